"""Fields of files that are known, or filled in, only after the end of a deal: they would tell the answer.

No chance and no claim rests on them; they are refused by name, with the reason. Source: docs/explanation/outcomes.md, "No peeking".
"""

from __future__ import annotations

import re

_ONLY_LOST, _ONLY_WON = "only a lost deal has one", "only a won deal has one"
_THE_ANSWER, _THE_END = "its last value is the answer", "it is the seller's wish, or the end itself"
_JUDGED = "it is judged by people who know how the deal ended"
_GUESSED = "it is another program's guess, moved to the end when the deal ends"
_AFTER = {
    "duration": "the length of the last call is known only once it is over, and a yes takes longer than a no",
    "tags": "it is filled in by people who know how the deal ended",
    "stage": _THE_ANSWER,
    "stagename": _THE_ANSWER,
    "deal_stage": _THE_ANSWER,
    "status": _THE_ANSWER,
    "deal_status": _THE_ANSWER,
    "is_won": _THE_ANSWER,
    "iswon": _THE_ANSWER,
    "is_closed": _THE_ANSWER,
    "isclosed": _THE_ANSWER,
    "is_closed_won": _THE_ANSWER,
    "is_deal_closed": _THE_ANSWER,
    "lead_quality": "it is judged after the talk",
    "close_value": _ONLY_WON,
    "won_date": _ONLY_WON,
    "won_time": _ONLY_WON,
    "deal_won_time": _ONLY_WON,
    "closed_won_reason": _ONLY_WON,
    "close_date": _THE_END,
    "closedate": _THE_END,
    "days_to_close": "only an ended deal has one",
    "lost_reason": _ONLY_LOST,
    "deal_lost_reason": _ONLY_LOST,
    "deal_lost_time": _ONLY_LOST,
    "lost_time": _ONLY_LOST,
    "loss_reason": _ONLY_LOST,
    "reason_lost": _ONLY_LOST,
    "closed_lost_reason": _ONLY_LOST,
    "probability": _GUESSED,
    "deal_probability": _GUESSED,
    "forecast_probability": _GUESSED,
    "forecast_category": _GUESSED,
    "weighted_amount": _GUESSED,
    "lead_score": _JUDGED,
}


def refusal(name: str) -> str | None:
    """Why no chance may rest on a field of that name; None where nothing is known against it."""
    return _AFTER.get(re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"))

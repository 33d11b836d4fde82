"""The chance of an open deal for its page: with its interval and what moves it most; counts before ten ended deals.

Never a bare score. From what the rounds learnt and kept; the state of the deal is brought to now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from unchase.core.assessment import Standing
from unchase.learning.charts import curve, interval
from unchase.learning.counts import Share
from unchase.learning.deal_chance import deal_chance
from unchase.learning.kept import advice_from, outcomes_from, state_from
from unchase.learning.letting_go import another_touch, costs_from, wins_by_next_touch
from unchase.learning.life import steps_of_nobody
from unchase.learning.outcomes import learn
from unchase.learning.prior import public_prior
from unchase.learning.states import later

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Deal, Learnt, Lived
    from unchase.learning.letting_go import Advice
    from unchase.learning.outcomes import Outcomes

NEEDS = ("lived", "seller__learnt")  # what a deal is to be loaded with


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What is said of one deal. `says` in a sentence; with a chance its drawing, and the facts: name, words, tone.

    `own` is how much of it comes from the seller's own deals, in percent; `touch` compares another touch here with the
    same minutes elsewhere. Both None and empty where only counts are said.
    """

    says: str
    drawing: str
    facts: tuple[tuple[str, str, str], ...]
    own: int | None
    touch: str
    advice: Advice
    curve: str


def chance_of(deal: Deal, now: datetime) -> Chance | None:
    """The chance of an open deal loaded with `NEEDS`; None where nothing has been counted or learnt yet.

    Nor is there one where they said yes or no: what is learnt from counts knows nothing of that.
    """
    lived: Lived | None = getattr(deal, "lived", None)
    learnt: Learnt | None = getattr(deal.seller, "learnt", None)
    decided = deal.standing in {Standing.ACCEPTED, Standing.REFUSED}
    if lived is None or learnt is None or lived.today is None or decided:
        return None
    outcomes = _outcomes(deal.seller_id, learnt.at, bytes(learnt.numbers))
    if outcomes is None:
        return None
    today = later(state_from(lived.today), (now - lived.at) / timedelta(days=1))
    shares = [Share(count=row["won"], of=row["of"]) for row in learnt.answer["by_chases"]]
    told = deal_chance(str(deal), today, outcomes, shares, _nothing())
    advice = advice_from(learnt.answer["let_go"])
    if told.chance is None or told.low is None or told.high is None:
        return Chance(
            says=told.sentence,
            drawing="",
            facts=(),
            own=None,
            touch="",
            advice=advice,
            curve=curve(advice),
        )
    worth = another_touch(
        float(wins_by_next_touch(outcomes, today)[0]), advice, costs_from(deal.seller.costs)
    )
    says = (
        f"{100 * told.chance:.0f} in 100 deals like this are still won, give or take: from {100 * told.low:.0f} to"
        f" {100 * told.high:.0f}, by your {told.deals} that ended."
    )
    return Chance(
        says=says,
        drawing=interval(told.low, told.chance, told.high, says),
        facts=tuple((fact, *_moves(odds)) for fact, odds in told.moved_by),
        own=round(100 * told.own),
        touch=worth.sentence,
        advice=advice,
        curve=curve(advice),
    )


def _moves(odds: float) -> tuple[str, str]:
    """What a fact does to the odds, and the tone it is said in."""
    return f"odds × {odds:.1f}" if odds >= 0.95 else f"odds × {odds:.2f}", "good" if odds >= 1 else "warm"


@lru_cache(maxsize=8)
def _outcomes(seller: int, at: datetime, numbers: bytes) -> Outcomes | None:
    """What was learnt, read once; seller and moment only tell one from another quickly."""
    del seller, at
    return outcomes_from(numbers)


@lru_cache(maxsize=1)
def _nothing() -> Outcomes:
    """What is known before the first deal."""
    return learn(steps_of_nobody(), public_prior())

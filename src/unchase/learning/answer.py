"""Everything the deals of a seller say, in one answer: what `unchase outcomes --json` prints and the pages show."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unchase.learning.alive import alive_from
from unchase.learning.backtest import backtest
from unchase.learning.claim import Claim
from unchase.learning.claims import claims
from unchase.learning.counts import won_by_chases
from unchase.learning.deal_chance import deal_chances
from unchase.learning.letting_go import another_touch, when_to_let_go, wins_by_next_touch
from unchase.learning.life import silences_of, steps_of
from unchase.learning.outcomes import learn
from unchase.learning.prior import public_prior

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.learning.letting_go import Advice, Costs
    from unchase.learning.life import Life
    from unchase.learning.outcomes import Outcomes

Row = dict[str, Any]


def outcomes_of(lives: Sequence[Life], now: datetime, costs: Costs, *, let_go_after: int) -> Row:
    """The answer with its open deals (docs/reference/outcomes.md)."""
    learnt = learn(steps_of(lives, now), public_prior())
    advice = when_to_let_go(learnt, costs)
    return answer_of(lives, learnt, advice, costs, now=now, let_go_after=let_go_after) | {
        "open": _open(lives, learnt, advice, costs)
    }


def answer_of(
    lives: Sequence[Life],
    learnt: Outcomes,
    advice: Advice,
    costs: Costs,
    *,
    now: datetime,
    let_go_after: int,
) -> Row:
    """The answer without the open deals, from what was learnt of these lives."""
    said = claims(lives, learnt, touch_minutes=costs.touch_minutes)
    tried = backtest(lives, after_chases=let_go_after, touch_minutes=costs.touch_minutes)
    alive = alive_from(*silences_of(lives))
    return {
        "now": now.isoformat(),
        "deals": {
            "all": len(lives),
            "closed": learnt.closed,
            "won": sum(life.ending == "won" for life in lives),
        },
        "claims": [asdict(one) for one in said if isinstance(one, Claim)],
        "not_made": [asdict(one) for one in said if not isinstance(one, Claim)],
        "by_chases": [
            {"chases": count, "won": share.count, "of": share.of, "low": share.low, "high": share.high}
            for count, share in enumerate(won_by_chases(lives))
        ],
        "alive": {
            "interested": alive.interested,
            "answers": alive.answers,
            "sentences": [alive.sentence(silences) for silences in (1, 3, 5)],
        },
        "let_go": asdict(advice),
        "backtest": asdict(tried)
        | {
            "said": [asdict(one) | {"at": one.at.isoformat()} for one in tried.said],
            "freed": asdict(tried.freed),
            "forgone": asdict(tried.forgone) | {"low": tried.forgone.low, "high": tried.forgone.high},
        },
        "prior": [asdict(source) for source in public_prior().sources],
    }


def _open(lives: Sequence[Life], learnt: Outcomes, advice: Advice, costs: Costs) -> list[Row]:
    still_open = {life.name: life for life in lives if life.today is not None}
    rows = []
    for told in deal_chances(lives, learnt, public_prior()):
        row: Row = asdict(told) | {"moved_by": [{"fact": fact, "odds": odds} for fact, odds in told.moved_by]}
        today = still_open[told.name].today
        if told.chance is not None and today is not None:
            worth = another_touch(float(wins_by_next_touch(learnt, today)[0]), advice, costs)
            row["another_touch"] = asdict(worth)
        rows.append(row)
    return rows

"""Which deals have been silent for so long that they may be let go without a letter, several at a time from one list.

Source: METHOD, Moves (below the table).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.assess import assess
from unchase.core.assessment import Standing
from unchase.core.business_days import business_day_from, day_of
from unchase.core.zone import zone_of

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.assessment import Assessment
    from unchase.core.facts import Facts
    from unchase.core.policy import Policy

BROUGHT_NOWHERE = frozenset({Standing.MISSED, Standing.CHASING, Standing.STALLED, Standing.LOOSE})


def long_silent(facts: Facts, verdict: Assessment, now: datetime, policy: Policy) -> bool:
    """Whether nothing passed for more than `silent_days`, and nothing lay ahead when that silence began to count.

    `verdict` is the assessment of `facts` at `now`. A deal in which we owe something is none of them: what we owe
    comes first. A date of theirs that has passed since is none either: it has its own touch.
    """
    then = now - timedelta(days=policy.silent_days)
    if verdict.standing not in BROUGHT_NOWHERE or any(touch.at > then for touch in facts.touches):
        return False
    if any(due.who is Side.US for due in verdict.due):
        return False
    before = assess(facts, then, policy)
    if before.standing is Standing.WAITING:  # for a reply, or for a date of theirs
        return all(due.by <= then for due in before.due)
    # On a weekend the move is for the next business day, which is no date ahead.
    that_day = business_day_from(day_of(then, zone_of(facts.zone)), facts.country)
    ahead = before.move.on is not None and before.move.on > that_day
    return before.standing in BROUGHT_NOWHERE and not ahead

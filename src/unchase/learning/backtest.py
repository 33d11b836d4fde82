"""A policy tried on the seller's own history: what it would have said and when, what it frees and what it forgoes.

Only what was known at each moment is used. What is forgone is an upper bound: some who were won after the moment of
letting go might have come back by themselves. Source: METHOD, Learning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.learning.counts import Share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.learning.life import Life


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """On one deal: when the policy would have let go, how many of our touches came after, and how it ended."""

    deal: str
    at: datetime
    chases: int
    touches_after: int
    ending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A policy on closed deals. `freed` of all our touches come after it would have let go; `forgone` of the wins do."""

    after_chases: int
    deals: int
    said: tuple[Said, ...]
    freed: Share
    freed_minutes: float
    forgone: Share
    sentence: str


def backtest(lives: Sequence[Life], *, after_chases: int, touch_minutes: float) -> Backtest:
    """Tries "let go once so many chases went unanswered" on the closed deals among these lives."""
    closed = [life for life in lives if life.ending is not None and life.at]
    said = tuple(one for life in closed if (one := _said(life, after_chases)) is not None)
    freed = Share(
        count=sum(one.touches_after for one in said),
        of=sum(not theirs for life in closed for theirs in life.theirs),
    )
    wins = sum(life.ending == "won" for life in closed)
    forgone = Share(count=sum(one.ending == "won" for one in said), of=wins)
    minutes = freed.count * touch_minutes
    return Backtest(
        after_chases=after_chases,
        deals=len(closed),
        said=said,
        freed=freed,
        freed_minutes=minutes,
        forgone=forgone,
        sentence=_sentence(after_chases, closed, freed, forgone, minutes),
    )


def _said(life: Life, after_chases: int) -> Said | None:
    for place, chases in enumerate(life.moments.chases):
        if chases >= after_chases:
            later = sum(not theirs for theirs in life.theirs[place + 1 :])
            return Said(
                deal=life.name,
                at=life.at[place],
                chases=int(chases),
                touches_after=later,
                ending=life.ending or "",
            )
    return None


def _sentence(after: int, closed: Sequence[Life], freed: Share, forgone: Share, minutes: float) -> str:
    if not closed:
        return "There is no closed deal to try it on."
    if not freed.count:
        return (
            f"Tried on your {len(closed)} closed deals, letting go after {after} chases would have freed no touch yet:"
            " none was chased further."
        )
    wins = (
        f"{forgone.count} of your {forgone.of} wins came later ({100 * forgone.low:.0f} to {100 * forgone.high:.0f} in 100)"
        if forgone.of
        else "none of these deals was won"
    )
    return (
        f"Letting go after {after} chases would have freed {freed.count} of your {freed.of} touches, about {minutes / 60:.1f} hours,"
        f" on {len(closed)} closed deals; {wins}, some of whom might have come back by themselves."
    )

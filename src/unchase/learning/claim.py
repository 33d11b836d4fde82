"""A claim: one figure with its interval, its deals and a plain sentence; or what it would take to make it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unchase.learning.counts import middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.learning.counts import Share

ENOUGH_EACH = 5  # deals on either side of a comparison


class Unit(StrEnum):
    """What a figure counts."""

    SHARE = "share"
    DAYS = "days"
    TOUCHES = "touches"
    HOURS = "hours"
    TIMES = "times"  # the odds, multiplied


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure with its 90 % interval from so many `deals`; `compares` says with what, `sentence` all of it.

    `public` marks a figure of a public log, which says nothing of this seller.
    """

    name: str
    figure: float
    low: float
    high: float
    unit: Unit
    deals: int
    compares: str
    sentence: str
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """A claim the deals cannot carry yet: how many there are, how many it takes, in a sentence."""

    name: str
    have: int
    needs: int
    sentence: str


Said = Claim | NotMade


def share_claim(name: str, share: Share, *, compares: str, sentence: str) -> Claim:
    """A share; `sentence` without its interval and its full stop."""
    return Claim(
        name=name,
        figure=share.share,
        low=share.low,
        high=share.high,
        unit=Unit.SHARE,
        deals=share.of,
        compares=compares,
        sentence=f"{sentence} ({100 * share.low:.0f} to {100 * share.high:.0f} in 100).",
    )


def middle_claim(name: str, values: Sequence[float], unit: Unit, sentence: str, what: str) -> Said:
    """The middle of some values, from five on; `sentence` says `{figure}`, `what` is what was measured."""
    found = middle(values)
    if found is None:
        return missing(
            name,
            len(values),
            ENOUGH_EACH,
            f"For {what} it takes {ENOUGH_EACH} such deals; you have {len(values)}.",
        )
    figure, low, high = found
    told = f"{figure:.0f}" if unit is Unit.DAYS else f"{figure:.1f}"
    return Claim(
        name=name,
        figure=figure,
        low=low,
        high=high,
        unit=unit,
        deals=len(values),
        compares=f"the middle of {what}",
        sentence=f"{sentence.format(figure=told)} in the middle ({low:.0f} to {high:.0f}).",
    )


def missing(name: str, have: int, needs: int, sentence: str) -> NotMade:
    """What it would take."""
    return NotMade(name=name, have=have, needs=needs, sentence=sentence)


def in_words(share: Share) -> str:
    """A share as people count: "4 of 9"."""
    return f"{share.count} of {share.of}"


def plural(count: float, noun: str) -> str:
    """A count with its noun."""
    one = round(count) == 1
    return f"{count:.0f} {noun if one else noun.removesuffix('y') + 'ies' if noun == 'reply' else noun + 's'}"

"""What a seller's own deals say, as values to show: each claim with its interval, its deals and a plain sentence.

A claim the deals cannot carry is not made; it says what it would take. Nothing is called a cause.
Source: METHOD, Learning; docs/explanation/outcomes.md, "Claims".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.counts import Share, middle, won_by_chases
from unchase.learning.prior import ENOUGH_DEALS
from unchase.learning.terms import CHANCE_TERMS, KNOTS, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unchase.learning.life import Life
    from unchase.learning.outcomes import Outcomes

_ENOUGH_EACH = 5  # deals on either side of a comparison
LATE = 5  # the contact from which folklore has most sales come


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


def claims(lives: Sequence[Life], outcomes: Outcomes | None, *, touch_minutes: float) -> tuple[Said, ...]:
    """Every claim about these lives, made or not, and the public figures to lay beside them.

    `outcomes` is what was learnt from them, None where nothing was.
    """
    closed = [life for life in lives if life.ending is not None and life.at]
    return (
        _won(closed),
        *_won_after(closed),
        _late_wins(closed),
        _length(closed, won=True),
        _length(closed, won=False),
        _hours(closed, won=True, touch_minutes=touch_minutes),
        _hours(closed, won=False, touch_minutes=touch_minutes),
        _promises(lives),
        _next_step(lives, outcomes),
        *_silence(outcomes, closed),
        *public_claims(),
    )


def _won(closed: Sequence[Life]) -> Said:
    share = Share(count=sum(life.ending == "won" for life in closed), of=len(closed))
    if share.of < ENOUGH_DEALS:
        return _missing(
            "won",
            share.of,
            ENOUGH_DEALS,
            f"You have {_deals(share.of)} closed, {share.count} of them won; a rate takes {ENOUGH_DEALS}.",
        )
    return _share(
        "won",
        share,
        compares="won deals with all closed deals",
        sentence=f"You won {_of(share)} of your closed deals",
    )


def _won_after(closed: Sequence[Life]) -> list[Said]:
    said: list[Said] = []
    for count, share in enumerate(won_by_chases(closed)):
        if count and share.of >= _ENOUGH_EACH and len(closed) >= ENOUGH_DEALS:
            chases = "one chase" if count == 1 else f"{count} chases"
            said.append(
                _share(
                    f"won-after-{count}",
                    share,
                    compares=f"won deals with all that reached {chases}",
                    sentence=f"Of the deals that reached {chases} you still won {_of(share)}",
                )
            )
    return said


def _late_wins(closed: Sequence[Life]) -> Said:
    wins = [life for life in closed if life.ending == "won"]
    share = Share(count=sum(_contacts(life) >= LATE for life in wins), of=len(wins))
    if share.of < ENOUGH_DEALS:
        return _missing(
            "late-wins",
            share.of,
            ENOUGH_DEALS,
            f"How many of your sales took five or more contacts takes {ENOUGH_DEALS} won deals; you have {share.of}.",
        )
    return _share(
        "late-wins",
        share,
        compares="won deals with five or more of our touches, with all won deals",
        sentence=f"Of your sales {_of(share)} took five or more contacts; the 80 % often quoted has no traceable source",
    )


def _length(closed: Sequence[Life], *, won: bool) -> Said:
    name, what = ("days-to-win", "to win") if won else ("days-to-let-go", "until it was lost or let go")
    days = [life.days for life in closed if (life.ending == "won") is won and life.days is not None]
    return _median(name, days, Unit.DAYS, f"A deal took you {{figure}} days {what}", f"the days {what}")


def _hours(closed: Sequence[Life], *, won: bool, touch_minutes: float) -> Said:
    name, what = ("hours-per-win", "you won") if won else ("hours-per-let-go", "you lost or let go")
    hours = [_contacts(life) * touch_minutes / 60 for life in closed if (life.ending == "won") is won]
    sentence = f"A deal {what} took {{figure}} hours at {touch_minutes:g} minutes a touch"
    return _median(name, hours, Unit.HOURS, sentence, f"the hours spent on deals {what}")


def _promises(lives: Iterable[Life]) -> Said:
    last = [life.today or life.moments.take(slice(-1, None)) for life in lives if len(life.moments)]
    kept = int(sum(one.kept.sum() for one in last))
    share = Share(count=kept, of=kept + int(sum(one.missed.sum() for one in last)))
    if share.of < ENOUGH_DEALS:
        return _missing(
            "promises-kept",
            share.of,
            ENOUGH_DEALS,
            f"How many promises prospects keep takes {ENOUGH_DEALS} that came due; there were {share.of}.",
        )
    return _share(
        "promises-kept",
        share,
        compares="promises of theirs kept with all that came due",
        sentence=f"Prospects kept {_of(share)} of the promises that came due",
    )


def _next_step(lives: Iterable[Life], outcomes: Outcomes | None) -> Said:
    """Deals are compared at like chases and silence, for the model holds these equal."""
    closed = [life for life in lives if life.ending is not None and life.at]
    having = sum(bool(life.moments.firm.any()) for life in closed)
    fewer = min(having, len(closed) - having)
    if outcomes is None or fewer < _ENOUGH_EACH or len(closed) < ENOUGH_DEALS:
        return _missing(
            "next-step",
            fewer,
            _ENOUGH_EACH,
            f"What goes with an agreed next step takes {_ENOUGH_EACH} closed deals with and as many without one;"
            f" you have {having} and {len(closed) - having}. No public log has it.",
        )
    place = CHANCE_TERMS.index("firm")
    middle_, away = float(outcomes.mean[place]), float(np.linalg.norm(outcomes.spread[place]))
    figure, low, high = (float(np.exp(middle_ + side * 1.645 * away)) for side in (0, -1, 1))
    return Claim(
        name="next-step",
        figure=figure,
        low=low,
        high=high,
        unit=Unit.TIMES,
        deals=len(closed),
        compares="moments with an agreed time ahead with moments without, at like chases and silence",
        sentence=f"With a time agreed the odds to win were {figure:.1f} times those without ({low:.1f} to {high:.1f});"
        " that goes together, and need not be the reason.",
    )


def _silence(outcomes: Outcomes | None, closed: Sequence[Life]) -> list[Said]:
    """Where the seller's deals clearly say that more silence went with more wins, it is said and not hidden."""
    if outcomes is None or len(closed) < ENOUGH_DEALS:
        return []
    said: list[Said] = []
    for place in outcomes.rises:
        row = SILENCE.start + place
        middle_, away = float(outcomes.mean[row]), float(np.linalg.norm(outcomes.spread[row]))
        figure, low, high = (float(np.exp(middle_ + side * 1.645 * away)) for side in (0, -1, 1))
        said.append(
            Claim(
                name=f"silence-rises-{KNOTS[place]:.0f}",
                figure=figure,
                low=low,
                high=high,
                unit=Unit.TIMES,
                deals=len(closed),
                compares=f"a week more of silence after day {KNOTS[place]:.0f} with a week less",
                sentence=f"In your deals a week more of silence after day {KNOTS[place]:.0f} went with better odds, not worse"
                f" ({low:.1f} to {high:.1f} times): perhaps only the patient ones are left by then.",
            )
        )
    return said


def public_claims() -> tuple[Claim, ...]:
    """Figures of public logs, named as what they are. They say nothing of this seller."""
    return (
        _public(
            "public-cold-calls",
            Share(count=4_529, of=4_640),
            deals=41_188,
            compares="sales made by the sixth call with all sales",
            sentence="Among 41,188 people called by a Portuguese consumer bank (2008 to 2010), 98 % of sales came by the sixth call.",
        ),
        _public(
            "public-offers",
            Share(count=211, of=723),
            deals=3_783,
            compares="loan offers that came back after five unanswered touches with all that reached five",
            sentence="Of 3,783 loan offers of a Dutch consumer bank (2011 to 2012), 29 % of those silent after five touches still came back.",
        ),
        _public(
            "public-late-sales",
            Share(count=292, of=4_640),
            deals=41_188,
            compares="sales on contacts five to twelve with all sales",
            sentence='"80 % of sales take five or more contacts" has no source; in the calls of that bank it was 6 %.',
        ),
    )


def _public(name: str, share: Share, *, deals: int, compares: str, sentence: str) -> Claim:
    return Claim(
        name=name,
        figure=share.share,
        low=share.low,
        high=share.high,
        unit=Unit.SHARE,
        deals=deals,
        compares=compares,
        sentence=sentence,
        public=True,
    )


def _share(name: str, share: Share, *, compares: str, sentence: str) -> Claim:
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


def _median(name: str, values: Sequence[float], unit: Unit, sentence: str, what: str) -> Said:
    found = middle(values)
    if found is None:
        return _missing(name, len(values), 5, f"For {what} it takes 5 such deals; you have {len(values)}.")
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


def _missing(name: str, have: int, needs: int, sentence: str) -> NotMade:
    return NotMade(name=name, have=have, needs=needs, sentence=sentence)


def _contacts(life: Life) -> int:
    """Our touches, one a day."""
    return sum(not theirs for theirs in life.theirs)


def _of(share: Share) -> str:
    return f"{share.count} of {share.of}"


def _deals(count: int) -> str:
    return plural(count, "deal")


def plural(count: float, noun: str) -> str:
    """A count with its noun."""
    one = round(count) == 1
    return f"{count:.0f} {noun if one else noun.removesuffix('y') + 'ies' if noun == 'reply' else noun + 's'}"

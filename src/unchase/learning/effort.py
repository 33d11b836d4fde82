"""Claims about what deals took: days and hours to win, and to lose or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.learning.claim import Unit, middle_claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.learning.claim import Said
    from unchase.learning.life import Life


def effort_claims(closed: Sequence[Life], *, touch_minutes: float) -> Iterator[Said]:
    """Days first, then hours, each for deals won and for deals lost or let go."""
    yield _length(closed, won=True)
    yield _length(closed, won=False)
    yield _hours(closed, won=True, touch_minutes=touch_minutes)
    yield _hours(closed, won=False, touch_minutes=touch_minutes)


def _length(closed: Sequence[Life], *, won: bool) -> Said:
    name, what = ("days-to-win", "to win") if won else ("days-to-let-go", "until it was lost or let go")
    days = [life.days for life in closed if (life.ending == "won") is won and life.days is not None]
    return middle_claim(name, days, Unit.DAYS, f"A deal took you {{figure}} days {what}", f"the days {what}")


def _hours(closed: Sequence[Life], *, won: bool, touch_minutes: float) -> Said:
    name, what = ("hours-per-win", "you won") if won else ("hours-per-let-go", "you lost or let go")
    hours = [life.contacts * touch_minutes / 60 for life in closed if (life.ending == "won") is won]
    sentence = f"A deal {what} took {{figure}} hours at {touch_minutes:g} minutes a touch"
    return middle_claim(name, hours, Unit.HOURS, sentence, f"the hours spent on deals {what}")

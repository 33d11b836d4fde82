"""When a named time opens, when it is over, on which local days: what the other rules ask of a `When`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.business_days import day_of, start_of, zone_named
from unchase.core.history import is_plausible
from unchase.core.when import Bound, Grain, When

if TYPE_CHECKING:
    from datetime import tzinfo

    from unchase.core.policy import Policy

_LONG = frozenset({Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.SEASON, Grain.YEAR})
_A_MONTH = timedelta(days=28)
CLOCK = frozenset({Grain.MINUTE, Grain.HOUR})
OF_A_DAY = frozenset({Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY, Grain.DAY})


@dataclass(frozen=True, slots=True)
class Window:
    """A time as a span `[start, end)`, aware, with its first and last local day. An open end has been given its fair length."""

    start: datetime
    end: datetime
    first: date
    last: date
    last_begins: datetime  # the start of its last day
    long: bool  # a month or more
    deadline: bool  # "by X": only its end was named
    not_before: bool  # "not before X", "after X"


def window_of(when: When | None, zone: tzinfo, policy: Policy) -> Window | None:
    """The window a time names, or None where it names none that can be used (no start, negated, past, absurd)."""
    if when is None or when.negated or when.past or not is_plausible(when.start):
        return None
    start: datetime = when.start  # type: ignore[assignment]  # plausible, so not None
    zone = zone_named(when.zone) or zone
    long = when.grain in _LONG or (when.end is not None and when.end - start >= _A_MONTH)
    end = when.end
    if end is None or not is_plausible(end) or end <= start:
        end = start + timedelta(days=policy.open_window_days) if when.open else _end_of(start, when.grain)
    deadline = when.bound is Bound.BY
    last = day_of(end - timedelta(microseconds=1), zone)
    return Window(
        start.astimezone(UTC),
        end.astimezone(UTC),
        last if deadline else day_of(start, zone),
        last,
        start_of(last, zone),
        long and not deadline,
        deadline,
        when.bound is Bound.AFTER,
    )


def _end_of(start: datetime, grain: Grain) -> datetime:
    """The end of a time given without one: its clock time, or a day."""
    return start + (timedelta(minutes=1) if grain in CLOCK else timedelta(days=1))


def is_clock_time(when: When | None) -> bool:
    """Whether it is one clock time on a known day, fit for an appointment (METHOD, Times)."""
    return when is not None and when.firm and not (when.negated or when.past) and is_plausible(when.start)


def is_on_a_day(when: When) -> bool:
    """Whether it lies on one named day: a clock time, a part of a day, a day."""
    return when.grain in OF_A_DAY and not (when.negated or when.past) and is_plausible(when.start)

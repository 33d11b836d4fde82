"""A time as business language names it: an interval, how exact it is, and how its zone is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Grain(StrEnum):
    """The unit a time was named in (METHOD, Times)."""

    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part of day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"


class Bound(StrEnum):
    """On which side of the named time the meaning lies: a deadline, or a time not to act before."""

    BY = "by"
    AFTER = "after"


class ZoneKnownBy(StrEnum):
    """How the zone of a time was known."""

    WRITER = "writer"  # the zone of the person who wrote it
    NAMED = "named"  # the text names it: "2pm Pacific", "14:00 CET"
    READER = "reader"  # "your time": the zone of the person it was written to
    OFFER = "offer"  # an answer to a time offered, taken in the zone it was offered in


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible reading of an ambiguous time: `[start, end)`, aware; `end` is None only if open."""

    start: datetime | None
    end: datetime | None
    grain: Grain


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time found in a text: `[start, end)` in aware datetimes, with everything said about it.

    `start` is None only for an open past ("until now" without a beginning), `end` only if `open`.
    `span` is half-open in code points of the text it was found in. `firm` means: one clock time on a
    known day, usable as an appointment. `lacks_day` marks a bare clock time ("4 works") whose day must come
    from what was offered; `start` then is the best guess.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain
    text: str = ""
    span: tuple[int, int] = (0, 0)
    firm: bool = False
    open: bool = False
    bound: Bound | None = None
    past: bool = False
    negated: bool = False
    conditional: bool = False
    fuzzy: bool = False
    lacks_day: bool = False
    zone: str = "UTC"
    zone_known_by: ZoneKnownBy = ZoneKnownBy.WRITER
    candidates: tuple[Candidate, ...] = ()

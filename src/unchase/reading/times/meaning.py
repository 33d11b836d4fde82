"""What an expression of time means before it is resolved: a small set of frozen values (METHOD, Times).

A meaning knows no message and no zone. `Moment` gathers the pieces of one time from large to small ("next week" >
"Tuesday" > "3 pm"), `Span` joins two of them, `Bounded` puts one on a side. `resolve` gives them an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

# Ranks of pieces, large to small: a piece is looked for inside the larger ones of the same moment.
YEAR, SEASON, MONTH, WEEK, FEAST, DAY, WEEKDAY = 0, 1, 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year, a fiscal one ("FY27"), a decade (`length` 10) or a century (`length` 100)."""

    year: int
    fiscal: bool = False
    length: int = 1
    rank = YEAR


@dataclass(frozen=True, slots=True)
class Date:
    """Pieces of a calendar date: any of year, month and day of month may be missing.

    `swapped` holds the other day-month order where both are possible; `weekday` the weekday written beside it.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    swapped: tuple[int, int] | None = None

    @property
    def rank(self) -> int:
        """A day of month is a day; a month alone is a month."""
        return DAY if self.day else MONTH


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday (Monday is 0); `shift` 0 is of this, 1 of the next ISO week; None is the coming one.

    `coming` counts further ones: "two Sundays from now" is 2.
    """

    day: int
    shift: int | None = None
    coming: int = 1
    rank = WEEKDAY


@dataclass(frozen=True, slots=True)
class DayShift:
    """Today, tomorrow, the day before yesterday."""

    days: int
    rank = DAY


@dataclass(frozen=True, slots=True)
class Cycle:
    """The one that is this, next, last, the current unit: "next week" (`unit` week, `shift` 1); `vague` is "the week"."""

    unit: str
    shift: int
    vague: bool = False

    @property
    def rank(self) -> int:
        """The size of the unit."""
        return UNIT_RANK[self.unit]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered or named unit: Q3, the second half, week 41, summer (seasons count from spring 1)."""

    unit: str
    number: int

    @property
    def rank(self) -> int:
        """A week is found inside a month or a year; the others inside a year."""
        return WEEK if self.unit == "week" else SEASON


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th unit or weekday of a larger one; negative counts from the end, `count` takes several."""

    number: int
    unit: str
    weekday: int | None = None
    count: int = 1

    @property
    def rank(self) -> int:
        """The size of what is counted."""
        return WEEKDAY if self.weekday is not None else UNIT_RANK[self.unit]


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units from an anchor: "in 3 weeks", "2 days ago", "a week from Tuesday"; `vague` is "a few".

    `until` is the larger count of "in 6 to 8 weeks", 0 where there is one only; `later` counts from a time named before.
    """

    amounts: tuple[tuple[float, str], ...]
    sign: int = 1
    anchor: Meaning | None = None
    vague: str = ""
    until: float = 0
    later: bool = False

    @property
    def rank(self) -> int:
        """The size of the largest unit."""
        return min(UNIT_RANK[unit] for _, unit in self.amounts)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The next or last n units as one interval; `whole` units start at their own beginning."""

    number: float
    unit: str
    sign: int
    within: bool = False
    vague: str = ""
    anchor: Meaning | None = None
    rank = WEEK


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast or holiday by its key in the table; `shift` -1 is the last one."""

    key: str
    shift: int = 0
    rank = FEAST


@dataclass(frozen=True, slots=True)
class FeastWeekend:
    """The weekend around a feast."""

    feast: Feast
    rank = FEAST


@dataclass(frozen=True, slots=True)
class Edge:
    """Early, mid, late, end, start, rest of a larger unit."""

    which: str
    of: Meaning

    @property
    def rank(self) -> int:
        """The rank of the unit it is cut from."""
        return self.of.rank


@dataclass(frozen=True, slots=True)
class Within:
    """A piece inside a larger one that the same words name: "Q3 2026"."""

    inner: Meaning
    frame: Meaning

    @property
    def rank(self) -> int:
        """The rank of the inner piece."""
        return self.inner.rank


@dataclass(frozen=True, slots=True)
class Related:
    """The one of now (0), the next (1), the last (-1) of what returns every year: "next March", "last summer"."""

    of: Meaning
    shift: int

    @property
    def rank(self) -> int:
        """The rank of what it points at."""
        return self.of.rank


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The week that holds a day, or that ends on it: "the week of the 9th", "w/e 5 June"."""

    of: Moment
    ending: bool = False
    rank = WEEK


@dataclass(frozen=True, slots=True)
class Following:
    """What follows the day named before, or an anchor: "the Monday after", "the day after", "Tuesday after Easter".

    `of` is a weekday or a unit, a month or season ("that April"); `count` 0 is the same one ("that week").
    """

    of: Weekday | Cycle | Date | Numbered
    count: int = 1
    anchor: Meaning | None = None

    @property
    def rank(self) -> int:
        """The rank of what follows."""
        return DAY if isinstance(self.of, Cycle) and self.of.unit == "day" else self.of.rank


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing-time idiom: C.O.B., EOD, EOW, EOM, EOQ, EOY."""

    what: str
    rank = DAY


@dataclass(frozen=True, slots=True)
class Season:
    """An idiom of the business year with a window of its own: "the holidays", "the new year", "later in the year"."""

    key: str
    rank = SEASON


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day; `edge` is early, mid or late."""

    name: str
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time. `half` is "am", "pm" or "" where not said; `exact` where the hour is plainly of 24.

    `written` says that minutes were written or said ("14:00", "half two"), which makes the grain a minute.
    """

    hour: int
    minute: int | None = None
    second: int | None = None
    half: str = ""
    exact: bool = False
    about: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as named in the text: a key of the table ("ET", "london"), "UTC+2", "reader" or "writer"."""

    name: str


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of writing."""

    rank = DAY


Meaning: TypeAlias = (
    "Year | Date | Weekday | DayShift | Cycle | Numbered | Nth | Offset | Stretch | Feast | FeastWeekend | Edge | Within "
    "| Related | WeekOf | Following | Closing | Season | Now"
)

UNIT_RANK = {
    "second": DAY,
    "minute": DAY,
    "hour": DAY,
    "day": DAY,
    "business day": DAY,
    "weekend": WEEK,
    "week": WEEK,
    "fortnight": WEEK,
    "month": MONTH,
    "quarter": SEASON,
    "half": SEASON,
    "season": SEASON,
    "year": YEAR,
    "fiscal year": YEAR,
    "decade": YEAR,
    "century": YEAR,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One time as pieces: frames from large to small, a part of day, a clock time, a zone.

    `bare` is a number whose kind the neighbours decide (3 in "3 or 4 on Tuesday", 13 in "13 to 15 July").
    """

    frames: tuple[Meaning, ...] = ()
    part: Part | None = None
    clock: Clock | None = None
    zone: Zone | None = None
    bare: int | None = None
    duration: tuple[tuple[float, str], ...] = ()
    fuzzy: bool = False

    @property
    def rank(self) -> int:
        """The rank of its largest frame."""
        return self.frames[0].rank if self.frames else DAY

    def has(self, rank: int) -> bool:
        """Whether a frame of this rank is filled."""
        return any(frame.rank == rank for frame in self.frames)

    def with_frame(self, frame: Meaning) -> Moment:
        """The moment with one more frame, in order of size."""
        frames = (frame,) if not self.frames else tuple(sorted((*self.frames, frame), key=_rank))
        return Moment(frames, self.part, self.clock, self.zone, self.bare, self.duration, self.fuzzy)

    def taking(
        self,
        *,
        part: Part | None = None,
        clock: Clock | None = None,
        zone: Zone | None = None,
        bare: int | None = None,
    ) -> Moment:
        """The moment with one more piece that is no frame."""
        return Moment(
            self.frames,
            part or self.part,
            clock or self.clock,
            zone or self.zone,
            self.bare if bare is None else bare,
            self.duration,
            self.fuzzy,
        )


def _rank(frame: Meaning) -> int:
    return frame.rank


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another; `loose` where the words are "between", a window."""

    first: Moment
    last: Moment
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Bounded:
    """A time on one side of another: "by", "before", "after", "since", "until", "from", "not before"."""

    side: str
    of: Moment | Span

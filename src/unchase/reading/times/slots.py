# ruff: noqa: PLR0911, PLR0912 - the rules of the slots are a list, one return each
"""Which pieces one moment takes: a slot holds one, a smaller frame is looked for inside the larger."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from unchase.reading.times.meaning import (
    DAY,
    FEAST,
    MONTH,
    SEASON,
    WEEK,
    WEEKDAY,
    YEAR,
    Clock,
    Closing,
    Cycle,
    Date,
    DayShift,
    Feast,
    Following,
    Meaning,
    Moment,
    Now,
    Nth,
    Numbered,
    Offset,
    Part,
    Related,
    Season,
    Stretch,
    Weekday,
    Year,
    Zone,
)

Piece: TypeAlias = "Meaning | Part | Clock | Zone | Moment"


def grow(whole: Moment, piece: Piece) -> Moment | None:
    """The moment with one more piece, None where its slot is filled."""
    if isinstance(piece, Moment):
        return _join(whole, piece)
    if isinstance(piece, Part):
        if whole.part is not None or too_wide(whole):
            return None
        return whole.taking(part=piece)
    if isinstance(piece, Clock):
        if whole.clock is not None or too_wide(whole):
            return None
        return whole.taking(clock=piece)
    if isinstance(piece, Zone):
        known = (
            whole.zone is not None and whole.zone.name[0] not in "+-"
        )  # "(UTC-05:00) Eastern Time": the name rules
        return None if known else whole.taking(zone=piece)
    return whole.with_frame(piece) if _fits(whole, piece) else None


def too_wide(whole: Moment) -> bool:
    """Whether the frames are weeks or longer, in which an hour has no day: "next month at 6pm" is two times."""
    return (
        bool(whole.frames)
        and whole.clock is None
        and all(
            frame.rank <= WEEK and not (isinstance(frame, Offset) and frame.anchor) for frame in whole.frames
        )
    )


def _join(whole: Moment, other: Moment) -> Moment | None:
    if other.bare is not None:
        if whole.bare is not None or whole.clock is not None:
            return None
        if too_wide(whole) and not any(
            isinstance(one, Date) or (isinstance(one, Cycle | Related) and one.rank == MONTH)
            for one in whole.frames
        ):
            return None
        return whole.taking(bare=other.bare)
    if (
        (other.part and whole.part)
        or (other.clock and whole.clock)
        or not all(_fits(whole, one) for one in other.frames)
    ):
        return None
    for frame in other.frames:
        whole = whole.with_frame(frame)
    return replace(whole, part=whole.part or other.part, clock=whole.clock or other.clock)


# Which kinds of frame a moment holds at most once; a smaller one is looked for inside the larger.
def _fits(whole: Moment, piece: Meaning) -> bool:
    if not whole.frames:
        return True
    if any(isinstance(one, Following) for one in (*whole.frames, piece)):
        return piece.rank == YEAR and all(isinstance(one, Date) and not one.year for one in whole.frames)
    rank = piece.rank
    if whole.has(rank):
        return False
    if any(isinstance(frame, Stretch | Closing) for frame in whole.frames) and not isinstance(
        piece, Weekday | DayShift | Cycle | Date
    ):
        return False
    if isinstance(piece, Stretch) and whole.frames:
        return False
    if rank == DAY:
        if any(isinstance(frame, Feast) for frame in whole.frames):
            return False
        if isinstance(piece, DayShift | Now) and (whole.has(MONTH) or whole.has(YEAR) or whole.has(WEEK)):
            return False
        if (
            isinstance(piece, Date)
            and piece.month
            and (whole.has(MONTH) or whole.has(SEASON) or whole.has(WEEK))
        ):
            return False
        if isinstance(piece, Date) and piece.year and whole.has(YEAR):
            return False
    if rank == MONTH and any(isinstance(frame, Date) and frame.month for frame in whole.frames):
        return False
    if rank == YEAR and any(isinstance(frame, Date) and frame.year for frame in whole.frames):
        return False
    if (
        rank == YEAR
        and isinstance(piece, Year)
        and whole.frames
        and all(isinstance(frame, Weekday | DayShift | Cycle | Offset) for frame in whole.frames)
    ):
        return False
    if (
        rank == SEASON
        and isinstance(piece, Numbered)
        and piece.unit == "season"
        and (whole.has(WEEKDAY) or whole.has(DAY))
    ):
        return False
    if (isinstance(piece, Season) and whole.frames) or any(isinstance(one, Season) for one in whole.frames):
        return False
    if (
        rank == YEAR
        and not isinstance(piece, Offset)
        and whole.frames
        and all(isinstance(one, Weekday) for one in whole.frames)
    ):
        return False
    if rank == FEAST:
        return not (whole.has(WEEKDAY) or whole.has(DAY) or whole.has(WEEK) or whole.has(MONTH))
    if rank in (MONTH, WEEK, SEASON) and whole.has(FEAST):
        return False
    if rank == WEEKDAY and (whole.has(FEAST) or any(isinstance(frame, Nth) for frame in whole.frames)):
        return False
    return not (isinstance(piece, Offset) and any(isinstance(frame, DayShift) for frame in whole.frames))

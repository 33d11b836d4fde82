# ruff: noqa: PLR0911 - the rules of the slots are a list, one return each
"""Which pieces one moment takes: a slot holds one, a smaller frame is looked for inside the larger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

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

if TYPE_CHECKING:
    from types import UnionType

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
    frames, rank = whole.frames, piece.rank
    if not frames:
        return True
    if isinstance(piece, Following) or _any(frames, Following):
        return rank == YEAR and all(isinstance(one, Date) and not one.year for one in frames)
    if whole.has(rank) or isinstance(piece, Stretch | Season) or _any(frames, Season):
        return False
    if _any(frames, Stretch | Closing) and not isinstance(piece, Weekday | DayShift | Cycle | Date):
        return False
    if isinstance(piece, Offset) and (piece.later or _any(frames, DayShift)):
        return False
    return _fits_rank(whole, piece, rank)


def _any(frames: tuple[Meaning, ...], kinds: type | UnionType) -> bool:
    return any(isinstance(one, kinds) for one in frames)


def _fits_rank(whole: Moment, piece: Meaning, rank: int) -> bool:
    """Whether a piece of this size is found inside what the moment holds, or holds it."""
    frames = whole.frames
    if rank == DAY:
        return _day_fits(whole, piece)
    if rank == MONTH:
        return not whole.has(FEAST) and not any(isinstance(one, Date) and one.month for one in frames)
    if rank == YEAR:
        return _year_fits(frames, piece)
    if rank == SEASON:
        season = isinstance(piece, Numbered) and piece.unit == "season"
        return not whole.has(FEAST) and not (season and (whole.has(WEEKDAY) or whole.has(DAY)))
    if rank == WEEK:
        return not whole.has(FEAST)
    if rank == FEAST:
        return not any(whole.has(other) for other in (WEEKDAY, DAY, WEEK, MONTH))
    return not whole.has(FEAST) and not _any(frames, Nth)


def _day_fits(whole: Moment, piece: Meaning) -> bool:
    if _any(whole.frames, Feast):
        return False
    if isinstance(piece, DayShift | Now):
        return not (whole.has(MONTH) or whole.has(YEAR) or whole.has(WEEK))
    if not isinstance(piece, Date):
        return True
    if piece.month and (whole.has(MONTH) or whole.has(SEASON) or whole.has(WEEK)):
        return False
    return not (piece.year and whole.has(YEAR))


def _year_fits(frames: tuple[Meaning, ...], piece: Meaning) -> bool:
    if any(isinstance(one, Date) and one.year for one in frames):
        return False
    if isinstance(piece, Year) and all(
        isinstance(one, Weekday | DayShift | Cycle | Offset) for one in frames
    ):
        return False
    return isinstance(piece, Offset) or not all(isinstance(one, Weekday) for one in frames)

# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Ranges: two moments joined, each taking what only the other says ("from 26 to 28 June", "3-4pm on Tuesday")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from unchase.reading.times.amounts import SHORT, amounts
from unchase.reading.times.bare_numbers import cued
from unchase.reading.times.counts import small
from unchase.reading.times.meaning import (
    DAY,
    WEEKDAY,
    Bounded,
    Clock,
    Cycle,
    Date,
    DayShift,
    Moment,
    Now,
    Numbered,
    Related,
    Span,
    Weekday,
)
from unchase.reading.times.moments import moment
from unchase.reading.times.slots import too_wide

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


Node: TypeAlias = "Moment | Span | Bounded"


@dataclass(frozen=True, slots=True)
class Item:
    """One time of an expression with the words it stands on, `[first, last)`."""

    node: Node
    first: int
    last: int


def joint_at(words: Words, j: int) -> int | None:
    """The index behind "to", "-", "or", "and", None where none joins."""
    for kind in ("or_", "range"):
        found = words.at(kind, j)
        if found:
            return found[1]
    return None


def skip(words: Words, k: int) -> int:
    """Past small words between a bound and its time: "by around 3", "before the 9th"."""
    for _ in range(3):
        found = words.at("glue", k)
        if found is None or words.at("edge", k) or words.is_(k, "("):
            break
        k = found[1]
    return k


def from_to(words: Words, i: int, k: int) -> Item | None:
    """Reads "From 9 to 11", "between Tuesday and Thursday"; "from June" alone is a bound, which was tried before."""
    inner = moment_or_span(words, skip(words, k), inside=True)
    if inner is None:
        return None
    if isinstance(inner.node, Span):
        return Item(replace(inner.node, loose=words.is_(i, "between") or inner.node.loose), i, inner.last)
    between = not words.is_(i, "from")
    if isinstance(inner.node, Moment) and (words.is_(inner.last, "and", "&") or between):
        joined = joined_to(words, inner, and_=True)
        if joined and isinstance(joined.node, Span):
            return Item(replace(joined.node, loose=between), i, joined.last)
    return None


def moment_or_span(words: Words, i: int, *, inside: bool) -> Item | None:
    """One moment, or the range it starts."""
    found = moment(words, i, inside=inside)
    if found is None:
        return None
    item = Item(found[0], i, found[1])
    if words.kinds[item.last] is None and words.word[item.last] not in BEFORE_BOUNDS:
        return item  # what no table knows joins nothing
    return (
        joined_to(words, item)
        or _inner_range(words, item)
        or _inner_bound(words, item)
        or _lasting_behind(words, item)
        or item
    )


def joined_to(words: Words, item: Item, *, and_: bool = False) -> Item | None:
    """The range that starts with this moment, if "to" or "-" and another moment follow."""
    first = item.node
    if not isinstance(first, Moment):
        return None
    joint = words.at("range", item.last) or (words.at("and_", item.last) if and_ else None)
    if (
        joint is None
        or words.breaks(joint[1])
        or (words.is_(item.last, "-", "–", "—") and "\n" in words.gap[item.last - 1])
    ):
        return None
    k = joint[1]
    k = skip(words, k) if not words.is_(k, "(") else k
    found = moment(words, k, inside=True)
    if (
        found
        and found[0].bare is not None
        and not found[0].frames
        and len(first.frames) == 1
        and isinstance(first.frames[0], Numbered)
    ):
        found = Moment((replace(first.frames[0], number=found[0].bare),)), found[1]  # "weeks 29 to 31"
    if found is None:
        return None
    span = _span(first, found[0], words, item)
    return Item(span, item.first, found[1]) if span else None


def _span(first: Moment, last: Moment, words: Words, item: Item) -> Span | None:
    """Both ends with what they lend each other, None where they do not belong together."""
    first, last = lend(first, last)
    if first.bare is not None or last.bare is not None:
        first, last = _lend_frames(*_both_bare(first, last, words, item))
        if first.bare is not None or last.bare is not None:
            return None
    if (first.clock is None) != (last.clock is None):
        if first.clock is None and not first.frames:
            return None
        if last.clock is None and not (last.part or last.frames):
            return None
    if not (first.frames or first.clock or first.part) or not (last.frames or last.clock or last.part):
        return None
    if (
        words.is_(item.last, "-", "–", "—")
        and first.frames
        and not last.frames
        and last.part
        and not first.part
    ):
        return None
    return Span(first, last)


def lend(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    """Each end takes what only the other says: the month, the day, the half of the day, the zone."""
    if first.bare is not None:
        date = next((one for one in last.frames if isinstance(one, Date) and one.day), None)
        if last.clock is not None or (last.bare is None and last.part):
            first = replace(first, bare=None, clock=Clock(first.bare)) if first.bare <= 24 else first
        elif date and last.bare is None:
            first = replace(first, bare=None).with_frame(Date(date.year, date.month, first.bare))
    if last.bare is not None and first.bare is None:
        date = next((one for one in first.frames if isinstance(one, Date) and one.day), None)
        if first.clock is not None:
            last = replace(last, bare=None, clock=Clock(last.bare)) if last.bare <= 24 else last
        elif date:
            last = replace(last, bare=None).with_frame(Date(date.year, date.month, last.bare))
        elif any(month_like(one) for one in first.frames):
            return first, last
    first, last = _lend_frames(first, last)
    if first.zone is None and last.zone is not None:
        first = replace(first, zone=last.zone)
    elif last.zone is None and first.zone is not None:
        last = replace(last, zone=first.zone)
    return first, last


def _lend_frames(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    other_day = bool(first.frames) and bool(last.frames)
    if first.clock is not None or first.bare is not None or (first.part and not first.frames):
        if not first.frames and last.frames:
            first = replace(first, frames=last.frames)
        if first.clock and last.part and first.part is None and not (other_day and _tonight(last)):
            first = replace(first, part=last.part)
    if last.clock is not None or last.bare is not None or (last.part and not last.frames):
        if not last.frames and first.frames:
            last = replace(last, frames=first.frames)
        if last.clock and first.part and last.part is None and not (other_day and _tonight(first)):
            last = replace(last, part=first.part)
    if first.frames and last.frames and not first.clock:
        first, last = _lend_larger(first, last)
    return first, last


def _tonight(whole: Moment) -> bool:
    """Whether its part of the day belongs to its day alone: "tonight at 8 or tomorrow at 12"."""
    return whole.part is not None and whole.part.name == "tonight"


def _lend_larger(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    """Reads "Nov 18-19", "from 26 June to 28 June 2020", "Monday to Wednesday next week"."""
    one, other = dated(first), dated(last)
    if one and other:
        if one.day and other.day and one.month is None and other.month:
            first = _with_date(first, one, replace(one, month=other.month, year=one.year or other.year))
        elif one.day and other.day and other.month is None and one.month:
            last = _with_date(last, other, replace(other, month=one.month, year=one.year))
        elif (
            one.month and other.month and one.year is None and other.year and bool(one.day) >= bool(other.day)
        ):
            past = (one.month, one.day or 1) > (other.month, other.day or 31)
            first = _with_date(first, one, replace(one, year=other.year - past))
        elif one.month and not one.day and other.year and one.year is None:
            past = one.month > (other.month or 12)
            first = _with_date(first, one, replace(one, year=other.year - past))
    larger = [frame for frame in last.frames if frame.rank < min(one_.rank for one_ in first.frames)]
    if larger and len(first.frames) == 1 and len(larger) < len(last.frames):
        for frame in larger:
            first = first.with_frame(frame)
    larger = [frame for frame in first.frames if frame.rank < min(one_.rank for one_ in last.frames)]
    if (
        larger
        and len(last.frames) == 1
        and len(larger) < len(first.frames)
        and not isinstance(last.frames[0], Now | DayShift)
    ):
        for frame in larger:
            last = last.with_frame(frame)
    return first, last


def dated(whole: Moment) -> Date | None:
    """The date among the frames of a moment."""
    return next((frame for frame in whole.frames if isinstance(frame, Date)), None)


def _with_date(whole: Moment, old: Date, new: Date) -> Moment:
    return replace(whole, frames=tuple(new if frame is old else frame for frame in whole.frames))


def month_like(frame: object) -> bool:
    """Whether a frame is a month, in which numbers are days."""
    if isinstance(frame, Date):
        return frame.day is None and frame.month is not None
    if isinstance(frame, Related):
        return isinstance(frame.of, Date)
    return isinstance(frame, Cycle) and frame.unit == "month"


def _both_bare(first: Moment, last: Moment, words: Words, item: Item) -> tuple[Moment, Moment]:
    """Two numbers: days of the month their frames name, else hours of their day."""
    frames = first.frames or last.frames
    if first.bare is None or last.bare is None:
        return first, last
    if any(month_like(frame) for frame in frames) and not any(
        frame.rank in (DAY, WEEKDAY) for frame in frames
    ):
        ends = []
        for one in (first, last):
            month = dated(Moment(tuple(frames)))
            day = Date(month.year if month else None, month.month if month else None, one.bare)
            rest = tuple(frame for frame in frames if frame is not month)
            ends.append(replace(one, bare=None, frames=rest).with_frame(day))
        return ends[0], ends[1]
    if first.bare > 24 or last.bare > 24:
        return first, last
    if (
        frames
        or first.part
        or last.part
        or cued(words, item.first)
        or words.has("range_start", item.first - 1)
        or words.has("range_start", item.first)
    ):
        return (
            replace(first, bare=None, clock=Clock(first.bare), frames=frames),
            replace(last, bare=None, clock=Clock(last.bare), frames=frames),
        )
    return first, last


def _inner_range(words: Words, item: Item) -> Item | None:
    """Reads "Tuesday between 2 and 4", "tomorrow from 9:30 until 11": a day, then a range of hours on it."""
    day = item.node
    if (
        isinstance(day, Moment)
        and (day.bare or 0) > 12
        and any(isinstance(one, Weekday) for one in day.frames)
    ):
        day = replace(day, bare=None).with_frame(Date(None, None, day.bare))
    if not isinstance(day, Moment) or day.clock or day.bare is not None or not (day.frames or day.part):
        return None
    k = item.last
    for _ in range(2):
        if words.at("range_start", k) or words.breaks(k):
            break
        found = words.at("glue", k)
        if found is None:
            break
        k = found[1]
    start = words.at("range_start", k)
    if start is None or words.breaks(k):
        return None
    if any(month_like(frame) for frame in day.frames) and not any(
        frame.rank in (DAY, WEEKDAY) for frame in day.frames
    ):
        return _days_of_month(words, item, day, start[1])
    inner = from_to(words, k, start[1])
    if inner is None and words.is_(k, "from"):
        only = moment(words, skip(words, start[1]), inside=True)
        if only and not only[0].frames and (only[0].clock or only[0].bare is not None):
            onto = _onto(day, only[0])
            lasting = _lasting_behind(words, Item(onto, item.first, only[1]))
            return lasting or Item(Bounded("from", onto), item.first, only[1])
    if inner is None or not isinstance(inner.node, Span) or too_wide(day):
        return None
    first, last = inner.node.first, inner.node.last
    if any(month_like(frame) for frame in day.frames) and not first.clock:
        return None
    if first.frames or last.frames or not first.clock:
        return None
    node = Span(_onto(day, first), _onto(day, last), loose=inner.node.loose)
    return Item(node, item.first, inner.last)


def _days_of_month(words: Words, item: Item, month: Moment, k: int) -> Item | None:
    """Reads "November between 19 and 20"."""
    first = small(words, k)
    joint = joint_at(words, first[1]) if first else None
    last = small(words, joint) if joint else None
    if first is None or last is None or last[0] > 31:
        return None
    ends = _both_bare(replace(month, bare=first[0]), replace(month, bare=last[0]), words, item)
    return Item(Span(*ends), item.first, last[1]) if ends[0].bare is None else None


def _onto(day: Moment, hours: Moment) -> Moment:
    clock = hours.clock or (Clock(hours.bare) if hours.bare is not None else None)
    return Moment(day.frames, hours.part or day.part, clock, hours.zone or day.zone)


BEFORE_BOUNDS = frozenset((",", "but", "any", "anytime", "sometime"))


def _inner_bound(words: Words, item: Item) -> Item | None:
    """Reads "Tuesday after 2", "Thursday before 10", "next Wednesday later than 10 in the morning"."""
    day = item.node
    if not isinstance(day, Moment) or day.clock or day.bare is not None or not (day.frames or day.part):
        return None
    k = item.last
    k += (words.word[k] in BEFORE_BOUNDS) + (words.is_(k, "any", "some") and words.is_(k + 1, "time"))
    bound = words.at("bound", k)
    if bound is None or bound[0] == "within" or words.breaks(k):
        return None
    only = moment(words, skip(words, bound[1]), inside=True)
    if only is None or only[0].frames or not (only[0].clock or only[0].bare is not None):
        return None
    joined = joined_to(words, Item(only[0], k, only[1]))
    if joined:
        return None
    return Item(Bounded(str(bound[0]), _onto(day, only[0])), item.first, only[1])


def _lasting_behind(words: Words, item: Item) -> Item | None:
    """Reads "From 10 am for 3 hours", "3pm for 30 minutes", "14 Feb for 7 hours from 9:30"."""
    node = item.node
    if not isinstance(node, Moment) or not words.is_(item.last, "for"):
        return None
    found = amounts(words, item.last + 1)
    if found is None or not all(unit in SHORT for _, unit in found[0]):
        return None
    if node.clock:
        return Item(replace(node, duration=found[0]), item.first, found[1])
    if words.is_(found[1], "from", "starting") and node.frames:
        start = moment(words, found[1] + 1)
        if start and start[0].clock and not start[0].frames:
            return Item(
                replace(node, clock=start[0].clock, part=start[0].part, duration=found[0]),
                item.first,
                start[1],
            )
    return None

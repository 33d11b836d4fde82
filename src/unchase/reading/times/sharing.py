# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Several times side by side: what is said once holds for all ("3 or 4 pm on Tuesday"), and numbers become hours or days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.reading.times.meaning import (
    DAY,
    MONTH,
    WEEKDAY,
    Bounded,
    Clock,
    Cycle,
    Date,
    Moment,
    Offset,
    Span,
    Weekday,
)

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words
from unchase.reading.times.ranges import Item, lend, month_like


def own_hour(words: Words, item: Item) -> Item:
    """A number beside its own day is settled before others lend theirs ("18.8. at 10")."""
    node = item.node
    if (
        isinstance(node, Moment)
        and node.bare is not None
        and any(frame.rank in (DAY, WEEKDAY) for frame in node.frames)
    ):
        return settle(words, item) or item
    return item


def between_bounds(items: list[Item]) -> list[Item]:
    """Two bounds are a range: "after 2 but before 4"."""
    if len(items) == 2 and isinstance(items[0].node, Bounded) and isinstance(items[1].node, Bounded):
        one, other = items[0].node, items[1].node
        if (
            (
                one.side in ("after", "from")
                and other.side in ("before", "by", "until")
                and isinstance(one.of, Moment)
                and isinstance(other.of, Moment)
            )
            and one.of.clock
            and other.of.clock
        ):
            return [Item(Span(*lend(one.of, other.of), loose=True), items[0].first, items[1].last)]
    return items


def share(items: list[Item], *, clocks: bool) -> list[Item]:
    """Several times lend each other what is said once: "3 or 4 pm on Tuesday", "Tue or Wed at 3", "5th, 6th or 7th of June"."""
    found = list(items)
    for index in range(1, len(found)):
        found[index] = _take(found[index], found[index - 1], clocks=False)
    for index in range(len(found) - 2, -1, -1):
        found[index] = _take(found[index], found[index + 1], clocks=clocks)
    for index in range(1, len(found)):
        found[index] = _take(found[index], found[index - 1], clocks=False)
    return found


def _take(item: Item, other: Item, *, clocks: bool) -> Item:
    """The item with what its neighbour says for both."""
    node, lender = item.node, other.node
    if isinstance(node, Bounded) or isinstance(lender, Bounded):
        return item
    if isinstance(node, Span):
        return _span_takes(item, node, lender.first if isinstance(lender, Span) else lender)
    if isinstance(lender, Span):
        hours = clocks and lender.first.clock and node.frames and node.bare is None
        if hours and not node.clock and not node.part:
            last = replace(node, clock=lender.last.clock, zone=lender.last.zone)
            return replace(item, node=Span(replace(node, clock=lender.first.clock), last))
        lender = lender.first
    taken = _moment_takes(node, lender)
    if clocks and lender.frames:
        taken = _hour_of(taken, lender)
    return replace(item, node=taken) if taken is not node else item


def _span_takes(item: Item, node: Span, lender: Moment) -> Item:
    """A range of hours on the day named beside it."""
    if not node.first.clock or node.first.frames or not lender.frames:
        return item
    first, last = replace(node.first, frames=lender.frames), replace(node.last, frames=lender.frames)
    return replace(item, node=Span(first, last, node.loose))


def _moment_takes(node: Moment, lender: Moment) -> Moment:
    """The larger frames, the day of a number, the half of the day."""
    first, _ = lend(node, lender)
    if first.bare is None and node.bare is None:
        first = _larger_of(first, lender)
    if first.bare is not None and lender.bare is not None and first.frames == () and lender.frames:
        first = replace(first, frames=lender.frames)
    open_half = first.clock and not first.clock.half and not first.clock.exact and not first.part
    if first.clock and open_half and lender.clock and lender.clock.half:
        first = replace(first, clock=_same_half(first.clock, lender.clock))
    return first


def _hour_of(first: Moment, lender: Moment) -> Moment:
    """A day takes the hour or the part of the day that is said of its neighbour: "Tue or Wed at 3"."""
    if not first.frames or first.clock or first.bare is not None or first.part:
        return first
    if not any(frame.rank in (DAY, WEEKDAY) for frame in first.frames):
        return first
    if lender.clock:
        return replace(first, clock=lender.clock, zone=lender.zone, part=lender.part)
    return replace(first, part=lender.part) if lender.part else first


def _larger_of(first: Moment, lender: Moment) -> Moment:
    """A weekday beside "Tuesday next week" is of next week too."""
    one = first.frames[0] if len(first.frames) == 1 else None
    if isinstance(one, Weekday) and one.shift is None and one.coming == 1:
        for frame in lender.frames:
            if isinstance(frame, Cycle | Offset) and MONTH <= frame.rank < WEEKDAY:
                return first.with_frame(frame)
    return first


def _same_half(hour: Clock, other: Clock) -> Clock:
    """The half of the day that two hours share: "3 or 4 pm" both in the afternoon, "11 or 1pm" one before noon."""
    if hour.hour > 12:
        return hour
    value = hour.hour % 12 + (12 if other.half == "pm" else 0)
    if other.half == "pm" and value > other.hour and hour.hour <= 12:
        return hour
    return replace(hour, hour=value, half=other.half, exact=True)


def settle(words: Words, item: Item) -> Item | None:
    """A number becomes an hour or a day of the month; an expression that stays a mere number is none."""
    node = item.node
    if isinstance(node, Bounded) and isinstance(node.of, Moment):
        inner = _settle_moment(words, node.of, item.first)
        if inner is node.of:
            return item
        return replace(item, node=replace(node, of=inner)) if inner else None
    if isinstance(node, Moment):
        settled = _settle_moment(words, node, item.first)
        return (item if settled is node else replace(item, node=settled)) if settled else None
    return item


def _settle_moment(words: Words, node: Moment, first: int) -> Moment | None:
    bare = node.bare
    if bare is None:
        return node
    rest = replace(node, bare=None)
    month = next((frame for frame in node.frames if month_like(frame)), None)
    if month is not None and not any(frame.rank in (DAY, WEEKDAY) for frame in node.frames):
        if isinstance(month, Date):
            return replace(
                rest, frames=tuple(replace(one, day=bare) if one is month else one for one in node.frames)
            )
        return rest.with_frame(Date(None, None, bare))
    weekday = any(isinstance(frame, Weekday) for frame in node.frames)
    ahead = words.digits(first) > 0 and words.is_(first + 1, "on") and bare <= 24  # "13 on Thursday"
    if node.clock is not None or (weekday and bare > 12 and not ahead):
        return rest.with_frame(Date(None, None, bare)) if bare <= 31 and not node.has(DAY) else None
    if node.frames or node.part:
        return replace(rest, clock=Clock(bare)) if bare <= 24 else None
    if words.is_(first - 1, "the", "on", "for") and "bare_number_day" in words.accept:
        return rest.with_frame(Date(None, None, bare))
    if bare <= 24:
        return replace(rest, clock=Clock(bare))
    return None

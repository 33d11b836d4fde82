"""Hours on a day: a clock time, a part of the day, with am and pm as said or by habit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.when import Bound, Grain
from unchase.reading.times.civil import DAY, Interval, add, midnight
from unchase.reading.times.meaning import (
    Clock,
    Moment,
    Part,
    Span,
    Zone,
)
from unchase.reading.times.moments import half_of

if TYPE_CHECKING:
    from unchase.reading.times.setting import Setting


HOUR = timedelta(hours=1)


MINUTE = timedelta(minutes=1)


SLOT = timedelta(hours=3)


class Resolved(NamedTuple):
    """An interval with what `When` needs beside it; `clocked` is one clock time, `dayless` has no day of its own."""

    interval: Interval
    bound: Bound | None = None
    clocked: bool = False
    slot: bool = False
    dayless: bool = False
    zone: Zone | None = None
    doubt: bool = False
    others: tuple[Interval, ...] = ()
    day: datetime | None = None
    week: datetime | None = None


def on_day(day: datetime, node: Moment, setting: Setting) -> Resolved:
    """The hours of a moment on a day."""
    day = midnight(day)
    if node.clock is None:
        return Resolved(interval=_part(day, node.part or Part("daytime"), setting), zone=node.zone, day=day)
    start = day + _time(node.clock, node.part, setting)
    if node.clock.second:
        start += timedelta(seconds=node.clock.second)
    if node.duration:
        end = start
        for amount, unit in node.duration:
            end = add(end, amount, unit)
        return Resolved(interval=Interval(start, end, Grain.MINUTE), clocked=True, zone=node.zone, day=day)
    if not node.clock.written and not node.clock.second:
        interval = Interval(start, start + HOUR, Grain.HOUR)
    else:
        interval = Interval(start, start + MINUTE, Grain.MINUTE)
    return Resolved(interval=interval, clocked=True, zone=node.zone, day=day)


def _part(day: datetime, part: Part, setting: Setting) -> Interval:
    parts = setting.conventions.parts
    name = f"{part.edge} {part.name}" if part.edge else part.name
    span = parts.get(name)
    if span is None and part.edge in ("later", "end"):
        span = parts.get(f"late {part.name}")
    first, last = span or parts.get(part.name) or parts["daytime"]
    point = first == last
    fuzzy = setting.says("hour") == "business" and (bool(part.edge) or part.name in FUZZY_PARTS)
    grain = Grain.MINUTE if point or last.seconds % 3600 == 59 * 60 else Grain.PART_OF_DAY
    return Interval(day + first, day + last + (MINUTE if point else timedelta(0)), grain, fuzzy=fuzzy)


FUZZY_PARTS = ("after_lunch", "mid_morning", "mid_afternoon", "after_work", "last_thing")


def _time(clock: Clock, part: Part | None, setting: Setting) -> timedelta:
    """The clock's time from midnight: am or pm as said, by the part of day, or by the habit of the conventions."""
    hour = clock.hour
    if (
        not clock.half
        and hour <= 12
        and not (clock.exact and hour in (0, 12))
        and not (clock.exact and part is None)
    ):
        half = half_of(part)
        if half == "pm" and part is not None and part.name in ("lunch", "daytime") and hour >= 8:
            pass
        elif half == "pm":
            late = part is not None and part.name in ("night", "tonight") and hour in (12, 1, 2, 3, 4)
            hour = (
                (hour + 24 if hour < 12 else 24) if late and setting.says("last_weekday") != "week" else hour
            )
            hour = hour if late else (hour % 12 + 12)
            if late and hour == 12:
                hour = 24
        elif half == "am":
            hour %= 12
        elif setting.says("hour") == "business" and 1 <= hour <= 6:
            hour += 12
    return timedelta(hours=hour, minutes=clock.minute or 0)


def clock_order(node: Span, start: datetime, end: datetime, setting: Setting) -> tuple[datetime, datetime]:
    """The end of "11 to 3", "9:30 to 12", "10 to 11am" is the next time the clock shows it."""
    one, other = node.first.clock, node.last.clock
    if one is None or other is None:
        return start, end
    same_day = start.date() == end.date()
    if not same_day:
        return start, end
    half_day = timedelta(hours=12)
    if not one.half and not one.exact and node.first.part is None and (other.half or other.exact):
        base = start.replace(hour=one.hour % 12) if one.hour <= 12 else start
        choices = [point for point in (base, base + half_day) if point < end and point.date() == end.date()]
        if choices and other.half != "":
            start = choices[-1] if end - choices[-1] < half_day else choices[0]
        elif start >= end and choices:
            start = choices[-1]
    if end <= start:
        steps = (
            (half_day, DAY, DAY + half_day)
            if not other.half and not (other.exact and other.hour > 12)
            else (DAY,)
        )
        end = next((end + step for step in steps if end + step > start), end + DAY)
    if (
        start.hour >= 13
        and not one.exact
        and not other.exact
        and setting.says("hour") == "business"
        and one.hour <= 6 < other.hour
        and other.hour <= 12
        and node.last.part is None
    ):
        end = start.replace(hour=other.hour % 12 + 12, minute=other.minute or 0)
    return start, end

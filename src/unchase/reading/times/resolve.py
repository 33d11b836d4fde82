"""A meaning resolved in its setting: an interval of wall time, how exact it is, on which side the meaning lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Bound, Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import DAY, Interval, OutOfCalendarError, add, midnight
from unchase.reading.times.dated_weekdays import dated_weekday, weekday_near
from unchase.reading.times.frames import frame
from unchase.reading.times.hours import HOUR, SLOT, Resolved, clock_order, on_day
from unchase.reading.times.meaning import (
    WEEK as WEEK_RANK,
)
from unchase.reading.times.meaning import (
    Bounded,
    Cycle,
    Date,
    DayShift,
    Edge,
    Feast,
    Following,
    Meaning,
    Moment,
    Now,
    Nth,
    Numbered,
    Offset,
    Season,
    Span,
    Weekday,
    WeekOf,
    Year,
)

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Node
    from unchase.reading.times.setting import Setting


def resolve(node: Node, setting: Setting) -> Resolved:
    """The node in its setting; raises `OutOfCalendarError` where the calendar holds no such time."""
    if isinstance(node, Bounded):
        return _bounded(node, setting)
    if isinstance(node, Span):
        return _span(node, setting)
    return _moment(node, setting)


def _moment(node: Moment, setting: Setting) -> Resolved:
    if not node.frames:
        return _dayless(node, setting)
    if isinstance(node.frames[0], Season) and node.frames[0].key.startswith("after"):
        return Resolved(interval=frame(node.frames[0], setting), bound=Bound.AFTER)
    whole, doubt, others = _frames(node.frames, setting)
    day = whole.start if _is_day(whole) else None
    week = (
        (whole.start if isinstance(node.frames[-1], Nth) else civil.floor(whole.start, "week"))
        if whole.start and not whole.fuzzy and _is_week(node, whole, setting)
        else None
    )
    if node.duration and not node.clock:
        amount, unit = node.duration[0]
        start = whole.start or setting.now
        return Resolved(
            interval=Interval(
                start,
                add(start, amount + (unit == "day" and setting.says("stretch") == "aligned"), unit),
                Grain.DAY,
            ),
            day=day,
        )
    if day is not None and (node.clock or node.part):
        return on_day(day, node, setting)._replace(
            doubt=doubt,
            others=tuple(_shifted(one, day, node, setting) for one in others),
        )
    if (
        node.frames
        and isinstance(node.frames[0], Offset)
        and whole.grain in (Grain.MINUTE, Grain.HOUR)
        and not whole.fuzzy
    ):
        return Resolved(interval=whole, clocked=True, day=midnight(whole.start) if whole.start else None)
    if node.part and whole.start is not None and whole.end is not None and not node.clock:
        whole = whole._replace(fuzzy=whole.fuzzy or setting.says("hour") == "business")
    return Resolved(interval=whole, doubt=doubt, others=others, day=day, week=week)


def _is_week(node: Moment, whole: Interval, setting: Setting) -> bool:
    """Whether the moment names a coming week (or part of one) in which later weekdays lie."""
    if whole.start is None or whole.end is None or whole.start < setting.now:
        return False
    last = node.frames[-1]
    if isinstance(last, Nth):
        return last.unit == "week" and last.count == 1
    if len(node.frames) != 1:
        return False
    one = node.frames[0].of if isinstance(node.frames[0], Edge) else node.frames[0]
    return (
        isinstance(one, Cycle | Numbered | WeekOf | Following)
        and not (isinstance(one, Cycle) and one.unit == "weekend")
        and (whole.grain == Grain.WEEK or one.rank == WEEK_RANK)
        and whole.end - whole.start <= 7 * DAY
    )


def _frames(frames: tuple[Meaning, ...], setting: Setting) -> tuple[Interval, bool, tuple[Interval, ...]]:
    """All frames, from the largest in; whether they contradict each other; other fair readings."""
    whole: Interval | None = None
    date = next((one for one in frames if isinstance(one, Date) and one.day), None)
    weekday = next((one for one in frames if isinstance(one, Weekday)), None)
    if date and weekday:
        return dated_weekday(frames, date, weekday, setting)
    for one in frames:
        if (
            weekday is not None
            and one is weekday
            and isinstance(frames[0], Offset)
            and frames[0].anchor is None
        ) or (one is weekday and isinstance(frames[0], Offset)):
            whole = weekday_near(weekday, frames[0], setting)
            continue
        whole = frame(one, setting, whole)
        if (
            isinstance(one, Cycle)
            and one.vague
            and one.unit == "month"
            and date
            and date.day
            and not setting.past
        ):
            whole = None  # "the 1st of the month": the coming one
    if whole is None:
        raise OutOfCalendarError("time without a day")
    others: tuple[Interval, ...] = ()
    if date and date.swapped and len(frames) == 1:
        month, day = date.swapped
        others = (frame(replace(date, month=month, day=day, swapped=None), setting),)
    return whole, False, others


def _is_day(whole: Interval) -> bool:
    if whole.start is None or whole.end is None or whole.grain not in (Grain.DAY, Grain.HOUR):
        return False
    return (whole.end - whole.start <= DAY and not whole.fuzzy) or (
        whole.grain == Grain.HOUR and whole.end - whole.start == HOUR
    )


def _dayless(node: Moment, setting: Setting) -> Resolved:
    """A clock time or part of day without a day: on the day named before, else the next time the clock shows it."""
    if setting.known_day is not None:
        return on_day(setting.known_day, node, setting)._replace(day=None)
    today = midnight(setting.now)
    found = on_day(today, node, setting)
    point = found.interval.start if node.clock else found.interval.end
    if setting.past:
        if found.interval.start and found.interval.start > setting.now:
            found = on_day(today - DAY, node, setting)
    elif point is not None and point <= setting.now:
        business = setting.says("hour") == "business"
        found = on_day(civil.next_business_day(today) if business else today + DAY, node, setting)
    return found._replace(dayless=True, day=None)


def _shifted(other: Interval, day: datetime, node: Moment, setting: Setting) -> Interval:
    return on_day(other.start or day, node, setting).interval


def _span(node: Span, setting: Setting) -> Resolved:
    first = _first_end(node, setting)
    last_setting = setting
    if first.dayless and node.last.clock and not node.last.frames:
        last_setting = setting._replace(known_day=midnight(first.interval.start or setting.now))
    elif not node.last.frames and first.day is not None:
        last_setting = setting._replace(known_day=first.day)
    last = _moment(node.last, last_setting)
    start, end = first.interval.start, _end_of(node.last, last.interval, setting)
    if (
        node.loose
        and setting.says("hour") == "business"
        and any(isinstance(one, Feast) for one in node.first.frames)
    ):
        start = first.interval.end
    if start is None or end is None:
        raise OutOfCalendarError("such range")
    hours = node.first.clock is not None and node.last.clock is not None
    if hours:
        start, end = clock_order(node, start, end, setting)
    elif end <= start:
        end = _roll(node, start, end, setting)
    grain = _span_grain(node, first.interval, last.interval)
    whole = first.day is not None or not first.dayless
    minutes = hours and all(one.clock is not None and one.clock.written for one in (node.first, node.last))
    slot = bool(minutes and not node.loose and end - start <= SLOT and whole and not first.dayless)
    return Resolved(
        interval=Interval(
            start, end, grain, fuzzy=first.interval.fuzzy or last.interval.fuzzy or _vague_ends(node, setting)
        ),
        dayless=first.dayless and (last.dayless or not node.last.frames),
        zone=node.first.zone or node.last.zone,
        doubt=first.doubt or last.doubt,
        slot=slot,
        day=first.day if hours else None,
    )


def _first_end(node: Span, setting: Setting) -> Resolved:
    """The start of a range; without a year it lies before its end ("August to October" said in September)."""
    if any(isinstance(one, Now) for one in node.last.frames) and not node.first.frames:
        return _moment(node.first, setting._replace(past=True))
    one = next((date for date in node.first.frames if isinstance(date, Date)), None)
    other = next((date for date in node.last.frames if isinstance(date, Date)), None)
    if (
        one
        and other
        and one.month
        and other.month
        and one.year is None
        and other.year is None
        and len(node.first.frames) == len(node.last.frames) == 1
    ):
        end = frame(other, setting).start
        if end is not None:
            year = end.year - ((one.month, one.day or 1) > (other.month, other.day or 31))
            return _moment(replace(node.first, frames=(replace(one, year=year),)), setting)
    return _moment(node.first, setting)


def _vague_ends(node: Span, setting: Setting) -> bool:
    return setting.says("hour") == "business" and any(
        isinstance(one, Feast) for end in (node.first, node.last) for one in end.frames
    )


def _end_of(moment: Moment, interval: Interval, setting: Setting) -> datetime | None:
    """Where a range ends: hours end at their point, days after their day, longer units as the conventions have it."""
    if moment.clock is not None:
        return interval.start
    if interval.grain in (Grain.MONTH, Grain.YEAR, Grain.QUARTER) and setting.says("span_end") == "start":
        return interval.start
    if any(isinstance(one, Feast) for one in moment.frames) and setting.says("hour") == "business":
        return interval.start
    if interval.start == interval.end:
        return interval.start
    return interval.end


def _roll(node: Span, start: datetime, end: datetime, setting: Setting) -> datetime:
    """An end before its start lies in the next week or year."""
    last = node.last.frames[-1] if node.last.frames else None
    if isinstance(last, Weekday):
        return end + 7 * DAY * max(1, -(-(start - end + timedelta(minutes=1)) // (7 * DAY)))
    year = any(isinstance(one, Year) or (isinstance(one, Date) and one.year) for one in node.last.frames)
    if year:
        raise OutOfCalendarError("range that ends before it starts")
    rolled = end
    while rolled <= start:
        rolled = add(rolled, 1, "year")
        if rolled.year > setting.now.year + 20:
            raise OutOfCalendarError("range that ends before it starts")
    return rolled


def _span_grain(node: Span, first: Interval, last: Interval) -> Grain:
    order = list(Grain)
    if node.first.clock and node.last.clock:
        return Grain.MINUTE if Grain.MINUTE in (first.grain, last.grain) else Grain.HOUR
    return min(first.grain, last.grain, key=order.index)


def _bounded(node: Bounded, setting: Setting) -> Resolved:
    inner = resolve(node.of, setting)
    whole, side = inner.interval, node.side
    hours = isinstance(node.of, Moment) and (node.of.clock is not None)
    if side in ("by", "before", "on_or_before", "until"):
        return _deadline(inner, whole, side, setting, hours=hours)
    start = whole.start
    if side == "after" and not hours:
        start = _after(node.of, whole, setting)
        feast = isinstance(node.of, Moment) and any(isinstance(one, Feast) for one in node.of.frames)
        if feast and start is not None and setting.says("hour") == "business":
            return inner._replace(
                interval=Interval(start, start + 14 * DAY, Grain.WEEK, fuzzy=True),
                bound=Bound.AFTER,
                clocked=False,
                slot=False,
            )
    if side == "since" and setting.says("hour") == "business":
        return inner._replace(clocked=False, slot=False)
    grain = (
        Grain.DAY
        if side == "after" and not hours and whole.grain not in (Grain.PART_OF_DAY, Grain.HOUR, Grain.MINUTE)
        else whole.grain
    )
    return inner._replace(
        interval=Interval(start, None, grain, whole.fuzzy, open=True),
        bound=Bound.AFTER,
        clocked=False,
        slot=False,
    )


def _after(of: Moment | Span, whole: Interval, setting: Setting) -> datetime | None:
    if setting.says("after") == "start":
        return whole.start
    if setting.says("hour") != "business" and whole.grain != Grain.YEAR:
        return whole.end if whole.grain == Grain.PART_OF_DAY else whole.start
    if (
        whole.end is not None
        and isinstance(of, Moment)
        and any(isinstance(one, Feast) for one in of.frames)
        and setting.says("hour") == "business"
    ):
        return civil.next_business_day(whole.end - DAY, setting.days_off(whole.end.year))
    return whole.end


def _deadline(inner: Resolved, whole: Interval, side: str, setting: Setting, *, hours: bool) -> Resolved:
    kind = {"by": "by", "before": "before", "on_or_before": "by", "until": "until"}[side]
    rule = setting.says(kind)
    end = (
        whole.start
        if side == "before"
        or hours
        or (side != "until" and whole.grain in (Grain.MONTH, Grain.YEAR) and rule == "open")
        else whole.end
    )
    if rule == "open":
        if (
            side in ("by", "on_or_before", "until")
            and not hours
            and whole.grain == Grain.DAY
            and whole.end
            and whole.start
            and whole.end - whole.start <= DAY
        ):
            end = whole.start
        return inner._replace(
            interval=Interval(None, end, whole.grain, open=True),
            bound=Bound.BY,
            clocked=False,
            slot=False,
        )
    if not hours and setting.says("hour") == "business":
        return inner._replace(bound=None if side == "until" else Bound.BY, clocked=False, slot=False)
    if hours and side in ("by", "on_or_before") and setting.says("hour") == "business":
        return inner._replace(bound=Bound.BY, clocked=False, slot=False)
    start = civil.floor(setting.now, "hour") if side == "until" else setting.now
    if end is not None and setting.says("hour") == "business":
        opening = midnight(end) + timedelta(hours=8)
        today = midnight(setting.now) == midnight(end)
        start = max(start, min(opening, end)) if today and side == "until" else min(opening, end)
        start = start if start < end else min(opening, end)
    if end is not None and end < start:
        start = end  # "by past weeks": over before it began
    return inner._replace(
        interval=Interval(start, end, whole.grain), bound=Bound.BY, clocked=False, slot=False
    )


__all__ = ["DayShift", "Edge", "Nth", "Resolved", "resolve"]

# ruff: noqa: PLR0911, PLR0912 - a grammar reads as a list of cases, one return each
"""Frames to intervals: the day, week, month … that a meaning names, inside a larger frame where one is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import (
    DAY,
    WEEK,
    Interval,
    OutOfCalendarError,
    add,
    floor,
    midnight,
    unit_of,
)
from unchase.reading.times.days import date_in, start_of, weekday_in, weekend_of, whole_days
from unchase.reading.times.edges import edge
from unchase.reading.times.meaning import (
    Closing,
    Cycle,
    Date,
    DayShift,
    Edge,
    Feast,
    FeastWeekend,
    Following,
    Meaning,
    Now,
    Nth,
    Numbered,
    Offset,
    Related,
    Season,
    Stretch,
    Weekday,
    WeekOf,
    Within,
    Year,
)
from unchase.reading.times.offsets import offset, stretch
from unchase.reading.times.years import (
    feast_in,
    feast_weekend,
    idiom_window,
    numbered_unit,
    season_cycle,
    year_span,
)

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.reading.times.setting import Setting


def frame(meaning: Meaning, setting: Setting, inside: Interval | None = None) -> Interval:
    """The interval a meaning names; raises `OutOfCalendarError` where there is none."""
    match meaning:
        case Weekday():
            return weekday_in(meaning, setting, inside)
        case Date():
            return date_in(meaning, setting, inside)
        case DayShift():
            return whole_days(midnight(setting.now) + meaning.days * DAY)
        case Cycle():
            return _cycle(meaning, setting)
        case Offset():
            return offset(meaning, setting, _counted_from(meaning, setting))
        case Stretch():
            return stretch(meaning, setting)
        case Edge():
            return edge(meaning.which, _edged(meaning, setting, inside), setting, vague=meaning.of)
        case Nth():
            return _nth(meaning, setting, inside)
        case Numbered():
            return numbered_unit(meaning, setting, inside)
        case Year():
            return year_span(meaning, setting)
        case Feast():
            return feast_in(meaning, setting, inside)
        case FeastWeekend():
            return feast_weekend(meaning, setting, inside)
        case Related():
            return _related(meaning, setting)
        case Within():
            return frame(meaning.inner, setting, frame(meaning.frame, setting))
        case WeekOf():
            return _week_of(meaning, setting)
        case Following():
            return _following(meaning, setting)
        case Closing():
            return _closing(meaning, setting, inside)
        case Season():
            return idiom_window(meaning, setting)
        case Now():
            return Interval(setting.now, setting.now, Grain.MINUTE)
    raise OutOfCalendarError(str(meaning))


def _counted_from(meaning: Offset, setting: Setting) -> Interval | None:
    """The anchor an offset names, the day named before for "a week later", None for now."""
    if meaning.anchor:
        return frame(meaning.anchor, setting)
    last = _last_named(setting) if meaning.later and setting.says("hour") == "business" else None
    return whole_days(last) if last is not None and last > setting.now else None


def _edged(meaning: Edge, setting: Setting, inside: Interval | None) -> Interval:
    if meaning.which == "within" and isinstance(meaning.of, Offset):
        anchor = frame(meaning.of.anchor, setting) if meaning.of.anchor else None
        end = offset(replace(meaning.of, anchor=None), setting, anchor, exact=True)
        start = anchor.start if anchor else setting.now
        return Interval(start, end.start, end.grain)
    return frame(meaning.of, setting, inside)


def _cycle(meaning: Cycle, setting: Setting) -> Interval:
    unit, shift, now = meaning.unit, meaning.shift, setting.now
    if unit == "weekend":
        behind = meaning.vague and setting.past and now.weekday() < 5
        return weekend_of(floor(now, "week") + (shift - behind) * WEEK, setting)
    if unit == "business day":
        return whole_days(
            civil.add_business_days(now, shift, setting.days_off(now.year)) if shift else midnight(now)
        )
    if unit == "season":
        return season_cycle(shift, setting)
    if unit == "fiscal year":
        year = now.year + (setting.fiscal_start > 1 and now.month >= setting.fiscal_start)
        return year_span(Year(year + shift, fiscal=True), setting)
    if unit in ("second", "minute", "hour"):
        return (
            Interval(now, add(now, 1, unit), Grain.MINUTE)
            if shift > 0
            else Interval(add(now, -1, unit), now, Grain.MINUTE)
        )
    return unit_of(now, unit, shift)


def _nth(meaning: Nth, setting: Setting, inside: Interval | None) -> Interval:
    here = inside is not None
    if inside is None:
        inside = unit_of(
            setting.now, "month" if meaning.weekday is not None or meaning.unit in ("week", "day") else "year"
        )
    found = _nth_in(meaning, setting, inside)
    if not here and not setting.past and found.end is not None and found.end <= setting.now:
        return _nth_in(
            meaning, setting, unit_of(setting.now, "month" if inside.grain == Grain.MONTH else "year", 1)
        )
    return found


def _nth_in(meaning: Nth, setting: Setting, inside: Interval) -> Interval:
    start, end, number = start_of(inside), inside.end, meaning.number
    if end is None:
        raise OutOfCalendarError("end of an open time")
    if meaning.weekday is not None:
        if number > 0:
            first = start + ((meaning.weekday - start.weekday()) % 7) * DAY
            return whole_days(midnight(first) + (number - 1) * WEEK)
        last = end - DAY
        return whole_days(
            midnight(last - ((last.weekday() - meaning.weekday) % 7) * DAY) + (number + 1) * WEEK
        )
    if meaning.unit == "week":
        return _nth_week(meaning, setting, inside)
    if meaning.unit == "weekend":
        last = end - DAY
        saturday = (
            last - ((last.weekday() - 5) % 7) * DAY + (number + 1) * WEEK
            if number < 0
            else start + ((5 - start.weekday()) % 7) * DAY + (number - 1) * WEEK
        )
        return weekend_of(floor(saturday, "week"), setting)
    if meaning.unit == "business day":
        off = setting.days_off(start.year)
        days = (
            civil.add_business_days(start - DAY, number, off)
            if number > 0
            else civil.add_business_days(end, number, off)
        )
        return whole_days(days)
    if number > 0:
        first = add(start, (number - 1) * meaning.count, meaning.unit)
        return Interval(first, add(first, meaning.count, meaning.unit), civil.GRAIN[meaning.unit])
    last = add(end, number * meaning.count, meaning.unit)
    return Interval(last, add(last, meaning.count, meaning.unit), civil.GRAIN[meaning.unit])


def _nth_week(meaning: Nth, setting: Setting, inside: Interval) -> Interval:
    """The n-th week of a month: days 1-7 by business habit, by ISO weeks in the other profiles."""
    start, end, number = start_of(inside), inside.end or setting.now, meaning.number
    if setting.says("hour") == "business" and inside.grain == Grain.MONTH:
        if number > 0:
            first = start + (number - 1) * WEEK
            if first >= end:
                raise OutOfCalendarError(f"week {number} in that month")
            return Interval(first, min(first + meaning.count * WEEK, end), Grain.WEEK)
        return Interval(end - meaning.count * WEEK, end, Grain.WEEK)
    if number > 0:
        monday = civil.first_week_of(start) + (number - 1) * WEEK
    else:
        monday = civil.first_week_of(end) + number * WEEK - (meaning.count - 1) * WEEK
    return Interval(monday, monday + meaning.count * WEEK, Grain.WEEK)


def _related(meaning: Related, setting: Setting) -> Interval:
    """The one that is this, next, last March or summer: counted from the one that lies in or after now."""
    coming = frame(meaning.of, setting._replace(past=False))
    start = start_of(coming)
    holds_now = start <= setting.now
    shift = meaning.shift
    if shift == 1:
        shift = 1 if holds_now else 0
    elif shift == 0 and not holds_now and start.year > setting.now.year and isinstance(meaning.of, Date):
        shift = -1
    if not shift:
        return coming
    moved = add(start, shift, "year")
    return Interval(moved, add(moved, 1, "month" if coming.grain == Grain.MONTH else "season"), coming.grain)


def _week_of(meaning: WeekOf, setting: Setting) -> Interval:
    inner: Interval | None = None
    for one in meaning.of.frames:
        inner = frame(one, setting, inner)
    if inner is None:
        raise OutOfCalendarError("day of that week")
    start = midnight(start_of(inner))
    if meaning.ending:
        return Interval(start - 6 * DAY, start + DAY, Grain.WEEK)
    return unit_of(start, "week")


def _following(meaning: Following, setting: Setting) -> Interval:
    anchor = frame(meaning.anchor, setting) if meaning.anchor else None
    if anchor is not None and meaning.count < 0:
        return _before(meaning, midnight(start_of(anchor)))
    if isinstance(meaning.of, Date | Numbered):
        since = setting.named.start if setting.named else None
        return frame(meaning.of, setting._replace(now=max(since or setting.now, setting.now)))
    known = _last_named(setting) if meaning.count else setting.known_day or setting.known_week
    if anchor is None and meaning.count < 0:
        if known is None:
            raise OutOfCalendarError("a day before where no day was named")
        return _before(meaning, midnight(known))
    if anchor is not None:
        known = (anchor.end or setting.now) - DAY
    elif known is None and isinstance(meaning.of, Weekday) and meaning.count == 0:
        return weekday_in(meaning.of, setting, None)  # "the Thursday" where no day was named
    elif known is None and meaning.count == 0 and isinstance(meaning.of, Cycle) and meaning.of.unit == "day":
        raise OutOfCalendarError("the same day where no day was named")
    start = midnight(known or setting.now)
    if isinstance(meaning.of, Weekday):
        ahead = (meaning.of.day - start.weekday()) % 7
        return whole_days(start + (ahead or (7 if meaning.count else 0)) * DAY)
    if meaning.of.unit == "business day":
        return whole_days(civil.next_business_day(start))
    if meaning.of.unit == "day":
        return whole_days(start + meaning.count * DAY)
    if meaning.of.unit == "weekend":
        return weekend_of(
            floor(start, "week") + (meaning.count if start.weekday() >= 5 else 0) * WEEK, setting
        )
    if meaning.count == 0 and setting.named and setting.named.start:
        start = setting.named.start  # "that year"
    return unit_of(start, meaning.of.unit, meaning.count)


def _last_named(setting: Setting) -> datetime | None:
    """The last day of the time named last."""
    if setting.named is not None and setting.named.end is not None:
        return midnight(setting.named.end - timedelta(microseconds=1))
    return setting.known_day or setting.known_week


def _before(meaning: Following, start: datetime) -> Interval:
    """The unit or weekday before an anchor: "the week before Christmas", "the Friday before Easter"."""
    if isinstance(meaning.of, Weekday):
        return whole_days(start - (((start.weekday() - meaning.of.day - 1) % 7) + 1) * DAY)
    if not isinstance(meaning.of, Cycle):
        raise OutOfCalendarError("such a time before")
    if meaning.of.unit in ("day", "business day"):
        return whole_days(
            civil.previous_business_day(start) if meaning.of.unit == "business day" else start - DAY
        )
    return unit_of(start, meaning.of.unit, -1)


def _closing(meaning: Closing, setting: Setting, inside: Interval | None) -> Interval:
    unit = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year", "bom": "month", "boy": "year"}[
        meaning.what
    ]
    whole = inside or unit_of(setting.now, unit)
    business = setting.says("hour") == "business"
    if meaning.what == "eow" and business:
        friday = floor(start_of(whole), "week") + 4 * DAY
        return whole_days(friday if inside or friday >= midnight(setting.now) else friday + WEEK)
    if meaning.what in ("eom", "eoq") and business and whole.end is not None:
        last = civil.previous_business_day(whole.end, setting.days_off(whole.end.year))
        if not inside and last < midnight(setting.now):
            following = unit_of(setting.now, unit, 1).end or whole.end
            last = civil.previous_business_day(following, setting.days_off(following.year))
        return whole_days(last)
    return edge("start" if meaning.what in ("bom", "boy") else "end", whole, setting, vague=Cycle(unit, 0))

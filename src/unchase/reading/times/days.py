# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Days: a weekday, a date, a day of the month, what follows a day, found from now or inside a larger frame."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import (
    DAY,
    WEEK,
    Interval,
    OutOfCalendarError,
    day_of,
    floor,
    midnight,
    unit_of,
)

if TYPE_CHECKING:
    from unchase.reading.times.meaning import (
        Date,
        Weekday,
    )
    from unchase.reading.times.setting import Setting


LEAP_YEARS = 9  # from one 29 February to the next where a century lies between


def whole_days(start: datetime, days: int = 1) -> Interval:
    """So many days from a midnight on."""
    return Interval(start, start + days * DAY, Grain.DAY)


def start_of(inside: Interval) -> datetime:
    """Where a frame starts; an open one starts nowhere."""
    if inside.start is None:
        raise OutOfCalendarError("day inside an open time")
    return inside.start


def weekday_in(meaning: Weekday, setting: Setting, inside: Interval | None) -> Interval:
    """The day a weekday means, inside a frame where one is given."""
    today = midnight(setting.now)
    if inside is not None:
        return _weekday_inside(meaning, start_of(inside), inside)
    if meaning.shift is not None:
        monday = floor(today, "week") + meaning.shift * WEEK
        if meaning.shift == -1 and setting.says("last_weekday") == "recent":
            return whole_days(today - (((today.weekday() - meaning.day - 1) % 7) + 1) * DAY)
        return whole_days(monday + meaning.day * DAY)
    ahead = (meaning.day - today.weekday()) % 7
    known = setting.known_day
    if known is not None and known.weekday() == meaning.day and meaning.coming == 1 and known > today:
        return whole_days(known)
    if setting.known_week is not None and meaning.coming == 1 and not setting.past:
        return whole_days(setting.known_week + (meaning.day - setting.known_week.weekday()) % 7 * DAY)
    if setting.past:
        behind = (today.weekday() - meaning.day) % 7 or 7
        return whole_days(today - behind * DAY)
    if meaning.coming < 0:
        behind = (today.weekday() - meaning.day) % 7 or 7
        return whole_days(today - behind * DAY + (meaning.coming + 1) * WEEK)
    if ahead == 0 and (setting.says("weekday_today") == "next" or meaning.coming > 1):
        ahead = 7
    return whole_days(today + ahead * DAY + (meaning.coming - 1) * WEEK)


def _weekday_inside(meaning: Weekday, start: datetime, inside: Interval) -> Interval:
    if inside.grain == Grain.DAY and inside.end is not None and inside.end - start <= DAY:
        return inside  # a weekday beside a date: the date rules, `resolve` looks whether they agree
    if inside.grain == Grain.WEEK:
        return whole_days(floor(start, "week") + meaning.day * DAY)
    return whole_days(midnight(start) + ((meaning.day - start.weekday()) % 7) * DAY)


def date_in(meaning: Date, setting: Setting, inside: Interval | None) -> Interval:
    """The day or month a date means, inside a frame where one is given."""
    year, month, day = meaning.year, meaning.month, meaning.day
    if day is None:
        return _month(year, month or 1, setting, inside)
    if month is None:
        return _day_of_month(day, setting, inside)
    if year is None:
        year = start_of(inside).year if inside is not None else _year_for(month, day, setting)
    start = day_of(year, month, day)
    return whole_days(start)


def _year_for(month: int, day: int, setting: Setting) -> int:
    """The year of a date without one: the coming such day, or the last one where the sentence looks back."""
    this = setting.now.year
    over = (month, day) < (setting.now.month, setting.now.day)
    today = (month, day) == (setting.now.month, setting.now.day)
    if setting.past:
        years = range(this - (not over and not today), this - LEAP_YEARS, -1)
    else:
        years = range(this + over, this + LEAP_YEARS)
    for year in years:
        if _exists(year, month, day):
            return year
    raise OutOfCalendarError(f"day {month}-{day}")


def _exists(year: int, month: int, day: int) -> bool:
    try:
        day_of(year, month, day)
    except OutOfCalendarError:
        return False
    return True


def _month(year: int | None, month: int, setting: Setting, inside: Interval | None) -> Interval:
    if year is None and inside is not None:
        start = start_of(inside)
        first = day_of(start.year, month, 1)
        if inside.end is not None and first < start:
            first = day_of(start.year + 1, month, 1)
        return unit_of(first, "month")
    if year is None:
        today = setting.now
        year = today.year
        if setting.past:
            year -= month > today.month
        else:
            year += month < today.month
    return unit_of(day_of(year, month, 1), "month")


def _day_of_month(day: int, setting: Setting, inside: Interval | None) -> Interval:
    if inside is not None:
        start = start_of(inside)
        return whole_days(day_of(start.year, start.month, day))
    today = midnight(setting.now)
    month = setting.known_month
    if month is not None and not setting.past and _exists(month.year, month.month, day):
        found = day_of(month.year, month.month, day)
        if found >= today:
            return whole_days(found)
    step = -1 if setting.past else 1
    first = today.replace(day=1)
    known = setting.known_day
    if (
        known is not None
        and not setting.past
        and day > known.day
        and known.replace(day=1) > first
        and _exists(known.year, known.month, day)
    ):
        first = known.replace(day=1)
    for count in range(13):
        month = civil.add_months(first, step * count)
        if not _exists(month.year, month.month, day):
            continue
        found = day_of(month.year, month.month, day)
        if (found <= today) if setting.past else (found >= today):
            return whole_days(found)
    raise OutOfCalendarError(f"day {day} of a month")


def weekend_of(monday: datetime, setting: Setting) -> Interval:
    """The weekend of the week that starts on a Monday."""
    saturday = monday + 5 * DAY
    if setting.says("weekend") == "friday":
        return Interval(saturday - timedelta(hours=6), monday + WEEK, Grain.HOUR)
    return whole_days(saturday, 2)

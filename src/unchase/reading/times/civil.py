"""Arithmetic on the civil calendar: intervals of units, shifts, weeks, business days. Naive local datetimes only."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple

from unchase.core.when import Grain

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 1, 9990

GRAIN = {
    "second": Grain.MINUTE,
    "minute": Grain.MINUTE,
    "hour": Grain.HOUR,
    "day": Grain.DAY,
    "business day": Grain.DAY,
    "weekend": Grain.DAY,
    "week": Grain.WEEK,
    "fortnight": Grain.WEEK,
    "month": Grain.MONTH,
    "quarter": Grain.QUARTER,
    "half": Grain.HALF,
    "season": Grain.SEASON,
    "year": Grain.YEAR,
    "fiscal year": Grain.YEAR,
    "decade": Grain.YEAR,
    "century": Grain.YEAR,
}


class Interval(NamedTuple):
    """`[start, end)` in local wall time; `start` or `end` is None only where the time is open on that side."""

    start: datetime | None
    end: datetime | None
    grain: Grain
    fuzzy: bool = False
    open: bool = False


class OutOfCalendarError(ValueError):
    """A time that the calendar does not hold: 30 February, the year 12345."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The calendar holds no {what}.")


def midnight(moment: datetime) -> datetime:
    """The start of that day."""
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - wall time, the zone is attached last


def day_of(year: int, month: int, day: int) -> datetime:
    """That date at midnight; raises `OutOfCalendarError` where the calendar has none."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        try:
            return datetime(year, month, day)  # noqa: DTZ001 - wall time, the zone is attached last
        except ValueError:
            pass
    raise OutOfCalendarError(f"{year}-{month}-{day}")


def from_date(day: date) -> datetime:
    """That date at midnight."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall time, the zone is attached last


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of month so many months on, or the month's last day where it is shorter."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfCalendarError(f"year {year}")
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def add(moment: datetime, amount: float, unit: str) -> datetime:
    """So many units later (or earlier, where negative); months and years keep the day of month."""
    try:
        if unit in MONTHS:
            months = amount * MONTHS[unit]
            whole = int(months)
            moved = add_months(moment, whole)
            return moved if months == whole else moved + timedelta(days=round((months - whole) * 30))
        return moment + amount * LENGTH[unit]
    except OverflowError as error:
        raise OutOfCalendarError(f"{amount} {unit}s on") from error


MONTHS = {
    "month": 1,
    "quarter": 3,
    "half": 6,
    "season": 3,
    "year": 12,
    "fiscal year": 12,
    "decade": 120,
    "century": 1200,
}
LENGTH = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": DAY,
    "business day": DAY,
    "week": WEEK,
    "weekend": WEEK,
    "fortnight": 2 * WEEK,
}


def floor(moment: datetime, unit: str) -> datetime:
    """The start of the unit that holds the moment; weeks start on Monday (ISO 8601)."""
    if unit == "second":
        return moment.replace(microsecond=0)
    if unit == "minute":
        return moment.replace(second=0, microsecond=0)
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = midnight(moment)
    if unit in ("day", "business day"):
        return day
    if unit in ("week", "fortnight", "weekend"):
        return day - day.weekday() * DAY
    return _floor_long(day.replace(day=1), unit)


def _floor_long(first: datetime, unit: str) -> datetime:
    if unit == "month":
        return first
    if unit == "quarter":
        return first.replace(month=(first.month - 1) // 3 * 3 + 1)
    if unit == "half":
        return first.replace(month=1 if first.month < 7 else 7)
    if unit == "season":
        return add_months(first, -(first.month % 3))
    year = first.year
    if unit == "decade":
        year -= year % 10
    elif unit == "century":
        year -= year % 100
    return first.replace(year=max(year, 1), month=1)


def unit_of(moment: datetime, unit: str, shift: int = 0) -> Interval:
    """The unit so many units away from the one that holds the moment."""
    start = add(floor(moment, unit), shift, unit)
    return Interval(start, add(start, 1, unit), GRAIN[unit])


def next_business_day(moment: datetime, holidays: frozenset[date] = frozenset()) -> datetime:
    """The first midnight of a business day strictly after the moment's day."""
    day = midnight(moment) + DAY
    while day.weekday() >= 5 or day.date() in holidays:
        day += DAY
    return day


def previous_business_day(moment: datetime, holidays: frozenset[date] = frozenset()) -> datetime:
    """The last midnight of a business day strictly before the moment's day."""
    day = midnight(moment) - DAY
    while day.weekday() >= 5 or day.date() in holidays:
        day -= DAY
    return day


def add_business_days(moment: datetime, days: int, holidays: frozenset[date] = frozenset()) -> datetime:
    """So many business days on (or back), at midnight."""
    day = midnight(moment)
    for _ in range(min(abs(days), 3000)):
        day = next_business_day(day, holidays) if days > 0 else previous_business_day(day, holidays)
    return day


def iso_week(year: int, number: int) -> Interval:
    """ISO week `number` of a year, Monday to Monday."""
    if not 1 <= number <= 53 or not 1 < year < LAST_YEAR:
        raise OutOfCalendarError(f"week {number} in {year}")
    start = from_date(date.fromisocalendar(year, 1, 1)) + (number - 1) * WEEK
    return Interval(start, start + WEEK, Grain.WEEK)


def first_week_of(start: datetime) -> datetime:
    """The Monday of the first week that lies mostly (its Thursday) in a month or year."""
    thursday = start + ((3 - start.weekday()) % 7) * DAY
    return thursday - 3 * DAY

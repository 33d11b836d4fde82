"""Business days of a country, and days and clock times in a zone.

Source: METHOD, Patience ("Business days leave out weekends and the holidays of the seller's country").
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from unchase.core.zone import zone_of

_FIRST, _LAST = date(1901, 1, 1), date(2200, 12, 31)  # dates beyond are a clock gone wrong, not a plan


@lru_cache(maxsize=1024)
def business_days_of(country: str, year: int) -> tuple[date, ...]:
    """Every business day of a year, in order: no weekend of that country, none of its public holidays.

    `country` is an ISO 3166 code; one that is not known has Saturday and Sunday off, and no holidays.
    """
    import holidays  # slow to import, and only needed once dates are counted

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a year whose moving feasts nobody has computed has only its fixed ones
        try:
            calendar = holidays.country_holidays(country, years=year)
            free, weekend = set(calendar), set(calendar.weekend)
        except NotImplementedError:
            free, weekend = set(), {5, 6}
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(first + offset) for offset in range(date(year, 12, 31).toordinal() - first + 1))
    return tuple(day for day in days if day.weekday() not in weekend and day not in free)


def is_business_day(day: date, country: str) -> bool:
    """Whether people of that country work on that day."""
    return business_day_from(day, country) == day


def business_day_from(day: date, country: str) -> date:
    """The day itself if it is a business day, else the next one."""
    return add_business_days(day - timedelta(days=1), 1, country)


def next_business_day(day: date, country: str) -> date:
    """The first business day after that day."""
    return add_business_days(day, 1, country)


@lru_cache(maxsize=65_536)
def add_business_days(day: date, count: int, country: str) -> date:
    """The `count`-th business day strictly after that day; strictly before it where `count` is negative.

    Zero gives the day itself. Days outside 1901 to 2200 are held at that border. Kept, because the deals of one
    seller ask for the same few days again and again.
    """
    day = min(max(day, _FIRST), _LAST)
    year, left = day.year, abs(count)
    while left and _FIRST.year <= year <= _LAST.year:
        days = business_days_of(country, year)
        place = bisect_right(days, day) if count > 0 else bisect_left(days, day)
        ahead = len(days) - place if count > 0 else place
        if left <= ahead:
            return days[place + left - 1] if count > 0 else days[place - left]
        left -= ahead
        year += 1 if count > 0 else -1
    if left:
        return _LAST if count > 0 else _FIRST
    return day


def business_days_between(start: date, end: date, country: str) -> int:
    """How many business days lie after `start`, up to and with `end`; none where `end` is not later."""
    start, end = max(start, _FIRST), min(end, _LAST)
    total = 0
    for year in range(start.year, end.year + 1):
        days = business_days_of(country, year)
        total += max(0, bisect_right(days, end) - bisect_right(days, start))
    return total


def zone_named(name: str | None) -> tzinfo | None:
    """The zone of a name or an offset, or None where there is none such."""
    try:
        return zone_of(name) if name else None
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=65_536)
def at_clock(day: date, clock: time, zone: tzinfo) -> datetime:
    """A clock time on a day in a zone, in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The local date of a moment, held between 1901 and 2200."""
    if not _FIRST.year < moment.year < _LAST.year:
        return _FIRST if moment.year <= _FIRST.year else _LAST
    return moment.astimezone(zone).date()

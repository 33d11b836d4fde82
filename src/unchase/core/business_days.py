"""Business days of a country, and concrete times inside working hours.

Source: METHOD, Patience ("Business days leave out weekends and the holidays of the seller's country").
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from unchase.core.zone import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.policy import Policy

_FIRST, _LAST = date(1901, 1, 1), date(2200, 12, 31)  # dates beyond are a clock gone wrong, not a plan
_STEP = timedelta(minutes=30)
_DAYS_TRIED = 20
Span = tuple[datetime, datetime]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Where a side works: its zone and country. `country` None: its holidays are not known."""

    zone: tzinfo
    country: str | None


@lru_cache(maxsize=8192)
def working_times(
    earliest: date, ours: Hours, theirs: Hours | None, policy: Policy, busy: tuple[Span, ...] = ()
) -> tuple[datetime, datetime]:
    """Two concrete times on two business days from `earliest` on: one before lunch, one after it where possible.

    Both lie whole inside the working hours of the seller and, where the prospect's zone is known and the hours
    overlap, of the prospect, not across lunch, on no known holiday of either and no day off of the seller's, and
    exist once in local time. Aware, in UTC. `busy` are the spans taken in the seller's calendar, in order: both times stay clear of them, unless
    there is no free day for weeks. Without it they are not checked against a calendar.
    """
    first_day, first = _free_day(earliest, ours, theirs, policy, busy, after_lunch=False)
    _, second = _free_day(first_day + timedelta(days=1), ours, theirs, policy, busy, after_lunch=True)
    return first, second


def clash(start: datetime, end: datetime, busy: Sequence[Span]) -> Span | None:
    """The first span, of those in order, that reaches into `[start, end)`."""
    place = bisect_left(busy, end, key=lambda span: span[0])
    reaching = (span for span in busy[:place] if span[1] > start)
    return next(reaching, None)


def _free_day(
    day: date, ours: Hours, theirs: Hours | None, policy: Policy, busy: Sequence[Span], *, after_lunch: bool
) -> tuple[date, datetime]:
    """The first day from that one on with a free time, and that time; where there is none for weeks, a taken one."""
    first = day = _shared_day(day, ours, theirs, policy)
    for _ in range(_DAYS_TRIED if busy else 1):
        found = _time_on(day, ours, theirs, policy, busy, after_lunch=after_lunch)
        if found is not None:
            return day, found
        day = _shared_day(day + timedelta(days=1), ours, theirs, policy)
    found = _time_on(first, ours, theirs, policy, (), after_lunch=after_lunch)
    assert found is not None, "a day has a time where nothing is taken"
    return first, found


def _shared_day(day: date, ours: Hours, theirs: Hours | None, policy: Policy) -> date:
    """The first day from that one on on which both sides work; ours alone where there is none in sight."""
    country = ours.country or ""
    day = business_day_from(day, country)
    if not policy.days_off and (theirs is None or theirs.country is None):
        return day
    off = frozenset(policy.days_off)
    ahead = accumulate(range(len(off) + 30), lambda one, _: next_business_day(one, country), initial=day)
    days = [one for one in ahead if one not in off]
    if theirs is None or theirs.country is None:
        return days[0]
    return next((one for one in days if is_business_day(one, theirs.country)), days[0])


def _time_on(
    day: date, ours: Hours, theirs: Hours | None, policy: Policy, busy: Sequence[Span], *, after_lunch: bool
) -> datetime | None:
    """The time of that day nearest to ten o'clock or two o'clock that suits both; else one that suits us.

    None where every such time is taken.
    """
    wanted = at_clock(day, time(14) if after_lunch else time(10), ours.zone)
    slots = [slot for slot in _slots(day, ours, policy) if _within(slot, ours.zone, policy)]
    shared = slots if theirs is None else [slot for slot in slots if _within(slot, theirs.zone, policy)]
    suit = shared or slots or [wanted]
    length = timedelta(minutes=policy.appointment_minutes)
    free = [slot for slot in suit if clash(slot, slot + length, busy) is None] if busy else suit
    return min(free, key=lambda slot: (abs(slot - wanted), slot), default=None)


def _slots(day: date, ours: Hours, policy: Policy) -> list[datetime]:
    """Every half hour of a working day of ours."""
    slot, end = at_clock(day, policy.work_start, ours.zone), at_clock(day, policy.work_end, ours.zone)
    slots = []
    while slot < end:
        slots.append(slot)
        slot += _STEP
    return slots


def _within(slot: datetime, zone: tzinfo, policy: Policy) -> bool:
    """Whether a whole appointment fits there: working hours, not across lunch, no hour that is skipped or doubled."""
    start = slot.astimezone(zone)
    end = (slot + timedelta(minutes=policy.appointment_minutes)).astimezone(zone)
    naive, last = start.replace(tzinfo=None), end.replace(tzinfo=None)
    if last.date() != naive.date() or start.replace(fold=0).utcoffset() != start.replace(fold=1).utcoffset():
        return False
    if not (policy.work_start <= naive.time() and last.time() <= policy.work_end):
        return False
    return last.time() <= policy.lunch_start or naive.time() >= policy.lunch_end

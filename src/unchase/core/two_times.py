"""Two concrete times to offer: inside both sides' hours, free, soon enough, and on two days.

Source: METHOD, Moves (two concrete times) and Business days.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from unchase.core.business_days import (
    add_business_days,
    at_clock,
    business_day_from,
    is_business_day,
    next_business_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from unchase.core.policy import Policy

_STEP = timedelta(minutes=30)
_APART = timedelta(hours=2)  # of two times on one day
_DAYS_TRIED = 20
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Where a side works: its zone and country. `country` None: its holidays are not known."""

    zone: tzinfo
    country: str | None


@lru_cache(maxsize=8192)
def working_times(
    earliest: date, ours: Hours, theirs: Hours | None, policy: Policy, busy: tuple[Span, ...] = ()
) -> tuple[datetime, datetime]:
    """Two concrete times from `earliest` on, on two business days: one before lunch, one after it where possible.

    Both lie whole inside the working hours of the seller and, where the prospect's zone is known and the hours
    overlap, of the prospect, not across lunch, on no known holiday of either and no day off of the seller's, and
    exist once in local time; where no hour is shared for weeks, as near to theirs as ours allow. Aware, in UTC.
    `busy` are the spans taken of the seller's time, in order: both times stay clear of them, with the policy's time to
    travel on both sides and, where weeks leave room for it, to prepare before; unless there is no free day for weeks.
    A second day later than the policy offers gives way to another hour of the first.
    """
    first_day, first = _free_day(earliest, ours, theirs, policy, busy, after_lunch=False)
    second_day, second = _free_day(
        first_day + timedelta(days=1), ours, theirs, policy, busy, after_lunch=True
    )
    last = add_business_days(earliest, policy.offer_within_days, ours.country or "")
    if first_day <= last < second_day:
        free = _free(_suiting(first_day, ours, theirs, policy), busy, policy)
        other = _nearest((slot for slot in free if abs(slot - first) >= _APART), first_day, ours, hour=14)
        if other is not None:
            return min(first, other), max(first, other)
    return first, second


def clash(start: datetime, end: datetime, busy: Sequence[Span]) -> Span | None:
    """The first span, of those in order, that reaches into `[start, end)`."""
    place = bisect_left(busy, end, key=lambda span: span[0])
    reaching = (span for span in busy[:place] if span[1] > start)
    return next(reaching, None)


def _free_day(
    day: date, ours: Hours, theirs: Hours | None, policy: Policy, busy: Sequence[Span], *, after_lunch: bool
) -> tuple[date, datetime]:
    """The first day from that one on with a free time that suits both, and that time.

    Where there is none for weeks, a free one of ours as near to theirs as may be; where none of ours is free, a taken one.
    """
    hour = 14 if after_lunch else 10
    days = _working_days(day, ours, theirs, policy)
    for prepared in (True, False) if busy else (True,):
        for one in days:
            free = _free(_suiting(one, ours, theirs, policy), busy, policy, prepared=prepared)
            found = _nearest(free, one, ours, hour=hour)
            if found is not None:
                return one, found
    unshared = _unshared(days, ours, theirs, policy, busy, hour=hour)
    if unshared is not None:
        return unshared
    for one in days:
        found = _nearest(_suiting(one, ours, theirs, policy), one, ours, hour=hour)
        if found is not None:
            return one, found
    return days[0], at_clock(days[0], time(hour), ours.zone)  # a day that is all lunch


def _working_days(day: date, ours: Hours, theirs: Hours | None, policy: Policy) -> list[date]:
    """The next business days of ours, less the days off and their holidays; ours alone where nothing is left."""
    country, off = ours.country or "", frozenset(policy.days_off)
    ahead = accumulate(
        range(len(off) + _DAYS_TRIED),
        lambda one, _: next_business_day(one, country),
        initial=business_day_from(day, country),
    )
    days = [one for one in ahead if one not in off][:_DAYS_TRIED]
    if theirs is None or theirs.country is None:
        return days
    both = [one for one in days if is_business_day(one, theirs.country)]
    return both or days


@lru_cache(maxsize=8192)
def _suiting(day: date, ours: Hours, theirs: Hours | None, policy: Policy) -> tuple[datetime, ...]:
    """Every half hour of a day of ours at which a whole appointment suits both sides."""
    slots = tuple(slot for slot in _slots(day, ours, policy) if _within(slot, ours.zone, policy))
    if theirs is None:
        return slots
    return tuple(slot for slot in slots if _within(slot, theirs.zone, policy) and _works(slot, theirs))


def _unshared(
    days: Sequence[date],
    ours: Hours,
    theirs: Hours | None,
    policy: Policy,
    busy: Sequence[Span],
    *,
    hour: int,
) -> tuple[date, datetime] | None:
    """Where no free hour suits both: one of ours, on the first free day on which they work, as near to theirs as may be."""
    for day in days:
        slots = _suiting(day, ours, None, policy)
        slots = _free(slots, busy, policy, prepared=False)
        if theirs is not None:
            slots = tuple(slot for slot in slots if _works(slot, theirs))
            nearest = min((_outside(slot, theirs.zone, policy) for slot in slots), default=0)
            slots = tuple(slot for slot in slots if _outside(slot, theirs.zone, policy) == nearest)
        found = _nearest(slots, day, ours, hour=hour)
        if found is not None:
            return day, found
    return None


def _free(
    slots: tuple[datetime, ...], busy: Sequence[Span], policy: Policy, *, prepared: bool = True
) -> tuple[datetime, ...]:
    """Those with nothing in the way, time to travel included, and time to prepare where that is asked for."""
    if not busy or not slots:
        return slots
    travel = timedelta(minutes=policy.travel_minutes)
    before = travel + timedelta(minutes=policy.preparation_minutes if prepared else 0)
    after = timedelta(minutes=policy.appointment_minutes) + travel
    first, last = slots[0] - before, slots[-1] + after
    near = [span for span in busy[: bisect_left(busy, last, key=lambda span: span[0])] if span[1] > first]
    return tuple(slot for slot in slots if clash(slot - before, slot + after, near) is None)


def _nearest(slots: Iterable[datetime], day: date, ours: Hours, *, hour: int) -> datetime | None:
    """The one nearest to that hour of ours, the earlier of two."""
    wanted = at_clock(day, time(hour), ours.zone)
    return min(slots, key=lambda slot: (abs(slot - wanted), slot), default=None)


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


def _works(slot: datetime, theirs: Hours) -> bool:
    """Whether it is a business day there, which may be another day than here."""
    return is_business_day(slot.astimezone(theirs.zone).date(), theirs.country or "")


def _outside(slot: datetime, zone: tzinfo, policy: Policy) -> int:
    """How many minutes outside of working hours an appointment would lie there."""
    start = slot.astimezone(zone)
    begins = start.hour * 60 + start.minute
    ends = begins + policy.appointment_minutes
    early = policy.work_start.hour * 60 + policy.work_start.minute - begins
    late = ends - policy.work_end.hour * 60 - policy.work_end.minute
    return max(0, early, late)

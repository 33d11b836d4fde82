"""Two times to offer: inside both sides' hours, free in the seller's own calendar where that is known, held for nobody.

It is computed from the busy times kept of that calendar and from the seller's own deals; no server is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.business_days import zone_named
from unchase.core.two_times import Hours, clash, working_times
from unchase.core.zone import zone_of
from unchase.deals.held_times import taken_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

    from unchase.core.facts import Facts
    from unchase.core.two_times import Span
    from unchase.deals.deal import Deal
    from unchase.deals.own_calendar import OwnCalendar
    from unchase.deals.seller import Seller


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTimes:
    """Two times, aware. `checked`: the days were read from the seller's calendar, and both are free in it."""

    first: datetime
    second: datetime
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """What is known of a seller's time: their calendar, where there is one, and what their other deals take of it.

    `held` are the spans of appointments and of times offered to others, in order.
    """

    seller: Seller
    calendar: OwnCalendar | None
    held: tuple[Span, ...]

    @classmethod
    def of(
        cls, seller: Seller, now: datetime, *, calendar: OwnCalendar | None, but: Deal | None = None
    ) -> Diary:
        """The diary at `now` for the deal `but`, whose own times may be offered to it again. One look-up."""
        return cls(seller=seller, calendar=calendar, held=taken_times(seller, now, but=but))

    def busy(self, now: datetime) -> tuple[Span, ...]:
        """All that is taken, in order."""
        known = self.calendar is not None and is_known(self.calendar, now)
        spans = self.calendar.spans() if self.calendar is not None and known else []
        return tuple(sorted((*spans, *self.held)))

    def was_read_for(self, *moments: datetime) -> bool:
        """Whether the calendar was read for the days of all those moments."""
        calendar = self.calendar
        return calendar is not None and all(was_read_for(calendar, one) for one in moments)


def free_times(
    day: date, now: datetime, diary: Diary, *, deal: Deal | None = None, facts: Facts | None = None
) -> FreeTimes:
    """Two times from `day` on; for a deal in the prospect's hours too, where `facts` know their zone."""
    seller = diary.seller
    ours = Hours(zone=zone_of(seller.zone), country=seller.country or (facts.country if facts else None))
    zone = their_zone(facts)
    theirs = Hours(zone=zone, country=(deal.prospect.country if deal else "") or None) if zone else None
    busy = diary.busy(now)
    first, second = working_times(day, ours, theirs, seller.numbers, busy)
    known = diary.calendar is not None and is_known(diary.calendar, now)
    length = timedelta(minutes=seller.numbers.appointment_minutes)
    free = all(clash(one, one + length, busy) is None for one in (first, second))
    return FreeTimes(first=first, second=second, checked=free and known and diary.was_read_for(first, second))


def taken_by(start: datetime, end: datetime, spans: Sequence[Span]) -> Span | None:
    """The first of those spans that reaches into `[start, end)`."""
    return next((one for one in spans if one[0] < end and one[1] > start), None)


def their_zone(facts: Facts | None) -> tzinfo | None:
    """The prospect's zone, where that is known."""
    return zone_named(facts.prospect_zone) if facts else None


def is_known(calendar: OwnCalendar, now: datetime) -> bool:
    """Whether days that lie ahead were read of a calendar."""
    return calendar.busy_until is not None and calendar.busy_until > now


def was_read_for(calendar: OwnCalendar, at: datetime) -> bool:
    """Whether the days that were read hold that moment."""
    start, end = calendar.busy_from, calendar.busy_until
    return start is not None and end is not None and start <= at < end

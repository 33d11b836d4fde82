"""Two times to offer: inside both sides' hours, free in the seller's own calendar where that is known.

It is computed from the busy times kept of that calendar; no server is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.business_days import zone_named
from unchase.core.two_times import Hours, working_times
from unchase.core.zone import zone_of

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from unchase.core.facts import Facts
    from unchase.deals.deal import Deal
    from unchase.deals.own_calendar import OwnCalendar
    from unchase.deals.seller import Seller


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTimes:
    """Two times on two days, aware. `checked`: the days were read from the seller's calendar, and both are free in it."""

    first: datetime
    second: datetime
    checked: bool


def free_times(
    day: date,
    now: datetime,
    *,
    seller: Seller,
    calendar: OwnCalendar | None,
    deal: Deal | None = None,
    facts: Facts | None = None,
) -> FreeTimes:
    """Two times from `day` on; for a deal in the prospect's hours too, where `facts` know their zone."""
    ours = Hours(zone=zone_of(seller.zone), country=seller.country or (facts.country if facts else None))
    zone = their_zone(facts)
    theirs = Hours(zone=zone, country=(deal.prospect.country if deal else "") or None) if zone else None
    known = calendar is not None and is_known(calendar, now)
    busy = tuple(calendar.spans()) if calendar is not None and known else ()
    first, second = working_times(day, ours, theirs, seller.numbers, busy)
    read = calendar is not None and known and all(was_read_for(calendar, one) for one in (first, second))
    return FreeTimes(first=first, second=second, checked=read)


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

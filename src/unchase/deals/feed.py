"""A seller's appointments and moves as a calendar that calendar programs subscribe to (RFC 5545, 7986).

It leaves this machine: it says who and what to do, and nothing anybody wrote.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from unchase.core.urgency import Rank
from unchase.core.zone import zone_of
from unchase.deals.agenda import move_words
from unchase.deals.deal import Deal
from unchase.deals.order import falling

if TYPE_CHECKING:
    from datetime import datetime

    from icalendar import Event

    from unchase.deals.seller import Seller

_BACK, _AHEAD = timedelta(days=2), timedelta(days=366)
_MOVES_AHEAD = timedelta(days=60)
_MOST = 500  # of each kind
_A_DAY = 7  # moves, the most urgent: as many as Today shows at once


def feed_of(seller: Seller, now: datetime) -> bytes:
    """The calendar at `now` (aware): appointments with their times, the first moves of each day as free whole days."""
    from icalendar import Calendar

    today = now.astimezone(zone_of(seller.zone)).date()
    calendar = Calendar()
    calendar.add("prodid", "-//unchase//feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", "unchase")
    calendar.add("x-wr-calname", "unchase")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    mine = Deal.objects.of(seller).select_related("prospect").defer("verdict")
    booked = mine.real().filter(appointment_at__gte=now - _BACK, appointment_at__lt=now + _AHEAD)
    minutes = seller.numbers.appointment_minutes
    for deal in booked.order_by("appointment_at", "pk")[:_MOST]:
        calendar.add_component(_appointment(deal, now, minutes))
    moves = mine.open().exclude(move="").exclude(rank__gte=Rank.LET_GO)
    days = Counter[date]()
    for deal in moves.filter(move_on__lte=today + _MOVES_AHEAD).order_by(
        "rank", falling("amount"), "move_on", "pk"
    )[:_MOST]:
        on = max(deal.move_on or today, today)
        days[on] += 1
        if days[on] <= _A_DAY:
            calendar.add_component(_move(deal, on, now))
    return bytes(calendar.to_ical())


def _appointment(deal: Deal, now: datetime, minutes: int) -> Event:
    assert deal.appointment_at is not None, "only such deals are asked for"
    start = deal.appointment_at.astimezone(UTC)
    event = _event(f"appointment-{deal.pk}", f"{deal}", deal, now)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    return event


def _move(deal: Deal, on: date, now: datetime) -> Event:
    event = _event(f"move-{deal.pk}", f"{deal}: {move_words(deal.move)}", deal, now)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _event(name: str, summary: str, deal: Deal, now: datetime) -> Event:
    """An entry; its UID stays the same while it is the same deal's, so that a program moves it and adds none."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@unchase.invalid")
    event.add("dtstamp", (deal.assessed_at or now).astimezone(UTC))
    event.add("summary", " ".join(summary.split()))
    event.add("class", "PRIVATE")
    return event

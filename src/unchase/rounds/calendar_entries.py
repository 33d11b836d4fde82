"""What stands in a seller's calendar because of their deals: each agreed appointment, and each callback on its early day.

An entry's uid follows from its deal, so that one written just before a crash is found again and not written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.caldav import Entry, remove, write
from unchase.core.assessment import Standing
from unchase.core.zone import zone_of
from unchase.deals.models import CalendarEntry, Deal
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.dav import Dav
    from unchase.deals.models import OwnCalendar, Seller

_AHEAD = timedelta(days=400)
_CALL = timedelta(minutes=15)  # how long a callback takes in a calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    deal: Deal
    entry: Entry


def enter(dav: Dav, calendar: OwnCalendar, now: datetime) -> int:
    """Make the calendar hold what is wanted at `now`; how many entries were written or taken out.

    What lies in the past stays as it was. Raises `CalendarError` where the server does not take it.
    """
    there = {one.uid: one for one in calendar.entries.all()}
    wanted = {one.entry.uid: one for one in _wanted(calendar.seller, now)}
    count = 0
    for uid, one in wanted.items():
        known = there.get(uid)
        if known is not None and _same(known, one.entry):
            continue
        etag = write(dav, calendar.chosen, one.entry, etag=known.etag if known else "")
        written(partial(_keep, calendar, one, etag))
        count += 1
    for uid, known in there.items():
        if uid in wanted:
            continue
        if known.end > now:
            remove(dav, calendar.chosen, uid)
            count += 1
        written(known.delete)
    return count


def _wanted(seller: Seller, now: datetime) -> Iterator[_Wanted]:
    """The appointments and callbacks that lie ahead, of deals that are the seller's own and no sample."""
    numbers, zone = seller.numbers, zone_of(seller.zone)
    deals = Deal.objects.of(seller).open().filter(is_sample=False).select_related("prospect")
    ahead = deals.filter(appointment_at__gt=now, appointment_at__lt=now + _AHEAD)
    for deal in ahead.order_by("pk"):
        assert deal.appointment_at is not None, "filtered by it"
        end = deal.appointment_at + timedelta(minutes=numbers.appointment_minutes)
        yield _Wanted(
            deal=deal,
            entry=Entry(
                uid=f"unchase-{deal.pk}-appointment",
                start=deal.appointment_at,
                end=end,
                title=f"Call {deal}",
                said="Agreed with them. Open with how it shall end: with the next step, or with a no.",
            ),
        )
    today = now.astimezone(zone).date()
    calls = deals.filter(standing=Standing.CALLBACK.value, move_on__gte=today)
    for deal in calls.order_by("pk"):
        verdict = deal.assessment
        if verdict is None or verdict.callback is None:
            continue
        start = datetime.combine(verdict.callback.call_on, numbers.work_start, zone)
        if start <= now:
            continue
        yield _Wanted(
            deal=deal,
            entry=Entry(
                uid=f"unchase-{deal.pk}-callback",
                start=start,
                end=start + _CALL,
                title=f"Call {deal} back",
                said=f"They asked to be called because of this: {verdict.callback.reason}",
            ),
        )


def _same(known: CalendarEntry, entry: Entry) -> bool:
    return (known.start, known.end, known.title, known.said) == (
        entry.start,
        entry.end,
        entry.title,
        entry.said,
    )


def _keep(calendar: OwnCalendar, one: _Wanted, etag: str) -> None:
    CalendarEntry.objects.update_or_create(
        calendar=calendar,
        uid=one.entry.uid,
        defaults={
            "deal": one.deal,
            "etag": etag[:300],
            "start": one.entry.start,
            "end": one.entry.end,
            "title": one.entry.title[:300],
            "said": one.entry.said,
        },
    )

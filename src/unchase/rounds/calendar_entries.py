"""What stands in a seller's calendar because of their deals: each agreed appointment, each callback on its early day,
and, where the seller likes, each time that is held for somebody, tentatively.

An entry's uid follows from its deal and its calendar, and its row is kept before it is written: one written just before a crash is found
again, not written twice, and taken out when it is wanted no longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from unchase.connectors.caldav import Entry, NotTakenError, remove, write
from unchase.core.assessment import Standing
from unchase.core.zone import zone_of
from unchase.deals.models import CalendarEntry, Deal
from unchase.deals.writing import written
from unchase.rounds.events import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.dav import Dav
    from unchase.core.policy import Policy
    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.models import OwnCalendar, Seller

HELD = "-held-"  # stands in the uid of what is only held
_AHEAD = timedelta(days=400)
_CALL = timedelta(minutes=15)  # how long a callback takes in a calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    deal: Deal
    entry: Entry


def enter(dav: Dav, calendar: OwnCalendar, now: datetime) -> int:
    """Make the calendar hold what is wanted at `now`; how many entries were written or taken out.

    What lies in the past stays as it was, what was only held apart. Raises `CalendarError` where the server does not
    take it.
    """
    count = _left_behind(dav, calendar)
    there = {one.uid: one for one in calendar.entries.all()}
    wanted = {one.entry.uid: one for one in _wanted(calendar, now)}
    for uid, one in wanted.items():
        known = there.get(uid)
        if known is not None and known.etag and _same(known, one.entry):
            continue
        if known is None:
            written(partial(_keep, calendar, one, ""))
        etag = write(dav, calendar.chosen, one.entry, etag=known.etag if known else "")
        written(partial(_keep, calendar, one, etag))
        count += 1
    for uid, known in there.items():
        if uid in wanted:
            continue
        if known.end > now or known.tentative:
            remove(dav, calendar.chosen, uid)
            count += 1
        written(known.delete)
    return count


def take_out(dav: Dav, calendar: OwnCalendar, now: datetime) -> int:
    """Take out what lies ahead of all that we entered; how much. Raises `CalendarError`."""
    ahead = list(calendar.entries.filter(end__gt=now))
    for one in ahead:
        remove(dav, one.lies_in or calendar.chosen, one.uid)
        written(one.delete)
    return len(ahead)


def _left_behind(dav: Dav, calendar: OwnCalendar) -> int:
    """Take out what we entered in a calendar that is not the chosen one any more; how much.

    Where that calendar is gone or ours no longer there is nothing to take out.
    """
    count = 0
    for one in calendar.entries.exclude(lies_in__in=["", calendar.chosen]):
        try:
            remove(dav, one.lies_in, one.uid)
            count += bool(one.etag)
        except NotTakenError:
            tell("entry-left-behind", entry=one.pk)
        written(one.delete)
    return count


def _wanted(calendar: OwnCalendar, now: datetime) -> Iterator[_Wanted]:
    """What lies ahead, of deals that are the seller's own and no sample."""
    seller = calendar.seller
    deals = Deal.objects.of(seller).open().filter(is_sample=False).select_related("prospect", "quoted")
    found = [*_appointments(deals, seller.numbers, now), *_callbacks(deals, seller, now)]
    if calendar.holds:
        found += _held(deals, seller.numbers, now)
    # Some servers take a uid once for all calendars of a user.
    mark = blake2b(calendar.chosen.encode(), digest_size=4).hexdigest()
    yield from (replace(one, entry=replace(one.entry, uid=f"{one.entry.uid}-{mark}")) for one in found)


def _appointments(deals: DealQuerySet[Deal], numbers: Policy, now: datetime) -> Iterator[_Wanted]:
    ahead = deals.filter(appointment_at__gt=now, appointment_at__lt=now + _AHEAD)
    for deal in ahead.order_by("pk"):
        assert deal.appointment_at is not None, "filtered by it"
        yield _Wanted(
            deal=deal,
            entry=Entry(
                uid=f"unchase-{deal.pk}-appointment",
                start=deal.appointment_at,
                end=deal.appointment_at + timedelta(minutes=numbers.appointment_minutes),
                title=f"Call {deal}",
                stamp=now,
                said="Agreed with them. Open with how it shall end: with the next step, or with a no.",
            ),
        )


def _callbacks(deals: DealQuerySet[Deal], seller: Seller, now: datetime) -> Iterator[_Wanted]:
    """Each on its early day, with the reason they gave."""
    zone = zone_of(seller.zone)
    calls = deals.filter(standing=Standing.CALLBACK.value, move_on__gte=now.astimezone(zone).date())
    for deal in calls.order_by("pk"):
        verdict = deal.assessment
        if verdict is None or verdict.callback is None:
            continue
        start = datetime.combine(verdict.callback.call_on, seller.numbers.work_start, zone)
        if start <= now:
            continue
        yield _Wanted(
            deal=deal,
            entry=Entry(
                uid=f"unchase-{deal.pk}-callback",
                start=start,
                end=start + _CALL,
                title=f"Call {deal} back",
                stamp=now,
                said=f"They asked to be called because of this: {verdict.callback.reason}",
            ),
        )


def _held(deals: DealQuerySet[Deal], numbers: Policy, now: datetime) -> Iterator[_Wanted]:
    for deal in deals.filter(held_until__gt=now).order_by("pk"):
        for start in map(datetime.fromisoformat, deal.held):
            if now < start < now + _AHEAD:
                yield _Wanted(
                    deal=deal,
                    entry=Entry(
                        uid=f"unchase-{deal.pk}{HELD}{start.astimezone(UTC):%Y%m%dT%H%M}",
                        start=start,
                        end=start + timedelta(minutes=numbers.appointment_minutes),
                        title=f"Offered to {deal}",
                        stamp=now,
                        said="They may still take it. It goes when they answer, or when it has passed.",
                        tentative=True,
                    ),
                )


def _same(known: CalendarEntry, entry: Entry) -> bool:
    """Whether we wrote the same before; not when."""
    return (known.start, known.end, known.title, known.said) == (
        entry.start,
        entry.end,
        entry.title[:300],
        entry.said,
    )


def _keep(calendar: OwnCalendar, one: _Wanted, etag: str) -> None:
    CalendarEntry.objects.update_or_create(
        calendar=calendar,
        uid=one.entry.uid,
        defaults={
            "deal": one.deal,
            "lies_in": calendar.chosen,
            "etag": etag[:300],
            "start": one.entry.start,
            "end": one.entry.end,
            "stamp": one.entry.stamp,
            "tentative": one.entry.tentative,
            "title": one.entry.title[:300],
            "said": one.entry.said,
        },
    )

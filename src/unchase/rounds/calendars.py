"""The round that reads the sellers' own calendars again: when they are busy in the weeks ahead."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.busy_times import bare, busy_times
from unchase.connectors.caldav import in_time
from unchase.connectors.dav import Dav, Place
from unchase.connectors.ics_address import CalendarError, fetch
from unchase.connectors.secret import Secret, SecretError
from unchase.core.zone import zone_of
from unchase.deals.models import OwnCalendar
from unchase.deals.writing import written
from unchase.rounds.calendar_entries import enter
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed, unsealed

if TYPE_CHECKING:
    from datetime import datetime

_AHEAD = timedelta(days=120)
_BEHIND = timedelta(days=1)
_AGAIN = timedelta(minutes=15)  # an address may have changed
_ANEW = timedelta(days=1)  # a file has not, but the weeks ahead have
_AFTER_TROUBLE = timedelta(hours=1)
_KEPT = ("text", "busy", "busy_from", "busy_until", "read_at", "look_at", "problem")


def read_calendars(now: datetime) -> int:
    """Read every calendar whose time has come; how many."""
    due = list(OwnCalendar.objects.filter(look_at__lte=now).select_related("seller"))
    for one in due:
        asked = one.look_at
        _read(one, now)
        # Another calendar given meanwhile stays as it was given, and is read next.
        kept = OwnCalendar.objects.filter(pk=one.pk, look_at=asked)
        written(partial(kept.update, **{name: getattr(one, name) for name in _KEPT}))
    return len(due)


def write_calendars(now: datetime) -> int:
    """Enter what is agreed in the calendars that are written in, and take out what is not any more; how many entries changed.

    A calendar in trouble is left alone until it was read again: its server would hold up every round.
    """
    count = 0
    for one in (
        OwnCalendar.objects.filter(writes=True, problem="").exclude(chosen="").select_related("seller")
    ):
        try:
            with conversation_with(one) as dav:
                count += enter(dav, one, now)
        except (CalendarError, SecretError) as error:
            problem = str(error)
            written(partial(OwnCalendar.objects.filter(pk=one.pk).update, problem=problem))
            tell("calendar-not-written", seller=one.seller_id, what=type(error).__name__)
    return count


def conversation_with(one: OwnCalendar) -> Dav:
    """A conversation with the server a calendar lies on. Raises `SecretError` where its password cannot be opened."""
    words = unsealed(one)
    return Dav(
        Place(address=one.address, user=one.user, password=Secret(words["password"]), allowed=allowed())
    )


def _read(one: OwnCalendar, now: datetime) -> None:
    """What is known of a calendar after a look at it; not saved. Trouble keeps what was known before."""
    seller = one.seller
    try:
        start, end = now - _BEHIND, now + _AHEAD
        data = one.text.encode()
        if one.chosen:
            with conversation_with(one) as dav:
                data = in_time(dav, one.chosen, start, end)
        elif one.address:
            data = fetch(one.address, allowed=allowed())
        own = [address.lower() for address in seller.addresses]
        one.keep(
            busy_times(data, start=start, end=end, zone=zone_of(seller.zone), own=own), start=start, end=end
        )
        if not one.address and one.read_at is None:
            one.text = bare(data, own=own).decode()
        one.read_at, one.problem = now, ""
        one.look_at = now + (_AGAIN if one.address else _ANEW)
    except Exception as error:  # noqa: BLE001 - whatever one calendar does, the rounds go on
        told = isinstance(error, CalendarError | SecretError)
        one.problem = str(error) if told else "The calendar cannot be read."
        one.look_at = now + _AFTER_TROUBLE
        tell("calendar-not-read", seller=seller.pk, what=type(error).__name__)

"""The round that reads the sellers' own calendars again: when they are busy in the weeks ahead."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.busy_times import bare, busy_times
from unchase.connectors.caldav import in_time
from unchase.connectors.calendar_changes import TokenError, changes_since, token_of
from unchase.connectors.dav import Dav, Place
from unchase.connectors.ics_address import CalendarError, fetch
from unchase.connectors.secret import Secret, SecretError
from unchase.core.zone import zone_of
from unchase.deals.models import CalendarRead, OwnCalendar
from unchase.deals.writing import written
from unchase.rounds.calendar_entries import HELD, enter
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed, unsealed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

_AHEAD = timedelta(days=120)
_BEHIND = timedelta(days=1)
_AGAIN = timedelta(minutes=15)  # an address may have changed
_ANEW = timedelta(days=1)  # a file has not, but the weeks ahead have
_EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//none//EN\r\nEND:VCALENDAR\r\n"
_AFTER_TROUBLE = timedelta(hours=1)
_HELD_BY_US = re.compile(rf"^UID:unchase-\d+{HELD}".encode(), re.MULTILINE | re.IGNORECASE)
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

    A calendar in trouble is left alone until it was read again: its server would hold up every round. That one was
    written is noted, for the page on which the seller looks after it.
    """
    count = 0
    for one in (
        OwnCalendar.objects.filter(writes=True, problem="").exclude(chosen="").select_related("seller")
    ):
        try:
            with conversation_with(one) as dav:
                done = enter(dav, one, now)
        except (CalendarError, SecretError) as error:
            problem = str(error)
            written(partial(OwnCalendar.objects.filter(pk=one.pk).update, problem=problem))
            tell("calendar-not-written", seller=one.seller_id, what=type(error).__name__)
            continue
        if done:
            written(partial(OwnCalendar.objects.filter(pk=one.pk).update, wrote_at=now))
        count += done
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
        own = [address.lower() for address in seller.addresses]
        data = one.text.encode()
        if one.chosen:
            data = _on_server(one, now, end, own)
        elif one.address:
            data = fetch(one.address, allowed=allowed())
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


def _on_server(one: OwnCalendar, now: datetime, end: datetime, own: Collection[str]) -> bytes:
    """All calendars that are read on a server, one after the other, with nothing in them but when.

    By what changed since the last reading where the server tells that; whole where it does not, and once a day, for the
    days looked at move on. What is kept is what the server said, never a mixture of two states.
    """
    whole = one.read_at is None or one.read_at.astimezone(UTC).date() != now.astimezone(UTC).date()
    texts: list[str] = []
    with conversation_with(one) as dav:
        for address in dict.fromkeys((one.chosen, *one.also)):
            kept = CalendarRead.objects.filter(calendar=one, address=address).first()
            if kept is None:
                kept = CalendarRead(calendar=one, address=address)
            if whole or not kept.token or not _caught_up(dav, kept, own):
                kept.token = token_of(dav, address)  # before the reading: what comes meanwhile is told again
                found = in_time(dav, address, now - _BEHIND, end + _ANEW)
                kept.entries = {place: _bare(data, own) for place, data in found.items()}
            written(partial(_keep_read, kept))
            texts += kept.entries.values()
    gone = CalendarRead.objects.filter(calendar=one).exclude(address__in=[one.chosen, *one.also])
    written(gone.delete)
    return "\r\n".join(filter(None, texts)).encode() or _EMPTY


def _caught_up(dav: Dav, kept: CalendarRead, own: Collection[str]) -> bool:
    """Take over what changed since the last reading; false where the server does not know that state any more."""
    try:
        changes = changes_since(dav, kept.address, kept.token)
    except TokenError:
        tell("calendar-read-anew", calendar=kept.calendar_id)
        return False
    kept.token = changes.token
    kept.entries = {place: text for place, text in kept.entries.items() if place not in changes.gone}
    kept.entries |= {place: _bare(data, own) for place, data in changes.entries.items()}
    return True


def _bare(data: bytes, own: Collection[str]) -> str:
    """One entry with nothing but when; nothing of what we hold ourselves, nor of what is no calendar."""
    if _HELD_BY_US.search(data):
        return ""
    try:
        return bare(data, own=own).decode()
    except CalendarError:
        return ""


def _keep_read(kept: CalendarRead) -> None:
    """Keep it, unless its calendar was forgotten meanwhile."""
    if OwnCalendar.objects.filter(pk=kept.calendar_id).exists():
        kept.save()

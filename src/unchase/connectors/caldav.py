"""A seller's calendars on a CalDAV server (RFC 4791): which there are, when they are busy, and entries of our own in them.

Entries are written without attendees: a server that sees some would send an invitation of its own beside ours. An
entry goes out on the condition that nobody changed it meanwhile (ETag); where somebody did, theirs is kept and only
our own lines are set in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from unchase.connectors.dav import ChangedError, Dav, prop, responses
from unchase.connectors.ics_address import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.dav import Answer

ANY = "*"  # as a condition: whatever it is by now (RFC 9110, 13.1.1)
_TRIES = 5
_WELL = frozenset({200, 201, 204})
_PRINCIPAL = b'<d:propfind xmlns:d="DAV:"><d:prop><d:current-user-principal/></d:prop></d:propfind>'
_HOME = (
    b'<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-home-set/></d:prop>'
    b"</d:propfind>"
)
_CALENDARS = (
    b'<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:resourcetype/><d:displayname/>'
    b"<c:supported-calendar-component-set/><d:current-user-privilege-set/></d:prop></d:propfind>"
)
_IN_TIME = (
    '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/>'
    '</d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="{start}" '
    'end="{end}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>'
)


class NotTakenError(CalendarError):
    """The server answers, and does not do what was asked with an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar of the seller's: what it is called, where it lies, and whether we may write in it."""

    name: str
    address: str
    writable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of our own: an appointment, a callback, or a time that is only held. Times aware; `said` is its text.

    `stamp` is when we last changed what it says (RFC 5545, 3.8.7.2); `tentative` marks what nobody agreed to yet.
    """

    uid: str
    start: datetime
    end: datetime
    title: str
    stamp: datetime
    said: str = ""
    tentative: bool = False


def calendars(dav: Dav) -> tuple[Calendar, ...]:
    """The calendars for events a user has, found from whatever address was given (RFC 6764, 5397).

    Raises `CalendarError`, in a sentence.
    """
    for start in (dav.place.address, "/.well-known/caldav", "/"):
        found = _found_at(dav, start)
        if found:
            return found
    raise CalendarError(
        "No calendar is to be found there; give the address your calendar program is set up with."
    )


def in_time(dav: Dav, calendar: str, start: datetime, end: datetime) -> dict[str, bytes]:
    """Everything in a calendar that touches `[start, end)`, by its address (RFC 4791, 7.8)."""
    asked = _IN_TIME.format(
        start=f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}", end=f"{end.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    )
    answer = dav.ask("REPORT", calendar, body=asked.encode(), headers={"Depth": "1"})
    return dict(data_of(answer))


def write(dav: Dav, calendar: str, entry: Entry, *, etag: str) -> str:
    """Write an entry; its new ETag, `ANY` where the server gives none. `etag` is the last one, empty for a new entry.

    Where somebody changed it meanwhile their entry is read and our lines are set in it; nothing of theirs is lost.
    An entry written by us before a crash is found again, for its address follows from its uid; where it says what it
    shall, it is not written twice.
    """
    address = urljoin(calendar, f"{quote(entry.uid, safe='')}.ics")
    data = _calendar(entry)
    for _ in range(_TRIES):
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        try:
            answer = dav.ask(
                "PUT",
                address,
                body=data,
                headers={"Content-Type": "text/calendar; charset=utf-8", **condition},
            )
        except ChangedError:
            there, etag = _there(dav, address)
            if there and _says(there, entry):
                return etag or ANY
            data = _merged(there, entry) if there else _calendar(entry)
            continue
        if answer.code not in _WELL:
            raise NotTakenError(f"The calendar takes no entry: the server answers with {answer.code}.")
        return answer.headers.get("etag") or _there(dav, address)[1] or ANY
    raise CalendarError("The entry is being changed by somebody else all the time.")


def remove(dav: Dav, calendar: str, uid: str) -> None:
    """Take an entry of ours out; it may be gone already. Raises `NotTakenError` where the server will not."""
    answer = dav.ask("DELETE", urljoin(calendar, f"{quote(uid, safe='')}.ics"))
    if answer.code not in _WELL | {404, 410}:
        raise NotTakenError(f"The entry cannot be taken out: the server answers with {answer.code}.")


def data_of(answer: Answer) -> Iterator[tuple[str, bytes]]:
    """The entries in the answer to a report, by their address."""
    for address, part in responses(answer):
        told = prop(part, "c:calendar-data")
        if told is not None and told.text:
            yield address, told.text.encode()


def _found_at(dav: Dav, start: str) -> tuple[Calendar, ...]:
    """The calendars at an address, or in the home of whom it belongs to."""
    for address in _homes(dav, start):
        answer = dav.ask("PROPFIND", address, body=_CALENDARS, headers={"Depth": "1"})
        if answer.code == 207 and (found := tuple(_listed(answer))):
            return found
    return ()


def _homes(dav: Dav, start: str) -> Iterator[str]:
    yield start
    principal = _named(dav, start, _PRINCIPAL, "d:current-user-principal/d:href")
    if principal:
        yield from filter(None, [_named(dav, principal, _HOME, "c:calendar-home-set/d:href")])


def _named(dav: Dav, address: str, body: bytes, path: str) -> str:
    """The address a property holds; empty where there is none."""
    answer = dav.ask("PROPFIND", address, body=body, headers={"Depth": "0"})
    if answer.code != 207:
        return ""
    found = (prop(part, path) for _, part in responses(answer))
    told = next((one.text.strip() for one in found if one is not None and one.text), "")
    return urljoin(answer.address, told) if told else ""


def _listed(answer: Answer) -> Iterator[Calendar]:
    for address, part in responses(answer):
        if prop(part, "d:resourcetype/c:calendar") is None:
            continue
        kinds = prop(part, "c:supported-calendar-component-set")
        names = {one.get("name", "") for one in kinds} if kinds is not None else {"VEVENT"}
        if "VEVENT" not in names:
            continue
        name = prop(part, "d:displayname")
        rights = prop(part, "d:current-user-privilege-set")
        may = (
            {right.tag.partition("}")[2] for one in rights for right in one}
            if rights is not None
            else {"write"}
        )
        yield Calendar(
            name=(name.text if name is not None and name.text else address.rstrip("/").rpartition("/")[2])[
                :200
            ],
            address=address,
            writable=not may.isdisjoint({"all", "write", "write-content", "bind"}),
        )


def _there(dav: Dav, address: str) -> tuple[bytes, str]:
    """What lies there now, and its ETag; nothing where it is gone."""
    answer = dav.ask("GET", address)
    return (answer.body, answer.headers.get("etag", "")) if answer.code == 200 else (b"", "")


def _calendar(entry: Entry) -> bytes:
    from icalendar import Calendar as VCalendar
    from icalendar import Event as VEvent

    calendar, event = VCalendar(), VEvent()
    calendar.add("PRODID", "-//unchase//EN")
    calendar.add("VERSION", "2.0")
    event.add("UID", entry.uid)
    _set(event, entry)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _says(there: bytes, entry: Entry) -> bool:
    """Whether an entry says what ours shall: when, what it is called, and how firm it is."""
    from icalendar import Calendar as VCalendar

    try:
        events = VCalendar.from_ical(there).walk("VEVENT")
    except ValueError:
        return False
    ours = VCalendar.from_ical(_calendar(entry)).walk("VEVENT")[0]
    return [_essence(one) for one in events] == [_essence(ours)]


def _essence(event: object) -> tuple[str, ...]:
    from icalendar import Event as VEvent

    assert isinstance(event, VEvent)
    moments = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    when = (
        str(one.astimezone(UTC)) if isinstance(one, datetime) and one.tzinfo else str(one) for one in moments
    )
    return (*when, str(event.get("SUMMARY") or ""), str(event.get("STATUS") or "CONFIRMED").upper())


def _merged(there: bytes, entry: Entry) -> bytes:
    """Their entry with our lines in it: when, what it is called. Notes, alarms and colours stay theirs."""
    from icalendar import Calendar as VCalendar

    try:
        calendar = VCalendar.from_ical(there)
    except ValueError:
        return _calendar(entry)
    for event in calendar.walk("VEVENT"):
        said = event.get("DESCRIPTION")
        _set(event, entry)
        if said is not None:
            event["DESCRIPTION"] = said
        event["SEQUENCE"] = int(event.get("SEQUENCE") or 0) + 1
    return bytes(calendar.to_ical())


def _set(event: object, entry: Entry) -> None:
    from icalendar import Event as VEvent

    assert isinstance(event, VEvent)
    for name, value in (
        ("DTSTAMP", entry.stamp.astimezone(UTC).replace(microsecond=0)),
        ("DTSTART", entry.start.astimezone(UTC)),
        ("DTEND", entry.end.astimezone(UTC)),
        ("SUMMARY", entry.title),
        ("DESCRIPTION", entry.said),
        ("STATUS", "TENTATIVE" if entry.tentative else "CONFIRMED"),
    ):
        event.pop(name, None)
        event.add(name, value)
    event.pop("DURATION", None)

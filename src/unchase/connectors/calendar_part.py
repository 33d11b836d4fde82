"""Reads the calendar in a message (RFC 5545, 5546): invitations, answers, counter-proposals, cancellations.

Written for what mail programs really send: answers without ORGANIZER, Windows zone names with or without their
VTIMEZONE, notes in X-RESPONSE-COMMENT, the same calendar twice in one mail.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from html import unescape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unchase.connectors.calendar_zones import with_own_zones
from unchase.core.message import CalendarPart

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 1_000_000
_MOST_EVENTS = 200
_MOST_ATTENDEES = 500
_OFFSET = re.compile(r"\((?:UTC|GMT)([+-])([01]\d):([0-5]\d)\)")
_AROUND = " <>'\""  # what may stand around an address
_NOTES = ("COMMENT", "X-RESPONSE-COMMENT", "X-MICROSOFT-RESPONSE-COMMENT", "X-COMMENT")


def read_calendar(
    data: bytes, *, method: str | None, zone: tzinfo = UTC
) -> tuple[tuple[CalendarPart, ...], tuple[str, ...]]:
    """The VEVENTs of a calendar and what could not be read of it, in sentences.

    `method` is the one its Content-Type names; the calendar's own METHOD wins, PUBLISH where neither speaks.
    `zone` is the writer's: times that float, and whole days, are taken in it. All times come out in UTC.
    """
    if len(data) > _MOST_BYTES:
        return (), (f"a calendar of {len(data):,} bytes is too large and was not read",)
    try:
        parts, problems = [], []
        for calendar in _calendars(data):
            spoken = str(calendar.get("METHOD") or method or "PUBLISH").strip().upper()
            for event in list(calendar.walk("VEVENT"))[:_MOST_EVENTS]:
                try:
                    parts.append(_part(event, method=spoken, zone=zone))
                except Exception as problem:  # noqa: BLE001 - a library of many authors; one bad event stops nothing
                    problems.append(f"an event in its calendar could not be read ({_brief(problem)})")
    except Exception as problem:  # noqa: BLE001 - the same: whatever it raises, the mail around it is still mail
        return (), (f"its calendar could not be read ({_brief(problem)})",)
    return tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(problems))


def _calendars(data: bytes) -> Iterator[Any]:
    """The VCALENDARs in it. The library is loaded here, where the first calendar is met."""
    from icalendar import Calendar

    start = data.upper().find(b"BEGIN:VCALENDAR")
    if start < 0:
        raise ValueError("it holds no VCALENDAR")
    data = data[start:]
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it guesses a zone behind its maker's name
        calendars = Calendar.from_ical(with_own_zones(data), multiple=True)
    yield from calendars


def _part(event: Any, *, method: str, zone: tzinfo) -> CalendarPart:  # noqa: ANN401 - the library has no such type
    start, end = _moment(event, "DTSTART", zone), _moment(event, "DTEND", zone)
    if end is None and start is not None and (length := event.get("DURATION")) is not None:
        end = start + length.dt
    attendees = tuple(_attendee(value) for value in _several(event.get("ATTENDEE"))[:_MOST_ATTENDEES])
    return CalendarPart(
        method=method,
        uid=_name(event.get("UID")),
        sequence=_number(event.get("SEQUENCE")),
        recurrence_id=_moment(event, "RECURRENCE-ID", zone) or _moment_before(event, method),
        start=start,
        end=end,
        organizer=_address(event.get("ORGANIZER")) or None,
        attendees=tuple((address, answer) for address, answer in attendees if address),
        comment=_comment(event),
        summary=" ".join(str(event.get("SUMMARY") or "").split()),
        recurring=event.get("RRULE") is not None or event.get("RDATE") is not None,
        numbered=event.get("SEQUENCE") is not None,
        stamp=_moment(event, "DTSTAMP", UTC),
    )


def _moment_before(event: Any, method: str) -> datetime | None:  # noqa: ANN401
    """The slot a counter-proposal of Outlook wants to leave, which stands in a property of its own."""
    value = event.get("X-MS-OLK-ORIGINALSTART") if method == "COUNTER" else None
    if value is None:
        return None
    words = str(value).strip()
    named = getattr(value, "params", {}).get("TZID")
    try:
        moment = datetime.strptime(words.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone comes next
    except ValueError:
        return None
    there = UTC if words.endswith("Z") or not named else _zone(str(named))
    return moment.replace(tzinfo=there).astimezone(UTC)


def _moment(event: Any, name: str, zone: tzinfo) -> datetime | None:  # noqa: ANN401
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        if moment.tzinfo is None or moment.utcoffset() is None:
            named = getattr(value, "params", {}).get("TZID")
            moment = moment.replace(tzinfo=_zone(str(named)) if named else zone)
        return moment.astimezone(UTC)
    if isinstance(moment, date):
        return datetime.combine(moment, time(), tzinfo=zone).astimezone(UTC)
    return None


def _zone(name: str) -> tzinfo:
    """The zone of a TZID: an IANA name, also behind a prefix of its maker; a Windows name; "(UTC+01:00) …".

    A zone nobody could name is taken as UTC, which at least is the same for everyone.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"')
    pieces = name.split("/")
    for known in (WINDOWS_TO_OLSON.get(name, name), "/".join(pieces[-2:]), "/".join(pieces[-3:])):
        try:
            return ZoneInfo(known)
        except (ValueError, OSError, KeyError):
            continue
    if told := _OFFSET.match(name):
        offset = timedelta(hours=int(told[2]), minutes=int(told[3]))
        return timezone(-offset if told[1] == "-" else offset)
    return UTC


def _name(value: Any) -> str:  # noqa: ANN401
    """A UID as it was given; one program puts it between brackets, as a Message-ID."""
    words = str(value or "").strip()
    return words[1:-1].strip() if words[:1] == "<" and words[-1:] == ">" else words


def _attendee(value: Any) -> tuple[str, str]:  # noqa: ANN401
    answer = str(getattr(value, "params", {}).get("PARTSTAT") or "NEEDS-ACTION").strip().upper()
    return _address(value), answer


def _address(value: Any) -> str:  # noqa: ANN401
    """`MAILTO:Jo@x.example` → `jo@x.example`; the EMAIL parameter where the value is no mail address."""
    address = str(value or "").lower().strip(_AROUND).removeprefix("mailto:").strip(_AROUND)
    if "@" not in address:
        address = str(getattr(value, "params", {}).get("EMAIL") or "").strip().lower()
    return address


def _comment(event: Any) -> str:  # noqa: ANN401
    """What the person wrote with the answer: COMMENT or a vendor's name for it, or the parameter Google puts it in."""
    notes = [str(comment) for name in _NOTES for comment in _several(event.get(name))]
    notes += [
        unescape(str(note)).replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",")
        for value in _several(event.get("ATTENDEE"))[:_MOST_ATTENDEES]
        if (note := getattr(value, "params", {}).get("X-RESPONSE-COMMENT"))
    ]
    return "\n".join(dict.fromkeys(note.strip() for note in notes if note.strip()))


def _several(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(value: Any) -> int:  # noqa: ANN401
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def _brief(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words if len(words) <= 80 else words[:79] + "…"

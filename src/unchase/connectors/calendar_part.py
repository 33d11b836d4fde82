"""Reads the calendar in a message (RFC 5545, 5546): invitations, answers, counter-proposals, cancellations.

Written for what mail programs really send: answers without ORGANIZER, Windows zone names with or without their
VTIMEZONE, notes in X-RESPONSE-COMMENT, the same calendar twice in one mail.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from html import unescape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unchase.core.message import CalendarPart

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 1_000_000
_MOST_EVENTS = 200
_MOST_ATTENDEES = 500


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
    yield from Calendar.from_ical(data, multiple=True)


def _part(event: Any, *, method: str, zone: tzinfo) -> CalendarPart:  # noqa: ANN401 - the library has no such type
    start, end = _moment(event, "DTSTART", zone), _moment(event, "DTEND", zone)
    if end is None and start is not None and (length := event.get("DURATION")) is not None:
        end = start + length.dt
    attendees = tuple(_attendee(value) for value in _several(event.get("ATTENDEE"))[:_MOST_ATTENDEES])
    return CalendarPart(
        method=method,
        uid=str(event.get("UID") or "").strip(),
        sequence=_number(event.get("SEQUENCE")),
        recurrence_id=_moment(event, "RECURRENCE-ID", zone),
        start=start,
        end=end,
        organizer=_address(event.get("ORGANIZER")) or None,
        attendees=tuple((address, answer) for address, answer in attendees if address),
        comment=_comment(event),
        summary=" ".join(str(event.get("SUMMARY") or "").split()),
        recurring=event.get("RRULE") is not None or event.get("RDATE") is not None,
    )


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
    """A zone nobody could name is taken as UTC, which at least is the same for everyone."""
    try:
        return ZoneInfo(name.strip().strip('"'))
    except (ValueError, OSError, KeyError):
        return UTC


def _attendee(value: Any) -> tuple[str, str]:  # noqa: ANN401
    answer = str(getattr(value, "params", {}).get("PARTSTAT") or "NEEDS-ACTION").strip().upper()
    return _address(value), answer


def _address(value: Any) -> str:  # noqa: ANN401
    """`MAILTO:Jo@x.example` → `jo@x.example`; the EMAIL parameter where the value is no mail address."""
    address = str(value or "").strip().lower().removeprefix("mailto:").strip(" <>")
    if "@" not in address:
        address = str(getattr(value, "params", {}).get("EMAIL") or "").strip().lower()
    return address


def _comment(event: Any) -> str:  # noqa: ANN401
    """What the person wrote with the answer: COMMENT, or the parameter Google puts it in."""
    notes = [str(comment) for comment in _several(event.get("COMMENT"))]
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

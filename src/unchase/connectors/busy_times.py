"""When the seller is busy, out of their own calendar (RFC 5545): recurrences, zones, whole days, what is only tentative."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from unchase.connectors.calendar_zones import with_own_zones
from unchase.connectors.ics_address import MOST_BYTES, CalendarError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import tzinfo

Span = tuple[datetime, datetime]

_MOST = 20_000  # entries within the days looked at
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})  # nobody meets every minute; a trap does
_EARLIEST = 1980  # a series that began before is a trap too
_PARTS = frozenset({"VEVENT", "VTIMEZONE", "VFREEBUSY"})
_ONLY = {
    "VCALENDAR": frozenset({"VERSION", "PRODID", "CALSCALE", "X-WR-TIMEZONE"}),
    "VEVENT": frozenset(
        {"UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE",
         "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"}
    ),
    "VFREEBUSY": frozenset({"UID", "DTSTAMP", "DTSTART", "DTEND", "FREEBUSY"}),
}  # fmt: skip
_FREE = frozenset({"FREE", "WORKINGELSEWHERE"})


def busy_times(
    data: bytes, *, start: datetime, end: datetime, zone: tzinfo, own: Collection[str] = ()
) -> list[Span]:
    """The times taken within `[start, end)`, in order, those that touch made one; aware, in UTC.

    `zone` is the seller's: floating times and whole days are taken in it. `own` are the seller's addresses: what they
    declined is free. So is what is cancelled or marked as free. Raises `CalendarError` where it is no calendar.
    """
    if len(data) > MOST_BYTES:
        raise CalendarError(f"The calendar is larger than {MOST_BYTES // 1_000_000} MB.")
    import recurring_ical_events  # type: ignore[import-untyped]

    spans: list[Span] = []
    for calendar in _calendars(data):
        _disarm(calendar)
        try:
            found = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, end)
        except Exception as error:  # a library of many authors
            raise CalendarError(f"The calendar cannot be read ({type(error).__name__}).") from error
        if len(found) > _MOST:
            raise CalendarError(f"The calendar has more than {_MOST:,} entries in these days.")
        spans += [span for event in found if (span := _span(event, zone, own)) is not None]
        spans += _told(calendar, zone)
    inside = ((max(one, start), min(other, end)) for one, other in spans if one < end and other > start)
    return _joined(sorted((one.astimezone(UTC), other.astimezone(UTC)) for one, other in inside))


def bare(data: bytes, *, own: Collection[str] = ()) -> bytes:
    """The calendar with nothing in it but when: no titles, places, people or notes. It gives the same busy times.

    Raises `CalendarError` where it is no calendar.
    """
    kept = []
    for calendar in _calendars(data):
        for part in calendar.walk():
            if part.name == "VEVENT":
                if _declined(part, own):
                    part["TRANSP"] = "TRANSPARENT"
                part.subcomponents = []  # alarms
                if "UID" in part:
                    part["UID"] = hashlib.blake2b(str(part["UID"]).encode(), digest_size=12).hexdigest()
            if part.name in _ONLY:
                for name in [name for name in part if name not in _ONLY[part.name]]:
                    del part[name]
        calendar.subcomponents = [one for one in calendar.subcomponents if one.name in _PARTS]
        kept.append(calendar.to_ical())
    return b"".join(kept)


def _calendars(data: bytes) -> list[Any]:
    from icalendar import Calendar

    start = data.upper().find(b"BEGIN:VCALENDAR")
    if start < 0:
        raise CalendarError("That is no calendar: it holds no BEGIN:VCALENDAR.")
    try:
        found = list(Calendar.from_ical(with_own_zones(data[start:].replace(b"\x00", b"")), multiple=True))
    except Exception as error:
        raise CalendarError(f"The calendar cannot be read ({type(error).__name__}).") from error
    if not found:
        raise CalendarError("The calendar breaks off before its end.")
    return found


def _disarm(calendar: Any) -> None:  # noqa: ANN401 - the library has no such type
    """Take out what repeats so often, or began so long ago, that working it out would never end."""
    calendar.subcomponents = [one for one in calendar.subcomponents if not _is_trap(one)]


def _is_trap(component: Any) -> bool:  # noqa: ANN401
    rules = component.get("RRULE")
    rules = rules if isinstance(rules, list) else [rules] if rules else []
    if component.name != "VEVENT" or not rules:
        return False
    begins = getattr(component.get("DTSTART"), "dt", None)
    if begins is None or begins.year < _EARLIEST:
        return True
    return any(str(one).upper() in _TOO_OFTEN for rule in rules for one in rule.get("FREQ", ())) or any(
        len(rule.get(part, ())) > 4 for rule in rules for part in ("BYSECOND", "BYMINUTE")
    )


def _span(event: Any, zone: tzinfo, own: Collection[str]) -> Span | None:  # noqa: ANN401
    """The time an entry takes; None where it takes none."""
    if str(event.get("STATUS") or "").upper() == "CANCELLED":
        return None
    if str(event.get("TRANSP") or "").upper() == "TRANSPARENT":
        return None
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS") or "").upper() in _FREE or _declined(event, own):
        return None
    begins, ends = _moment(event.get("DTSTART"), zone), _moment(event.get("DTEND"), zone)
    if begins is None:
        return None
    if ends is None:
        whole_day = not isinstance(event["DTSTART"].dt, datetime)
        length = getattr(event.get("DURATION"), "dt", timedelta(days=1) if whole_day else timedelta())
        ends = begins + length if isinstance(length, timedelta) else begins
    return (begins, ends) if ends > begins else None


def _declined(event: Any, own: Collection[str]) -> bool:  # noqa: ANN401
    invited = event.get("ATTENDEE") or []
    for one in invited if isinstance(invited, list) else [invited]:
        address = str(one).lower().removeprefix("mailto:")
        if address in own and str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED":
            return True
    return False


def _moment(value: Any, zone: tzinfo) -> datetime | None:  # noqa: ANN401
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(moment, date):
        return datetime.combine(moment, time(), tzinfo=zone).astimezone(UTC)
    return None


def _told(calendar: Any, zone: tzinfo) -> Iterator[Span]:  # noqa: ANN401
    """The periods of a calendar that only tells when one is busy (VFREEBUSY)."""
    for part in calendar.walk("VFREEBUSY"):
        told = part.get("FREEBUSY") or []
        for one in told if isinstance(told, list) else [told]:
            if str(getattr(one, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            begins, ends = getattr(one, "start", None), getattr(one, "end", None)
            if isinstance(begins, datetime) and isinstance(ends, datetime) and ends > begins:
                yield tuple(  # type: ignore[misc]
                    moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (begins, ends)
                )


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

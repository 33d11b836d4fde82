"""Dates and clock times as a seller reads them at a glance."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def day(value: str | None, *, today: date | None = None) -> str:
    """An ISO date or time as "Thu 5 Nov", "today" or "tomorrow"; the year where it is another one."""
    if not value:
        return ""
    on = date.fromisoformat(value[:10])
    if today is not None:
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((on - today).days)
        if near:
            return near
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return f"{on:%a} {on.day} {on:%b}{year}"


def moment(value: str | None, *, today: date | None = None) -> str:
    """An ISO time as "Thu 5 Nov 10:00", in the zone it is given in; the end of a day, there or elsewhere, is the day."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    if at.second == _LAST_SECOND:
        return day((at - _HALF_A_DAY).isoformat(), today=today)
    return f"{day(value, today=today)} {at:%H:%M}"


def until(value: str | None, *, today: date | None = None) -> str:
    """An ISO time up to which something holds: the day where it is midnight, else with its clock time."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    return day(value, today=today) if (at.hour, at.minute) == (0, 0) else moment(value, today=today)


# Half a day before a day ends it is noon there, which is the same day nearly everywhere.
_HALF_A_DAY = timedelta(hours=12)
_LAST_SECOND = 59  # what is due by the end of a day is due one moment before the next

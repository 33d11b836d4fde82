"""Dates and clock times as a seller reads them at a glance."""

from __future__ import annotations

from datetime import date, datetime


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
    """An ISO time as "Thu 5 Nov 10:00", in the zone it is given in."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    return f"{day(value, today=today)} {at:%H:%M}"

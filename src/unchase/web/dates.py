"""Days and clock times as a seller reads them at a glance, in the seller's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_LAST_SECOND = 59  # what is due by the end of a day is due one moment before the next


def day(on: date, today: date) -> str:
    """A day as "Thu 5 Nov", "today", "tomorrow"; its year where that is another one."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((on - today).days)
    if near:
        return near
    year = f" {on.year}" if on.year != today.year else ""
    return f"{on:%a} {on.day} {on:%b}{year}"


def moment(at: datetime, zone: tzinfo, today: date) -> str:
    """A moment as "Thu 5 Nov 10:00"; the end of a day, there or elsewhere, is that day."""
    local = at.astimezone(zone)
    if local.second == _LAST_SECOND:
        return day((local - timedelta(hours=12)).date(), today)
    return f"{day(local.date(), today)} {local:%H:%M}"


def until(at: datetime, zone: tzinfo, today: date) -> str:
    """A moment up to which something holds: the day where it is midnight, else with its clock time."""
    local = at.astimezone(zone)
    return day(local.date(), today) if (local.hour, local.minute) == (0, 0) else moment(at, zone, today)


def long_day(on: date) -> str:
    """A day as a heading: "Thursday, 5 November"."""
    return f"{on:%A}, {on.day} {on:%B}"


def listed(days: list[date]) -> str:
    """Several days in one breath: "3 Sep, 1 Oct and 4 Nov"."""
    words = [f"{one.day} {one:%b}" for one in days]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def in_how_long(span: timedelta) -> str:
    """How far off: "in 42 minutes", "in 3 hours", "in 2 days"; "now" around the minute itself."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "now"
    if minutes < 120:
        return f"in {minutes} minute{'' if minutes == 1 else 's'}"
    hours = round(minutes / 60)
    return f"in {hours} hours" if hours < 36 else f"in {round(hours / 24)} days"

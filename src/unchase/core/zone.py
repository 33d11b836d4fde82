"""Zones by name: an IANA name, or the offset of a Date header."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?\Z")


@lru_cache(maxsize=1024)
def zone_of(name: str) -> tzinfo:
    """The zone called `name`: "Europe/Berlin", "+02:00", "-0730", "UTC".

    Raises ValueError, in a sentence, for a name that is neither.
    """
    if name in {"UTC", "Z"}:
        return UTC
    if match := _OFFSET.match(name):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset < timedelta(hours=24):
            return timezone(-offset if sign == "-" else offset)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"There is no time zone called {name!r}.") from None

"""How the calendars of well-known providers are given to us. The table is `calendar_providers.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarProvider:
    """A provider: by what `way` it is given ("server" or "address"), what is filled in, and what to do there."""

    key: str
    name: str
    way: str
    do: str
    address: str = ""
    user: str = ""


@cache
def calendar_providers() -> tuple[CalendarProvider, ...]:
    """Those we know, in the order of the table."""
    table = tomllib.loads(
        files("unchase.connectors").joinpath("calendar_providers.toml").read_text(encoding="utf-8")
    )
    return tuple(CalendarProvider(key=key, **row) for key, row in table.items())


def calendar_provider(key: str) -> CalendarProvider | None:
    """The one of that key; None where there is none such."""
    return next((one for one in calendar_providers() if one.key == key), None)

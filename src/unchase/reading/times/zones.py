"""Zones as people name them, and what the writer's zone tells about country and locale (tables in `places/`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from unchase.core.zone import zone_of

FIXED: Final = re.compile(r"(?:utc|gmt|z)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


class UnknownZoneError(ValueError):
    """A zone that neither the tz database nor an offset names."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No time zone is named {name!r}.")


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone a text names: its rules, and the offset its abbreviation claims (None where it claims none)."""

    name: str
    offset: timedelta | None = None

    def claims_other(self, local: datetime) -> bool:
        """Whether the abbreviation is out of season at this local time ("CET" in July)."""
        return (
            self.offset is not None and local.replace(tzinfo=zone_info(self.name)).utcoffset() != self.offset
        )


@lru_cache(maxsize=512)
def zone_info(name: str) -> tzinfo:
    """The zone of an IANA name or of a fixed offset ("-02:00", "UTC+2"); raises `UnknownZoneError`."""
    if name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    fixed = FIXED.fullmatch(name.strip())
    try:
        return zone_of(fixed.expand(r"\1\2\3") if fixed else name)
    except ValueError as error:
        raise UnknownZoneError(name) from error


def zone_names() -> list[tuple[str, str]]:
    """Spellings of zones with their keys for the lexicon: a name stands alone, a place needs "time" behind it."""
    table = _table()
    found = [(name, name) for name in table["offsets"]]
    for zone, entry in table["zone"].items():
        found += [(name, zone) for name in entry.get("names", ())]
        found += [(f"{place} time", zone) for place in entry.get("places", ())]
        found += [(f"{place} local time", zone) for place in entry.get("places", ())]
    return found


def place_names() -> list[tuple[str, str]]:
    """Places whose clock may be meant when they stand right behind a clock time ("9am London")."""
    return [(place, zone) for zone, entry in _table()["zone"].items() for place in entry.get("places", ())]


def named_zone(key: str, country: str) -> NamedZone:
    """The zone of a key of the lexicon or of "UTC+2"; the writer's country decides what an abbreviation means."""
    table = _table()
    claim = table["by_country"].get(f"{'gmt' if key == 'UTC' else key} {country}") or table["offsets"].get(
        key
    )
    if claim and not (key == "UTC" and country not in ("GB", "IE", "PT")):
        return NamedZone(claim[0], timedelta(minutes=claim[1]))
    return NamedZone(key)


@lru_cache(maxsize=512)
def country_of(zone: str) -> str:
    """The country a zone lies in (ISO 3166), "" where none is known."""
    return _countries_by_zone().get(zone, "")


@lru_cache(maxsize=512)
def locale_of(country: str) -> str:
    """The locale people of a country write in, as far as it matters here."""
    language = _countries()["language"].get(country, "en")
    return f"{language}-{country or 'US'}"


def month_first(country: str) -> bool:
    """Whether 6/30 puts the month first."""
    return country in _countries()["month_first"]


def dot_time(country: str) -> bool:
    """Whether 10.30 is a clock time rather than a date."""
    return country in _countries()["dot_time"]


def southern(country: str) -> bool:
    """Whether summer is in January."""
    return country in _countries()["southern"]


def european(country: str) -> bool:
    """Whether business pauses in August."""
    return country in _countries()["european"]


def fiscal_start(country: str) -> int:
    """The month a financial year begins in."""
    start: int = _countries()["fiscal_year"].get(country, 1)
    return start


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_text("zones.toml"))


@cache
def _countries() -> dict[str, Any]:
    return tomllib.loads(_text("countries.toml"))


@cache
def _countries_by_zone() -> dict[str, str]:
    lines = [
        line.split() for line in _text("zones_of_countries.txt").splitlines() if not line.startswith("#")
    ]
    return {zone: country for country, *zones in lines for zone in zones}


def _text(name: str) -> str:
    return files("unchase.reading.times").joinpath(f"places/{name}").read_text(encoding="utf-8")

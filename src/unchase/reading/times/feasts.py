# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Feasts and holidays of many faiths and countries: which day a name means in a year (rules in `places/feasts.toml`).

Fixed days, weekdays of a month, Easter (Gregorian computus and Julian) and the Hebrew calendar are computed here;
Islamic, Hindu, Chinese and Buddhist days and public holidays come from the holidays library, loaded when one is asked for.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

WEEKDAYS: Final = {
    name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
NTH: Final = re.compile(r"(-?\d) (\w{3}) (\w{3})")
NEXT_TO: Final = re.compile(r"(\w{3})([<>])(.+)")
NEAR_DATE: Final = re.compile(r"(\w{3})([<>]=)(\d\d-\d\d)")
SHIFT: Final = re.compile(r"^(easter|orthodox|[a-z]+ [A-Z_]+|-?\d \w{3} \w{3})([+-]\d+)$")
# Where a country's holidays differ by region, those of the region most of its people live in.
SUBDIVISION: Final = {"GB": "ENG", "CH": "ZH", "CA": "ON", "AU": "NSW"}
LIBRARY: Final = {
    "islamic": ("islamic", "_IslamicLunar"),
    "hindu": ("hindu", "_HinduLunisolar"),
    "chinese": ("chinese", "_ChineseLunisolar"),
    "buddhist": ("buddhist", "_BuddhistLunisolar"),
}


def feast_day(key: str, year: int, country: str = "", *, eve: str = "") -> date | None:
    """The (first) day of a feast in a year, None where the year has none or it is not known.

    `country` chooses among rules; `eve` names the calendars ("hebrew", "islamic") whose feasts are counted from their eve.
    """
    day = _day(key, year, country)
    if day and eve and _table()[key]["rule"].split()[0] in eve:
        return day - timedelta(days=1)
    return day


def feast_keys(key: str) -> tuple[str, ...]:
    """The feasts a name may mean ("Eid" is one of two), else itself."""
    return tuple(_table()[key].get("any", (key,)))


def feast_length(key: str, *, eve: str = "") -> int:
    """How many days it lasts."""
    entry = _table()[key]
    days: int = entry.get("days", 1)
    return days + 1 if days > 1 and eve and entry["rule"].split()[0] in eve else days


def feast_hours(key: str) -> tuple[str, str] | None:
    """The clock times of a feast of some hours ("Earth Hour"), else None."""
    hours: str = _table()[key].get("at", "")
    first, _, last = hours.partition("-")
    return (first, last) if hours else None


def feast_names(language: str) -> list[tuple[str, str]]:
    """Every name with its key; the names of another language stand under its own code ("de")."""
    field = "names" if language == "en" else language
    return [(name, key) for key, entry in _table().items() for name in entry.get(field, ())]


def public_holidays(country: str, year: int) -> dict[date, str]:
    """The public holidays of a country in a year, by name; empty where the library does not know it."""
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=SUBDIVISION.get(country), years=year)
    except NotImplementedError:
        return {}
    return dict(found.items())


@lru_cache(maxsize=256)
def days_off(country: str, year: int) -> frozenset[date]:
    """The days of a year on which a country does not work, weekends aside."""
    return frozenset(public_holidays(country, year))


@cache
def _table() -> dict[str, dict[str, Any]]:
    path = files("unchase.reading.times").joinpath("places/feasts.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def _day(key: str, year: int, country: str) -> date | None:
    entry = _table()[key]
    for single in entry.get("fixed", "").split():
        if single.startswith(f"{year:04}-"):
            return date.fromisoformat(single)
    rule = entry.get("by", {}).get(country, entry["rule"])
    try:
        return _by_rule(rule, year, country)
    except (ValueError, OverflowError):  # 29 February in another year; a year beyond the calendar
        return None


def _by_rule(rule: str, year: int, country: str) -> date | None:
    if shifted := SHIFT.match(rule):
        day = _by_rule(shifted[1], year, country)
        return day and day + timedelta(days=int(shifted[2]))
    kind, _, rest = rule.partition(" ")
    if kind in LIBRARY:
        return _from_library(kind, rest, year)
    if kind == "list":
        return next((date.fromisoformat(one) for one in rest.split() if one.startswith(f"{year:04}-")), None)
    if kind == "easter":
        return easter(year)
    if kind == "orthodox":
        return orthodox_easter(year)
    if kind == "hebrew":
        return hebrew_day(year, *map(int, rest.split("-")))
    if kind == "near":
        fixed = date(year, int(rest[:2]), int(rest[3:]))
        return fixed + timedelta(days={5: -1, 6: 1}.get(fixed.weekday(), 0))
    if kind == "tax":
        return _tax_day(year)
    if match := NEAR_DATE.match(rule):
        return _beside(WEEKDAYS[match[1]], match[2], date(year, int(match[3][:2]), int(match[3][3:])))
    if match := NTH.match(rule):
        return nth_weekday(year, MONTHS[match[3]], WEEKDAYS[match[2]], int(match[1]))
    if match := NEXT_TO.match(rule):
        other = _by_rule(match[3].replace("first", "1").replace("last", "-1"), year, country)
        return other and _beside(WEEKDAYS[match[1]], match[2], other)
    return date(year, int(rule[:2]), int(rule[3:]))


def _beside(weekday: int, side: str, day: date) -> date:
    if side == "<=":
        return day - timedelta(days=(day.weekday() - weekday) % 7)
    if side == ">=":
        return day + timedelta(days=(weekday - day.weekday()) % 7)
    if side == "<":
        return day - timedelta(days=((day.weekday() - weekday - 1) % 7) + 1)
    return day + timedelta(days=((weekday - day.weekday() - 1) % 7) + 1)


def _tax_day(year: int) -> date:
    """15 April, later where it meets a weekend or Emancipation Day of the capital (26 U.S.C. 7503)."""
    day = date(year, 4, 15)
    free = date(year, 4, 16)
    observed = free + timedelta(days={5: -1, 6: 1}.get(free.weekday(), 0))
    while day.weekday() >= 5 or day == observed:
        day += timedelta(days=1)
    return day


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date | None:
    """The n-th (negative: from the end) such weekday of a month; None where it has fewer."""
    first = date(year, month, 1)
    if number > 0:
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    else:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        day = last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-number - 1))
    return day if day.month == month else None


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the anonymous Gregorian computus)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, odd = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    four, left = divmod(rest, 4)
    week = (32 + 2 * odd + 2 * four - moon - left) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the eastern churches (the Julian computus, given in the Gregorian calendar)."""
    moon = (19 * (year % 19) + 15) % 30
    week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + week + 114, 31)
    behind = year // 100 - year // 400 - 2
    return date(year, month, day + 1) + timedelta(days=behind)


def _from_library(kind: str, name: str, year: int) -> date | None:
    module, table = LIBRARY[kind]
    source = getattr(import_module(f"holidays.calendars.{module}"), table, None)
    day = getattr(source, f"{name}_DATES", {}).get(year)
    if not day:
        return None
    first = day[0] if isinstance(day[0], tuple) else day
    return date(year, first[0], first[1])


# The Hebrew calendar by its molad arithmetic; months count from Nisan = 1, Tishri = 7, as in scripture.
HEBREW_EPOCH: Final = -1373427


def hebrew_day(year: int, month: int, day: int) -> date:
    """The Gregorian date in `year` of a day of the Hebrew calendar (Adar, 12, is the second one of a leap year)."""
    for hebrew in (year + 3760, year + 3761):
        found = date.fromordinal(_hebrew_new_year(hebrew) + _days_before(hebrew, month) + day - 1)
        if found.year == year:
            return found
    return found


def _hebrew_new_year(hebrew: int) -> int:
    """The day number of 1 Tishri; four postponements keep feasts off unfit weekdays."""
    return HEBREW_EPOCH + _elapsed(hebrew) + _postponed(hebrew)


def _elapsed(hebrew: int) -> int:
    months = (235 * hebrew - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def _postponed(hebrew: int) -> int:
    last, this, following = _elapsed(hebrew - 1), _elapsed(hebrew), _elapsed(hebrew + 1)
    if following - this == 356:
        return 2
    return 1 if this - last == 382 else 0


def _days_before(hebrew: int, month: int) -> int:
    leap = (7 * hebrew + 1) % 19 < 7
    length = _hebrew_new_year(hebrew + 1) - _hebrew_new_year(hebrew)
    heshvan = 30 if length % 10 == 5 else 29
    kislev = 29 if length % 10 == 3 else 30
    months = [(7, 30), (8, heshvan), (9, kislev), (10, 29), (11, 30)]
    months += [(13, 30), (12, 29)] if leap else [(12, 29)]
    months += [(1, 30), (2, 29), (3, 30), (4, 29), (5, 30), (6, 29)]
    days = 0
    for number, size in months:
        if number == month:
            break
        days += size
    return days

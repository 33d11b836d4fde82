"""Reads the days that automatic messages name, in English, German, French and Spanish.

Notices of machines name days in few and formal ways; how people speak of time is `times`. Days and months are data
(`dates.toml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from unchase.reading.word_tables import table

_LOOK_BACK = 60  # days a date without a year may lie in the past before the next year is meant
_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2090


@dataclass(frozen=True, slots=True)
class PlainDate:
    """A day (or, of a bare month, its first day) and where it stands in the text. `month` marks a bare month."""

    day: date
    span: tuple[int, int]
    month: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    weekdays: dict[str, int]
    next_week: frozenset[str]
    pattern: re.Pattern[str]


@cache
def _words() -> _Words:
    data = table("dates.toml")
    months = {name: number for number, names in enumerate(data["months"], 1) for name in names}
    weekdays = {
        name: number
        for number, names in enumerate(data["weekdays"])
        for name in names
        if name in data["full_weekdays"]
    }
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    weekday = "|".join(sorted(map(re.escape, weekdays), key=len, reverse=True))
    following = "|".join(data["next_week"])
    tomorrow = "|".join(data["tomorrow"])
    ends = "|".join(sorted(map(re.escape, data["end_of"]), key=len, reverse=True))
    day = r"(?:[12]\d|3[01]|0?[1-9])"
    year = r"(?:19|20)\d\d"
    pattern = re.compile(
        rf"(?<![\w./-])(?:"
        rf"(?P<iso>{year}-[01]\d-[0-3]\d)(?!\d)"
        rf"|(?P<d1>{day})(?:st|nd|rd|th|er|º|ª|\.)?(?:\s?(?:of|de))?\s{{0,2}}(?P<m1>{month})\b\.?(?:,?\s?(?:de\s|del\s)?(?P<y1>{year}))?"
        rf"|(?P<m2>{month})\b\.?\s(?P<d2>{day})(?:st|nd|rd|th)?(?:\s?[-–]\s?(?P<d2b>{day}))?(?![\d:])(?:,?\s(?P<y2>{year}))?"
        rf"|(?P<d3>{day})\.\s?(?P<m3>1[0-2]|0?[1-9])\.(?:\s?(?P<y3>{year}|\d\d)(?!\d))?"
        rf"|(?P<a4>{day})(?P<s4>[/.-])(?P<b4>{day})(?:(?P=s4)(?P<y4>{year}|\d\d))?(?![\w/])"
        rf"|(?:(?P<end>{ends})\s(?:of\s)?)?(?P<m5>{month})\s(?P<y5>{year})"
        rf"|(?P<end6>{ends})\s(?P<m6>{month})\b"
        rf"|(?P<d7>{day})(?:st|nd|rd|th)\b"
        rf"|(?<=the )(?P<d8>{day})(?![\d:/%])|(?<=zum )(?P<d9>{day})\.|(?<=le )(?P<d10>{day})(?![\d:/%h])|(?<=el )(?P<d11>{day})(?![\d:/%])|(?<=día )(?P<d12>{day})(?![\d:/%])"
        rf"|(?:(?P<n1>{following})\s)?(?P<w>{weekday})s?\b(?:\s(?P<n2>{following})\b)?"
        rf"|(?P<t>{tomorrow})\b)",
        re.IGNORECASE,
    )
    return _Words(months=months, weekdays=weekdays, next_week=frozenset(data["next_week"]), pattern=pattern)


def find_plain_dates(text: str, *, today: date, month_first: bool = False) -> list[PlainDate]:
    """The days named in a text written on `today`, in order. A weekday beside a date is part of it; with `month_first`
    8/3 is the third of August.
    """
    words = _words()
    found: list[PlainDate] = []
    for match in words.pattern.finditer(text):
        day = _day(match, words, today, month_first=month_first)
        if day is None:
            continue
        is_month = match["m5"] is not None or match["m6"] is not None
        if found and match["w"] is None and _names_weekday(text, found[-1], match, words):
            found.pop()
        start, end = match.span()
        # The point behind "Aug." may also end the sentence.
        end -= match[0].endswith(".") and match["d3"] is None
        found.append(PlainDate(day, (start, end), month=is_month))
    return found


def _names_weekday(text: str, before: PlainDate, match: re.Match[str], words: _Words) -> bool:
    """Whether the date before is only the weekday of this one: "Monday, 17 August"."""
    name = text[before.span[0] : before.span[1]].casefold().split()[-1]
    between = text[before.span[1] : match.start()].strip(" ,.")
    return (
        name in words.weekdays
        and between.casefold() in {"", "den", "dem", "the", "le", "el", "día", "d"}
        and match.start() - before.span[1] < 8
    )


def _day(match: re.Match[str], words: _Words, today: date, *, month_first: bool) -> date | None:
    """The day a match names, or None where there is no such day."""
    named = match.groupdict()
    if named["t"]:
        return today + timedelta(days=1)
    if named["w"]:
        following = bool(named["n1"] or named["n2"])
        return _weekday(words.weekdays[named["w"].casefold()], today, following=following)
    if named["m5"] or named["m6"]:
        return _month(named, words, today)
    if named["a4"]:
        return _numbers(named, today, month_first=month_first)
    return _written(named, words, today)


def _month(named: dict[str, str | None], words: _Words, today: date) -> date | None:
    """A month without a day: its first day, with "end of" its last."""
    month = words.months[(named["m5"] or named["m6"] or "").casefold()]
    first = _next(1, month, named["y5"], today - timedelta(days=31))
    return _last_of(first) if first and (named["end"] or named["end6"]) else first


def _written(named: dict[str, str | None], words: _Words, today: date) -> date | None:
    """A day with the name or the number of its month, in ISO form, or a bare day of the month."""
    if named["iso"]:
        return _date(*(int(part) for part in named["iso"].split("-")))
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("d3", "m3", "y3")):
        if number := named[day]:
            name = (named[month] or "").casefold()
            last = named["d2b"] if day == "d2" else None  # "Aug 3-7" ends on the 7th
            return _next(int(last or number), words.months.get(name) or int(name), named[year], today)
    bare = next(number for key in ("d7", "d8", "d9", "d10", "d11", "d12") if (number := named[key]))
    return _of_month(int(bare), today)


def _numbers(named: dict[str, str | None], today: date, *, month_first: bool) -> date | None:
    """A date in numbers: 14/08/2026, and 8/14 where the month comes first or nothing else is possible."""
    one, other = int(named["a4"] or 0), int(named["b4"] or 0)
    swapped = (month_first and named["s4"] == "/" and one <= _MONTHS) or other > _MONTHS
    return _next(other, one, named["y4"], today) if swapped else _next(one, other, named["y4"], today)


def _weekday(number: int, today: date, *, following: bool) -> date:
    """The next such day strictly after today; with "next" that of the next calendar week."""
    if following:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _next(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _date(today.year, month, day)
    if this is not None and this >= today - timedelta(days=_LOOK_BACK):
        return this
    return _date(today.year + 1, month, day)


def _of_month(day: int, today: date) -> date | None:
    """The next day of that number, in this month or the next."""
    this = _date(today.year, today.month, day)
    if this is not None and this >= today:
        return this
    later = today.replace(day=1) + timedelta(days=32)
    return _date(later.year, later.month, day)


def _last_of(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _date(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

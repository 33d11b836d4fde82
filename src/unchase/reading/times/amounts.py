"""Amounts of units without an anchor: "3 weeks", "2 hours and 30 mins", "next 3 weeks", "two upcoming months"."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from unchase.reading.times.counts import number, small
from unchase.reading.times.meaning import (
    Edge,
    Meaning,
    Offset,
    Stretch,
)

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


Found: TypeAlias = "tuple[Meaning, int] | None"


SHIFT = {"0": 0, "1": 1, "-1": -1, "2": 2, "-2": -2, "coming": 1}


SHORT = ("second", "minute", "hour")


def stretch(words: Words, j: int, shift: int, *, upcoming: bool = False) -> Found:
    """Reads "Next 3 weeks", "past two quarters", "next couple of days", "last few months"."""
    vague = words.at("vague_number", j)
    count: tuple[float, int] | None = (3, vague[1]) if vague else number(words, j)
    if count is None or (words.is_(j, "a", "an") and not words.is_(j + 1, "couple", "few")):
        return None
    unit = words.at("unit", count[1])
    if unit is None or shift == 0:
        return None
    within = words.is_(j - 2, "within") or words.is_(j - 3, "within")
    found: Meaning = Stretch(
        count[0],
        str(unit[0]),
        shift,
        within=within,
        vague="few" if vague else ("upcoming" if upcoming else ""),
    )
    return _more_amounts(words, found, unit[1]) if within else (found, unit[1])


def _more_amounts(words: Words, stretch: Meaning, j: int) -> tuple[Meaning, int]:
    """Reads "Within next 2 days 1 hour 5 minutes" goes on: the whole as an offset from now."""
    more = amounts(words, j)
    if more and isinstance(stretch, Stretch):
        whole = ((stretch.number, stretch.unit), *more[0])
        return Edge("within", Offset(whole)), more[1]
    return stretch, j


def counted_stretch(words: Words, i: int) -> Found:
    """Reads "3 next weeks", "two upcoming months", "5 past minutes", "a week starting tomorrow"."""
    count = small(words, i)
    if count is None:
        return None
    rel = words.at("rel", count[1])
    if rel is None:
        return None
    unit = words.at("unit", rel[1])
    shift = SHIFT[str(rel[0])]
    if unit is None or shift == 0:
        return None
    upcoming = words.is_(rel[1] - 1, "upcoming", "coming")
    return Stretch(count[0], str(unit[0]), shift, vague="upcoming" if upcoming else ""), unit[1]


def amounts(words: Words, i: int) -> tuple[tuple[tuple[float, str], ...], int, bool] | None:
    """Reads "3 weeks", "1 month 21 days", "2 hours and 30 mins", "a few days": the amounts, the index behind, whether vague."""
    found: list[tuple[float, str]] = []
    vague = False
    j = i
    while len(found) < 6:
        start = j + (bool(found) and words.is_(j, "and", ","))
        loose = words.at("vague_number", start)
        count: tuple[float, int] | None = (3, loose[1]) if loose else number(words, start)
        if count is None:
            break
        unit = words.at("unit", count[1]) or _short_unit(words, count[1])
        if unit is None or (found and unit[0] == found[-1][1]):
            break
        found.append((count[0], str(unit[0])))
        vague = vague or loose is not None
        j = unit[1]
        if words.is_(j, "and") and words.is_(j + 1, "a", "an") and words.is_(j + 2, "half"):
            found[-1] = (count[0] + 0.5, found[-1][1])
            j += 3
    return (tuple(found), j, vague) if found else None


def between_amounts(words: Words, i: int) -> tuple[float, float, str, int] | None:
    """Reads "6-8 weeks", "two to three weeks", "a week or two": both counts, the unit, the index behind."""
    first = number(words, i)
    if first is None:
        return None
    unit = words.at("unit", first[1])
    if unit and words.is_(unit[1], "or"):  # "a week or two"
        last = number(words, unit[1] + 1)
        return (first[0], last[0], str(unit[0]), last[1]) if last and first[0] < last[0] <= 12 else None
    joint = words.at("range", first[1]) or (words.at("or_", first[1]) if words.is_(first[1], "or") else None)
    last = number(words, joint[1]) if joint else None
    unit = words.at("unit", last[1]) if last else None
    if last is None or unit is None or not first[0] < last[0]:
        return None
    return first[0], last[0], str(unit[0]), unit[1]


def _short_unit(words: Words, i: int) -> tuple[int | str, int] | None:
    return words.at("short_unit", i) if words.tight(i) and words.digits(i - 1) else None

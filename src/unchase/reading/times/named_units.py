# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Units with a name or a number: "Q3", "week 41", "FY27", "first Monday of July", "early May", "end of the month"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.amounts import SHORT, Found
from unchase.reading.times.counts import number, ordinal, short_year, year
from unchase.reading.times.meaning import (
    Closing,
    Cycle,
    DayShift,
    Edge,
    Meaning,
    Moment,
    Nth,
    Numbered,
    Part,
    Season,
    Stretch,
    Within,
    Year,
)

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words
from unchase.reading.times.units import calendar_date, day, feast, following, half_year, related, weekday


def numbered(words: Words, i: int) -> Found:
    """Reads "Q3", "third quarter", "H2 2026", "18q4", "week 41", "summer", "FY 2026-27"."""
    return (
        _quarter(words, i) or half_year(words, i) or _week(words, i) or _season(words, i) or _fiscal(words, i)
    )


def _quarter(words: Words, i: int) -> Found:
    if (
        words.has("quarter_letter", i)
        and words.digits(i + 1) == 1
        and words.tight(i + 1)
        and 1 <= words.value(i + 1) <= 4
        and not words.tight_word(i + 2)
    ):
        return Numbered("quarter", words.value(i + 1)), i + 2
    if (
        words.digits(i) in (2, 4)
        and words.has("quarter_letter", i + 1)
        and words.tight(i + 1)
        and words.digits(i + 2) == 1
    ) and 1 <= words.value(i + 2) <= 4:
        full = short_year(words.value(i)) if words.digits(i) == 2 else words.value(i)
        return Within(Numbered("quarter", words.value(i + 2)), Year(full)), i + 3
    rank = ordinal(words, i)
    if rank and 1 <= rank[0] <= 4:
        unit = words.at("unit", rank[1])
        if unit and unit[0] == "quarter":
            return Numbered("quarter", rank[0]), unit[1]
    if words.is_(i, "quarter") and words.digits(i + 1) == 1 and 1 <= words.value(i + 1) <= 4:
        return Numbered("quarter", words.value(i + 1)), i + 2
    return None


def _week(words: Words, i: int) -> Found:
    if (
        words.is_(i, "weeks")
        and words.digits(i + 1) in (1, 2)
        and words.value(i + 1) <= 53
        and words.at("range", i + 2)
    ):
        return Numbered("week", words.value(i + 1)), i + 2
    named = words.at("week_number", i) or (words.at("unit", i) if words.is_(i, "week", "wk") else None)
    if not named or words.digits(named[1]) not in (1, 2) or named[0] != "week":
        return None
    j = named[1]
    if not 1 <= words.value(j) <= 53 or (words.is_(j + 1, ":", "%", "-", "/") and words.tight(j + 1)):
        return None
    return Numbered("week", words.value(j)), j + 1


def _season(words: Words, i: int) -> Found:
    found = words.at("season", i)
    return (Numbered("season", int(found[0])), found[1]) if found else None


def _fiscal(words: Words, i: int) -> Found:
    """Reads "FY27", "FY 2026-27", "financial year 2026/27", "CY18", "year 2008"."""
    named = words.at("fiscal", i)
    plain = named is None and words.is_(i, "year")
    if named is None and not plain:
        return None
    j = named[1] if named else i + 1
    j += words.is_(j, "'", "’", "-")
    size = words.digits(j)
    if size not in (2, 4) and not (plain and size == 3):
        found = year(words, j) if plain else None
        return (Year(found[0]), found[1]) if found else None
    value = words.value(j) if size != 2 else short_year(words.value(j))
    fiscal = named is not None and named[0] == "year"
    if words.is_(j + 1, "-", "/", "–") and words.digits(j + 2) in (2, 4) and fiscal:
        return Year(value, fiscal=True, length=2), j + 3  # length 2: it begins in `value`
    return Year(value, fiscal=fiscal), j + 1


def nth(words: Words, i: int) -> Found:
    """Reads "First Monday", "last week", "the 9th month", "last 3 weeks", to be found inside something larger."""
    last = words.is_(i, "last", "final")
    rank = (-1, i + 1) if last else ordinal(words, i)
    if rank is None:
        return None
    place, j = rank
    if not last and words.is_(j, "-") and words.is_(j + 1, "to") and words.is_(j + 3, "last"):
        j += 4
    if not last and words.is_(j, "last", "to"):
        place, j = -place, j + 1 + 1 * words.is_(j, "to")
    count = number(words, j) if not words.is_(j, "a", "an") else None
    if (count and words.at("unit", count[1]) and count[0] == int(count[0]) and 1 <= place <= 1) or (
        count and last and words.at("unit", count[1])
    ):
        unit = words.at("unit", count[1])
        if unit and _of(words, unit[1]):
            return Nth(place, str(unit[0]), count=int(count[0])), unit[1]
    weekday_ = words.at("weekday", j)
    if weekday_ and (not last or _of(words, weekday_[1])):
        return Nth(place, "day", int(weekday_[0])), weekday_[1]
    unit = words.at("unit", j)
    if unit and unit[0] == "century" and not last:
        return Year((place - 1) * 100, length=100), unit[1]
    if (
        unit
        and unit[0] not in SHORT
        and (
            _of(words, unit[1])
            or _bare_nth(words, unit[1], last=last)
            or (unit[0] == "week" and _behind_month(words, i))
        )
    ):
        return Nth(place, str(unit[0])), unit[1]
    return None


def _of(words: Words, j: int) -> bool:
    k = j + words.is_(j, "of", "in", "into")
    k += words.is_(k, "the")
    if k == j and not (words.at("rel", k) or words.at("month", k)):
        return False
    return (
        any(
            words.at(kind, k)
            for kind in (
                "unit",
                "rel",
                "month",
                "quarter_letter",
                "season",
                "feast",
                "half_letter",
                "idiom",
                "fiscal",
            )
        )
        or words.digits(k) == 4
        or bool(year(words, k))
        or bool(ordinal(words, k))
    )


def _bare_nth(words: Words, j: int, *, last: bool) -> bool:
    return not last and words.has("weekday", j)


def _behind_month(words: Words, i: int) -> bool:
    """Reads "April first week": the month stands before."""
    return words.has("month", i - 1) or (words.is_(i - 1, ",") and words.has("month", i - 2))


def edge(words: Words, i: int) -> tuple[Meaning | Part | Moment, int] | None:
    """Reads "Early next week", "mid-June", "end of the month", "late afternoon", "rest of the year"."""
    found = words.at("edge", i)
    if found is None:
        return None
    which, j = str(found[0]), found[1]
    if which == "end" and "dayless" not in words.accept and (words.at("closing", i) or ("",))[0] == "eod":
        return None  # "end of day" is an hour of the day, not its end
    if (
        words.is_(j - 1, "start", "end", "beginning", "middle")
        and not words.is_(j, "of")
        and not _unit_ahead(words, j)
    ):
        return None
    j += words.is_(j, "-")
    j += words.is_(j, "of", "in") and words.kinds[j] is not None
    j += words.is_(j, "around")
    k = j + words.is_(j, "the")
    both = words.at("day_part", k)
    if both and which in ("early", "late", "later", "earlier"):
        shift, name = str(both[0]).split()
        whole = Moment(
            (DayShift(int(shift)),), Part("tonight" if name == "night" and shift == "0" else name, which)
        )
        return whole, both[1]
    if which in ("early", "late", "later") and words.is_(j, "the") and words.is_(j + 1, "day"):
        return Part("day", "early" if which == "early" else "late"), j + 2
    part = words.at("part", k)
    if part and which in ("early", "late", "later", "mid", "earlier", "start", "end"):
        name = {"earlier": "early", "start": "early", "end": "late"}.get(which, which)
        return Part(str(part[0]), name), part[1]
    inner = _edged(words, j, k)
    if inner is None:
        return None
    return Edge(which, inner[0]), inner[1]


def _unit_ahead(words: Words, j: int) -> bool:
    """Whether a unit or month follows, as it must behind "start" or "end" without "of"."""
    if words.has("month", j):
        return not words.digits(j + 1)
    rel = words.at("rel", j)
    k = rel[1] if rel else j
    return any(
        words.has(kind, k) for kind in ("unit", "quarter_letter", "half_letter", "season", "fiscal")
    ) or (rel is None and words.digits(k) == 4)


def _edged(words: Words, j: int, k: int) -> Found:
    started = words.at("idiom", j) or words.at("idiom", k)
    if started and started[0] == "new_year" and "dayless" not in words.accept:
        return Season("new_year"), started[1]
    for reader in (following, related, numbered, nth, feast, calendar_date, weekday, day):
        found = reader(words, j) or (reader(words, k) if k != j else None)
        if found and not isinstance(found[0], Stretch):
            return _with_frame(words, found)
    unit = words.at("unit", j)
    if unit and unit[0] not in SHORT and not words.is_(unit[1] - 1, "days", "weeks", "months", "years"):
        return Cycle(str(unit[0]), 0), unit[1]
    idiom = words.at("idiom", j)
    if idiom and idiom[0] == "new_year":
        return Season("new_year"), idiom[1]
    return None


def _with_frame(words: Words, found: tuple[Meaning, int]) -> tuple[Meaning, int]:
    """The year behind a month or quarter: "end of Q3 2026"."""
    inner, j = found
    if isinstance(inner, Numbered) and inner.unit != "week":
        k = j + words.is_(j, "of", ",", "in")
        full = year(words, k)
        if full:
            return Within(inner, Year(full[0])), full[1]
        rel = related(words, k) if words.at("rel", k) else None
        if rel and isinstance(rel[0], Cycle) and rel[0].unit == "year":
            return Within(inner, rel[0]), rel[1]
    return inner, j


def closing(words: Words, i: int) -> tuple[Meaning | Part, int] | None:
    """C.O.B., end of day, EOW, year end."""
    found = words.at("closing", i)
    if found is None:
        return None
    if found[0] in ("bom", "boy") and not words.original(i).isupper():
        return None
    if found[0] in ("cob", "eod"):
        return Part(str(found[0])), found[1]
    return Closing(str(found[0])), found[1]


def idiom(words: Words, i: int) -> Found:
    """A window of the business year: "after the holidays", "in the new year", "later in the year"."""
    found = words.at("idiom", i)
    return (Season(str(found[0])), found[1]) if found else None

# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Units and how people point at them: "next week", "in 3 weeks", "Thursday week", "first Monday of July", "early May"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.amounts import SHIFT, SHORT, Found, amounts, between_amounts, stretch
from unchase.reading.times.clocks import ends_at
from unchase.reading.times.counts import ordinal, short_year, small, year
from unchase.reading.times.dates import date
from unchase.reading.times.meaning import (
    Cycle,
    Date,
    DayShift,
    Feast,
    FeastWeekend,
    Following,
    Moment,
    Numbered,
    Offset,
    Related,
    Weekday,
    WeekOf,
    Within,
    Year,
)

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


def related(words: Words, i: int) -> Found:
    """Reads "This", "next", "last", "coming" and what they point at: a unit, a weekday, a month, a season, a feast, a count."""
    rel = words.at("rel", i)
    if rel is None:
        return _vague_unit(words, i)
    shift, j = SHIFT[str(rel[0])], rel[1]
    coming = str(rel[0]) == "coming" or words.is_(j - 1, "coming")
    j += words.is_(j, "-") and not words.tight(j)
    found = _pointed(words, i, j, shift, coming=coming)
    if found:
        return found
    return stretch(words, j, shift, upcoming=words.is_(j - 1, "upcoming", "coming"))


def _pointed(words: Words, i: int, j: int, shift: int, *, coming: bool) -> Found:
    weekday = words.at("weekday", j)
    if weekday and words.is_(j - 1, "following") and "dayless" not in words.accept:
        return Following(Weekday(int(weekday[0]))), weekday[1]
    if weekday:
        return Weekday(int(weekday[0]), None if coming or words.is_(i, "upcoming") else shift), weekday[1]
    unit = words.at("unit", j)
    if unit and unit[0] == "day" and shift == 1 and "dayless" not in words.accept:
        return Following(Cycle("day", 1)), unit[1]
    if unit and not (unit[0] in SHORT and shift == 0):
        name = str(unit[0])
        after = words.at("after_next", unit[1])
        if after and shift == 0:
            return Cycle(name, int(after[0])), after[1]
        if name == "fiscal year":
            return Cycle(name, shift), unit[1]
        if words.is_(unit[1], "-", "and") and words.has("or_", unit[1]) and words.has("unit", unit[1] + 1):
            return Cycle(name, shift), unit[1]
        return Cycle("week" if name == "fortnight" else name, shift), unit[1]
    season = words.at("season", j)
    if season:
        return Related(Numbered("season", int(season[0])), shift), season[1]
    month = words.at("month", j)
    if month:
        return Related(Date(None, int(month[0])), shift), month[1]
    feast = words.at("feast", j)
    if feast:
        return Feast(str(feast[0]), shift), feast[1]
    half = half_year(words, j)
    if half and isinstance(half[0], Numbered):
        return half
    if words.is_(j, "half") and shift:
        return Cycle("half", shift), j + 1
    return None


def following(words: Words, i: int) -> Found:
    """Reads "The Monday after", "the day after", "that week", "the Friday thereafter", "the Tuesday after Easter"."""
    start = i + words.is_(i, "the", "that")
    same = start > i and words.is_(start, "same", "very")
    start += same
    weekday_ = words.at("weekday", start)
    unit = words.at("unit", start) if start > i else None
    if (unit and unit[0] in SHORT) or not (weekday_ or unit):
        return None
    of: Weekday | Cycle = Weekday(int(weekday_[0])) if weekday_ else Cycle(str(unit[0] if unit else ""), 1)
    j = weekday_[1] if weekday_ else (unit[1] if unit else start)
    small = words.is_(start, "sun", "sat") and not words.original(start)[:1].isupper()
    if weekday_ and start > i and not small and "dayless" not in words.accept and _stands_by_itself(words, j):
        return Following(of, 0), j
    after = words.at("after_next", j)
    that = words.is_(j + 1, "that") and "dayless" not in words.accept
    if after and weekday_ and after[0] == 2 and not that:
        return Weekday(int(weekday_[0]), None, 2), after[1]
    if same and unit and unit[0] == "day":
        return Following(Cycle("day", 0), 0), j
    if (same or words.is_(i, "that")) and unit and unit[0] != "day" and not words.is_(j, "after", "before"):
        return Following(of, 0), j
    if words.is_(j, "before") and (weekday_ or unit):
        anchor = _anchor(words, j + 1)
        if anchor and isinstance(anchor[0], Feast | Date):
            return Following(of, -1, anchor[0]), anchor[1]
        if start > i and not anchor and not _of_time(words, j + 1) and ends_at(words, j + 1):
            return Following(of, -1), j + 1
    if words.is_(j, "after", "following", "thereafter", "afterwards"):
        anchor = _anchor(words, j + 1) if words.is_(j, "after", "following") else None
        if anchor and isinstance(anchor[0], Feast | Date | Weekday | DayShift) and (weekday_ or unit):
            return Following(of, 1, anchor[0]), anchor[1]
        if words.is_(j, "after") and words.is_(j + 1, "that") and not _of_time(words, j + 2):
            return Following(of), j + 2
        if anchor or words.at("after_next", j) or _of_time(words, j + 1):
            return None
        return (Following(of), j + 1) if start > i or words.is_(j, "thereafter", "afterwards") else None
    return None


def _stands_by_itself(words: Words, j: int) -> bool:
    """Whether nothing behind "the Thursday" dates it further: neither a date nor a week."""
    if words.is_(
        j, "after", "before", "following", "thereafter", "afterwards", "the", "week", "fortnight", "of", "in"
    ):
        return False
    k = j + words.is_(j, ",")
    return not words.digits(k) and not any(
        words.at(kind, k) for kind in ("month", "after_next", "ordinal", "unit", "rel")
    )


def giving(words: Words, i: int) -> Found:
    """Reads "Give me a week", "give it two weeks"."""
    found = words.at("give_me", i)
    start = found[1] + words.is_(found[1], "another") if found else i
    what = amounts(words, start) if found else None
    if what is None and found and start > found[1] and (unit := words.at("unit", start)):
        what = (((1, str(unit[0])),), unit[1], False)
    if what is None or what[0][0][1] in SHORT:
        return None
    so = words.is_(what[1], "or") and words.is_(what[1] + 1, "so")
    return Offset(what[0], 1, vague="few" if what[2] else ("so" if so else "give")), what[1] + 2 * so


def _of_time(words: Words, j: int) -> bool:
    """Whether the words at `j` are a time: then "after" joins it."""
    return words.digits(j) > 0 or any(
        words.at(kind, j)
        for kind in ("weekday", "month", "day", "feast", "clock", "number", "rel", "part", "unit")
    )


def _vague_unit(words: Words, i: int) -> Found:
    """Reads "The week", "the month after next", "the year", and "the week after"."""
    if not words.is_(i, "the"):
        return None
    unit = words.at("unit", i + 1)
    if not unit or unit[0] in SHORT:
        return None
    after = words.at("after_next", unit[1])
    if after:
        return Cycle(str(unit[0]), int(after[0])), after[1]
    if unit[0] == "weekend" and words.is_(unit[1], "of"):
        of = feast(words, unit[1] + 1 + words.is_(unit[1] + 1, "the"))
        if of and isinstance(of[0], Feast):
            return FeastWeekend(of[0]), of[1]
    return Cycle(str(unit[0]), 0, vague=True), unit[1]


def offset(words: Words, i: int) -> Found:
    """Reads "In 3 weeks", "3 days ago", "a week from Tuesday", "two days before yesterday", "two Sundays from now"."""
    start = words.at("in_", i)
    if start:
        both = between_amounts(words, start[1]) if "dayless" not in words.accept else None
        if both and not words.is_(i, "after"):
            low, high, unit, j = both
            j += words.is_(j, "'", "'s") + (words.is_(j, "time") or words.is_(j + 1, "time"))
            return Offset(((low, unit),), 1, until=high), j
        found = amounts(words, start[1])
        if found and not words.is_(i, "after"):
            return _from_now(words, found, start[1])
        return _sundays(words, start[1]) if found is None and not start else None
    sundays = _sundays(words, i)
    if sundays:
        return sundays
    found = amounts(words, i)
    if found is None:
        return None
    what, j, vague = found
    if words.is_(j, "or") and words.is_(j + 1, "so") and words.at("ago", j + 2):
        behind = words.at("ago", j + 2)
        return Offset(what, int(behind[0]) if behind else 1, vague="so"), behind[1] if behind else j
    now = words.at("now", j + 1) if words.is_(j, "from", "after") else None
    if now:
        return Offset(what, 1, vague="few" if vague else ""), now[1]
    behind = words.at("ago", j)
    if behind and not (
        words.is_(j, "time", "out", "back", "earlier", "prior", "later") and not _later_is_offset(words, j)
    ):
        later = words.is_(j, "later")
        return Offset(what, int(behind[0]), vague="few" if vague else "", later=later), behind[1]
    return _from_anchor(words, what, j, vague=vague)


def _later_is_offset(words: Words, j: int) -> bool:
    if words.is_(j, "out"):
        if words.is_(j - 1, "day", "week", "month") and not words.is_(j - 2, "a", "one"):
            return False
        return j + 1 >= words.size or not words.word[j + 1].isalpha()
    if words.is_(j, "time", "back"):
        return False
    return (
        not words.is_(j + 1, "than", "in", "this", "on", "to")
        and not words.is_(j - 1, "second", "minute")
        and not words.has("unit", j + 1)
    )


def _from_now(words: Words, found: tuple[tuple[tuple[float, str], ...], int, bool], start: int) -> Found:
    what, j, vague = found
    if words.is_(j, "'", "’"):
        j += 1
    if words.is_(j, "time"):
        j += 1
    elif words.is_(j, "from"):
        anchor = _anchor(words, j + 1)
        if anchor:
            return Offset(what, 1, anchor[0], vague="few" if vague else ""), anchor[1]
    elif words.is_(j, "since") and (anchor := _anchor(words, j + 1)):
        return Offset(what, 1, anchor[0]), anchor[1]
    if words.is_(j, "or") and words.is_(j + 1, "so"):
        return Offset(what, 1, vague="few" if vague else "so"), j + 2
    another = words.is_(start - 1, "another") or words.is_(start, "another")
    return Offset(what, 1, vague="few" if vague else ("so" if another else "")), j


def _from_anchor(words: Words, what: tuple[tuple[float, str], ...], j: int, *, vague: bool) -> Found:
    if what[-1][1] in SHORT and len(what) == 1 and not words.is_(j, "before", "after", "from"):
        return None
    if words.is_(j, "from", "after", "before", "on", "since", "following"):
        anchor = _anchor(words, j + 1)
        if anchor and not (
            words.is_(j, "on")
            and not (isinstance(anchor[0], Weekday) and what[0][1] in ("week", "fortnight"))
        ):
            sign = -1 if words.is_(j, "before") else 1
            return Offset(what, sign, anchor[0], vague="few" if vague else ""), anchor[1]
        return None
    if len(what) == 1 and what[0][0] <= 2 and what[0][1] in ("week", "fortnight"):
        anchor = _anchor(words, j)
        if anchor and isinstance(anchor[0], Weekday | DayShift) and anchor[1] == j + 1:
            return Offset(what, 1, anchor[0]), anchor[1]
    return None


def _anchor(words: Words, i: int) -> Found:
    """A day that others are counted from."""
    if words.is_(i, "that", "then") and not _of_time(words, i + 1):
        return Following(Cycle("day", 0), 0), i + 1
    i += words.is_(i, "the") and not words.at("day", i) and not words.at("feast", i)
    for reader in (day, weekday, feast, calendar_date, related):
        found = reader(words, i)
        if found:
            return found
    return None


def _sundays(words: Words, i: int) -> Found:
    count = small(words, i)
    if count is None:
        return None
    weekday_ = words.at("weekdays", count[1]) or words.at("weekday", count[1])
    if weekday_ is None or count[0] > 60:
        return None
    behind = words.at("ago", weekday_[1])
    if behind is None:
        return None
    return Weekday(int(weekday_[0]), None, int(behind[0]) * count[0]), behind[1]


def day(words: Words, i: int) -> Found:
    """Today, tomorrow, the day after tomorrow."""
    found = words.at("day", i)
    if found is None:
        return None
    if words.is_(found[1], "week") and not words.digits(found[1] + 1) and int(found[0]) >= 0:
        return DayShift(int(found[0]) + 7), found[1] + 1  # "tomorrow week"
    counted = words.at("in_", found[1])
    what = amounts(words, counted[1]) if counted else None
    if what and what[0][0][1] not in SHORT:  # "heute in einer Woche"
        return Offset(what[0], 1, DayShift(int(found[0]))), what[1]
    return DayShift(int(found[0])), found[1]


def weekday(words: Words, i: int) -> Found:
    """Reads "Tuesday", "Tuesday week", "Tuesday next"."""
    found = words.at("weekday", i)
    if found is None:
        return related(words, i) if words.at("rel", i) else None
    name, j = int(found[0]), found[1]
    j += (
        words.is_(j, ".")
        and words.tight(j)
        and j - i == 1
        and len(words.word[i]) <= 5
        and _goes_on_behind_dot(words, j)
    )
    behind = words.at("unit", j)
    if behind and behind[0] in ("week", "fortnight") and not words.digits(behind[1]) and not words.tight(j):
        named = words.is_(behind[1], "of", "commencing", "beginning", "starting", "ending")
        if not named and not words.is_(j, "weeks", "wks"):
            return Weekday(name, None, 2 if behind[0] == "week" else 3), behind[1]
    if (
        words.is_(j, "next", "last")
        and not words.at("unit", j + 1)
        and not words.at("weekday", j + 1)
        and not words.at("month", j + 1)
    ) and (not words.found(j + 1) or words.is_(j + 1, ".", ",", "at", "?", "!")):
        return Weekday(name, 1 if words.is_(j, "next") else -1), j + 1
    return Weekday(name), j


def _goes_on_behind_dot(words: Words, j: int) -> bool:
    """Whether the point behind "thu." belongs to the word: the text goes on in the same sentence."""
    return j + 1 >= words.size or not words.original(j + 1)[:1].isupper() or bool(words.at("month", j + 1))


def feast(words: Words, i: int) -> Found:
    """A feast, its weekend, its eve."""
    found = words.at("feast", i)
    if found is None:
        return None
    key, j = Feast(str(found[0])), found[1]
    unit = words.at("unit", j)
    if unit and unit[0] == "weekend":
        return FeastWeekend(key), unit[1]
    if words.is_(j, "week") and "dayless" not in words.accept:
        return WeekOf(Moment((key,))), j + 1
    full = year(words, j)
    unit = words.at("unit", full[1]) if full else None
    if full and unit and unit[0] == "weekend":
        return Within(FeastWeekend(key), Year(full[0])), unit[1]
    return key, j


def calendar_date(words: Words, i: int) -> Found:
    """A calendar date or a year."""
    return date(words, i)


def half_year(words: Words, i: int) -> Found:
    """Reads "H2", "first half of the year", "1H26"."""
    if (
        words.has("half_letter", i)
        and words.word[i] == "h"
        and words.digits(i + 1) == 1
        and words.tight(i + 1)
    ):
        return (
            (Numbered("half", words.value(i + 1)), i + 2)
            if words.value(i + 1) in (1, 2) and not words.tight_word(i + 2)
            else None
        )
    if (
        words.digits(i) == 1
        and words.is_(i + 1, "h")
        and words.tight(i + 1)
        and words.digits(i + 2) in (2, 4)
    ):
        full = short_year(words.value(i + 2)) if words.digits(i + 2) == 2 else words.value(i + 2)
        return (
            (Within(Numbered("half", words.value(i)), Year(full)), i + 3)
            if words.value(i) in (1, 2)
            else None
        )
    rank = ordinal(words, i)
    if rank and rank[0] in (1, 2) and words.is_(rank[1], "half"):
        j = rank[1] + 1
        k = j + words.is_(j, "of") + words.is_(j + 1, "the")
        if words.is_(k, "year") or words.has("number", k) or words.digits(k) == 4 or words.at("fiscal", k):
            j = k + words.is_(k, "year")
            return Numbered("half", rank[0]), j
        unit = words.at("rel", k)
        if unit and words.is_(unit[1], "year") and words.is_(j, "of"):
            return Numbered("half", rank[0]), j
    return None

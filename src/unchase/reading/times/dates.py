# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Calendar dates as people write them: numeric in any order, ISO, with month names, days of the month, years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.counts import ordinal, short_year, small, year
from unchase.reading.times.hearts import the_day
from unchase.reading.times.meaning import Date, Year

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words

SEPARATORS = ("/", "-", ".", "–")


def date(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """The date at `i` and the index behind it; the longest form wins."""
    if words.digits(i):
        return _numeric(words, i) or _day_first(words, i) or _year_first(words, i) or _digits_alone(words, i)
    month = words.at("month", i)
    if month:
        return _month_first(words, int(month[0]), month[1])
    return _day_first(words, i) or _year_words(words, i)


def _numeric(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """Reads "2026-10-06", "31.05.2026", "6/30", "20170302", "12-2015"."""
    if _part_of_longer(words, i):
        return None
    sizes = words.digits(i), words.digits(i + 2), words.digits(i + 4)
    first = words.word[i + 1] if i + 1 < words.size else ""
    if first not in SEPARATORS or not sizes[1]:
        if sizes[0] == 8 and "loose_numbers" in words.accept:
            return _compact(words, i)
        return _spaced(words, i)
    tight = words.tight(i + 1) and words.tight(i + 2)
    if (
        (words.is_(i + 3, first) or (words.is_(i + 3, ",") and sizes[2] == 4))
        and sizes[2]
        and (not tight or words.tight(i + 3))
    ):
        found = _three(words, i, sizes)
        if found and (not _number_goes_on(words, i + 5) or words.is_(i + 5, ",")):
            return found, i + 5
        if tight and words.tight(i + 3) and words.tight(i + 4) and not words.is_(i + 3, ","):
            return None
    return _two(words, i, first, tight=tight)


def _part_of_longer(words: Words, i: int) -> bool:
    """Whether digits or signs right before make this the tail of something else ("415-2010", "$6/30")."""
    before = i - 1
    if before < 0:
        return False
    if words.is_(before, "$", "€", "£", "#", "+"):
        return True
    if not words.tight(i):
        return False
    if words.is_(before, *SEPARATORS):
        return bool(words.digits(before - 1)) and words.tight(before)
    return (words.word[before].isalnum() and "loose_numbers" not in words.accept) or bool(
        words.digits(before)
    )


def _number_goes_on(words: Words, j: int) -> bool:
    if words.is_(j, "%"):
        return True
    return (
        words.is_(j, "/", "-", ".", ",")
        and words.tight(j)
        and words.tight(j + 1)
        and bool(words.digits(j + 1))
    )


def _three(words: Words, i: int, sizes: tuple[int, int, int]) -> Date | None:
    one, two, three = words.value(i), words.value(i + 2), words.value(i + 4)
    if sizes[0] == 4 and sizes[1] <= 2 and sizes[2] <= 2:
        return (
            Date(one, two, three)
            if _is_day(two, three)
            else (Date(one, three, two) if _is_day(three, two) else None)
        )
    if sizes[0] > 2 or sizes[1] > 2 or sizes[2] not in (2, 4):
        return None
    if sizes[2] == 4 and not 1000 <= three <= 2999:
        return None
    full = three if sizes[2] == 4 else short_year(three)
    pair = _order(words, one, two)
    return Date(full, pair[0], pair[1], swapped=pair[2]) if pair else None


def _order(words: Words, one: int, two: int) -> tuple[int, int, tuple[int, int] | None] | None:
    """(month, day, the other order where it is possible too) by the writer's locale."""
    month, day = (one, two) if words.month_first else (two, one)
    if _is_day(month, day):
        return month, day, (day, month) if _is_day(day, month) and day != month else None
    if _is_day(day, month):
        return day, month, None
    return None


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _two(words: Words, i: int, sign: str, *, tight: bool) -> tuple[Date | Year, int] | None:
    one, two = words.value(i), words.value(i + 2)
    sizes = words.digits(i), words.digits(i + 2)
    loose = "loose_numbers" in words.accept
    if words.has("month", i + 3) or not (tight or sign == "/" or loose):
        return None
    if _number_goes_on(words, i + 3) and not (
        sign == "/" and words.is_(i + 3, "-", "–") and words.is_(i + 5, "/")
    ):
        return None
    if sizes[0] == 4 and sizes[1] <= 2 and FULL[0] <= one <= FULL[1] and 1 <= two <= 12 and (tight or loose):
        return Date(one, two), i + 3
    if sizes[1] == 4 and sizes[0] <= 2 and FULL[0] <= two <= FULL[1] and 1 <= one <= 12 and sign != ".":
        return Date(two, one), i + 3
    if sizes[0] > 2 or sizes[1] > 2 or words.is_(i + 3, "%", ":"):
        return None
    pair = _order(words, one, two)
    if (
        pair
        and sign == "."
        and "loose_numbers" not in words.accept
        and (pair[1] != one or (one, two) == (24, 7))
    ):
        return None
    if not pair or (one, two) == (24, 7) or (sign in ("-", "–", ".") and not _two_is_date(words, i, sign)):
        return None
    j = i + 3 + (sign == "." and words.is_(i + 3, ".") and words.tight(i + 3) and not words.month_first)
    return Date(None, pair[0], pair[1], swapped=pair[2]), j


FULL = (1900, 2199)


def _two_is_date(words: Words, i: int, sign: str) -> bool:
    """Whether "5-6" or "4.22" is a date: seldom; where something around it says so."""
    before = i - 1
    if "loose_numbers" in words.accept:
        if before < 0 or (words.has("weekday", before) and sign == "."):
            return True
        return words.is_(before, "on", "date") or (sign == "." and words.is_(before, "in", "by", "before"))
    if sign != "." or words.month_first or (words.dot_time and not _dotted(words, i)):
        return False
    return (
        _dotted(words, i)
        or words.has("weekday", before)
        or words.has("weekday", before - 1)
        or words.is_(
            before,
            "on",
            "am",
            "den",
            "dem",
            "vom",
            "zum",
            "bis",
            "until",
            "till",
            "by",
            "before",
            "after",
            "from",
        )
    )


def _dotted(words: Words, i: int) -> bool:
    """Reads "19.01." with its second point, and the sentence going on."""
    return (
        words.is_(i + 3, ".")
        and words.tight(i + 3)
        and (
            words.digits(i + 4) > 0
            or (i + 4 < words.size and not words.original(i + 4)[:1].isupper())
            or words.has("weekday", i - 1)
            or words.has("weekday", i - 2)
            or words.is_(i - 1, "on", "am", "den", "dem", "vom", "zum", "bis", "ab")
        )
    )


def _compact(words: Words, i: int) -> tuple[Date | Year, int] | None:
    digits = words.word[i]
    full, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return (Date(full, month, day), i + 1) if 1900 <= full <= 2199 and _is_day(month, day) else None


def _spaced(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """Reads "31 10 1974"."""
    if (
        "loose_numbers" in words.accept
        and words.digits(i) <= 2
        and words.digits(i + 1) in (1, 2)
        and words.digits(i + 2) == 4
    ):
        pair = _order(words, words.value(i), words.value(i + 1))
        if pair and 1000 <= words.value(i + 2) <= 2999:
            return Date(words.value(i + 2), pair[0], pair[1], swapped=pair[2]), i + 3
    return None


def _month_first(words: Words, month: int, j: int) -> tuple[Date | Year, int] | None:
    """Reads "May 5", "Sept. the 21st 1978", "October, 1st", "Oct/2", "June 2026", "Aug 99"."""
    k = j
    if words.is_(k, ".") and words.digits(k + 1):
        k += 1
    comma = words.is_(k, ",", "/", "-")
    if comma and words.is_(k, "/", "-") and not (words.tight(k) and words.tight(k + 1)):
        return (Date(None, month), j)
    start = k + comma
    full = _year_behind(words, start)
    if full:
        return Date(full[0], month), full[1]
    start += words.is_(start, "the")
    if not comma or words.is_(k, "/", "-") or ordinal(words, start) or full:
        day = ordinal(words, start) or _plain_day(words, start)
        if (
            day
            and words.is_(day[1], ",")
            and words.tight(day[1])
            and words.tight(day[1] + 1)
            and words.digits(day[1] + 1) == 3
        ):
            day = None  # "in December 1,400"
        if day and words.at("unit", day[1]) and not words.digits(start):
            day = None
        if day and 1 <= day[0] <= 31 and not _is_hour(words, start, day[1]):
            joined = words.is_(day[1], "-") and not words.is_(k, "-", "/")
            return (
                (Date(None, month, day[0]), day[1])
                if joined
                else _with_year(words, Date(None, month, day[0]), day[1])
            )
    if words.digits(start) == 2 and words.value(start) > 31 and not comma:
        return Date(short_year(words.value(start)), month), start + 1
    short = (
        words.is_(j, ".")
        and words.tight(j)
        and len(words.word[j - 1]) <= 4
        and words.kinds[j + 1 : j + 2] not in ([], [None])
    )
    if short and not words.original(j + 1)[:1].isupper():
        return Date(None, month), j + 1
    return Date(None, month), j


def _plain_day(words: Words, i: int) -> tuple[int, int] | None:
    found = small(words, i)
    if found and not words.digits(i) and found[0] > 31:
        return None
    if found is None and (tens := words.at("number", i)) and tens[0] in (20, 30):
        return int(tens[0]), tens[1]
    if found and words.digits(i) and words.at("unit", found[1]) and not words.tight(found[1]):
        unit = words.at("unit", found[1])
        return None if unit and not words.has("ordinal", found[1]) else found
    return found


def _is_hour(words: Words, i: int, j: int) -> bool:
    """Whether the number at `i` belongs to a clock time ("February 3:30", "May 5pm")."""
    if words.is_(j, ":", "h") and words.tight(j) and bool(words.digits(j + 1)):
        return True
    return bool(words.digits(i)) and words.at("ampm", j) is not None and not words.is_(j, "a", "p")


def _year_behind(words: Words, i: int) -> tuple[int, int] | None:
    k = i + (words.is_(i, ",", "of", "in"))
    found = year(words, k)
    if found and not (words.is_(found[1], ":") and words.tight(found[1])):
        return found
    return None


def _with_year(words: Words, day: Date, j: int) -> tuple[Date, int]:
    found = _year_behind(words, j)
    if found:
        return Date(found[0], day.month, day.day), found[1]
    k = j + words.is_(j, ",", "/", "-", "of")
    if (
        words.digits(k) == 2
        and not words.at("ampm", k + 1)
        and not words.is_(k + 1, ":", "-", "/", ".", "h", "–", "to")
    ):
        value = words.value(k)
        signed = (
            (k == j and value > 31)
            or (k == j and words.has("ordinal_ending", j - 2))
            or words.is_(j, "/", "of")
            or (words.is_(j, "-") and words.tight(j))
        )
        if signed and value > 12 and not words.at("unit", k + 1):
            return Date(short_year(value), day.month, day.day), k + 1
    return day, j


def _day_first(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """Reads "5 May", "the 5th of May 2026", "2-Feb-2026", "14april 2015", or "the 5th" alone."""
    rank = ordinal(words, i)
    day = rank or small(words, i)
    if day is None or not 1 <= day[0] <= 31 or (words.digits(i) and _part_of_longer(words, i)):
        return None
    k = day[1]
    dot = words.is_(k, ".") and words.tight(k)
    k += words.is_(k, "of", "-", "/", ".") and (words.is_(k, "of", ".") or words.tight(k))
    k += words.is_(k, "the") and False
    month = words.at("month", k)
    if month and (not words.is_(k, "march", "may") or rank or words.digits(i)):
        abbreviated = len(words.word[k]) <= 4 and not words.is_(k, "may", "june", "july")
        j = month[1] + (words.is_(month[1], ".") and words.tight(month[1]) and abbreviated)
        found = _with_year(words, Date(None, int(month[0]), day[0]), j)
        return found if found[1] > j else (found[0], month[1])
    if rank and (
        words.digits(i) or "bare_ordinal" in words.accept or (words.is_(i - 1, "the") and rank[0] > 3)
    ):
        return Date(None, None, rank[0]), rank[1]
    if words.digits(i) and words.is_(i - 1, "the") and (_at_an_hour(words, day[1]) or the_day(words, i)):
        return Date(None, None, day[0]), day[1]
    if (
        dot
        and (
            words.lexicon.language != "en"
            or (words.is_(i - 1, "the") and not words.original(k)[:1].isupper() and not words.tight(k))
        )
        and words.digits(i)
        and (k < words.size or words.is_(i - 1, "am", "den", "dem", "der", "vom", "zum", "ab", "bis", "the"))
        and (
            not words.has("cue", i - 1)
            or words.is_(i - 1, "ab", "am", "vom", "bis", "zum", "den", "der", "dem")
        )
    ):
        return Date(None, None, day[0]), k
    return None


def _at_an_hour(words: Words, j: int) -> bool:
    """Whether "at 15:00" follows, which makes "the 19" a day."""
    return (
        words.is_(j, "at")
        and bool(words.digits(j + 1))
        and (words.is_(j + 2, ":", "h") or bool(words.at("ampm", j + 2)))
    )


def _year_first(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """Reads "2016 june", "2019-sep-1", "2016, nov", "2020/23/Sep"."""
    full = year(words, i)
    if full is None:
        return None
    j = full[1] + words.is_(full[1], ",", "-", "/")
    month = words.at("month", j)
    if month:
        day = month[1] + words.is_(month[1], "-", "/")
        if day > month[1] and words.digits(day) in (1, 2):
            return Date(full[0], int(month[0]), words.value(day)), day + 1
        return Date(full[0], int(month[0])), month[1]
    if words.is_(full[1], "/", "-") and words.digits(j) in (1, 2) and words.is_(j + 1, "/", "-"):
        month = words.at("month", j + 2)
        if month:
            return Date(full[0], int(month[0]), words.value(j)), month[1]
    return None


def _digits_alone(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """A year alone, a decade ("2000s", "90 s")."""
    size = words.digits(i)
    behind = words.is_(i + 1, "s") or (words.is_(i + 1, "'", "’") and words.is_(i + 2, "s"))
    if behind and "decade" in words.accept and size in (2, 4) and words.value(i) % 10 == 0:
        value = words.value(i) if size == 4 else words.value(i) + 1900
        return Year(value, length=10), i + 2
    spanned = words.is_(i + 1, "-", "–", "~") and words.digits(i + 2) == 4 and "year" in words.accept
    if (
        size == 4
        and (not _part_of_longer(words, i) or (words.is_(i - 1, "-", "–") and words.digits(i - 2) == 4))
        and (spanned or not _number_goes_on(words, i + 1))
    ):
        found = year(words, i)
        return (Year(found[0]), found[1]) if found and not words.tight_word(found[1]) else None
    return None


def _year_words(words: Words, i: int) -> tuple[Date | Year, int] | None:
    """Reads "two thousand and twenty", "'26"."""
    found = year(words, i)
    return (Year(found[0]), found[1]) if found else None

# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Numbers, ordinals and years, in digits and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words

FIRST_YEAR, LAST_YEAR = 1900, 2199


def number(words: Words, i: int) -> tuple[float, int] | None:
    """A count: "3", "1.5", "twenty-two", "a couple of", "half a", "two and a half", "1/2"."""
    if words.digits(i):
        return _in_digits(words, i)
    if words.is_(i, "half") and words.is_(i + 1, "a", "an"):
        return 0.5, i + 2
    found = words.at("number", i)
    if found is None:
        return None
    value, j = float(found[0]), found[1]
    if words.is_(i, "a", "an") and words.is_(j, "half"):
        return 0.5, j + 1
    if words.is_(i, "a") and words.is_(j, "quarter") and words.is_(j + 1, "of", "hour"):
        return 0.25, j + 1 + words.is_(j + 1, "of") + words.is_(j + 2, "an")
    if value >= 20 and value % 10 == 0:
        k = j + words.is_(j, "-")
        unit = words.at("number", k)
        if unit and 0 < float(unit[0]) < 10 and unit[1] == k + 1 and not words.is_(k, "a", "an"):
            value, j = value + float(unit[0]), unit[1]
    scale = words.at("scale", j)
    if scale and value < 100:
        return _scaled(words, value * float(scale[0]), scale[1])
    return _and_a_half(words, value, j)


def _in_digits(words: Words, i: int) -> tuple[float, int]:
    value = float(words.value(i))
    if words.is_(i + 1, ".") and words.tight(i + 1) and words.digits(i + 2) == 1 and words.tight(i + 2):
        return value + words.value(i + 2) / 10, i + 3
    if words.is_(i + 1, "/") and words.tight(i + 1) and words.digits(i + 2) and 0 < words.value(i + 2) <= 4:
        if value < words.value(i + 2):
            return value / words.value(i + 2), i + 3
        return value, i + 1
    return _and_a_half(words, value, i + 1)


def _and_a_half(words: Words, value: float, j: int) -> tuple[float, int]:
    if words.is_(j, "and") and words.is_(j + 1, "a", "an") and words.is_(j + 2, "half"):
        return value + 0.5, j + 3
    if words.is_(j, "½"):
        return value + 0.5, j + 1
    return value, j


def _scaled(words: Words, value: float, j: int) -> tuple[float, int]:
    """What stands behind hundred or thousand: "two thousand and fourteen"."""
    k = j + words.is_(j, "and")
    rest = number(words, k)
    if rest and 0 < rest[0] < (100 if value < 1000 else 1000) and not words.is_(k, "a", "an"):
        return value + rest[0], rest[1]
    return value, j


def ordinal(words: Words, i: int) -> tuple[int, int] | None:
    """A rank: "9th", "third", "twenty-first"."""
    if words.digits(i) in (1, 2):
        if words.has("ordinal_ending", i + 1) and words.tight(i + 1):
            return words.value(i), i + 2
        if words.is_(i + 1, ".") and words.lexicon.language != "en" and words.tight(i + 1):
            return (words.value(i), i + 2) if words.has("unit", i + 2) else None  # "im 2. Quartal"
        return None
    found = words.at("ordinal", i)
    if found:
        return int(found[0]), found[1]
    tens = words.at("number", i)
    if tens and tens[0] in (20, 30):
        k = tens[1] + words.is_(tens[1], "-")
        unit = words.at("ordinal", k)
        if unit and 0 < int(unit[0]) < 10:
            return int(tens[0]) + int(unit[0]), unit[1]
    return None


NOT_COUNTED = frozenset(("a", "an", "half", "single", "couple"))


def small(words: Words, i: int) -> tuple[int, int] | None:
    """A whole number below a hundred, in digits or words, never "a"."""
    if words.digits(i) in (1, 2):
        return words.value(i), i + 1
    if words.kinds[i] is None or words.digits(i) or words.word[i] in NOT_COUNTED:
        return None
    found = number(words, i)
    if found and found[0] < 100 and found[0] == int(found[0]):
        return int(found[0]), found[1]
    return None


def year(words: Words, i: int) -> tuple[int, int] | None:
    """A year written out: "2026", "'26", "nineteen ninety six", "two thousand and twenty"."""
    if words.digits(i) == 4:
        value = words.value(i)
        if "year" in words.accept and 1500 <= value < FIRST_YEAR:
            return value, i + 1
        return (value, i + 1) if FIRST_YEAR <= value <= LAST_YEAR else None
    if words.is_(i, "'", "’") and words.digits(i + 1) == 2 and words.tight(i + 1):
        return short_year(words.value(i + 1)), i + 2
    return _in_words(words, i)


def _in_words(words: Words, i: int) -> tuple[int, int] | None:
    first = words.at("number", i)
    if first is None or words.is_(i, "a", "an"):
        return None
    value, j = int(first[0]), first[1]
    if words.has("scale", j):
        found = number(words, i)
        return (int(found[0]), found[1]) if found and FIRST_YEAR <= found[0] <= LAST_YEAR else None
    if value not in (18, 19, 20):
        return None
    if words.is_(j, "hundred"):
        j += 1 + words.is_(j + 1, "and")
    zero = words.is_(j, "oh", "o", "zero")
    rest = small(words, j + zero) if not words.digits(j + zero) else None
    if rest and (zero or rest[0] >= 10 or value == 19):
        return value * 100 + rest[0], rest[1]
    return None


def short_year(value: int) -> int:
    """The year two digits mean."""
    return value + (2000 if value < 70 else 1900)

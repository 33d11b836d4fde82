"""The zone behind a clock time: "3pm Pacific", "14:00 CET", "(UTC+2)", "noon London time", "10 am your time"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.meaning import Zone

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


def zone(words: Words, i: int) -> tuple[Zone, int] | None:
    """The zone named at `i`, right behind a clock time, and the index behind it."""
    side = words.at("zone_word", i)
    if side:
        return Zone(str(side[0])), side[1]
    found = words.at("zone", i)
    if found is None:
        if words.tight(i) and words.is_(i, "z") and words.digits(i - 1):
            return Zone("UTC"), i + 1
        offset = _offset(words, i)
        if (
            offset
            and words.tight(i)
            and (words.is_(i, "+") or words.is_(i - 4, "t") or words.is_(i - 6, "t"))
        ):
            return offset
        k = i + words.is_(i, "in", "=")
        place = words.at("place", k)
        return (Zone(str(place[0])), place[1]) if place and words.original(k)[:1].isupper() else None
    key, j = str(found[0]), found[1]
    if key == "UTC":
        offset = _offset(words, j)
        if offset:
            return offset
    j += words.is_(j, "time") and j == i + 1
    if words.is_(j, "(") and words.at("zone", j + 1):
        inner = zone(words, j + 1)
        if inner and words.is_(inner[1], ")"):
            j = inner[1] + 1
    return Zone(key), j


def _offset(words: Words, i: int) -> tuple[Zone, int] | None:
    """Reads "+2", "-05:00", "+0530"."""
    if not words.is_(i, "+", "-", "−") or not words.digits(i + 1) or not words.tight(i + 1):
        return None
    sign = "+" if words.word[i] == "+" else "-"
    size = words.digits(i + 1)
    value = words.value(i + 1)
    if size <= 2 and value <= 14:
        if words.is_(i + 2, ":") and words.digits(i + 3) == 2 and words.tight(i + 3):
            return Zone(f"{sign}{value:02}:{words.value(i + 3):02}"), i + 4
        return Zone(f"{sign}{value:02}:00"), i + 2
    if size == 4 and value <= 1400:
        return Zone(f"{sign}{value // 100:02}:{value % 100:02}"), i + 2
    return None

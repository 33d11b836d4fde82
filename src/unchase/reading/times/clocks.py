# ruff: noqa: PLR0911, PLR0912 - a grammar reads as a list of cases, one return each
"""Clock times as people write and say them: "3pm", "14:30", "half past three", "quarter to 4", "16h30", "noon"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.reading.times.counts import number, small
from unchase.reading.times.meaning import Clock

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


def clock(words: Words, i: int, *, known: bool = False) -> tuple[Clock, int] | None:
    """The clock time at `i` and the index behind it, None where the words are none beyond doubt.

    `known` says that a clock time is expected here (a cue or a day stands before it): then "2.15" and "ten thirty" are.
    """
    found = _named(words, i)
    if found is None and words.digits(i):
        found = _in_digits(words, i, known=known) or _counted(words, i)
    elif found is None:
        found = _in_words(words, i, known=known)
    if found is None:
        return None
    time, j = found
    if time.minute and not time.written:
        time = replace(time, written=True)
    if (words.has("about", j) and words.is_(j, "ish")) or (
        words.is_(j, "-", "–") and words.is_(j + 1, "ish")
    ):
        return replace(time, about=True), j + 1 + words.is_(j, "-", "–")
    return time, j


def _named(words: Words, i: int) -> tuple[Clock, int] | None:
    rough = words.at("clockish", i)
    if rough:
        return Clock(int(rough[0]), None, about=True), rough[1]
    found = words.at("clock", i)
    return (Clock(int(found[0]), 0, exact=True), found[1]) if found else None


def _in_digits(words: Words, i: int, *, known: bool) -> tuple[Clock, int] | None:
    size = words.digits(i)
    if not size or size > 4 or _inside_a_number(words, i):
        return None
    hour, minute, second, j = words.value(i), None, None, i + 1
    if size <= 2:
        minutes = _minutes(words, j, known=known)
        if minutes is not None:
            minute, second, j = minutes
            if minute < 0:
                return (Clock(hour, None, exact=hour > 12), j) if hour <= 24 else None
    elif known or words.at("ampm", j) or words.has("oclock", j):
        hour, minute = divmod(hour, 100)
    else:
        return None
    if hour > 24 or (minute or 0) > 59 or (hour == 24 and minute):
        return None
    half = ampm(words, j)
    written = minute is not None
    if half and hour <= 24:
        return replace(_with_half(hour, minute, second, half[0]), written=written), half[1]
    oclock = words.at("oclock", j)
    if (
        oclock
        and (minute is None or size >= 3 or minute == 0)
        and (size >= 3 or not words.is_(j, "hrs", "hours"))
    ):
        half = ampm(words, oclock[1])
        if half:
            return _with_half(hour, minute or 0, second, half[0]), half[1]
        return Clock(hour, minute or 0, second, exact=hour > 12 or (size >= 3), written=written), oclock[1]
    if oclock and minute is not None:
        return Clock(hour, minute, second, exact=hour > 12, written=True), oclock[1]
    if minute is None:
        return (Clock(hour, None, about=True), j) if _ish(words, j) and hour <= 24 else None
    if _goes_on(words, j):
        return None
    return Clock(
        hour,
        minute,
        second,
        exact=hour > 12 or words.word[i][0] == "0" or (size == 4 and known),
        written=written,
    ), j


def _inside_a_number(words: Words, i: int) -> bool:
    """Whether digits, a point or a sign of money stand right before: part of something longer."""
    before = i - 1
    if before < 0 or not words.tight(i):
        return words.is_(before, "$", "€", "£", "#")
    if words.is_(before, ".", ":", ",", "/"):
        return bool(words.digits(before - 1)) and words.tight(before)
    return words.is_(before, "$", "€", "£", "#", "+", "_", "%", "=") or (
        words.word[before].isalpha() and not words.is_(before, "t")
    )


def _goes_on(words: Words, j: int) -> bool:
    """Whether the number goes on behind `j` ("1.2.3", "10:30:4:5", "4.5%")."""
    if words.is_(j, "%", "$", "€", "£", "percent", "pct", "x"):
        return True
    return (
        words.tight(j)
        and words.is_(j, ".", ":", "/", "x")
        and words.tight(j + 1)
        and bool(words.digits(j + 1))
        and not (words.is_(j, "/") and words.digits(j + 1) == 4)
    )


def _minutes(words: Words, j: int, *, known: bool) -> tuple[int, int | None, int] | None:
    """Minutes (and seconds) behind an hour, and the index behind them."""
    tight = words.tight(j) and words.tight(j + 1)
    if words.is_(j, ":") and tight and words.digits(j + 1) == 2:
        minute, k = words.value(j + 1), j + 2
        if words.is_(k, ":") and words.tight(k) and words.digits(k + 1) == 2 and words.value(k + 1) < 60:
            k += 2
            second = words.value(k - 1)
            if words.is_(k, ".") and words.tight(k) and words.tight(k + 1) and words.digits(k + 1) >= 3:
                k += 2
            return minute, second, k
        return minute, None, k
    if words.is_(j, ".") and tight and words.digits(j + 1) == 2:
        sure = (
            known
            or (
                words.dot_time
                and j == 1
                and words.is_(j + 2, "", "please", ",", ".", "?", "!", "works", "suits", "is", "then")
            )
            or ampm(words, j + 2)
            or words.has("oclock", j + 2)
            or words.at("zone_word", j + 2)
            or (words.is_(j + 2, "in") and words.at("place", j + 3))
            or (
                words.value(j + 1) % 5 == 0
                and _day_behind(words, j + 2)
                and not words.is_(j - 2, "version", "v", "release", "build", "costs", "cost", "price", "ver")
            )
        )
        return (words.value(j + 1), None, j + 2) if sure else None
    if words.has("hour_letter", j) and words.tight(j):
        if words.digits(j + 1) == 2 and words.tight(j + 1):
            return words.value(j + 1), None, j + 2
        if known or "loose_numbers" in words.accept or _day_behind(words, j + 1):
            return -1, None, j + 1
    return None


def _day_behind(words: Words, j: int) -> bool:
    """Whether a day follows a number, which makes it an hour: "8.45 on the 31st", "17h on Tuesday"."""
    k = j + words.is_(j, "on")
    k += k > j and words.is_(k, "the")
    if words.has("weekday", k) or words.has("day", k):
        return True
    return k > j and bool(words.digits(k)) and words.has("ordinal_ending", k + 1) and ends_at(words, k + 2)


def ends_at(words: Words, j: int) -> bool:
    """Whether no noun follows: the text or the clause ends, or a verb or a small word stands there."""
    return (
        j >= words.size
        or not words.word[j].isalpha()
        or words.has("month", j)
        or words.word[j] in words.lexicon.context.get("followers", ())
    )


def ampm(words: Words, i: int) -> tuple[str, int] | None:
    """Reads "am" or "pm" at `i`; a lone letter only right behind a digit."""
    found = words.at("ampm", i)
    if found is None:
        return None
    half, j = str(found[0]), found[1]
    if j == i + 1 and words.word[i] in ("a", "p") and not (words.tight(i) and words.digits(i - 1)):
        return None
    if words.is_(i, "am") and not words.tight(i) and words.word[i - 1] == "i":
        return None
    return half, j


def _with_half(hour: int, minute: int | None, second: int | None, half: str) -> Clock:
    if hour > 12:
        return Clock(hour, minute, second, exact=True)
    return Clock(hour % 12 + (12 if half == "pm" else 0), minute, second, half=half, exact=True)


def _in_words(words: Words, i: int, *, known: bool) -> tuple[Clock, int] | None:
    fraction = words.at("fraction", i)
    if fraction:
        found = _fraction(words, int(fraction[0]), fraction[1])
        if found:
            return found
    hour = small(words, i)
    if hour is None or hour[0] > 24:
        return _counted(words, i)
    counted = _counted(words, i)
    if counted:
        return counted
    value, j = hour
    oclock = words.at("oclock", j)
    if oclock and not words.is_(j, "hrs", "hours"):
        half = ampm(words, oclock[1])
        return (_with_half(value, 0, None, half[0]), half[1]) if half else (Clock(value, 0), oclock[1])
    half = ampm(words, j)
    if half:
        return _with_half(value, None, None, half[0]), half[1]
    if _ish(words, j):
        return Clock(value, None, about=True), j
    return _spoken(words, value, i, j, known=known)


def _ish(words: Words, j: int) -> bool:
    return words.is_(j, "ish") or (words.is_(j, "-", "–") and words.is_(j + 1, "ish"))


def _spoken(words: Words, hour: int, start: int, j: int, *, known: bool) -> tuple[Clock, int] | None:
    """Reads "ten thirty", "twelve oh three"; without am or pm only where a clock time is expected."""
    if not 1 <= hour <= 12:
        return None
    j += words.is_(j, "-")
    zero = words.is_(j, "oh", "o")
    minute = small(words, j + zero)
    if minute is None or words.digits(j + zero) or not (10 <= minute[0] <= 59 or (zero and minute[0] < 10)):
        return None
    half = ampm(words, minute[1])
    if half:
        return _with_half(hour, minute[0], None, half[0]), half[1]
    alone = minute[0] % 5 == 0 and _clause(words, start, minute[1])
    return (Clock(hour, minute[0]), minute[1]) if known or zero or alone else None


def _clause(words: Words, i: int, j: int) -> bool:
    """Whether the words `[i, j)` are a whole clause: "No, wait, one thirty."."""
    return (i == 0 or not words.word[i - 1][-1:].isalnum()) and (
        j >= words.size or not words.word[j][:1].isalnum()
    )


def _fraction(words: Words, minutes: int, j: int) -> tuple[Clock, int] | None:
    """Reads "half past three", "quarter to 4", "half four"."""
    side = words.at("past_to", j + words.is_(j, "-"))
    if side:
        found = _hour(words, side[1])
        return _shifted(found[0], int(side[0]) * minutes, found[1]) if found else None
    counted_on = "half_before" in words.lexicon.context  # "halb vier", "dreiviertel vier": on the way to four
    if (minutes == 30 or counted_on) and not words.is_(j, "a", "an"):
        found = _hour(words, j)
        if found and not words.has("unit", found[1]) and not words.is_(found[1], "%", "of"):
            return _shifted(found[0], minutes - 60 if counted_on else 30, found[1])
    return None


def _counted(words: Words, i: int) -> tuple[Clock, int] | None:
    """Reads "twenty to three", "20 min past eight", "three minutes to eight", "15 to noon"."""
    found = small(words, i)
    if found is None or not 1 <= found[0] <= 59 or words.kinds[found[1]] is None:
        return None
    minutes, j = found
    unit = words.at("unit", j)
    if unit and unit[0] == "minute":
        j = unit[1]
    side = words.at("past_to", j)
    if side is None or (
        not unit
        and ((words.digits(i) and minutes % 5) or words.is_(j, "of", "before", "after", "till", "til"))
    ):
        return None
    hour = _hour(words, side[1])
    if hour is not None and words.at("unit", hour[1]):
        return None
    if hour is None or (
        not unit and side[0] == -1 and words.digits(i) and words.digits(side[1]) and minutes <= 12
    ):
        return None  # "3 to 4" and "10 to 12" are ranges
    if words.digits(i) and not unit and side[0] == -1 and minutes > 12 and words.digits(side[1]):
        odd = minutes not in (20, 25) or hour[0].hour > 12 or words.is_(i - 1, "from", "between")
        if odd or "year" in words.accept:
            return None  # but no range runs from 20 to 9
    return _shifted(hour[0], int(side[0]) * minutes, hour[1])


def _hour(words: Words, i: int) -> tuple[Clock, int] | None:
    """The hour that minutes are counted from."""
    named = _named(words, i)
    if named:
        return named
    found = small(words, i)
    if found is None or not 1 <= found[0] <= 24 or words.is_(found[1], ":", "/"):
        return None
    hour, j = found
    oclock = words.at("oclock", j)
    if oclock and not words.is_(j, "hrs", "hours"):
        j = oclock[1]
    half = ampm(words, j)
    if half:
        return _with_half(hour, 0, None, half[0]), half[1]
    return Clock(hour, 0, exact=hour > 12), j


def _shifted(base: Clock, minutes: int, j: int) -> tuple[Clock, int]:
    total = (base.hour * 60 + (base.minute or 0) + minutes) % (24 * 60)
    hour = total // 60
    if not base.exact and hour == 0:
        hour = 12
    return Clock(hour, total % 60, half=base.half, exact=base.exact), j


def is_amount(words: Words, i: int) -> bool:
    """Whether the number at `i` counts something: "3 weeks", "30 %", "$5"."""
    found = number(words, i)
    return bool(found and (words.at("unit", found[1]) or words.is_(found[1], "%")))

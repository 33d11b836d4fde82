# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""A number without a unit: an hour, a day of the month or neither, as what the words before and behind it decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.amounts import amounts
from unchase.reading.times.clocks import ampm
from unchase.reading.times.counts import small
from unchase.reading.times.meaning import Clock, Date, Moment, Weekday
from unchase.reading.times.zone_words import zone

if TYPE_CHECKING:
    from unchase.reading.times.slots import Piece
    from unchase.reading.times.tokens import Words


def bare(words: Words, k: int, whole: Moment, *, inside: bool) -> tuple[Piece, int] | None:
    """The number at `k` as a piece of the moment, with the index behind it; `inside` expects one."""
    if whole.bare is not None:
        return None
    if whole.clock is not None:
        return _day_behind_weekday(words, k, whole)
    if _dates_weekday(words, k):
        return Date(None, None, words.value(k)), k + 1
    found = small(words, k)
    dated = any(isinstance(one, Date) and one.day for one in whole.frames)
    if dated and words.has("range", k - 1) and not inside:
        return None
    if found and dated and not inside and not cued(words, k) and not _stands_alone(words, found[1]):
        return None
    if words.is_(k, "one") and words.is_(k - 1, "the", "this", "that", "which", "following", "next", "other"):
        return None
    if found is None or found[0] > 31 or amounts(words, k) or words.is_(found[1], "%", "$", "€", "x"):
        return None
    number, j = found
    if not (inside or _expected(words, k, whole, j)) or _day_behind_comma(words, k, whole, number):
        return None
    if whole.frames and number <= 24 and words.is_(k - 1, "at", "@", "kl", "klo", "um", "around", "gegen"):
        return Clock(number), j
    return None if _goes_on(words, k, j) else (Moment(bare=number), j)


def _expected(words: Words, k: int, whole: Moment, j: int) -> bool:
    """Whether something makes the number at `k` more than a count."""
    numbered = "bare_number_day" in words.accept and words.is_(k - 1, "on", "the", "for")
    return (
        bool(whole.frames)
        or whole.part is not None
        or cued(words, k)
        or words.at("works", j) is not None
        or words.size == 1
        or numbered
        or zone(words, j) is not None
    )


def _day_behind_comma(words: Words, k: int, whole: Moment, number: int) -> bool:
    """Whether a lone weekday and a comma stand before a number too large for an hour."""
    lone = len(whole.frames) == 1 and isinstance(whole.frames[0], Weekday)
    return lone and number > 12 and words.is_(k - 1, ",")


def _goes_on(words: Words, k: int, j: int) -> bool:
    """Whether the number is a part of something longer: "$3", "4x4", "2.5"."""
    if words.tight(j) and not words.is_(j, ".", ",", "-", "–", "?", "!", ")", ":", "/", "ish", ";", "~"):
        return True
    more = words.is_(j, ".", ",", "/") and words.digits(j + 1) > 0 and words.tight(j + 1)
    return more or words.is_(k - 1, "$", "€", "£", "#")


def _dates_weekday(words: Words, k: int) -> bool:
    """Whether a number behind a weekday is its day of the month, for its hour follows: "Monday 10 at 4"."""
    return (
        words.has("weekday", k - 1)
        and words.digits(k) in (1, 2)
        and 1 <= words.value(k) <= 31
        and words.is_(k + 1, "at", "@")
        and words.digits(k + 2) in (1, 2)
    )


def _day_behind_weekday(words: Words, k: int, whole: Moment) -> tuple[Piece, int] | None:
    """Reads "11:00 on Thursday 29": the clock time is named, so that the number is the day of the month."""
    if not (words.has("weekday", k - 1) and words.digits(k) in (1, 2) and 1 <= words.value(k) <= 31):
        return None
    j = k + 1
    if any(isinstance(one, Date) and one.day for one in whole.frames) or words.is_(
        j, ":", "/", "%", "-", "–"
    ):
        return None
    if words.is_(j, ".") and words.digits(j + 1):
        return None
    return (Date(None, None, words.value(k)), j) if _stands_alone(words, j) and not ampm(words, j) else None


def _stands_alone(words: Words, j: int) -> bool:
    """Whether the number before `j` counts nothing: the sentence ends, or a zone or a verb follows."""
    return (
        j >= words.size
        or not words.word[j].isalpha()
        or zone(words, j) is not None
        or words.word[j] in words.lexicon.context.get("followers", ())
    )


def cued(words: Words, k: int) -> bool:
    """Whether the words right before `k` announce a clock time: "at", "around", "between"."""
    if words.has("cue", k - 1):
        return True
    if words.is_(k - 1, "it") and words.is_(k - 2, "make", "making"):
        return True
    return (
        words.is_(k - 1, "like", "about", "the")
        and words.is_(k - 2, "at", "to", "say")
        and not words.is_(k - 1, "the")
    )

# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""One time from its pieces: whatever order people put them in, "3pm CET on Tuesday of next week" fills the same slots."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from unchase.reading.times import named_units, units
from unchase.reading.times.amounts import SHIFT, counted_stretch
from unchase.reading.times.bare_numbers import bare, cued
from unchase.reading.times.clocks import clock
from unchase.reading.times.meaning import (
    Clock,
    Cycle,
    Date,
    DayShift,
    Edge,
    Following,
    Moment,
    Now,
    Part,
    Weekday,
    WeekOf,
    Zone,
)
from unchase.reading.times.pointing import pointed
from unchase.reading.times.slots import Piece, grow, too_wide
from unchase.reading.times.zone_words import zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from unchase.reading.times.tokens import Words

Reader: TypeAlias = "Callable[[Words, int], tuple[Piece, int] | None]"
GLUES = 3
NO_PIECES = Moment()


def moment(words: Words, i: int, *, inside: bool = False) -> tuple[Moment, int] | None:
    """The time at `i` and the index behind its last piece; None where no piece stands there.

    `inside` allows a bare number first (the other end of a range, one of several times).
    """
    whole = NO_PIECES
    end = k = i
    while k < words.size:
        if k > i and words.breaks(k):
            break
        found = _piece(words, k, whole, inside=inside)
        if found and whole.frames and _other_day(words, k, whole, found[0], refused=words.is_(i - 1, "not")):
            break
        if found and whole.bare is not None and _hour_again(words, k, whole, found[0]):
            break
        grown = grow(whole, found[0]) if found else None
        if grown is None or found is None:
            glued = _glue(words, k, whole, first=k == i)
            if glued is None:
                break
            k = glued
            continue
        whole, end, k = grown, found[1], found[1]
    return (whole, end) if end > i else None


def _other_day(words: Words, k: int, whole: Moment, piece: Piece, *, refused: bool) -> bool:
    """Whether a day stands against another: "not this Monday, the 28th", "not tomorrow, Friday", "the 26th, maybe the Friday"."""
    dated = any(isinstance(one, Date) and one.day for one in whole.frames)
    weekday = isinstance(piece, Weekday) or (isinstance(piece, Following) and isinstance(piece.of, Weekday))
    if weekday and dated and words.is_(k - 1, "the") and words.is_(k - 2, "maybe", "perhaps"):
        return True
    if not refused or "," not in words.word[k - 2 : k]:
        return False
    if isinstance(piece, Date) and piece.day is not None:
        return any(isinstance(one, Weekday) for one in whole.frames)
    return weekday and any(isinstance(one, DayShift) for one in whole.frames)


def _hour_again(words: Words, k: int, whole: Moment, piece: Piece) -> bool:
    """Whether a list of hours goes on: "Friday, eight, eight thirty?"."""
    return isinstance(piece, Clock) and whole.bare == piece.hour and words.is_(k - 1, ",")


def _glue(words: Words, k: int, whole: Moment, *, first: bool) -> int | None:
    """The index behind the words that join two pieces, None where the next words join nothing."""
    if first or whole is NO_PIECES:
        return None
    found = words.at("glue", k)
    if words.is_(k, ":") and too_wide(whole):
        return None
    if found is None or (words.is_(k, "-", "–", "—") and "\n" in words.gap[k - 1]):
        return None
    if whole.bare is not None and words.has("range", k):
        return None
    j = found[1]
    if words.is_(j - 1, "the") and j - 1 > k and words.has("unit", j):
        return j - 1
    for _ in range(GLUES):
        if words.breaks(j) or j >= words.size:
            return None
        more = words.at("glue", j)
        if more is None or words.at("zone_word", j):
            break
        j = more[1]
    if words.is_(k, ",") and words.is_(j, "/"):
        return None
    return j


def _piece(words: Words, k: int, whole: Moment, *, inside: bool) -> tuple[Piece, int] | None:
    kinds = words.kinds[k]
    if kinds is None:
        zulu = whole.clock is not None and words.is_(k, "z") and words.tight(k)
        return (Zone("UTC"), k + 1) if zulu else None
    digits = words.digits(k)
    names = DIGITS if digits else words.names(k)
    if whole.clock is not None or whole.bare is not None or (whole.part and not whole.zone):
        found = zone(words, k) if not ZONES.isdisjoint(names) or words.word[k] in BEFORE_ZONES else None
        if found:
            return found
    best: tuple[Piece, int] | None = None
    for reader in _digit_readers(words, k) if digits else _readers(names):
        one = reader(words, k)
        if one and (best is None or one[1] > best[1]):
            best = one
    if digits or not HOURS.isdisjoint(names):
        time = _clock(words, k, whole, digits, inside=inside)
        if time and (best is None or time[1] > best[1] or (time[1] == best[1] and "clock" in names)):
            best = time
        if best is None:
            return bare(words, k, whole, inside=inside)
    return best


def _clock(words: Words, k: int, whole: Moment, digits: int, *, inside: bool) -> tuple[Clock, int] | None:
    if whole.clock is not None:
        return None
    known = bool(whole.frames or whole.part) or inside or cued(words, k)
    if digits == 4 and 1900 <= words.value(k) <= 2100:
        known = known and words.is_(
            k - 1, "at", "@", "until", "till", "um"
        )  # else a year sooner than an hour
    return clock(words, k, known=known)


def _digit_readers(words: Words, k: int) -> tuple[Reader, ...]:
    """The readers of digits by what stands behind them; before a word of no interest they can only be a year."""
    if words.kinds[k + 1] is None and words.word[k + 1].isalpha():
        return DATE_READER if words.digits(k) >= 4 or "decade" in words.accept else ()
    found = words.found(k + 1)
    if len(found) == 1 and found[0][0] == k + 2:
        return _behind_digits(words.lexicon.names(words.word[k + 1]), fraction=words.word[k + 1] in FRACTIONS)
    return DIGIT_READERS if found else _behind_digits(NO_NAMES, fraction=words.word[k + 1] in FRACTIONS)


@lru_cache(maxsize=4096)
def _behind_digits(names: frozenset[str], *, fraction: bool) -> tuple[Reader, ...]:
    chosen = [
        reader
        for reader, kinds in BEHIND_DIGITS
        if not kinds.isdisjoint(names) or (fraction and reader is units.offset)
    ]
    return (*chosen, units.calendar_date)


@lru_cache(maxsize=4096)
def _readers(names: frozenset[str]) -> tuple[Reader, ...]:
    return tuple(reader for reader, kinds in READERS if not kinds.isdisjoint(names))


def _part(words: Words, k: int) -> tuple[Piece, int] | None:
    found = words.at("part", k)
    if found:
        return Part(str(found[0])), found[1]
    both = words.at("day_part", k)
    if both:
        day, name = str(both[0]).split()
        part = Part("tonight" if name == "night" and day in ("0", "-1") else name)
        return Moment((DayShift(int(day)),), part), both[1]
    half = words.at("ampm", k)
    lone = half is not None and half[1] == k + 1 and words.is_(k, "a", "p", "am")
    behind_day = words.has("weekday", k - 1) or words.has("day", k - 1)
    if (
        half
        and not (words.is_(k, "a", "p") and lone)
        and (behind_day or (words.is_(k - 1, ",") and not lone))
    ):
        return Part("morning" if half[0] == "am" else "afternoon"), half[1]
    return None


def _rel_part(words: Words, k: int) -> tuple[Piece, int] | None:
    """Reads "This morning", "next night", "last morning"."""
    rel = words.at("rel", k)
    part = words.at("part", rel[1]) if rel else None
    if rel is None or part is None:
        return None
    shift = SHIFT[str(rel[0])]
    if shift == 1:
        return Moment((Following(Cycle("day", 1)),), Part(str(part[0]))), part[1]
    return Moment((DayShift(shift),), Part("tonight" if part[0] == "night" else str(part[0]))), part[1]


def _week_of(words: Words, k: int) -> tuple[Piece, int] | None:
    if words.is_(k - 1, "every", "each"):
        return None
    for kind, ending in (("week_of", False), ("week_ending", True)):
        found = words.at(kind, k)
        if found:
            start = found[1] + words.is_(found[1], "on", "the")
            date = units.calendar_date(words, start)
            if date and isinstance(date[0], Date) and date[0].day and _weekday_soon(words, date[1]):
                return WeekOf(Moment((date[0],)), ending), date[1]  # a day behind it lies in that week
            inner = moment(words, start, inside=True)
            if inner and not inner[0].clock and (inner[0].frames or inner[0].bare):
                of = inner[0]
                if of.bare is not None:
                    of = Moment((*of.frames, Date(None, None, of.bare))) if of.bare <= 31 else of
                return WeekOf(of, ending), inner[1]
    return None


def _weekday_soon(words: Words, j: int) -> bool:
    """Whether a comma and soon a weekday follow: "the week of the 21st, ideally Tuesday"."""
    return words.is_(j, ",", ":", ";") and any(words.has("weekday", k) for k in range(j + 1, j + 4))


def _to_date(words: Words, k: int) -> tuple[Piece, int] | None:
    """Reads "year to date", "month to date" where the conventions take them for times."""
    found = words.at("to_date", k)
    if found is None or found[0] == "to" or "to_date" not in words.accept:
        return None
    return Edge("until now", Cycle(str(found[0]), 0)), found[1]


def _now(words: Words, k: int) -> tuple[Piece, int] | None:
    found = words.at("now", k)
    return (
        (Now(), found[1])
        if found
        and (
            "now" in words.accept
            or words.has("range", k - 1)
            or words.has("and_", k - 1)
            or words.has("range_start", k - 1)
        )
        else None
    )


def half_of(part: Part | None) -> str:
    """The half of the day a part lies in."""
    if part is None:
        return ""
    return (
        "am"
        if "morning" in part.name or part.name in ("breakfast", "dawn", "before_lunch", "first_thing")
        else "pm"
    )


DIGITS = frozenset(("number",))
HOURS = frozenset(("number", "fraction", "clock", "clockish", "ordinal"))
ZONES = frozenset(("zone", "zone_word", "place"))
BEFORE_ZONES = ("+", "-", "−", "in", "=", "z")
FRACTIONS = frozenset((".", "/", "and", "½"))  # "1.5 weeks", "1/2 hour", "3 and a half weeks"
NO_NAMES: frozenset[str] = frozenset()
BEHIND_DIGITS = (
    (named_units.numbered, frozenset(("quarter_letter", "half_letter", "ordinal_ending"))),
    (named_units.nth, frozenset(("ordinal_ending",))),
    (counted_stretch, frozenset(("rel",))),
    (units.offset, frozenset(("unit", "short_unit", "weekday", "weekdays"))),
)
DATE_READER = (units.calendar_date,)
DIGIT_READERS = (
    named_units.numbered,
    named_units.nth,
    counted_stretch,
    units.offset,
    units.calendar_date,
)
READERS = (
    (units.following, frozenset(("weekday", "glue", "known"))),
    (pointed, frozenset(("known",))),
    (named_units.nth, frozenset(("ordinal", "rel", "number"))),
    (units.weekday, frozenset(("weekday",))),
    (units.related, frozenset(("rel", "glue"))),
    (_rel_part, frozenset(("rel",))),
    (units.day, frozenset(("day",))),
    (_part, frozenset(("part", "day_part", "ampm"))),
    (units.calendar_date, frozenset(("month", "ordinal", "number"))),
    (
        named_units.numbered,
        frozenset(("quarter_letter", "half_letter", "ordinal", "week_number", "unit", "season", "fiscal")),
    ),
    (counted_stretch, frozenset(("number",))),
    (units.offset, frozenset(("in_", "number", "vague_number", "fraction"))),
    (_to_date, frozenset(("to_date",))),
    (named_units.edge, frozenset(("edge",))),
    (units.feast, frozenset(("feast",))),
    (named_units.closing, frozenset(("closing",))),
    (named_units.idiom, frozenset(("idiom",))),
    (_week_of, frozenset(("week_of", "week_ending"))),
    (_now, frozenset(("now",))),
    (units.giving, frozenset(("give_me",))),
)
__all__ = ["half_of", "moment"]

# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Where a time may hang or start: a cheap look at a word and its neighbours before anything is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unchase.reading.times.lexicon import CUED

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words

JOINTS: Final = frozenset(":/.-–")
BEHIND_DIGITS: Final = frozenset(
    ("ampm", "month", "unit", "ordinal_ending", "oclock", "rel", "range", "or_", "works", "zone", "weekday", "day", "day_part", "part", "past_to", "half_letter", "hour_letter", "about", "quarter_letter", "zone_word", "place", "bound_after", "weekdays"),
)  # fmt: skip
BEFORE_DIGITS: Final = frozenset(
    ("cue", "weekday", "month", "day", "part", "edge", "week_number", "fiscal", "quarter_letter", "rel", "half_letter", "in_", "bound", "range_start", "day_part", "fraction"),
)  # fmt: skip
# Kinds a time may start with by itself, and kinds that lead to one.
HEARTY: Final = frozenset(
    ("weekday", "month", "season", "day", "day_part", "part", "clock", "closing", "idiom", "week_of", "feast", "to_date", "now", "fiscal", "clockish",
     "quarter_letter", "half_letter", "week_number", "week_ending", "give_me"),
)  # fmt: skip
# What makes "one" an hour: "one o'clock", "at one", "make it one", with nothing counted behind it.
BEHIND_ONE: Final = frozenset(("ampm", "oclock"))
BEFORE_ONE: Final = frozenset(("at", "@", "around", "till", "until"))
AFTER_ONE: Final = frozenset((
    "on", "please", "then", "tomorrow", "today", "if", "sharp", "is", "works", "suits", "would", "for", "because", "when", "and",
))  # fmt: skip
# What people do on a day they name shortly: "the 20 call me".
CALLS: Final = frozenset(("call", "ring", "phone", "mail", "email", "write", "contact", "visit", "meet"))
HEARTY_ALONE: Final = HEARTY - {"now"}  # "now" is no time by itself
LEADING: Final = frozenset(
    ("rel", "edge", "bound", "range_start", "in_", "vague_number", "number", "ordinal", "unit", "fraction"),
)  # fmt: skip


def starts(words: Words, i: int) -> bool:
    """Whether a time may start with word `i`, by a cheap look at what it and its phrases can be."""
    kinds = words.kinds[i]
    if words.word[i] in ("the", "that"):
        j = i + 1 + words.is_(i + 1, "same", "very")
        if words.has("unit", j) or words.has("weekday", j):
            return True
        if words.word[i] == "that" and (words.has("month", j) or words.has("season", j)):
            return True
    if not kinds or "start" not in kinds:
        return False
    if "digits" in kinds:
        return telling(words, i) and not (
            i > 1
            and words.word[i - 1] in JOINTS
            and words.tight(i)
            and words.digits(i - 2)
            and words.tight(i - 1)
        )
    hearty = HEARTY if "now" in words.accept else HEARTY_ALONE
    for j, found in words.found(i):
        if not hearty.isdisjoint(found) or ("number" in found and "heart" in found and _counts(words, i, j)):
            return True
        if (
            not LEADING.isdisjoint(found)
            and not ("number" in found and "heart" in found)
            and _leads(words, j)
        ):
            return words.word[i] not in "<>" or "loose_numbers" in words.accept
    return False


def _counts(words: Words, i: int, j: int) -> bool:
    """Whether something beside the number in words `[i, j)` speaks of time."""
    before = words.kinds[i - 1] if i else None
    if _numbers_a_thing(words, i):
        return False
    if before and not BEFORE_DIGITS.isdisjoint(before):
        return True
    behind = words.kinds[j]
    if words.one_of(BEHIND_DIGITS, j):
        return True
    if not behind:
        return j >= words.size and i == 0
    if (
        not BEHIND_DIGITS.isdisjoint(behind)
        or "-" in words.word[j]
        or behind.keys() & {"scale", "ordinal", "hour_letter"}
    ):
        return True
    return ("number" in behind and (i == 0 or "number" not in (before or ()))) or words.word[j] in (
        "on",
        "in",
        "of",
        "oh",
    )


def _leads(words: Words, j: int) -> bool:
    """Whether one of the next words, all of them known, may be the heart of a time."""
    for kinds in words.kinds[j : j + 6]:
        if kinds is None:
            return False
        if "heart" in kinds or "number" in kinds or "ordinal" in kinds:
            return True
    return False


def beats(words: Words, i: int) -> bool:
    """Whether the heart at `i` is one here: a word that is one in a phrase only must stand in it."""
    word = words.word[i]
    if word in CUED:
        return _strikes_one(words, i)
    places = words.lexicon.inner.get(word)
    if places is None:
        return True
    for place, phrase in places:
        first = i - place
        if first >= 0 and tuple(words.word[first : first + len(phrase)]) == phrase:
            return True
    return False


def _strikes_one(words: Words, i: int) -> bool:
    """Whether "one" is an hour here."""
    behind = words.word[i + 1]
    if words.one_of(BEHIND_ONE, i + 1):
        return True
    said = words.word[i - 1] in BEFORE_ONE or words.word[max(0, i - 2) : i] == ["make", "it"]
    several = behind == "or" and words.has("number", i + 2)
    return said and (not behind.isalnum() or behind in AFTER_ONE or several)


def telling(words: Words, i: int) -> bool:
    """Whether something beside the digits at `i` speaks of time."""
    if i and ((words.tight(i) and _in_a_name(words, i)) or _numbers_a_thing(words, i)):
        return False
    behind, loose = words.word[i + 1], "loose_numbers" in words.accept
    if behind == "," and not loose:  # a mere comma says nothing
        if _listed(words, i):
            return True
        if words.digits(i + 2) == 3 and words.tight(i + 1) and words.tight(i + 2):
            return False  # "from 200,000"
    elif words.one_of(BEHIND_DIGITS, i + 1):
        return True
    if behind in ("in", "on", "of") and (_leads(words, i + 2) or words.has("place", i + 2)):
        return True
    before = words.kinds[i - 1] if i else None
    if before and not BEFORE_DIGITS.isdisjoint(before):
        return True
    if (behind == "at" and words.word[i - 1] == "the" and words.digits(i + 2)) or (
        words.word[i - 1] == "the" and the_day(words, i)
    ):
        return True
    joined = _by_joint(words, i, loose=loose) if behind in JOINTS else None
    if joined is not None:
        return joined
    size = len(words.word[i])
    if loose:
        return size in (2, 4, 8) or words.size < 4
    return (size == 4 and words.word[i][:2] in ("19", "20")) or words.size == 1


def the_day(words: Words, i: int) -> bool:
    """Whether digits behind "the" are a day by the call they stand beside: "the 20 call me", "call me the 25"."""
    if words.word[i - 1] != "the" or words.digits(i) not in (1, 2) or not 1 <= words.value(i) <= 31:
        return False
    if words.word[i + 1] in CALLS:
        return True
    called = words.word[i - 2] in ("me", "us") and words.word[i - 3] in CALLS
    return called and not words.word[i + 1][:1].isalnum() and words.word[i + 1] not in ("%", "/", "-")


def _by_joint(words: Words, i: int, *, loose: bool) -> bool | None:
    """What the sign behind digits tells: more digits make a clock time or a date; None where it tells nothing."""
    sign, following = words.word[i + 1], words.digits(i + 2)
    if sign == ".":
        if words.has("month", i + 2) or (words.lexicon.language != "en" and words.tight(i + 1)):
            return True
        if following and words.is_(i + 3, ".") and words.tight(i + 3):
            return True
    if following and (sign != "." or following == 2 or words.digits(i + 4) or loose):
        return len(words.word[i]) <= 4 and not (i and words.tight(i) and words.word[i - 1] in JOINTS)
    if not loose and (following or sign != "." or words.tight(i + 2)):
        return False
    return None  # the point ends a sentence: "until the end of 2026."


def _numbers_a_thing(words: Words, i: int) -> bool:
    """Whether the word before says what the number counts: "rack 3 on Wednesday"."""
    if i < 1 or words.word[i - 1] not in words.lexicon.numbered_things:
        return False
    return words.word[i + 1] not in JOINTS and not words.has("ampm", i + 1)


def _listed(words: Words, i: int) -> bool:
    """Whether a list of small numbers ends in a month or in am or pm: "5, 6 or 8 June"."""
    j = i
    for _ in range(6):
        if words.digits(j) not in (1, 2) or words.tight(j + 1) != words.is_(j + 1, ","):
            return False
        if j > i and (words.has("month", j + 1) or words.has("ampm", j + 1)):
            return True
        if not words.is_(j + 1, ",", "or", "and", "&"):
            return False
        j += 2 + words.is_(j + 2, "or", "and")
    return False


def _in_a_name(words: Words, i: int) -> bool:
    """Whether the digits stand inside a name, a version or a number of other kind: "i386", "gnupg-2.0", "=0:7"."""
    if "loose_numbers" in words.accept:
        return False
    before = words.word[i - 1]
    if before == "=" or (words.kinds[i - 1] is None and before.isalpha()):
        return True
    return (
        before == "-"
        and words.word[i + 1] in (".", "-")
        and words.tight(i - 1)
        and words.kinds[i - 2] is None
        and words.word[i - 2].isalpha()
    )

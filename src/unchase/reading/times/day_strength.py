"""How sure a lone weekday, day of the month, month, year or season is by its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.month_strength import month_strength
from unchase.reading.times.sureness import Strength

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.meaning import (
        Date,
        Year,
    )
    from unchase.reading.times.tokens import Words


def date_strength(words: Words, item: Item, one: Date, *, single: bool, bound: bool) -> Strength:
    """How sure a date is by the pieces it has."""
    if one.day is None and one.year is None:
        return month_strength(words, item, single=single, bound=bound)
    if one.month is None:
        return _of_day(words, item)
    nxt = words.word[item.last] if item.last < words.size else "."
    slashed = (
        one.year is None
        and words.digits(item.first)
        and words.digits(item.last - 1)
        and not words.has("ordinal_ending", item.last - 1)
    )
    if slashed and words.is_(item.first - 1, "a", "an") and "loose_numbers" not in words.accept:
        return Strength.NONE
    if (
        slashed
        and not bound
        and nxt.isalpha()
        and nxt not in words.lexicon.context.get("followers", ())
        and not (words.kinds[item.last] or {}).get("start")
        and not words.is_(item.first - 1, "on", "by", "the", "for", "until", "from")
    ):
        return Strength.WEAK if "loose_numbers" not in words.accept else Strength.SURE
    return Strength.SURE


def _of_day(words: Words, item: Item) -> Strength:
    """A day of the month ("the 9th"), unless a noun follows ("the 9th floor", "the second option")."""
    behind = item.last
    nxt = words.word[behind] if behind < words.size else "."
    if words.at("unit", behind):
        return Strength.NONE
    noun = (
        nxt.isalpha()
        and nxt not in words.lexicon.context.get("followers", ())
        and not (words.kinds[behind] or {}).get("start")
    )
    slashed = (
        words.is_(behind, "-", "/") and words.tight(behind) and not words.has("ordinal_ending", behind + 2)
    )
    if noun or slashed or words.is_(behind, "'", "’"):
        return (
            Strength.SURE
            if "bare_number_day" in words.accept and words.is_(item.first - 1, "the")
            else Strength.NONE
        )
    spelt = not any(words.digits(k) for k in range(item.first, item.last))
    if spelt:
        return (
            Strength.SURE
            if (
                (words.is_(item.first - 1, "the") or words.is_(item.last - 2, "the"))
                and words.word[item.last - 1] not in ("first", "second", "third", "half", "quarter", "fourth")
            )
            or "bare_ordinal" in words.accept
            else Strength.NONE
        )
    return Strength.SURE


def weekday_strength(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    """How sure a lone weekday is: "sat" and "sun" need more than "Tuesday"."""
    word = words.word[item.first]
    if single and word in ("sat", "sun", "mon", "wed", "thu", "fri", "tue") and not bound:
        upper = words.original(item.first)[:1].isupper()
        before = words.word[item.first - 1] if item.first else ""
        cue = before in (
            "on",
            "this",
            "next",
            "by",
            "or",
            "and",
            "till",
            "until",
            "for",
            "about",
            "for",
            "from",
            "to",
            ",",
            "-",
            "not",
        )
        if "weak" in words.accept:
            return Strength.SURE
        if words.size <= 2 and item.first == 0:
            return Strength.SURE
        if word in ("sat", "sun"):
            if (cue and before not in ("and", ",", "or", "for", "from", "to", "about")) or (
                upper and item.first and before != "the"
            ):
                return Strength.SURE
            return Strength.WEAK if upper else Strength.NONE
        alone = item.last >= words.size or not words.word[item.last][:1].isalpha()
        return Strength.SURE if cue or upper or alone or words.size <= 6 else Strength.WEAK
    return Strength.SURE


def year_strength(words: Words, item: Item, one: Year) -> Strength:
    """How sure a lone year is: with "in" before it, else hardly."""
    if one.fiscal or one.length > 2:
        return Strength.SURE
    if "year" in words.accept:
        return Strength.SURE
    if not words.digits(item.last - 1):
        return Strength.WEAK
    if words.is_(
        item.first - 1,
        "in",
        "by",
        "during",
        "until",
        "through",
        "since",
        "for",
        "of",
        "late",
        "early",
        "year",
        "from",
        "before",
        "after",
    ):
        return Strength.SURE if not words.at("unit", item.last) else Strength.NONE
    return Strength.WEAK if words.is_(item.first, "year") else Strength.NONE


def named_person(words: Words, item: Item) -> bool:
    """Whether the words before make a month or season a person: "his wife June", "ask for Summer"."""
    before = item.first - 1
    if item.last - item.first != 1 or not (words.has("month", item.first) or words.has("season", item.first)):
        return False
    if not words.original(item.first)[:1].isupper():
        return False
    context, behind = words.lexicon.context, item.last + 1 + words.is_(item.last + 1, "the", "our", "your")
    if before >= 0 and words.word[before] in context.get("kin", ()):
        return True
    if (
        words.is_(item.last, "in", "from", "at")
        and words.word[behind : behind + 1]
        and (words.word[behind] in context.get("departments", ()))
    ):
        return True
    return (
        words.is_(before, "for") and words.is_(before - 1, "ask", "asking", "asked") and before < words.size
    )


def season_strength(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    """How sure a lone season is: "in the fall", never "fall back"."""
    if "seasonless" in words.accept and "decade" in words.accept and "week_rest" in words.accept:
        return Strength.SURE
    if not single or bound:
        return Strength.SURE
    before = words.word[item.first - 1] if item.first else ""
    if before == "the" and words.is_(
        item.first - 2, "in", "over", "during", "by", "after", "before", "of", "until"
    ):
        return (
            Strength.SURE
            if words.word[item.first] not in ("spring", "fall")
            or words.is_(item.first - 2, "in", "over", "during", "until")
            else Strength.WEAK
        )
    if before in (
        "in",
        "by",
        "this",
        "next",
        "last",
        "until",
        "till",
        "before",
        "after",
        "during",
        "come",
        "for",
        "mid",
        "over",
        "try",
        "probably",
        "perhaps",
        "towards",
    ):
        return Strength.SURE if words.word[item.first] != "fall" or before != "for" else Strength.NONE
    if _whole_clause(words, item) or _is_like(words, item.last):
        return Strength.SURE
    return Strength.WEAK if words.word[item.first] not in ("fall", "spring") else Strength.NONE


def _is_like(words: Words, j: int) -> bool:
    """Whether a verb of suiting follows, as after no person: "autumn's more realistic"."""
    return words.is_(j, "'s", "is", "will", "would", "works", "suits", "looks") and not words.is_(
        j + 1,
        "our",
        "my",
        "your",
        "his",
        "her",
        "the",
        "a",
        "from",
        "in",
        "at",
        "on",
        "handling",
        "call",
        "help",
        "looking",
    )


def _whole_clause(words: Words, item: Item) -> bool:
    """Whether the season is all that its clause says: "not now, spring"."""
    before, behind = item.first - 1, item.last
    behind += words.is_(behind, "maybe", "perhaps", "probably", "instead", "please", "then", "rather")
    if behind < words.size and words.word[behind][:1].isalnum():
        return False
    before -= words.is_(before, "maybe", "perhaps", "probably", "say", "rather")
    if before < 0:
        return words.size <= SHORT_ANSWER
    same_line = "\n" not in words.gap[before]
    small = not words.original(item.first)[:1].isupper()
    return same_line and (words.is_(before, ",", ";", ":", "-", "–") and small)


SHORT_ANSWER = 4

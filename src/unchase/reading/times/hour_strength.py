# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""How sure an hour or a part of the day without a day is: "at 3", "4 works", "in the morning"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.meaning import (
    Bounded,
    Moment,
    Span,
)

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.tokens import Words
from unchase.reading.times.sureness import Strength


def hours_strength(words: Words, item: Item, node: Moment) -> Strength:
    """How sure a clock time or part of day is where no day is named."""
    clock = node.clock
    if clock is None:
        return _of_part(words, item, node)
    if not (words.digits(item.first) or words.has("number", item.first)) and words.is_(
        item.first - 1, "mr", "mrs", "ms"
    ):
        return Strength.NONE
    if (
        0 < words.digits(item.first) <= 4
        and words.original(item.last)[:1].isupper()
        and words.is_(item.first - 1, "at")
        and words.digits(item.first) >= 3
        if item.last < words.size
        else False
    ):
        return Strength.NONE
    if words.digits(item.first) and words.is_(item.last - 1, "nights", "mornings", "afternoons", "evenings"):
        return Strength.NONE  # "3 nights"
    if clock.half and not clock.written and _counted(words, item):
        return Strength.NONE
    if (
        clock.half
        or node.part
        or node.zone
        or clock.about
        or words.has("oclock", item.last - 1)
        or words.is_(item.last - 1, "dot")
    ):
        return Strength.SURE
    if clock.written or clock.exact:
        plain = words.digits(item.first) in (3, 4) and item.last == item.first + 1
        if plain and not words.is_(
            item.first - 1, "at", "@", "around", "by", "until", "til", "till", "before", "after"
        ):
            return Strength.NONE
        if plain and words.digits(item.first) == 3 and not words.value(item.first) % 100:
            return Strength.WEAK if "year" not in words.accept else Strength.SURE  # "at 900" is a price too
        if (
            plain
            and words.value(item.first) >= 1900
            and words.value(item.first) <= 2100
            and not words.is_(item.first - 1, "at", "@")
        ):
            return Strength.WEAK
        return Strength.SURE
    return bare_hour(words, item)


def _counted(words: Words, item: Item) -> bool:
    """Whether the number counts things of a kind: "has 6 PM motors"."""
    if item.last >= words.size or not words.is_(
        item.first - 1, "has", "have", "had", "with", "of", "all", "the"
    ):
        return False
    noun = words.word[item.last]
    return (
        noun.isalpha()
        and noun.endswith("s")
        and words.kinds[item.last] is None
        and (noun not in words.lexicon.context.get("followers", ()))
    )


def bare_hour(words: Words, item: Item) -> Strength:
    """A mere number as an hour: "at 3", "4 works", "3 or 4" with something behind that makes it no count."""
    behind = item.last
    if words.is_(behind, "%", "$", "€", "£", "x", "/", "am") or words.tight_word(behind):
        return Strength.NONE
    hours = [one.clock.hour for one in _moments(item) if one.clock]
    if 0 in hours or 24 in hours:
        return Strength.NONE
    if any(hour > 12 for hour in hours) and not _announced(words, item):
        return Strength.WEAK
    nxt = words.word[behind] if behind < words.size else "."
    plain = nxt.isalpha() and nxt not in words.lexicon.context.get("followers", ())
    if not plain and words.at("works", behind) and _alone(words, item.first - 1):
        return Strength.SURE
    return Strength.NONE if plain else _by_what_comes_before(words, item)


def _moments(item: Item) -> tuple[Moment, ...]:
    """The moments of an item: both ends of a range, the time of a bound."""
    if isinstance(item.node, Span):
        return item.node.first, item.node.last
    of = item.node.of if isinstance(item.node, Bounded) else item.node
    return (of,) if isinstance(of, Moment) else ()


def _announced(words: Words, item: Item) -> bool:
    """Whether an hour past noon is announced as one: "at 15", "until 17"."""
    return words.word[item.first - 1] in BEFORE_LATE or words.word[item.first] in OPENS_LATE


def _alone(words: Words, before: int) -> bool:
    """Whether nothing but a small word stands before: "so 4 works"."""
    return (
        before < 0
        or not words.word[before][-1:].isalpha()
        or words.has("cue", before)
        or words.word[before] in SMALL_WORDS
    )


def _by_what_comes_before(words: Words, item: Item) -> Strength:
    cue = words.word[item.first - 1] if item.first else ""
    if cue in BEFORE_SURE or words.word[item.first] in OPENS:
        return Strength.SURE
    if words.has("cue", item.first - 1) and cue not in HARDLY:
        return Strength.SURE if cue in ("say", "after", "before", "between", "make", "it") else Strength.WEAK
    if "bare_number" in words.accept and words.size == 1:
        return Strength.SURE
    return Strength.WEAK


BEFORE_LATE = frozenset(("at", "@", "kl", "klo", "around", "until", "by", "um"))
OPENS_LATE = frozenset(("until", "by", "after", "before", "from"))
BEFORE_SURE = frozenset(("at", "@", "around", "until", "till", "til"))
OPENS = OPENS_LATE | {"till", "til", "between"}
HARDLY = frozenset(("or", "to", "from", "for", "by", "past", "about", "maybe", "either", "since", "@"))
SMALL_WORDS = frozenset((
    "and", "so", "then", "yes", "ok", "maybe", "the", "but", "i", "think", "guess", "suppose", "hmm", "either", "only",
))  # fmt: skip


def _of_part(words: Words, item: Item, node: Moment) -> Strength:
    if "bare_part" in words.accept:
        return Strength.SURE
    if words.has("weekdays", item.first - 1) or words.word[item.last - 1].endswith("s"):
        return Strength.WEAK
    before = item.first - 1
    if (words.is_(before, "the") and words.is_(before - 1, "in", "during")) or words.is_(
        before, "in", "that"
    ):
        return Strength.SURE
    name = node.part.name if node.part else ""
    if (
        name == "eod"
        and words.is_(item.first - 1, "at")
        and item.last < words.size
        and "year" not in words.accept
    ):
        starts = item.first < 2 or not words.word[item.first - 2][-1:].isalpha()
        if starts:
            return Strength.NONE
    if name == "eod" and words.is_(item.first, "the") and words.is_(item.first - 1, "at") and item.first < 2:
        return Strength.NONE
    if name in (
        "first_thing",
        "last_thing",
        "cob",
        "eod",
        "before_lunch",
        "after_lunch",
        "after_work",
        "mid_morning",
        "mid_afternoon",
    ):
        return Strength.SURE
    return Strength.SURE if node.part and node.part.edge else Strength.WEAK

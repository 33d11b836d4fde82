"""How sure a lone month is: "in May" and "June works" are times, "May I" and "April says hello" are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.sureness import Strength, capital_strength

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.tokens import Words


def month_strength(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    """How sure a month without a day is; `single` where it is one word, `bound` where a bound stands before it."""
    if "bare_month" in words.accept and not words.is_(item.first, "may"):
        return Strength.SURE
    word = words.word[item.first]
    if not single or word not in words.lexicon.context.get("weak", ()):
        return Strength.SURE
    if bound:
        return capital_strength(words, item.first, bound=bound)
    before = words.word[item.first - 1] if item.first else ""
    if before in BEFORE:
        small = word in words.lexicon.context.get("must_be_capital", ()) and not _capital(words, item.first)
        return Strength.SURE if not small or before in BEFORE_SMALL else Strength.NONE
    if _second_name(words, item) or (
        word in NAMES and before in words.lexicon.context.get("names_before", ())
    ):
        return Strength.NONE
    return _by_what_follows(words, item, word)


def _capital(words: Words, i: int) -> bool:
    return words.original(i)[:1].isupper()


def _second_name(words: Words, item: Item) -> bool:
    """Whether an unknown word with a capital stands before it within the sentence: "Theresa May"."""
    before = item.first - 1
    return (
        before > 0
        and words.word[before].isalpha()
        and words.kinds[before] is None
        and _capital(words, before)
        and words.original(before - 1) not in (".", "!", "?")
    )


def _by_what_follows(words: Words, item: Item, word: str) -> Strength:
    behind = words.word[item.last]
    if behind == "and" and words.is_(item.last + 1, "i", "me"):
        return Strength.NONE  # "Dec and I go back a long way"
    if word in FIRST_NAMES and behind in DOES:
        return Strength.WEAK
    if behind in ("/", "-", "–") and words.tight(item.last) and words.has("month", item.last + 1):
        return Strength.SURE
    if not _capital(words, item.first):
        return Strength.NONE
    if behind in SUITS or (not behind.isalpha() and item.first and word != "jan"):
        return Strength.SURE if word not in VERBS or behind in SUITS_VERBS else Strength.WEAK
    return Strength.WEAK if item.first and behind not in ("i", "we", "you", "not", "be") else Strength.NONE


NAMES = frozenset(("april", "june", "august", "may", "march", "jan"))
FIRST_NAMES = frozenset(("april", "june", "jan"))
DOES = frozenset(("is", "does", "has", "and", "will", "was", "said", "says"))
VERBS = frozenset(("may", "march"))
SUITS_VERBS = frozenset(("works", "is", "would", "looks", "suits", "or", "?"))
SUITS = SUITS_VERBS | {"and", "at", "then", "should", "might", "was", "if", "when"}
BEFORE_SMALL = frozenset((
    "in", "by", "of", "until", "till", "next", "last", "this", "early", "late", "mid", "since", "before", "after", "during", "through",
))  # fmt: skip
BEFORE = BEFORE_SMALL | {
    "from", "to", "for", "around", "come", "that", "maybe", "or", "and", "say", "towards", "toward", "about", "starting", "past",
    "beyond", "-", "–",
}  # fmt: skip

"""Words that look like a time: names, measures, codes, office hours, feasts that only qualify a noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.hearts import starts
from unchase.reading.times.meaning import (
    Bounded,
    Cycle,
    Date,
    Moment,
    Related,
    Weekday,
)

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.tokens import Words


MONEY = frozenset((
    "$", "€", "£", "%", "#", "percent", "pct", "pounds", "euros", "dollars", "usd", "eur", "gbp", "quid", "kg", "mm", "cm", "km", "inch", "inches", "meters", "metres", "miles", "lbs", "gb", "mb", "tb", "ghz", "mhz", "kw", "kwh", "volts", "amps", "litres", "liters", "gallons", "feet", "ft", "tons", "tonnes", "grams", "bar", "psi", "rpm", "degrees", "°", "seats", "users", "people", "licences", "licenses", "units", "pieces", "pcs", "points", "stars", "per",
))  # fmt: skip
# Before a name: "Mr Friday", "use Monday".
CALLED = frozenset((
    "called", "named", "mr", "mrs", "ms", "miss", "sir", "madam", "aunt", "uncle", "prof", "use", "uses", "using", "via",
))  # fmt: skip


def dated(node: object) -> bool:
    """Whether a weekday or month stands in it, which no measure behind can undo."""
    frames = node.frames if isinstance(node, Moment) else ()
    return any(
        isinstance(one, Weekday | Related | Cycle) or (isinstance(one, Date) and one.year) for one in frames
    )


def joined_to_more(words: Words, item: Item) -> bool:
    """Whether the words are a piece of something longer: a file name, a code, a web address."""
    first, last = item.first, item.last
    if "loose_numbers" in words.accept:
        return (
            words.tight(last)
            and words.is_(last, "-")
            and words.tight(last + 1)
            and words.digits(last + 1) > 0
        )
    if (
        words.tight(first)
        and words.is_(first - 1, "/", "_", "@", "=", "&", "\\", ".")
        and words.tight(first - 1)
        and first > 1
    ) and words.word[first - 2][-1:].isalnum():
        return not words.has("ordinal_ending", first - 2) and "heart" not in (words.kinds[first - 2] or ())
    if words.tight(last) and words.is_(last, "-", "/") and words.tight(last + 1) and words.digits(last + 1):
        return words.digits(last + 1) >= 3 or words.digits(last - 1) > 0
    if words.tight(last) and words.is_(last, "_", "@", "=", "\\") and not words.is_(last, "@"):
        return True
    return (
        words.tight(last)
        and words.is_(last, ".", "-", "/")
        and words.tight(last + 1)
        and last + 1 < words.size
        and words.word[last + 1][:1].isalnum()
        and not words.found(last + 1)
    )


OPENING = frozenset(("hours", "open", "opening", "office", "timings"))


def opening_days(words: Words, item: Item) -> bool:
    """Whether the weekday is an end of "Mon-Fri 9-5", which tells when a place is open."""
    if "year" in words.accept:
        return False
    for first in (item.first, item.first - 2):
        if not (words.has("weekday", first) and words.has("weekday", first + 2)):
            continue
        told = words.is_(first + 1, "to", "through", "thru") and not OPENING.isdisjoint(
            words.word[max(0, first - 3) : first]
        )
        if told or words.is_(first + 1, "-", "–"):
            behind = first + 3 + words.is_(first + 3, ",", ":")
            return words.digits(behind) > 0
    return False


def named_thing(words: Words, item: Item) -> bool:
    """Whether a capitalised word behind makes it a name ("Friday Harbor", "12 Noon Street"), or a noun a kind of thing ("the Friday app")."""
    behind = item.last
    if "loose_numbers" in words.accept:
        return False
    before = item.first - 1
    if words.word[before] in CALLED or (words.is_(before, ".") and words.is_(before - 1, "mr", "mrs", "ms")):
        return not isinstance(item.node, Bounded) and not words.digits(item.first)
    if (words.is_(before, "is") and words.is_(before - 1, "name")) or _likened(words, item, behind):
        return True
    behind += words.is_(behind, "'s")
    if behind >= words.size or not words.word[behind].isalpha() or "heart" in (words.kinds[behind] or ()):
        return False
    return _named_by(words, item, behind)


LIKENS = frozenset(("'s", ",", "kind", "sort", "type", "style"))


def _likened(words: Words, item: Item, behind: int) -> bool:
    """Reads "Friday's, the pub chain", "Dec, as in Declan", "a Friday 13th kind of rollout"."""
    if words.word[behind] not in LIKENS:
        return False
    if words.is_(behind, "'s") and words.is_(behind + 1, ",") and words.is_(behind + 2, "the", "a", "an"):
        return True
    if words.is_(behind, "kind", "sort", "type", "style") and words.is_(behind + 1, "of"):
        return True
    as_in = words.is_(behind, ",") and words.is_(behind + 1, "as") and words.is_(behind + 2, "in")
    return as_in and item.last - item.first == 1


def _named_by(words: Words, item: Item, behind: int) -> bool:
    before = item.first - 1
    last = item.last - 1
    worded = (
        words.has("weekday", last)
        or words.has("quarter_letter", last - 1)
        or (words.has("part", last) and words.has("weekday", item.first))
        or words.has("clock", last)
        or words.has("feast", last)
        or words.has("season", last)
        or words.has("month", last)
    )
    if not worded or "\n" in words.gap[last]:
        return False
    word = words.original(behind)
    if word[:1].isupper() and not word.isupper() and words.lower_case:
        return not starts(words, behind)
    if words.kinds[behind]:
        return False
    if (
        words.has("weekday", item.first)
        and words.is_(before, "a")
        and words.word[behind] not in words.lexicon.context.get("followers", ())
    ):
        return True
    if (
        words.has("weekday", last)
        and item.last - item.first <= 2
        and words.is_(last - 1, "the")
        and words.word[behind] not in words.lexicon.context.get("followers", ())
    ):
        return not words.has("works", behind)
    return words.is_(last, "mon") and words.is_(behind, "dieu", "ami")


def weekly_hours(words: Words, item: Item, first: Moment, last: Moment) -> bool:
    """Office hours are no appointment: "Mon-Fri 9-5"."""
    if "year" in words.accept or not all(
        len(one.frames) == 1 and isinstance(one.frames[0], Weekday) for one in (first, last)
    ):
        return False
    behind = item.last + words.is_(item.last, ",", ":")
    hours = first.clock or last.clock or words.digits(behind) > 0
    return bool(hours) and first.frames[0] != last.frames[0]


def attribute(words: Words, item: Item) -> bool:
    """Whether a feast only qualifies a noun ("our Black Friday playbook")."""
    behind = item.last
    if (
        "loose_numbers" in words.accept
        or behind >= words.size
        or words.kinds[behind]
        or not words.word[behind].isalpha()
    ):
        return False
    return words.word[behind] not in words.lexicon.context.get("followers", ()) and words.is_(
        item.first - 1, "our", "the", "your", "a", "this", "my", "their"
    )

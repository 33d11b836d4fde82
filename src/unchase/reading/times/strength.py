# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""How sure a reading is: which expressions stand by themselves and which are weak or no time at all in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.day_strength import (
    date_strength,
    named_person,
    season_strength,
    weekday_strength,
    year_strength,
)
from unchase.reading.times.hour_strength import bare_hour, hours_strength
from unchase.reading.times.look_alikes import (
    MONEY,
    attribute,
    dated,
    joined_to_more,
    named_thing,
    opening_days,
    weekly_hours,
)
from unchase.reading.times.meaning import (
    Bounded,
    Closing,
    Cycle,
    Date,
    Edge,
    Feast,
    Meaning,
    Moment,
    Now,
    Nth,
    Numbered,
    Offset,
    Span,
    Weekday,
    Year,
)
from unchase.reading.times.sureness import Strength, capital_strength

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.tokens import Words


def strength(words: Words, item: Item) -> Strength:
    """How sure the item is by its words and their neighbours."""
    node = item.node
    if words.is_(item.first - 1, "$", "€", "£", "#") and words.tight(item.first):
        return Strength.NONE
    if (words.word[item.last] in MONEY and not dated(node)) or joined_to_more(words, item):
        return Strength.NONE
    if named_thing(words, item) or opening_days(words, item) or named_person(words, item):
        return Strength.NONE
    if isinstance(node, Bounded):
        return _of_bound(words, item, node)
    if isinstance(node, Span):
        return _of_span(words, item, node)
    return _of_moment(words, item, node)


def _service(words: Words, item: Item) -> bool:
    """Whether a span of hours or days is how fast somebody serves: "response in four hours"."""
    return words.is_(item.first - 1, *SERVICES) and not words.is_(
        item.first - 2, "your", "you", "my", "our", "a", "an", "his", "her", "their"
    )


SERVICES = (
    "response", "responses", "responding", "turnaround", "resolution", "callout", "restored", "restoration", "uptime", "payback",
    "replacement", "repair", "repairs", "reaction", "dispatch", "shipping",
)  # fmt: skip


def _of_bound(words: Words, item: Item, node: Bounded) -> Strength:
    inner = node.of
    if isinstance(inner, Span):
        return Strength.SURE
    if not inner.frames and inner.clock is None and inner.part is None:
        return Strength.NONE
    if (
        inner.clock
        and not inner.frames
        and not inner.clock.written
        and not inner.clock.half
        and not inner.clock.exact
        and not inner.part
    ):
        if words.is_(
            item.first, "past", ">", "<", "post", "following", "ending", "since", "within"
        ) or words.at("unit", item.last):
            return Strength.NONE
        return bare_hour(words, item)
    if len(inner.frames) == 1 and isinstance(inner.frames[0], Year) and not inner.frames[0].fiscal:
        since_long = node.side in ("from", "since") and inner.frames[0].year < LONG_AGO
        return Strength.WEAK if since_long and "year" not in words.accept else Strength.SURE
    if inner.frames and isinstance(inner.frames[0], Now) and "now" not in words.accept:
        return Strength.NONE
    if _month_of_a_thing(words, item, inner):
        return Strength.NONE
    if inner.part and not inner.frames and node.side in ("by", "before", "until"):
        return Strength.SURE
    behind = words.digits(item.first) > 0 or words.is_(item.first, "the")  # "the 23rd onwards"
    inner_first = item.first + (not behind)
    return max(_of_moment(words, type(item)(inner, inner_first, item.last), inner, bound=True), Strength.WEAK)


def _month_of_a_thing(words: Words, item: Item, inner: Moment) -> bool:
    """Whether a month only says which: "after the September school holidays"."""
    one = inner.frames[0] if len(inner.frames) == 1 else None
    if not isinstance(one, Date) or one.day or one.year or not words.is_(item.last - 2, "the"):
        return False
    noun = words.word[item.last]
    known = words.kinds[item.last] is not None or noun in words.lexicon.context.get("followers", ())
    return noun.isalpha() and not known and "year" not in words.accept


LONG_AGO = 2020  # "the oven is from 1998", "family owned since 1921": an age, no time to talk


def _of_span(words: Words, item: Item, node: Span) -> Strength:
    first, last = node.first, node.last
    before = item.first - 1 - words.is_(item.first - 1, ":")
    office = words.is_(before, "open", "hours", "weekdays", "daily", "hrs", "hotline", "opening")
    if office and not (first.frames or last.frames):
        return Strength.NONE
    if first.frames or last.frames:
        if weekly_hours(words, item, first, last):
            return Strength.NONE
        if all(isinstance(one, Year) for one in (*first.frames, *last.frames)) and "year" not in words.accept:
            return Strength.WEAK
        return Strength.SURE
    opening = item.first + words.has("range_start", item.first)
    sizes = words.digits(opening), words.digits(item.last - 1)
    if "loose_numbers" in words.accept and (
        sizes == (3, 3)
        or (
            sizes[0] in (1, 2)
            and words.is_(opening + 1, "-")
            and sizes[1] == 2
            and words.value(item.last - 1) > 12
        )
    ):
        return Strength.NONE
    clocks = [one.clock for one in (first, last) if one.clock]
    if (
        words.digits(item.first) >= 3
        and words.digits(item.last - 1) >= 3
        and not words.is_(item.last - 2, ":", ".")
        and "loose_numbers" not in words.accept
    ):
        return Strength.WEAK
    if (
        any(
            words.is_(item.first - back, "hours", "timing", "timings", "open", "opening")
            for back in (1, 2, 3)
        )
        and "year" not in words.accept
    ):
        return Strength.NONE
    if any(one.written or one.half or one.exact for one in clocks) or first.part or last.part:
        return Strength.SURE
    return bare_hour(words, item)


def _of_moment(words: Words, item: Item, node: Moment, *, bound: bool = False) -> Strength:
    if not node.frames:
        return hours_strength(words, item, node)
    if node.clock and _house_number(words, item):
        return Strength.NONE
    if len(node.frames) > 1 or node.clock or node.zone:
        return Strength.SURE
    return _of_frame(words, item, node.frames[0], bound=bound)


def _house_number(words: Words, item: Item) -> bool:
    """Whether four digits before a name are none of a clock: "on Monday at 1200 King West"."""
    return (
        words.digits(item.last - 1) == 4
        and words.is_(item.last - 2, "at")
        and item.last < words.size
        and words.original(item.last)[:1].isupper()
    )


def _of_frame(words: Words, item: Item, one: Meaning, *, bound: bool) -> Strength:
    """How sure the only frame of a moment is, by its kind."""
    single = item.last - item.first == 1
    match one:
        case Date():
            return date_strength(words, item, one, single=single, bound=bound)
        case Weekday():
            return weekday_strength(words, item, single=single, bound=bound)
        case Year():
            return year_strength(words, item, one)
        case Cycle():
            return _of_cycle(words, one)
        case Edge():
            return _of_edge(words, item, one)
        case Closing():
            return _of_closing(words, item)
        case Now():
            return Strength.SURE if "now" in words.accept else Strength.NONE
        case Numbered(unit="season"):
            return season_strength(words, item, single=single, bound=bound)
        case Offset():
            return Strength.WEAK if one.anchor is None and _service(words, item) else Strength.SURE
        case Nth():
            return Strength.SURE if one.weekday is not None else Strength.WEAK
        case Feast():
            return _of_feast(words, item, bound=bound)
    return Strength.SURE


def _of_cycle(words: Words, one: Cycle) -> Strength:
    """A unit counted from now, "next week"; "the week" and "last day" are too vague."""
    if one.vague:
        return Strength.SURE if one.unit == "weekend" or "vague_unit" in words.accept else Strength.NONE
    if one.unit in ("second", "minute", "hour"):
        return Strength.SURE if "weak" in words.accept else Strength.WEAK
    if one.unit in ("day", "business day") and one.shift < 0 and "vague_unit" not in words.accept:
        return Strength.NONE
    return Strength.SURE


def _of_edge(words: Words, item: Item, one: Edge) -> Strength:
    """Reads "At the end of the day" at the head of a sentence as the phrase it is."""
    phrase = isinstance(one.of, Cycle) and one.of.unit == "day" and words.is_(item.first - 1, "at")
    if not phrase or "year" in words.accept:
        return Strength.SURE
    heads = item.first < 2 or not words.word[item.first - 2][-1:].isalpha()
    return Strength.NONE if heads else Strength.SURE


def _of_closing(words: Words, item: Item) -> Strength:
    """A closing time that only qualifies a noun is none: "month-end close takes us nine days"."""
    behind = words.word[item.last]
    noun = (
        behind.isalpha()
        and (words.kinds[item.last] is None or behind in ("close", "closing", "closes"))
        and behind not in words.lexicon.context.get("followers", ())
    )
    return Strength.NONE if noun and "year" not in words.accept else Strength.SURE


def _of_feast(words: Words, item: Item, *, bound: bool) -> Strength:
    """A feast, unless it qualifies a noun, is a likeness ("it's our Super Bowl") or a mere "new year"."""
    before = item.first - 1
    if attribute(words, item) or words.is_(before, "like"):
        return Strength.NONE
    if (
        words.is_(before, "our", "my", "their")
        and words.is_(before - 1, "'s")
        and words.is_(before - 2, "it", "that", "this")
    ):
        return Strength.NONE
    new_year = words.is_(item.first, "new") and words.is_(item.last - 1, "year")
    if (
        new_year
        and not bound
        and "bare_month" not in words.accept
        and words.word[before] not in BEFORE_NEW_YEAR
    ):
        return Strength.NONE
    return capital_strength(words, item.first, bound=bound)


BEFORE_NEW_YEAR = frozenset(("for", "at", "the", "until", "till", "over", "and", "on", "since"))

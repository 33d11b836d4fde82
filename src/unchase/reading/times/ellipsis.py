"""What a second time leaves out: "not this week; early next", "this week and next", "the ninth of January, eleventh you call"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.reading.times.clocks import ends_at
from unchase.reading.times.counts import ordinal
from unchase.reading.times.meaning import Cycle, Date, Edge, Moment, Weekday
from unchase.reading.times.moments import moment
from unchase.reading.times.ranges import Item, Node, dated, skip

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


def shortened(words: Words, j: int, start: int, k: int, last: Node) -> Item | None:
    """The time behind the joint at `j` (at `start`, or at `k` behind small words) that takes its unit or month from `last`."""
    if words.is_(j, "and", "or", "&") and isinstance(last, Moment):
        next_one = _next_of(words, last, k)  # "this week and next"
        if next_one:
            return next_one
    if words.is_(j, "or") and isinstance(last, Moment) and _the_one_after(words, start):
        return _next_of(words, last, start)
    return _day_in_words(words, start, last)


def unit_behind(words: Words, item: Item) -> Item | None:
    """The unit that an ellipsis behind `item` means: "not this week; early next", "not this year, not next"."""
    if not isinstance(item.node, Moment):
        return None
    if not item.node.frames or not isinstance(item.node.frames[-1], Cycle | Weekday | Edge):
        return None
    k = item.last
    for _ in range(ELLIPSIS):
        if k >= words.size or words.word[k] not in LEADING or words.breaks(k):
            break
        k += 1
    return _next_of(words, item.node, k) if k > item.last else None


def _next_of(words: Words, node: Moment, k: int) -> Item | None:
    """Reads "next", "early next", "the one after next" of the unit that `node` names last."""
    one = node.frames[-1] if node.frames else None
    if isinstance(one, Edge):
        one = one.of
    if not isinstance(one, Cycle | Weekday) or (isinstance(one, Cycle) and one.vague):
        return None
    edge = words.at("edge", k)
    j = edge[1] if edge else k
    after = _the_one_after(words, j)
    if after:
        what = replace(one, shift=(one.shift or 0) + 1) if one.shift is not None else replace(one, coming=2)
        return _with_clock(words, Item(Moment((Edge(str(edge[0]), what) if edge else what,)), k, after))
    j += words.is_(j, "the")
    if isinstance(one, Weekday) and one.shift is None:
        return None
    if not words.is_(j, "next") or not (
        j + 1 >= words.size or not words.word[j + 1].isalnum() or words.is_(j + 1, *BEHIND_NEXT)
    ):
        return None
    what = replace(one, shift=(one.shift or 0) + 1)
    return Item(Moment((Edge(str(edge[0]), what) if edge else what,)), k, j + 1)


def _day_in_words(words: Words, k: int, last: Node) -> Item | None:
    """Reads the second day of "the ninth of January, eleventh you call me", "19 July, the 20 you call"."""
    date = dated(last) if isinstance(last, Moment) else None
    if date is None or not date.day or not date.month:
        return None
    j = k + words.is_(k, "the")
    rank = ordinal(words, j) if not words.digits(j) else ((words.value(j), j + 1) if j > k else None)
    if rank is None or not 0 < rank[0] <= 31 or words.at("unit", rank[1]) or not ends_at(words, rank[1]):
        return None
    if words.is_(rank[1], ":", ".", "/", "-", "%") and words.digits(rank[1] + 1):
        return None
    return Item(Moment((Date(None, None, rank[0]),)), j, rank[1])


def _the_one_after(words: Words, k: int) -> int | None:
    """The index behind "the one after", "the following one"."""
    j = k + words.is_(k, "the")
    if words.is_(j, "one") and words.is_(j + 1, "after", "following") and j > k:
        j += 2
        j += words.is_(j, "that")
        return None if words.has("heart", j) and not words.has("clock", j) else j
    return j + 2 if words.is_(j, "following", "next") and words.is_(j + 1, "one") else None


def _with_clock(words: Words, item: Item) -> Item:
    """The clock time behind: "the one after, noon"."""
    found = moment(words, skip(words, item.last), inside=True)
    if found is None or found[0].frames or found[0].clock is None or not isinstance(item.node, Moment):
        return item
    return Item(replace(item.node, clock=found[0].clock, zone=found[0].zone), item.first, found[1])


ELLIPSIS = 5
LEADING = frozenset((
    ",", ";", ".", "-", "–", "—", ":", "but", "maybe", "probably", "perhaps", "not", "nor", "or", "and", "even", "try", "say", "so",
    "then", "better", "rather", "more", "like", "possibly", "i", "we", "could", "can", "do", "no", "yes", "would", "is", "out",
))  # fmt: skip
BEHIND_NEXT = (
    "and", "or", "but", "is", "would", "works", "might", "could", "please", "then", "if", "instead", "probably", "maybe", "perhaps",
    "suits", "looks", "either", "though", "at", "yes", "no", "ok", "fine",
)  # fmt: skip

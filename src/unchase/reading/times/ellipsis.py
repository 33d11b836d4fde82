"""What a second time leaves out: "not this week; early next", "this week and next", "the ninth of January, eleventh you call"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.reading.times.clocks import ends_at
from unchase.reading.times.counts import ordinal
from unchase.reading.times.meaning import Cycle, Date, Edge, Moment, Weekday
from unchase.reading.times.ranges import Item, Node, dated

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


def shortened(words: Words, j: int, start: int, k: int, last: Node) -> Item | None:
    """The time behind the joint at `j` (at `start`, or at `k` behind small words) that takes its unit or month from `last`."""
    if words.is_(j, "and", "or", "&") and isinstance(last, Moment):
        next_one = _next_of(words, last, k)  # "this week and next"
        if next_one:
            return next_one
    return _day_in_words(words, start, last)


def unit_behind(words: Words, item: Item) -> Item | None:
    """The unit that an ellipsis behind `item` means: "not this week; early next", "not this year, not next"."""
    if not isinstance(item.node, Moment):
        return None
    k = item.last
    for _ in range(ELLIPSIS):
        if words.breaks(k) or not words.is_(k, *LEADING):
            break
        k += 1
    return _next_of(words, item.node, k) if k > item.last else None


def _next_of(words: Words, node: Moment, k: int) -> Item | None:
    """Reads "next", "early next", "the one after next" of the unit that `node` names last."""
    one = node.frames[-1] if node.frames else None
    if isinstance(one, Edge):
        one = one.of
    if not (isinstance(one, Cycle) or (isinstance(one, Weekday) and one.shift is not None)):
        return None
    edge = words.at("edge", k)
    j = edge[1] if edge else k
    j += words.is_(j, "the")
    if not words.is_(j, "next") or not (
        j + 1 >= len(words) or not words.word[j + 1].isalnum() or words.is_(j + 1, *BEHIND_NEXT)
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


ELLIPSIS = 4
LEADING = (
    ",", ";", ".", "-", "–", "—", ":", "but", "maybe", "probably", "perhaps", "not", "nor", "or", "and", "even", "try", "say", "so",
    "then", "better", "rather", "more", "like", "possibly",
)  # fmt: skip
BEHIND_NEXT = (
    "and", "or", "but", "is", "would", "works", "might", "could", "please", "then", "if", "instead", "probably", "maybe", "perhaps",
    "suits", "looks", "either", "though", "at",
)  # fmt: skip

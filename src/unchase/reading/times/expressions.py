# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Whole expressions of time: one moment, a range, a bound ("by Friday"), or several of them side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.reading.times.amounts import SHORT, amounts
from unchase.reading.times.clocks import ends_at
from unchase.reading.times.ellipsis import shortened, unit_behind
from unchase.reading.times.hearts import starts
from unchase.reading.times.meaning import (
    Bounded,
    DayShift,
    Edge,
    Moment,
    Offset,
    Span,
)
from unchase.reading.times.moments import half_of, moment
from unchase.reading.times.ranges import Item, Node, dated, from_to, joined_to, joint_at, moment_or_span, skip
from unchase.reading.times.sharing import between_bounds, own_hour, settle, share
from unchase.reading.times.units import following
from unchase.reading.times.zone_words import zone

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words

MOST = 12


def expression(words: Words, i: int) -> tuple[list[Item], int] | None:
    """The times that start at word `i` and the index behind them, None where none starts there."""
    item = _item(words, i, inside=_several_ahead(words, i))
    if item is None:
        return None
    items = [item]
    j = item.last
    while len(items) < MOST:
        following = _next(words, items, j)
        if following is None:
            break
        items.append(following)
        j = following.last
    if len(items) == 1:
        only = settle(words, own_hour(words, item))
        return ([only], j) if only else None
    items = [own_hour(words, one) for one in between_bounds(items)]
    shared = share(items, clocks="share_clock" not in words.accept and "dayless" not in words.accept)
    settled = [one for one in (settle(words, one) for one in shared) if one]
    if not settled and len(items) == MOST:
        return (
            [],
            j,
        )  # a list of mere numbers without end: nobody's letter, and not to be read again from its middle
    return (settled, j) if settled else None


def _several_ahead(words: Words, i: int) -> bool:
    """Whether the number at `i` is followed by a joint and something more ("3 or 4 pm", "13 to 15 July")."""
    if not words.digits(i) and not words.has("number", i) and not words.has("ordinal", i):
        return False
    j = i + 1 + (words.is_(i + 1, "ish") or words.has("ordinal_ending", i + 1))
    k = joint_at(words, j)
    if k is not None:
        return (
            bool(words.digits(k))
            or words.has("number", k)
            or words.has("range_start", k)
            or words.has("clock", k)
            or words.has("month", k)
            or words.has("cue", k)
        )
    if words.is_(j, ",") and words.at("day_part", j + 1):
        return True
    if words.at("weekday", j) and not words.is_(i - 1, "the", "of"):
        return True
    return words.is_(j, "on", "of", "tomorrow", "today", "this", "in", "tonight") and _day_behind(words, j)


def _day_behind(words: Words, j: int) -> bool:
    """Whether "3" is followed by a day: "3 on Tuesday", "9 tomorrow morning"."""
    if words.is_(j, "of"):
        return bool(words.at("rel", j + 1)) and words.has("unit", j + 2)
    k = j + words.is_(j, "on", "in", "the")
    k += words.is_(k, "the")
    if (
        words.is_(j, "on")
        and words.is_(k - 1, "the")
        and words.digits(k)
        and words.has("ordinal_ending", k + 1)
    ):
        return ends_at(words, k + 2)
    return (
        any(words.at(kind, k) for kind in ("weekday", "day", "day_part"))
        or bool(words.at("rel", k))
        or bool(words.at("part", k) and words.is_(j, "in"))
    )


def _item(words: Words, i: int, *, inside: bool = False) -> Item | None:
    """A bound with its time, a range, or one moment."""
    bound = words.at("bound", i)
    if bound and not _visit(words, i) and not _longer_heart(words, i, bound[1]):
        found = _bounded(words, i, str(bound[0]), bound[1])
        if found:
            return found
    ended = words.at("to_date", i) if "to_date" in words.accept else None
    if (
        ended
        and ended[0] == "to"
        and not words.is_(i - 1, "up", "equals", "equal")
        and not words.digits(ended[1])
    ):
        return Item(Bounded("until", Moment((DayShift(0),))), i, ended[1])
    start = words.at("range_start", i)
    if start and not _longer_heart(words, i, start[1]):
        return from_to(words, i, start[1])
    duration = _lasting(words, i)
    if duration:
        return duration
    return _open_end(words, moment_or_span(words, i, inside=inside))


def _visit(words: Words, i: int) -> bool:
    """Whether the word belongs to what stands before: "drop by tomorrow at 2:30" is a visit, no deadline."""
    if words.is_(i, "past") and words.is_(i - 1, "half", "quarter"):
        return True  # "between 2 and half past"
    return words.is_(i, "by") and i > 0 and words.word[i - 1] in words.lexicon.context.get("visits", ())


def _longer_heart(words: Words, i: int, j: int) -> bool:
    """Whether the words from `i` on are a longer time by themselves: "after lunch", "after the holidays", "past 3 weeks"."""
    for end, kinds in words.found(i):
        if end > j and not LONGER.isdisjoint(kinds) and ("idiom" not in kinds or "idiom" in words.accept):
            return True
    return words.is_(i, "past") and (
        words.digits(i + 1) > 0 or words.has("number", i + 1) or words.has("unit", i + 1)
    )


LONGER = frozenset(("idiom", "part", "edge", "feast", "closing", "day"))


def _bounded(words: Words, i: int, side: str, k: int) -> Item | None:
    if words.found(k) and not following(words, k):
        k += words.is_(k, "the") and not words.found(k)[0][0] > k + 1
    if side == "within":
        return _within(words, i, k)
    k = k if following(words, k) else skip(words, k)
    if side == "until" and words.is_(i, "ending") and not words.is_(i + 1, "with", "on"):
        return None
    inner = _item(words, k, inside=True)
    if (
        inner is not None
        and side == "from"
        and (isinstance(inner.node, Span) or (isinstance(inner.node, Moment) and inner.node.duration))
    ):
        return replace(inner, first=i)
    if (
        inner is not None
        and words.is_(i, "from")
        and isinstance(inner.node, Moment)
        and _plain_from(words, i, inner)
    ):
        return replace(inner, first=i) if "year" in words.accept else inner
    if inner is None or isinstance(inner.node, Bounded):
        amount = amounts(words, k)
        if amount and side == "after" and inner is None and amount[0][0][1] not in ("year", "decade"):
            after = Moment((Offset(amount[0], 1, vague="few" if amount[2] else ""),))
            return Item(after if "dayless" not in words.accept else Bounded("after", after), i, amount[1])
        return None
    if side == "from" and isinstance(inner.node, Moment) and (joined := joined_to(words, inner)):
        return replace(joined, first=i)
    return Item(Bounded(side, inner.node), i, inner.last)


def _plain_from(words: Words, i: int, inner: Item) -> bool:
    """Whether "from" only says whence: "the offer from 18 June"."""
    if isinstance(inner.node, Moment) and inner.node.clock:
        return False
    if "year" in words.accept:
        return True
    told = words.word[max(0, i - 4) : i]  # "the offer Nr. 4471-B from 15.04."
    return i > 0 and words.kinds[i - 1] is None and not WHENCE.isdisjoint(told)


WHENCE = frozenset((
    "offer", "mail", "email", "e-mail", "message", "letter", "quote", "quotation", "note", "invoice", "proposal", "minutes", "notes", "figures", "numbers", "report", "draft", "voicemail", "order",
))  # fmt: skip


def _within(words: Words, i: int, k: int) -> Item | None:
    found = amounts(words, k)
    if found:
        j = found[1]
        if words.is_(j, "from", "of", "after"):
            anchor = moment(words, j + 1)
            if anchor and anchor[0].frames:
                return Item(Moment((Edge("within", Offset(found[0], 1, anchor[0].frames[0])),)), i, anchor[1])
        return Item(Moment((Edge("within", Offset(found[0], 1, vague="few" if found[2] else "")),)), i, j)
    inner = moment(words, k)
    return Item(inner[0], i, inner[1]) if inner and inner[0].frames else None


def _lasting(words: Words, i: int) -> Item | None:
    """Reads "3 hours from 10 am", "2 weeks starting May 20th"."""
    if not (words.digits(i) or words.has("number", i)) or words.kinds[i + 1] is None:
        return None
    found = amounts(words, i)
    if found is None or not words.is_(found[1], "from", "starting", "beginning"):
        return None
    if words.is_(i - 1, "for") and not words.is_(i - 2, "wait"):
        start = moment(words, found[1] + 1 + words.is_(found[1] + 1, "on"))
        return Item(replace(start[0], duration=found[0]), i, start[1]) if start and start[0].frames else None
    short = all(unit in SHORT for _, unit in found[0])
    start = moment(words, found[1] + 1 + words.is_(found[1] + 1, "on"))
    if (
        start is None
        or (short and not start[0].clock)
        or (not short and (start[0].clock or words.is_(found[1], "from")))
    ):
        return None
    return Item(replace(start[0], duration=found[0]), i, start[1])


def _open_end(words: Words, item: Item | None) -> Item | None:
    """Reads "3 pm or later", "Tuesday onwards", "Friday at the latest"; a zone behind a range."""
    if item is None:
        return None
    node, j = item.node, item.last
    named = (
        zone(words, j + words.is_(j, "("))
        if isinstance(node, Span) and node.last.clock and node.last.zone is None
        else None
    )
    if named and isinstance(node, Span):
        item = Item(
            Span(replace(node.first, zone=named[0]), replace(node.last, zone=named[0]), node.loose),
            item.first,
            named[1],
        )
        node, j = item.node, item.last
    behind = words.at("bound_after", j)
    if (
        behind
        and words.is_(j, "and", "or")
        and (
            words.digits(behind[1]) or words.has("heart", behind[1]) or starts(words, behind[1])
            if behind[1] < words.size
            else False
        )
    ):
        behind = None
    if (
        behind
        and not isinstance(node, Bounded)
        and not words.is_(j, "on")
        and not (words.is_(j, "an") and not words.is_(item.first - 1, "von", "vom", "ab"))
        and not (words.is_(j, "+") and not words.tight(j))
    ) and not (words.is_(j, "latest") and words.at("weekday", j + 1)):
        return Item(Bounded(str(behind[0]), node), item.first, behind[1])
    return item


def _next(words: Words, items: list[Item], j: int) -> Item | None:
    """One more time joined by "or", a comma, "and"."""
    joint = _joint(words, items[-1].node, j)
    if joint is None or words.breaks(j):
        return None
    k = joint
    comma = words.is_(j, ",", ";", "/")
    if comma and (more := words.at("or_", k)):
        k, comma = more[1], False
    start = k
    for _ in range(3):
        found = words.at("glue", k)
        if found is None or words.is_(k, "(", ")", ","):
            break
        k = found[1]
    if k > start and words.is_(k - 1, "the") and words.has("weekday", k):
        k -= 1  # "the Friday" is that of the day named
    if words.breaks(k):
        return None
    left_out = shortened(words, j, start, k, items[-1].node)
    if left_out:
        return left_out
    another = words.is_(j, "and", "&") and words.digits(k) and not words.is_(k - 1, "at")
    if another and not _like(items[-1].node, words, k):
        return None
    inside = not comma or _several_ahead(words, k) or bool(words.digits(k) and _listed(words, k))
    following = _item(words, start, inside=False) or _item(words, k, inside=inside)
    if following is None:
        return None
    mere = (
        isinstance(following.node, Moment) and following.node.bare is not None and not following.node.frames
    )
    return None if mere and not _takes_bare(items) else following


def _joint(words: Words, last: Node, j: int) -> int | None:
    """The index behind what joins a time to the one before; "but" joins two bounds."""
    joint = words.at("or_", j)
    if joint is not None:
        return joint[1]
    but = words.is_(j, "but") and isinstance(last, Bounded) and words.at("bound", j + 1)
    return j + 1 if but else None


def _listed(words: Words, k: int) -> bool:
    """Whether the number at `k` is one of a list that ends in a time: "2, 3 or 4pm"."""
    joint = joint_at(words, k + 1)
    return joint is not None


def _like(node: Node, words: Words, k: int) -> bool:
    """Whether a number behind "and" is of the same kind as the time before it ("13 and 15 o'clock")."""
    if isinstance(node, Moment) and node.bare is not None:
        return True
    return bool(
        words.at("ampm", k + 1)
        or words.at("oclock", k + 1)
        or words.is_(k + 1, ":", "-", "–")
        or words.at("unit", k + 1) is None
    )


def _takes_bare(items: list[Item]) -> bool:
    node = items[-1].node
    if isinstance(node, Bounded):
        return False
    if isinstance(node, Span):
        return node.last.clock is not None
    return node.bare is not None or node.clock is not None or dated(node) is not None


__all__ = ["Item", "Node", "expression", "half_of", "unit_behind"]

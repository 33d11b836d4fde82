"""Whole expressions of time: one moment, a range, a bound ("by Friday"), or several of them side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from unchase.reading.times import units
from unchase.reading.times.meaning import (
    DAY,
    MONTH,
    WEEKDAY,
    Bounded,
    Clock,
    Cycle,
    Date,
    DayShift,
    Edge,
    Moment,
    Now,
    Numbered,
    Offset,
    Related,
    Span,
    Weekday,
)
from unchase.reading.times.moments import cued, half_of, moment
from unchase.reading.times.numbers import small
from unchase.reading.times.zone_words import zone

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words

Node: TypeAlias = "Moment | Span | Bounded"
MOST = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One time of an expression with the words it stands on, `[first, last)`."""

    node: Node
    first: int
    last: int


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
    items = [_own_hour(words, one) for one in _between_bounds(items)]
    shared = share(items, clocks="share_clock" not in words.accept and "dayless" not in words.accept)
    settled = [one for one in (_settle(words, one) for one in shared) if one]
    if not settled and len(items) == MOST:
        return [], j  # a list of mere numbers without end: nobody's letter, and not to be read again from its middle
    return (settled, j) if settled else None


def _several_ahead(words: Words, i: int) -> bool:
    """Whether the number at `i` is followed by a joint and something more ("3 or 4 pm", "13 to 15 July")."""
    if not words.digits(i) and not words.has("number", i) and not words.has("ordinal", i):
        return False
    j = i + 1 + (words.is_(i + 1, "ish") or words.has("ordinal_ending", i + 1))
    k = _joint(words, j)
    if k is not None:
        return bool(words.digits(k)) or words.has("number", k) or words.has("range_start", k) or words.has("clock", k) or words.has("month", k) or words.has("cue", k)
    if words.is_(j, ",") and words.at("day_part", j + 1):
        return True
    return words.is_(j, "on", "of", "tomorrow", "today", "this", "in", "tonight") and _day_behind(words, j)


def _day_behind(words: Words, j: int) -> bool:
    """Whether "3" is followed by a day: "3 on Tuesday", "9 tomorrow morning"."""
    if words.is_(j, "of"):
        return bool(words.at("rel", j + 1)) and words.has("unit", j + 2)
    k = j + words.is_(j, "on", "in", "the")
    k += words.is_(k, "the")
    return any(words.at(kind, k) for kind in ("weekday", "day", "day_part")) or bool(words.at("rel", k)) or bool(words.at("part", k) and words.is_(j, "in"))


def _joint(words: Words, j: int) -> int | None:
    """The index behind "to", "-", "or", "and", None where none joins."""
    for kind in ("or_", "range"):
        found = words.at(kind, j)
        if found:
            return found[1]
    return None


def _item(words: Words, i: int, *, inside: bool = False) -> Item | None:
    """A bound with its time, a range, or one moment."""
    bound = words.at("bound", i)
    if bound and not _longer_heart(words, i, bound[1]):
        found = _bounded(words, i, str(bound[0]), bound[1])
        if found:
            return found
    start = words.at("range_start", i)
    if start and not _longer_heart(words, i, start[1]):
        return _from_to(words, i, start[1])
    duration = _lasting(words, i)
    if duration:
        return duration
    return _open_end(words, _moment_or_span(words, i, inside=inside))


def _longer_heart(words: Words, i: int, j: int) -> bool:
    """Whether the words from `i` on are a longer time by themselves: "after lunch", "after the holidays", "past 3 weeks"."""
    for end, kinds in words.found(i):
        if end > j and not LONGER.isdisjoint(kinds) and ("idiom" not in kinds or "idiom" in words.accept):
            return True
    return words.is_(i, "past") and (words.digits(i + 1) > 0 or words.has("number", i + 1) or words.has("unit", i + 1))


LONGER = frozenset(("idiom", "part", "edge", "feast", "closing", "day"))


def _bounded(words: Words, i: int, side: str, k: int) -> Item | None:
    k += words.is_(k, "the") and not words.found(k)[0][0] > k + 1 if words.found(k) else 0
    if side == "within":
        return _within(words, i, k)
    k = _skip(words, k)
    if side == "until" and words.is_(i, "ending") and not words.is_(i + 1, "with", "on"):
        return None
    inner = _item(words, k, inside=True)
    if inner is not None and side == "from" and (isinstance(inner.node, Span) or (isinstance(inner.node, Moment) and inner.node.duration)):
        return replace(inner, first=i)
    if inner is not None and words.is_(i, "from") and isinstance(inner.node, Moment) and _plain_from(words, i, inner):
        return replace(inner, first=i)
    if inner is None or isinstance(inner.node, Bounded):
        amount = units.amounts(words, k)
        if amount and side == "after" and inner is None:
            after = Moment((Offset(amount[0], 1, vague="few" if amount[2] else ""),))
            return Item(after if "dayless" not in words.accept else Bounded("after", after), i, amount[1])
        return None
    if side == "from" and isinstance(inner.node, Moment) and (joined := _joined(words, inner)):
        return replace(joined, first=i)
    return Item(Bounded(side, inner.node), i, inner.last)


def _plain_from(words: Words, i: int, inner: Item) -> bool:
    """Whether "from" only says whence: "the offer from 18 June"."""
    if isinstance(inner.node, Moment) and inner.node.clock:
        return False
    if "year" in words.accept:
        return True
    return i > 0 and words.kinds[i - 1] is None and words.is_(i - 1, *WHENCE)


WHENCE = ("offer", "mail", "email", "e-mail", "message", "letter", "quote", "quotation", "note", "invoice", "proposal", "minutes", "notes", "figures", "numbers", "report", "draft", "voicemail", "order")


def _skip(words: Words, k: int) -> int:
    """Past small words between a bound and its time: "by around 3", "before the 9th"."""
    for _ in range(3):
        found = words.at("glue", k)
        if found is None or words.at("edge", k) or words.is_(k, "("):
            break
        k = found[1]
    return k


def _within(words: Words, i: int, k: int) -> Item | None:
    found = units.amounts(words, k)
    if found:
        j = found[1]
        if words.is_(j, "from", "of", "after"):
            anchor = moment(words, j + 1)
            if anchor and anchor[0].frames:
                return Item(Moment((Edge("within", Offset(found[0], 1, anchor[0].frames[0])),)), i, anchor[1])
        return Item(Moment((Edge("within", Offset(found[0], 1, vague="few" if found[2] else "")),)), i, j)
    inner = moment(words, k)
    return Item(inner[0], i, inner[1]) if inner and inner[0].frames else None


def _from_to(words: Words, i: int, k: int) -> Item | None:
    """ "From 9 to 11", "between Tuesday and Thursday"; "from June" alone is a bound, which was tried before."""
    inner = _moment_or_span(words, _skip(words, k), inside=True)
    if inner is None:
        return None
    if isinstance(inner.node, Span):
        return Item(replace(inner.node, loose=words.is_(i, "between") or inner.node.loose), i, inner.last)
    between = not words.is_(i, "from")
    if isinstance(inner.node, Moment) and (words.is_(inner.last, "and", "&") or between):
        joined = _joined(words, inner, and_=True)
        if joined and isinstance(joined.node, Span):
            return Item(replace(joined.node, loose=between), i, joined.last)
    return None


def _moment_or_span(words: Words, i: int, *, inside: bool) -> Item | None:
    found = moment(words, i, inside=inside)
    if found is None:
        return None
    item = Item(found[0], i, found[1])
    return _joined(words, item) or _inner_range(words, item) or _inner_bound(words, item) or _lasting_behind(words, item) or item


def _joined(words: Words, item: Item, *, and_: bool = False) -> Item | None:
    """The range that starts with this moment, if "to" or "-" and another moment follow."""
    first = item.node
    if not isinstance(first, Moment):
        return None
    joint = words.at("range", item.last) or (words.at("and_", item.last) if and_ else None)
    if joint is None or words.breaks(joint[1]) or (words.is_(item.last, "-", "–", "—") and "\n" in words.gap[item.last - 1]):
        return None
    k = joint[1]
    k = _skip(words, k) if not words.is_(k, "(") else k
    found = moment(words, k, inside=True)
    if found and found[0].bare is not None and not found[0].frames and len(first.frames) == 1 and isinstance(first.frames[0], Numbered):
        found = Moment((replace(first.frames[0], number=found[0].bare),)), found[1]  # "weeks 29 to 31"
    if found is None:
        return None
    span = _span(first, found[0], words, item, k)
    return Item(span, item.first, found[1]) if span else None


def _span(first: Moment, last: Moment, words: Words, item: Item, k: int) -> Span | None:
    """Both ends with what they lend each other, None where they do not belong together."""
    first, last = _lend(first, last)
    if first.bare is not None or last.bare is not None:
        first, last = _lend_frames(*_both_bare(first, last, words, item))
        if first.bare is not None or last.bare is not None:
            return None
    if (first.clock is None) != (last.clock is None):
        if first.clock is None and not first.frames:
            return None
        if last.clock is None and not (last.part or last.frames):
            return None
    if not (first.frames or first.clock or first.part) or not (last.frames or last.clock or last.part):
        return None
    if words.is_(item.last, "-", "–", "—") and first.frames and not last.frames and last.part and not first.part:
        return None
    return Span(first, last)


def _lend(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    """Each end takes what only the other says: the month, the day, the half of the day, the zone."""
    if first.bare is not None:
        date = next((one for one in last.frames if isinstance(one, Date) and one.day), None)
        if last.clock is not None or (last.bare is None and last.part):
            first = replace(first, bare=None, clock=Clock(first.bare)) if first.bare <= 24 else first
        elif date and last.bare is None:
            first = replace(first, bare=None).with_frame(Date(date.year, date.month, first.bare))
    if last.bare is not None and first.bare is None:
        date = next((one for one in first.frames if isinstance(one, Date) and one.day), None)
        if first.clock is not None:
            last = replace(last, bare=None, clock=Clock(last.bare)) if last.bare <= 24 else last
        elif date:
            last = replace(last, bare=None).with_frame(Date(date.year, date.month, last.bare))
        elif any(_month_like(one) for one in first.frames):
            return first, last
    first, last = _lend_frames(first, last)
    if first.zone is None and last.zone is not None:
        first = replace(first, zone=last.zone)
    elif last.zone is None and first.zone is not None:
        last = replace(last, zone=first.zone)
    return first, last


def _lend_frames(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    if first.clock is not None or first.bare is not None or (first.part and not first.frames):
        if not first.frames and last.frames:
            first = replace(first, frames=last.frames)
        if first.clock and last.part and first.part is None:
            first = replace(first, part=last.part)
    if last.clock is not None or last.bare is not None or (last.part and not last.frames):
        if not last.frames and first.frames:
            last = replace(last, frames=first.frames)
        if last.clock and first.part and last.part is None:
            last = replace(last, part=first.part)
    if first.frames and last.frames and not first.clock:
        first, last = _lend_larger(first, last)
    return first, last


def _lend_larger(first: Moment, last: Moment) -> tuple[Moment, Moment]:
    """ "Nov 18-19", "from 26 June to 28 June 2020", "Monday to Wednesday next week"."""
    one, other = _date(first), _date(last)
    if one and other:
        if one.day and other.day and one.month is None and other.month:
            first = _with_date(first, one, replace(one, month=other.month, year=one.year or other.year))
        elif one.day and other.day and other.month is None and one.month:
            last = _with_date(last, other, replace(other, month=one.month, year=one.year))
        elif one.month and other.month and one.year is None and other.year and bool(one.day) >= bool(other.day):
            past = (one.month, one.day or 1) > (other.month, other.day or 31)
            first = _with_date(first, one, replace(one, year=other.year - past))
        elif one.month and not one.day and other.year and one.year is None:
            past = one.month > (other.month or 12)
            first = _with_date(first, one, replace(one, year=other.year - past))
    larger = [frame for frame in last.frames if frame.rank < min(one_.rank for one_ in first.frames)]
    if larger and len(first.frames) == 1 and len(larger) < len(last.frames):
        for frame in larger:
            first = first.with_frame(frame)
    larger = [frame for frame in first.frames if frame.rank < min(one_.rank for one_ in last.frames)]
    if larger and len(last.frames) == 1 and len(larger) < len(first.frames) and not isinstance(last.frames[0], Now | DayShift):
        for frame in larger:
            last = last.with_frame(frame)
    return first, last


def _date(whole: Moment) -> Date | None:
    return next((frame for frame in whole.frames if isinstance(frame, Date)), None)


def _with_date(whole: Moment, old: Date, new: Date) -> Moment:
    return replace(whole, frames=tuple(new if frame is old else frame for frame in whole.frames))


def _month_like(frame: object) -> bool:
    if isinstance(frame, Date):
        return frame.day is None and frame.month is not None
    if isinstance(frame, Related):
        return isinstance(frame.of, Date)
    return isinstance(frame, Cycle) and frame.unit == "month"


def _both_bare(first: Moment, last: Moment, words: Words, item: Item) -> tuple[Moment, Moment]:
    """Two numbers: days of the month their frames name, else hours of their day."""
    frames = first.frames or last.frames
    if first.bare is None or last.bare is None:
        return first, last
    if any(_month_like(frame) for frame in frames) and not any(frame.rank in (DAY, WEEKDAY) for frame in frames):
        ends = []
        for one in (first, last):
            month = _date(Moment(tuple(frames)))
            day = Date(month.year if month else None, month.month if month else None, one.bare)
            rest = tuple(frame for frame in frames if frame is not month)
            ends.append(replace(one, bare=None, frames=rest).with_frame(day))
        return ends[0], ends[1]
    if first.bare > 24 or last.bare > 24:
        return first, last
    if frames or first.part or last.part or cued(words, item.first) or words.has("range_start", item.first - 1) or words.has("range_start", item.first):
        return (
            replace(first, bare=None, clock=Clock(first.bare), frames=frames),
            replace(last, bare=None, clock=Clock(last.bare), frames=frames),
        )
    return first, last


def _inner_range(words: Words, item: Item) -> Item | None:
    """ "Tuesday between 2 and 4", "tomorrow from 9:30 until 11": a day, then a range of hours on it."""
    day = item.node
    if isinstance(day, Moment) and (day.bare or 0) > 12 and any(isinstance(one, Weekday) for one in day.frames):
        day = replace(day, bare=None).with_frame(Date(None, None, day.bare))
    if not isinstance(day, Moment) or day.clock or day.bare is not None or not (day.frames or day.part):
        return None
    k = item.last
    for _ in range(2):
        if words.at("range_start", k) or words.breaks(k):
            break
        found = words.at("glue", k)
        if found is None:
            break
        k = found[1]
    start = words.at("range_start", k)
    if start is None or words.breaks(k):
        return None
    if any(_month_like(frame) for frame in day.frames) and not any(frame.rank in (DAY, WEEKDAY) for frame in day.frames):
        return _days_of_month(words, item, day, start[1])
    inner = _from_to(words, k, start[1])
    if inner is None and words.is_(k, "from"):
        only = moment(words, _skip(words, start[1]), inside=True)
        if only and not only[0].frames and (only[0].clock or only[0].bare is not None):
            onto = _onto(day, only[0])
            lasting = _lasting_behind(words, Item(onto, item.first, only[1]))
            return lasting or Item(Bounded("from", onto), item.first, only[1])
    if inner is None or not isinstance(inner.node, Span):
        return None
    first, last = inner.node.first, inner.node.last
    if any(_month_like(frame) for frame in day.frames) and not first.clock:
        return None
    if first.frames or last.frames or not first.clock:
        return None
    node = Span(_onto(day, first), _onto(day, last), loose=inner.node.loose)
    return Item(node, item.first, inner.last)


def _days_of_month(words: Words, item: Item, month: Moment, k: int) -> Item | None:
    """ "November between 19 and 20"."""
    first = small(words, k)
    joint = _joint(words, first[1]) if first else None
    last = small(words, joint) if joint else None
    if first is None or last is None or last[0] > 31:
        return None
    ends = _both_bare(replace(month, bare=first[0]), replace(month, bare=last[0]), words, item)
    return Item(Span(*ends), item.first, last[1]) if ends[0].bare is None else None


def _onto(day: Moment, hours: Moment) -> Moment:
    clock = hours.clock or (Clock(hours.bare) if hours.bare is not None else None)
    return Moment(day.frames, hours.part or day.part, clock, hours.zone or day.zone)


def _inner_bound(words: Words, item: Item) -> Item | None:
    """ "Tuesday after 2", "Thursday before 10", "next Wednesday later than 10 in the morning"."""
    day = item.node
    if not isinstance(day, Moment) or day.clock or day.bare is not None or not (day.frames or day.part):
        return None
    k = item.last
    k += words.is_(k, ",", "but", "any", "anytime", "sometime") + (words.is_(k, "any", "some") and words.is_(k + 1, "time"))
    bound = words.at("bound", k)
    if bound is None or bound[0] == "within" or words.breaks(k):
        return None
    only = moment(words, _skip(words, bound[1]), inside=True)
    if only is None or only[0].frames or not (only[0].clock or only[0].bare is not None):
        return None
    joined = _joined(words, Item(only[0], k, only[1]))
    if joined:
        return None
    return Item(Bounded(str(bound[0]), _onto(day, only[0])), item.first, only[1])


def _lasting(words: Words, i: int) -> Item | None:
    """ "3 hours from 10 am", "2 weeks starting May 20th"."""
    if not (words.digits(i) or words.has("number", i)):
        return None
    found = units.amounts(words, i)
    if found is None or not words.is_(found[1], "from", "starting", "beginning"):
        return None
    if words.is_(i - 1, "for") and not words.is_(i - 2, "wait"):
        start = moment(words, found[1] + 1 + words.is_(found[1] + 1, "on"))
        return Item(replace(start[0], duration=found[0]), i, start[1]) if start and start[0].frames else None
    short = all(unit in units.SHORT for _, unit in found[0])
    start = moment(words, found[1] + 1 + words.is_(found[1] + 1, "on"))
    if start is None or (short and not start[0].clock) or (not short and (start[0].clock or words.is_(found[1], "from"))):
        return None
    return Item(replace(start[0], duration=found[0]), i, start[1])


def _lasting_behind(words: Words, item: Item) -> Item | None:
    """ "From 10 am for 3 hours", "3pm for 30 minutes", "14 Feb for 7 hours from 9:30"."""
    node = item.node
    if not isinstance(node, Moment) or not words.is_(item.last, "for"):
        return None
    found = units.amounts(words, item.last + 1)
    if found is None or not all(unit in units.SHORT for _, unit in found[0]):
        return None
    if node.clock:
        return Item(replace(node, duration=found[0]), item.first, found[1])
    if words.is_(found[1], "from", "starting") and node.frames:
        start = moment(words, found[1] + 1)
        if start and start[0].clock and not start[0].frames:
            return Item(replace(node, clock=start[0].clock, part=start[0].part, duration=found[0]), item.first, start[1])
    return None


def _open_end(words: Words, item: Item | None) -> Item | None:
    """ "3 pm or later", "Tuesday onwards", "Friday at the latest"; a zone behind a range."""
    if item is None:
        return None
    node, j = item.node, item.last
    named = zone(words, j + words.is_(j, "(")) if isinstance(node, Span) and node.last.clock and node.last.zone is None else None
    if named and isinstance(node, Span):
        item = Item(Span(replace(node.first, zone=named[0]), replace(node.last, zone=named[0]), node.loose), item.first, named[1])
        node, j = item.node, item.last
    behind = words.at("bound_after", j)
    if behind and words.is_(j, "and", "or") and (words.digits(behind[1]) or words.has("heart", behind[1]) or words.starts(behind[1]) if behind[1] < len(words) else False):
        behind = None
    if behind and not isinstance(node, Bounded) and not words.is_(j, "on") and not (words.is_(j, "+") and not words.tight(j)):
        if not (words.is_(j, "latest") and words.at("weekday", j + 1)):
            return Item(Bounded(str(behind[0]), node), item.first, behind[1])
    return item


def _next(words: Words, items: list[Item], j: int) -> Item | None:
    """One more time joined by "or", a comma, "and"."""
    if words.breaks(j):
        return None
    joint = words.at("or_", j)
    if joint is None and words.is_(j, "but") and isinstance(items[-1].node, Bounded) and words.at("bound", j + 1):
        joint = ("but", j + 1)
    if joint is None:
        return None
    k = joint[1]
    comma = words.is_(j, ",", ";", "/")
    if comma and (more := words.at("or_", k)):
        k, comma = more[1], False
    start = k
    for _ in range(3):
        found = words.at("glue", k)
        if found is None or words.is_(k, "(", ")", ","):
            break
        k = found[1]
    if words.breaks(k):
        return None
    last = items[-1].node
    if words.is_(k, "next") and not words.found(k + 1) and isinstance(last, Moment) and isinstance(last.frames[-1:], tuple) and last.frames and isinstance(last.frames[-1], Cycle):
        return Item(Moment((replace(last.frames[-1], shift=last.frames[-1].shift + 1),)), k, k + 1)  # "this week and next"
    if words.is_(j, "and", "&") and words.digits(k) and not words.is_(k - 1, "at") and not _like(items[-1].node, words, k):
        return None
    inside = not comma or _several_ahead(words, k) or bool(words.digits(k) and len(items) > 0 and _listed(words, k))
    following = _item(words, start, inside=False) or _item(words, k, inside=inside)
    if following is None:
        return None
    if isinstance(following.node, Moment) and following.node.bare is not None and not following.node.frames and not _takes_bare(items):
        return None
    return following


def _own_hour(words: Words, item: Item) -> Item:
    """A number beside its own day is settled before others lend theirs ("18.8. at 10")."""
    node = item.node
    if isinstance(node, Moment) and node.bare is not None and any(frame.rank in (DAY, WEEKDAY) for frame in node.frames):
        return _settle(words, item) or item
    return item


def _between_bounds(items: list[Item]) -> list[Item]:
    """ "After 2 but before 4" is a range."""
    if len(items) == 2 and isinstance(items[0].node, Bounded) and isinstance(items[1].node, Bounded):
        one, other = items[0].node, items[1].node
        if one.side in ("after", "from") and other.side in ("before", "by", "until") and isinstance(one.of, Moment) and isinstance(other.of, Moment):
            if one.of.clock and other.of.clock:
                return [Item(Span(*_lend(one.of, other.of), loose=True), items[0].first, items[1].last)]
    return items


def _listed(words: Words, k: int) -> bool:
    """Whether the number at `k` is one of a list that ends in a time: "2, 3 or 4pm"."""
    joint = _joint(words, k + 1)
    return joint is not None


def _like(node: Node, words: Words, k: int) -> bool:
    """Whether a number behind "and" is of the same kind as the time before it ("13 and 15 o'clock")."""
    if isinstance(node, Moment) and node.bare is not None:
        return True
    return bool(words.at("ampm", k + 1) or words.at("oclock", k + 1) or words.is_(k + 1, ":", "-", "–") or words.at("unit", k + 1) is None)


def _takes_bare(items: list[Item]) -> bool:
    node = items[-1].node
    if isinstance(node, Bounded):
        return False
    if isinstance(node, Span):
        return node.last.clock is not None
    return node.bare is not None or node.clock is not None or _date(node) is not None


def share(items: list[Item], *, clocks: bool) -> list[Item]:
    """Several times lend each other what is said once: "3 or 4 pm on Tuesday", "Tue or Wed at 3", "5th, 6th or 7th of June"."""
    found = list(items)
    for index in range(1, len(found)):
        found[index] = _take(found[index], found[index - 1], clocks=False)
    for index in range(len(found) - 2, -1, -1):
        found[index] = _take(found[index], found[index + 1], clocks=clocks)
    for index in range(1, len(found)):
        found[index] = _take(found[index], found[index - 1], clocks=False)
    return found


def _take(item: Item, other: Item, *, clocks: bool) -> Item:
    node, lender = item.node, other.node
    if isinstance(node, Bounded) or isinstance(lender, Bounded):
        return item
    if isinstance(node, Span):
        last = lender.first if isinstance(lender, Span) else lender
        if node.first.clock and not node.first.frames and last.frames:
            return replace(item, node=Span(replace(node.first, frames=last.frames), replace(node.last, frames=last.frames), node.loose))
        return item
    if isinstance(lender, Span):
        if clocks and lender.first.clock and not node.clock and not node.part and node.frames and node.bare is None:
            return replace(item, node=Span(replace(node, clock=lender.first.clock), replace(node, clock=lender.last.clock, zone=lender.last.zone)))
        lender = lender.first
    first, _ = _lend(node, lender)
    if first.bare is None and node.bare is None:
        first = _larger_of(first, lender)
    if first.bare is not None and lender.bare is not None and first.frames == () and lender.frames:
        first = replace(first, frames=lender.frames)
    if first.clock and not first.clock.half and lender.clock and lender.clock.half and not first.clock.exact and not first.part:
        first = replace(first, clock=_same_half(first.clock, lender.clock))
    if clocks and first.frames and not first.clock and first.bare is None and lender.frames and not first.part:
        if lender.clock and any(frame.rank in (DAY, WEEKDAY) for frame in first.frames):
            first = replace(first, clock=lender.clock, zone=lender.zone, part=lender.part)
        elif lender.part and any(frame.rank in (DAY, WEEKDAY) for frame in first.frames):
            first = replace(first, part=lender.part)
    return replace(item, node=first)


def _larger_of(first: Moment, lender: Moment) -> Moment:
    """A weekday beside "Tuesday next week" is of next week too."""
    if len(first.frames) == 1 and first.frames[0].rank == WEEKDAY and isinstance(first.frames[0], Weekday):
        if first.frames[0].shift is None and first.frames[0].coming == 1:
            for frame in lender.frames:
                if isinstance(frame, Cycle | Offset) and frame.rank < WEEKDAY and frame.rank >= MONTH:
                    return first.with_frame(frame)
    return first


def _same_half(hour: Clock, other: Clock) -> Clock:
    """ "3 or 4 pm": both in the afternoon; "11 or 1pm": the first before noon."""
    if hour.hour > 12:
        return hour
    value = hour.hour % 12 + (12 if other.half == "pm" else 0)
    if other.half == "pm" and value > other.hour and hour.hour <= 12:
        return hour
    return replace(hour, hour=value, half=other.half, exact=True)


def _settle(words: Words, item: Item) -> Item | None:
    """A number becomes an hour or a day of the month; an expression that stays a mere number is none."""
    node = item.node
    if isinstance(node, Bounded) and isinstance(node.of, Moment):
        inner = _settle_moment(words, node.of, item.first)
        return replace(item, node=replace(node, of=inner)) if inner else None
    if isinstance(node, Moment):
        settled = _settle_moment(words, node, item.first)
        return replace(item, node=settled) if settled else None
    return item


def _settle_moment(words: Words, node: Moment, first: int) -> Moment | None:
    bare = node.bare
    if bare is None:
        return node
    rest = replace(node, bare=None)
    month = next((frame for frame in node.frames if _month_like(frame)), None)
    if month is not None and not any(frame.rank in (DAY, WEEKDAY) for frame in node.frames):
        if isinstance(month, Date):
            return replace(rest, frames=tuple(replace(one, day=bare) if one is month else one for one in node.frames))
        return rest.with_frame(Date(None, None, bare))
    weekday = any(isinstance(frame, Weekday) for frame in node.frames)
    if node.clock is not None or (weekday and bare > 12):
        return rest.with_frame(Date(None, None, bare)) if bare <= 31 and not node.has(DAY) else None
    if node.frames or node.part:
        return replace(rest, clock=Clock(bare)) if bare <= 24 else None
    if words.is_(first - 1, "the", "on", "for") and "bare_number_day" in words.accept:
        return rest.with_frame(Date(None, None, bare))
    if bare <= 24:
        return replace(rest, clock=Clock(bare))
    return None


__all__ = ["Item", "Node", "expression", "half_of"]

"""What a letter named before: the day, week, month, evening and hour that later words leave out or point back at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.when import Grain
from unchase.reading.times.meaning import Clock, Moment, Part

if TYPE_CHECKING:
    from unchase.reading.times.civil import Interval
    from unchase.reading.times.expressions import Node
    from unchase.reading.times.hours import Resolved
    from unchase.reading.times.letter import Said
    from unchase.reading.times.setting import Setting

NEAR: Final = 600  # characters within which a day named before is the day of a bare clock time
NEAR_BY: Final = 60  # characters within which an evening or a month named before still holds
EVENING: Final = frozenset(("evening", "night", "tonight"))
SENTENCE_END: Final = re.compile(r"[.!?]\s")
SAME_BEHIND: Final = re.compile(r"[ ,–-]{0,4}(?:at )?(?:the )?same (?:time|hour)")
SAME_BEFORE: Final = re.compile(r"same (?:time|hour)(?: on)? $")


@dataclass(slots=True)
class Named:
    """What was named last, each with the place behind it; `week` and `month` are their first days."""

    day: tuple[datetime, int] | None = None
    week: tuple[datetime, int] | None = None
    month: tuple[datetime, int] | None = None
    time: tuple[Interval, int] | None = None
    evening: tuple[Part, int] | None = None
    clock: Clock | None = None

    def remember(self, node: Node, found: Resolved, said: Said, end: int, *, of_event: bool) -> None:
        """Keep what a time that ends there names; a month that an event happens in ("the lease ends in May") is no frame."""
        if isinstance(node, Moment) and node.frames and node.clock is None:
            late = node.part is not None and node.part.name in EVENING
            self.evening = (node.part, end) if node.part and late else None
        if said.past:
            return
        self.day = (found.day, end) if found.day is not None else self.day
        self.week = (found.week, end) if found.week is not None else self.week
        if not found.dayless and found.interval.start is not None and found.interval.end is not None:
            self.time = found.interval, end
            month = None if said.negated or of_event or found.day is not None else _month_of(found.interval)
            self.month = (month, end) if month is not None else None

    def setting(self, setting: Setting, said: Said, text: str, start: int) -> Setting:
        """The setting for a time that starts there: looking back, with what was named shortly before."""
        day = self.day[0] if self.day and start - self.day[1] < NEAR else None
        time = self.time[0] if self.time and start - self.time[1] < NEAR else None
        month = self.month[0] if self.month and start - self.month[1] < NEAR_BY else None
        week = self.week_for(text, start)
        if not said.past and day is None and week is None and time is None:
            return setting
        return setting._replace(past=said.past, known_day=day, known_week=week, known_month=month, named=time)

    def week_for(self, text: str, start: int) -> datetime | None:
        """The first day of the week named before; days of "the first week of May" are said in the same sentence."""
        if self.week is None or start - self.week[1] >= NEAR:
            return None
        first, end = self.week
        return None if first.weekday() and SENTENCE_END.search(text, end, start) else first

    def completed(self, node: Node, lower: str, span: tuple[int, int]) -> Node:
        """The node with the clock time that "same time" beside its day means, or in the evening named before."""
        if not isinstance(node, Moment):
            return node
        if node.clock is not None:
            self.clock = node.clock
            return self._in_the_evening(node, node.clock, span[0])
        if self.clock is not None and node.frames and node.part is None:
            before = lower[max(0, span[0] - 20) : span[0]]
            if SAME_BEHIND.match(lower, span[1]) or SAME_BEFORE.search(before):
                return replace(node, clock=self.clock)
        return node

    def _in_the_evening(self, node: Moment, clock: Clock, start: int) -> Moment:
        """The hour of an evening: "Sunday night works well for me, 7ish"."""
        if self.evening is None or node.frames or node.part or clock.half or clock.exact:
            return node
        part, end = self.evening
        return replace(node, part=part) if start - end < NEAR_BY and 5 <= clock.hour <= 11 else node


def _month_of(interval: Interval) -> datetime | None:
    """The first day of the month that a time of some days lies in: "the middle of next month"."""
    start, end = interval.start, interval.end
    if start is None or end is None or not timedelta(days=3) < end - start <= timedelta(days=31):
        return None
    if interval.grain == Grain.WEEK or (end - timedelta(days=1)).month != start.month:
        return None
    return datetime(start.year, start.month, 1)  # noqa: DTZ001 - wall time

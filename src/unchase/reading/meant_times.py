"""The times of an answer as they are meant beside what was offered: in whose lines, on which day, said yes or no to."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.when import Grain, When
from unchase.core.zone import zone_of
from unchase.reading.clauses import READ, clauses
from unchase.reading.settling import CLOCK
from unchase.reading.transcripts import our_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.core.reading import Reading
    from unchase.reading.table import Table

_GREETED = re.compile(
    r"(?<=.[a-z])[ ]?(?:[,!]|[A-Z][a-z]+[,!\n]|all\b|both\b)"
)  # "Morning Priya," names no time
_ONE = re.compile(r"\bthe (?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6} one$", re.IGNORECASE)
_BACK = 24  # characters before the end of "the Wednesday one"
_NUMBER = re.compile(r"\s*(\d{1,2})(?:[.:h]([0-5]\d))?(?:ish)?\s*[?.!]*\s*")


def heard_in_lines(reading: Reading, table: Table, text: str) -> tuple[Reading, Table, str]:
    """A transcript as what the prospect says in it, beside what our side offers in its own lines."""
    lines = our_lines(text) if ":" in text else ()
    if not lines:
        return reading, table, text

    starts = [start for start, _ in lines]

    def is_ours(when: When) -> bool:
        place = bisect_right(starts, when.span[0]) - 1
        return place >= 0 and when.span[0] < lines[place][1]

    said = tuple(when for when in reading.times if is_ours(when) and not when.negated)
    offered = tuple(when for when in said if when.grain in CLOCK) or said
    text = "".join(_hidden(text, lines))
    theirs = replace(
        reading,
        own_text=text,
        times=tuple(when for when in reading.times if not is_ours(when)),
        maybe_times=tuple(when for when in reading.maybe_times if not is_ours(when)),
    )
    return theirs, replace(table, ours=offered or table.ours), text


def _hidden(text: str, spans: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """The text with blanks in place of these spans, which stand in order."""
    last = 0
    for start, end in spans:
        yield text[last:start]
        yield re.sub(r"[^\n]", " ", text[start:end])
        last = end
    yield text[last:]


def on_the_offered_day(times: tuple[When, ...], table: Table) -> tuple[When, ...]:
    """The bare clock times of an answer on the one day that was asked about without an hour."""
    days = [when for when in table.ours if when.grain is Grain.DAY and when.start is not None]
    if len(days) != 1 or len(days) != len(table.ours):
        return times
    return tuple(_on_day(when, days[0]) if when.lacks_day and when.grain in CLOCK else when for when in times)


def _on_day(when: When, day: When) -> When:
    if when.start is None or day.start is None:
        return when
    info = zone_of(when.zone)
    date = day.start.astimezone(zone_of(day.zone)).date()
    start = datetime.combine(date, when.start.astimezone(info).time(), tzinfo=info)
    end = start + (when.end - when.start) if when.end else None
    firm = not (when.conditional or when.negated or when.open or when.bound)
    return replace(when, start=start, end=end, lacks_day=False, firm=firm)


def ruled_out(reading: Reading, own: str) -> Reading:
    """The reading with the clock times of a no negated, in its acts too: "cancelled tomorrow's 10 o'clock"."""
    if not any(when.grain in CLOCK and not when.negated for when in reading.times):
        return reading
    own = own[:READ]
    lower = own.lower() if len(own.lower()) == len(own) else own
    out = {
        when.span
        for clause in clauses(lower, reading.times)
        if clause.says("no") and not clause.says("yes")
        for when in clause.times
        if when.grain in CLOCK
    }
    if not out:
        return reading
    return replace(
        reading,
        times=tuple(
            replace(when, negated=True, firm=False) if when.span in out else when for when in reading.times
        ),
        acts=tuple(
            replace(act, when=None) if act.when and act.when.span in out else act for act in reading.acts
        ),
    )


def answer_times(reading: Reading, *, offered: bool) -> tuple[When, ...]:
    """The times an answer is read by: beside an offer its half-said limits count too, "mornings", "not before 4"."""
    times = tuple(_without_one(when, reading.own_text) for when in reading.times)
    if not offered:
        return times
    limits = (
        replace(when, lacks_day=True) if when.grain is Grain.PART_OF_DAY else when
        for when in reading.maybe_times
        if when.bound is not None
        or when.open
        or (when.grain is Grain.PART_OF_DAY and not _GREETED.match(reading.own_text, when.span[1]))
    )
    return tuple(sorted((*times, *limits), key=lambda when: when.span))


def _without_one(when: When, own: str) -> When:
    """The day alone of "the Tuesday one", which names no hour."""
    if (
        when.grain not in CLOCK
        or when.start is None
        or not _ONE.search(own[max(0, when.span[1] - _BACK) : when.span[1]])
    ):
        return when
    day = when.start.astimezone(zone_of(when.zone)).replace(hour=0, minute=0)
    return replace(when, start=day, end=day + timedelta(days=1), grain=Grain.DAY, firm=False)


def lone_hour(reading: Reading, table: Table) -> Act | None:
    """An answer that is one number, to a day asked about without an hour: "4?" to "when could I drop it round today?"."""
    match = _NUMBER.fullmatch(reading.own_text)
    days = [when for when in table.ours if when.grain is Grain.DAY and when.start is not None]
    if match is None or len(days) != 1 or len(days) != len(table.ours) or days[0].start is None:
        return None
    hour = int(match[1]) + (12 if 1 <= int(match[1]) <= 6 else 0)
    if hour >= 24:
        return None
    start = days[0].start.astimezone(zone_of(days[0].zone)).replace(hour=hour, minute=int(match[2] or 0))
    when = replace(
        days[0],
        start=start,
        end=start + timedelta(hours=1),
        grain=Grain.HOUR,
        firm=True,
        text=match[0].strip(),
    )
    return Act(name=ActName.APPOINTMENT, text=match[0].strip(), span=match.span(), when=when)

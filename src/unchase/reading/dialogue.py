"""What a message says to what stood on the table: offers taken, refused, moved, confirmed (METHOD, Agreement)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.when import Grain, When
from unchase.core.zone import zone_of
from unchase.reading.agreement import answer
from unchase.reading.answer import Answer
from unchase.reading.answer_words import numbers_in, says
from unchase.reading.decisions import with_decision
from unchase.reading.meant_times import (
    answer_times,
    heard_in_lines,
    lone_hour,
    on_the_offered_day,
    ruled_out,
)
from unchase.reading.returning import with_callback
from unchase.reading.settling import ABOUT_A_TIME, AGAINST, CLOCK, GIVE_WAY, settled, without

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.reading import Reading
    from unchase.reading.table import Table

_END = re.compile(r"[.?!;\n]")
_FINAL = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_OF_TIMES = frozenset(
    {ActName.PROPOSES_TIMES, ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.CANCELS_TIME}
)
_AGREED = re.compile(
    r"\b(?:agreed|as discussed|as arranged|arranged|as planned|you (?:picked|chose|said|named)|confirm(?:ing|ed)?)\b",
    re.IGNORECASE,
)
_DOUBTED = AGAINST | {ActName.COUNTER, ActName.DECLINE_TIME}
_DOUBTS = 0.4  # how likely one must be where nothing else is said
_OBJECTS = 0.6  # how sure an objection must be to stand against a time our mail named as agreed


def hear(reading: Reading, table: Table, *, text: str, at: datetime, zone: str) -> tuple[Act, ...]:
    """The acts of a prospect's message once their answer to our offers is understood.

    A taken offer becomes an `appointment` at that offer's time; a declined one a `decline_time` or `counter`; an
    answer without objection to a time we asserted agrees to it. `text` is the message as given.
    """
    reading, table, text = heard_in_lines(reading, table, text)
    ours = tuple(when for when in table.ours if not _is_over(when, at))
    passed = table.agreed is not None and table.agreed.start is not None and table.agreed.start <= at
    if passed or ours != table.ours:
        table = replace(table, ours=ours, agreed=None if passed else table.agreed)
    times = on_the_offered_day(reading.times, table)
    if times is not reading.times:
        reading = replace(reading, times=times)
    if not table.ours and table.agreed is None:
        reading = ruled_out(reading, _with_answers(reading, text))
    said = answer(
        _with_answers(reading, text),
        answer_times(reading, offered=bool(table.ours)),
        table.ours,
        at=at,
        zone=zone,
        agreed=table.agreed,
        offer_zone=table.zone,
    )
    if lone := lone_hour(reading, table):
        return (*without(reading.acts, GIVE_WAY | ABOUT_A_TIME | {ActName.QUESTION}), lone)
    if said.taken is not None and not said.explicit and _counters(reading, said.taken, table):
        said = _instead(reading, said.taken, table, text=text, at=at, zone=zone)
    own = _with_answers(reading, text)
    acts = settled(reading, said, ours=table.ours, agreed=table.agreed, text=own, known=table.known)
    acts = with_callback(with_decision(acts, reading, own), reading, own, at=at)
    acts = tuple(_with_windows(act, reading) for act in acts)
    asserted = table.asserted
    if asserted is None or asserted.start is None or asserted.start <= at:
        return acts
    if said.declined or (said.explicit and (said.open_ or said.countered or said.asks_other)):
        return acts
    doubts = (act for act in reading.maybe_acts if act.confidence >= _DOUBTS)
    if not acts and any(act.name in _DOUBTED for act in doubts):
        return acts
    objections = [act for act in acts if act.name in ABOUT_A_TIME | AGAINST]
    if all(act.confidence < _OBJECTS and act.when is None and act.name not in _FINAL for act in objections):
        quote = reading.own_text.strip().split("\n", 1)[0]
        kept = without(acts, GIVE_WAY | ABOUT_A_TIME | AGAINST)
        return (*kept, Act(name=ActName.APPOINTMENT, text=quote, when=asserted))
    return acts


def speak(
    reading: Reading, table: Table, *, text: str, at: datetime, zone: str
) -> tuple[tuple[Act, ...], When | None]:
    """The acts of our message once it is held against what they offered, and the time it merely asserts, if any.

    A confirmation stands only where they had offered the time, or it is already agreed; else it is an offer of ours,
    until a reply that does not object (METHOD, Agreement).
    """
    taken = _confirmed(reading, table, text=text, at=at, zone=zone)
    asserted = None
    acts: list[Act] = []
    for act in reading.acts:
        moves_nothing = act.name is ActName.MOVES_TIME and table.agreed is None
        if act.name is not ActName.CONFIRMS_TIME and not moves_nothing:
            acts.append(act)
            continue
        when = taken if act.when is None or act.when.lacks_day else act.when
        if when is None:
            continue
        if _asks(reading, act.when.span[1] if act.when else act.span[1] - 1):
            acts.append(Act(name=ActName.PROPOSES_TIMES, text=act.text, span=act.span, times=(when,)))
        elif _is_offered(when, table) or (table.agreed is not None and when.start == table.agreed.start):
            acts.append(replace(act, when=when))
        else:
            asserted = when
            acts.append(Act(name=ActName.PROPOSES_TIMES, text=act.text, span=act.span, times=(when,)))
    if taken is not None and not any(act.name in {ActName.CONFIRMS_TIME, ActName.MOVES_TIME} for act in acts):
        acts = [act for act in acts if act.name is not ActName.PROPOSES_TIMES]
        acts.append(Act(name=ActName.CONFIRMS_TIME, text=taken.text, span=taken.span, when=taken))
    if asserted is None and not any(act.name in _OF_TIMES for act in acts):
        asserted = _asserted(reading, at)
        if asserted is not None:
            acts.append(
                Act(name=ActName.PROPOSES_TIMES, text=asserted.text, span=asserted.span, times=(asserted,))
            )
    return tuple(acts), asserted


def _asserted(reading: Reading, at: datetime) -> When | None:
    """The one clock time our message states as agreed: "as your brother and I agreed, we come on Thursday at 14:00"."""
    firm = [when for when in reading.times if when.firm and when.start is not None and when.start > at]
    if len(firm) != 1 or _asks(reading, firm[0].span[1]):
        return None
    start = max((match.end() for match in _END.finditer(reading.own_text, 0, firm[0].span[0])), default=0)
    end = _END.search(reading.own_text, firm[0].span[1])
    sentence = reading.own_text[start : end.start() if end else len(reading.own_text)]
    return firm[0] if _AGREED.search(sentence) else None


def offers(reading: Reading, acts: Iterable[Act]) -> tuple[When, ...]:
    """The times our message offers: those its acts propose, else every clock time it names, for it may still be taken."""
    proposed = tuple(
        when
        for act in acts
        if act.name in {ActName.PROPOSES_TIMES, ActName.MOVES_TIME}
        for when in (act.times or ((act.when,) if act.when else ()))
    )
    named = tuple(when for when in reading.times if when.grain in CLOCK and not (when.past or when.negated))
    return proposed or tuple(when for when in named if when.firm) or named or _asked_days(reading)


def _asked_days(reading: Reading) -> tuple[When, ...]:
    """The days our message asks about without an hour: "do you have time on Thursday?"."""
    return tuple(
        when
        for when in reading.times
        if when.grain is Grain.DAY
        and not (when.past or when.negated or when.bound)
        and _asks(reading, when.span[1])
    )


def _asks(reading: Reading, place: int) -> bool:
    """Whether the sentence at a place of our message is a question."""
    end = _END.search(reading.own_text, max(0, place))
    return end is not None and end[0] == "?"


def windows(reading: Reading) -> tuple[When, ...]:
    """The clock times and open windows on a named day that a prospect's message offers, best first."""
    return tuple(
        when
        for when in reading.times
        if not (when.past or when.negated)
        and when.start is not None
        and (when.grain in CLOCK or when.grain is Grain.PART_OF_DAY)
    )


def _is_over(when: When, at: datetime) -> bool:
    """Whether a time offered has passed: a clock time with its start, a day with its end."""
    moment = when.end if when.grain is Grain.DAY else when.start
    return moment is not None and moment <= at


def _with_windows(act: Act, reading: Reading) -> Act:
    """A day, a window or an hour they put forward, in its act: the one we confirm in it is agreed (METHOD, Agreement)."""
    if act.name not in {ActName.INTEREST, ActName.COUNTER} or act.when is not None or act.times:
        return act
    return replace(act, times=tuple(when for when in windows(reading) if not when.lacks_day))


def _counters(reading: Reading, taken: When, table: Table) -> bool:
    """Whether they put another time in the place of one we offered, so that the offered one they name is not taken."""
    counters = any(act.name is ActName.COUNTER and not _repeats(reading, act, taken) for act in reading.acts)
    return counters and any(when.start == taken.start for when in table.ours) and not _sole(reading)


def _repeats(reading: Reading, act: Act, taken: When) -> bool:
    """Whether the words of the act name no other clock time than the one taken: "the second one, half past three"."""
    inside = [
        when for when in reading.times if when.grain in CLOCK and act.span[0] <= when.span[0] < act.span[1]
    ]
    lower = act.text.lower()
    return bool(inside) and not says("no", lower) and all(_clock(when) == _clock(taken) for when in inside)


def _sole(reading: Reading) -> bool:
    """Whether the message names one clock time only, and neither refuses it nor asks for another: "quarter to four"."""
    clocks = [when for when in reading.times if when.grain in CLOCK and not when.past]
    rest = reading.own_text.replace(clocks[0].text, " ") if len(clocks) == 1 else "0"
    lower = rest.lower()
    return not numbers_in(lower) and not says("no", lower) and not says("ask_other", lower)


def _instead(reading: Reading, offered: When, table: Table, *, text: str, at: datetime, zone: str) -> Answer:
    """What they answer, the time they only name to refuse it left aside: "at 10 I have a client. Can it be 12?"."""
    clock = _clock(offered)
    others = tuple(when for when in reading.times if when.grain not in CLOCK or _clock(when) != clock)
    said = answer(
        _with_answers(reading, text),
        others,
        table.ours,
        at=at,
        zone=zone,
        agreed=table.agreed,
        offer_zone=table.zone,
    )
    return said if said.taken is None or said.taken.start != offered.start else Answer(asks_other=True)


def _clock(when: When) -> tuple[int, int] | None:
    if when.start is None:
        return None
    local = when.start.astimezone(zone_of(when.zone))
    return local.hour % 12, local.minute


def _with_answers(reading: Reading, text: str) -> str:
    """The message as the answer is looked for in it: own words and the quoted lines between them, the rest blank."""
    spans = reading.spans
    if len(spans) <= 1 and (not spans or spans[0][0] == 0):
        return reading.own_text
    pieces, place = [], 0
    for start, end in spans:
        between = text[place:start]
        pieces.append(
            "\n".join(
                line if line.lstrip().startswith(">") else " " * len(line) for line in between.split("\n")
            )
        )
        pieces.append(text[start:end])
        place = end
    return "".join(pieces)


def _confirmed(reading: Reading, table: Table, *, text: str, at: datetime, zone: str) -> When | None:
    """The one time of theirs, not yet passed, that our message takes."""
    if not table.theirs:
        return None
    ahead = tuple(when for when in table.theirs if when.end is None or when.end > at)
    for when in reading.times:
        if when.firm and when.start is not None and when.start > at and _is_offered(when, table):
            return when
    exact = tuple(when for when in ahead if when.grain in CLOCK)
    return (
        answer(_with_answers(reading, text), reading.times, exact, at=at, zone=zone).taken if exact else None
    )


def _is_offered(when: When, table: Table) -> bool:
    """Whether `when` is one of their times, or lies in a window they left open."""
    return any(
        theirs.start is not None
        and when.start is not None
        and theirs.start <= when.start
        and (theirs.open or (theirs.end is not None and when.start < theirs.end))
        for theirs in table.theirs
    )

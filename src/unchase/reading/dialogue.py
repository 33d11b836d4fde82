"""What a message says to what stood on the table: offers taken, refused, moved, confirmed (METHOD, Agreement)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.when import Grain, When
from unchase.core.zone import zone_of
from unchase.reading.agreement import Answer, answer
from unchase.reading.answer_words import numbers_in, says

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.reading import Reading

CLOCK = frozenset({Grain.MINUTE, Grain.HOUR})
_ABOUT_A_TIME = frozenset({ActName.APPOINTMENT, ActName.COUNTER, ActName.DECLINE_TIME})
# What a message said is no more once it takes a time: METHOD has them only where nothing above them is said.
_GIVE_WAY = frozenset({ActName.INTEREST, ActName.ACKNOWLEDGEMENT})
_OBJECTS = 0.6  # how sure an objection must be to stand against a time our mail named as agreed
_SHORT = 140  # characters of an answer that is about nothing else
_AGAINST = frozenset({ActName.REFUSAL, ActName.OPT_OUT, ActName.STALL, ActName.CALLBACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What stands on the table between two sides.

    `ours` are the times we offered and `theirs` those they did, open windows included; `agreed` the appointment that
    stands; `asserted` a time our mail merely claimed ("you picked Wednesday"); `zone` that of our offers.
    """

    ours: tuple[When, ...] = ()
    theirs: tuple[When, ...] = ()
    agreed: When | None = None
    asserted: When | None = None
    zone: str = "UTC"


def hear(reading: Reading, table: Table, *, text: str, at: datetime, zone: str) -> tuple[Act, ...]:
    """The acts of a prospect's message once their answer to our offers is understood.

    A taken offer becomes an `appointment` at that offer's time; a declined one a `decline_time` or `counter`; an
    answer without objection to a time we asserted agrees to it. `text` is the message as given.
    """
    table = replace(table, ours=tuple(when for when in table.ours if when.start is None or when.start > at))
    said = answer(
        _with_answers(reading, text),
        reading.times,
        table.ours,
        at=at,
        zone=zone,
        agreed=table.agreed,
        offer_zone=table.zone,
    )
    if said.taken is not None and _counters(reading, said.taken, table):
        said = _instead(reading, said.taken, table, text=text, at=at, zone=zone)
    acts = _settled(reading, said, table, text)
    asserted = table.asserted
    if asserted is None or asserted.start is None or asserted.start <= at:
        return acts
    objections = [act for act in acts if act.name in _ABOUT_A_TIME | _AGAINST]
    if all(act.confidence < _OBJECTS and act.when is None for act in objections):
        quote = reading.own_text.strip().split("\n", 1)[0]
        kept = _without(acts, _GIVE_WAY | _ABOUT_A_TIME | _AGAINST)
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
        if _is_offered(when, table) or (table.agreed is not None and when.start == table.agreed.start):
            acts.append(replace(act, when=when))
        else:
            asserted = when
            acts.append(Act(name=ActName.PROPOSES_TIMES, text=act.text, span=act.span, times=(when,)))
    if taken is not None and not any(act.name in {ActName.CONFIRMS_TIME, ActName.MOVES_TIME} for act in acts):
        acts = [act for act in acts if act.name is not ActName.PROPOSES_TIMES]
        acts.append(Act(name=ActName.CONFIRMS_TIME, text=taken.text, span=taken.span, when=taken))
    return tuple(acts), asserted


def offers(reading: Reading, acts: Iterable[Act]) -> tuple[When, ...]:
    """The times our message offers: those its acts propose, else every clock time it names, for it may still be taken."""
    proposed = tuple(
        when
        for act in acts
        if act.name in {ActName.PROPOSES_TIMES, ActName.MOVES_TIME}
        for when in (act.times or ((act.when,) if act.when else ()))
    )
    named = tuple(when for when in reading.times if when.grain in CLOCK and not (when.past or when.negated))
    return proposed or tuple(when for when in named if when.firm) or named


def windows(reading: Reading) -> tuple[When, ...]:
    """The clock times and open windows on a named day that a prospect's message offers, best first."""
    return tuple(
        when
        for when in reading.times
        if not (when.past or when.negated)
        and when.start is not None
        and (when.grain in CLOCK or when.grain is Grain.PART_OF_DAY)
    )


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


def _settled(reading: Reading, said: Answer, table: Table, text: str) -> tuple[Act, ...]:
    """The acts with the answer worked in: the answer knows which time is meant, the acts what is done with it."""
    acts = reading.acts
    names = {act.name for act in acts}
    offered = {when.start for when in (*table.ours, *((table.agreed,) if table.agreed else ()))}
    words = text[said.span[0] : said.span[1]]
    taken = said.taken
    if said.leaves_to_us and _takes(reading, names, offered=True, among=1):
        kept = _without(acts, _GIVE_WAY | _ABOUT_A_TIME)
        return (*kept, Act(name=ActName.APPOINTMENT, text=words, span=said.span, times=table.ours))
    among = len({when.start for when in table.ours})
    if taken is not None and _takes(reading, names, offered=taken.start in offered, among=among):
        kept = _without(acts, _GIVE_WAY | {ActName.APPOINTMENT, ActName.DECLINE_TIME})
        act = next((act for act in acts if act.name is ActName.APPOINTMENT), None)
        act = act or Act(name=ActName.APPOINTMENT, text=words, span=said.span)
        if taken.start in offered:
            kept = _without(kept, {ActName.COUNTER})
        elif offered and ActName.COUNTER not in names:
            kept = (*kept, Act(name=ActName.COUNTER, text=act.text, span=act.span))
        return (*kept, replace(act, when=taken, times=()))
    if ActName.APPOINTMENT in names and not any(
        act.when or act.times for act in acts if act.name is ActName.APPOINTMENT
    ):
        return _on_the_next_day(reading)
    if not offered or not said.declined or names & (_AGAINST | _ABOUT_A_TIME):
        return acts
    maybe = {act.name for act in reading.maybe_acts}
    if not maybe & {ActName.DECLINE_TIME, ActName.COUNTER} or maybe & _AGAINST:
        return acts
    name = ActName.COUNTER if said.countered or said.asks_other else ActName.DECLINE_TIME
    return (*_without(acts, _GIVE_WAY), Act(name=name, text=words, span=said.span, times=said.countered))


def _takes(reading: Reading, names: set[ActName], *, offered: bool, among: int) -> bool:
    """Whether the message is one that takes a time: it says so, or is a short answer with nothing against it.

    A short no to one of several offers (`among` so many) that names another of them takes that other.
    """
    if ActName.APPOINTMENT in names:
        return True
    if names & _AGAINST:
        return False
    if ActName.DECLINE_TIME in names:
        return offered and among > 1 and len(reading.own_text) <= _SHORT
    if ActName.COUNTER in names:
        return not offered
    maybe = {act.name for act in reading.maybe_acts}
    return (
        offered and not maybe & _AGAINST and (ActName.APPOINTMENT in maybe or len(reading.own_text) <= _SHORT)
    )


def _on_the_next_day(reading: Reading) -> tuple[Act, ...]:
    """An appointment by a bare clock time with no day on the table, "ring me at 4": the next time the clock shows it."""
    clocks = [
        when for when in reading.times if when.grain in CLOCK and not (when.past or when.negated or when.open)
    ]
    if len(clocks) != 1 or clocks[0].start is None:
        return reading.acts
    when = replace(clocks[0], firm=True, lacks_day=False)
    return tuple(replace(act, when=when) if act.name is ActName.APPOINTMENT else act for act in reading.acts)


def _without(acts: Iterable[Act], names: Iterable[ActName]) -> tuple[Act, ...]:
    return tuple(act for act in acts if act.name not in set(names))


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

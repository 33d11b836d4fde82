"""Knows a callback by its build: an event with a date, and a request to be contacted at or after it (METHOD, Readings)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.act import Act, ActName
from unchase.core.when import Grain
from unchase.reading.clauses import READ, clauses

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.reading import Reading
    from unchase.core.when import When
    from unchase.reading.clauses import Clause

ASKS: Final = re.compile(
    r"\b(?:call|ring|phone|telephone|contact|recontact|bell|ping|write|e-?mail|chat|try|catch|find|approach|nudge|holler|shout|buzz|text|knock|hit)\b(?: (?:to|for|on|at|with))? (?:me|us|him|her|them|back|again|up|then|in|on|the|at|after|_)"
    r"|\bask (?:me|us|again)|\bget (?:me|him|her|them|hold)|\bcome back\b|\blook (?:me|us) up\b|\b(?:we|i) (?:can|could|will|'ll) (?:talk|speak|meet)\b|\blet(?:'s| us) (?:talk|speak|meet)\b|\bcall the\b"
)
POINTS: Final = re.compile(
    r"(?:it|that|this|then|which)\b"
)  # a reason that only points at one: "after it I know"
# A feast or a season is no event (RULINGS): "after the holidays" puts it off.
FEAST: Final = re.compile(
    r"\b(?:holidays?|christmas|xmas|easter|new year|eid|ramadan|diwali|thanksgiving|carnival|golden week|summer|winter|spring|autumn|fall|vacation|break)\b",
    re.IGNORECASE,
)
AHEAD: Final = timedelta(days=7)  # a nearer day is but another day to talk
GIVES_WAY: Final = frozenset(
    {ActName.STALL, ActName.COUNTER, ActName.DECLINE_TIME, ActName.INTEREST, ActName.ACKNOWLEDGEMENT}
)
STANDS_AGAINST: Final = frozenset({ActName.APPOINTMENT, ActName.REFUSAL, ActName.OPT_OUT, ActName.ACCEPTANCE})


def with_callback(acts: tuple[Act, ...], reading: Reading, own: str, *, at: datetime) -> tuple[Act, ...]:
    """The acts with the callback that is built from an event and a later day, in place of a stall or a counter.

    A callback read from the words keeps them, but where its reason is only the request the event is its reason.
    """
    days = [when for when in reading.times if _is_ahead(when, at)]
    if len(days) < 2:
        return acts
    names = {act.name for act in acts}
    known = next((act for act in acts if act.name is ActName.CALLBACK), None)
    likely = names & GIVES_WAY or any(act.name is ActName.CALLBACK for act in reading.maybe_acts)
    if known is None and (names & STANDS_AGAINST or not likely):
        return acts
    built = _built(reading, own, days, at)
    if built is None:
        return acts
    if known is None:
        return (*(act for act in acts if act.name not in GIVES_WAY), built)
    if known.reason is not None and not (
        ASKS.search(known.reason.lower()) or POINTS.match(known.reason.lower())
    ):
        return acts
    told = replace(known, reason=built.reason, times=known.times or built.times)
    return tuple(told if act is known else act for act in acts)


def _built(reading: Reading, own: str, days: list[When], at: datetime) -> Act | None:
    """The callback that two of its clauses make, if they do."""
    own = own[:READ]
    lower = own.lower() if len(own.lower()) == len(own) else own
    said = clauses(lower, reading.times)
    for clause, behind in zip(said, (*said[1:], None), strict=True):
        times = clause.times or (behind.times if behind is not None and behind.joined else ())
        wanted = next((when for when in times if when in days), None)
        if wanted is None or ASKS.search(clause.words) is None or clause.says("no") or "?" in clause.ends:
            continue
        event = _event(said, clause, wanted, days)
        if event is not None and wanted.start is not None and wanted.start - at >= AHEAD:
            return _callback(own, event, clause, wanted)
    return None


def _is_ahead(when: When, at: datetime) -> bool:
    if when.start is None or when.grain in (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY):
        return False
    return when.start > at and not (when.past or when.negated)


def _event(
    said: tuple[Clause, ...], request: Clause, wanted: When, days: list[When]
) -> tuple[Clause, When] | None:
    """The clause of what will have happened, and its day: before the day wanted, and no request itself."""
    for clause in said:
        for when in clause.times:
            known = when in days and when.start is not None and wanted.start is not None
            if (
                clause is request
                or not known
                or wanted in clause.times
                or ASKS.search(clause.words)
                or FEAST.search(when.text)
            ):
                continue
            if when.start <= wanted.start and when.span != wanted.span:  # type: ignore[operator]  # both are known
                return clause, when
    return None


def _callback(own: str, event: tuple[Clause, When], request: Clause, wanted: When) -> Act:
    clause, when = event
    start, end = min(clause.span[0], request.span[0]), max(clause.span[1], request.span[1])
    text = own[start:end]
    blank = len(text) - len(text.lstrip())
    act = Act(name=ActName.CALLBACK, text=text.strip(), span=(start + blank, start + len(text.rstrip())))
    return replace(act, when=wanted, times=(when,), reason=own[slice(*clause.span)].strip(" .,;\n"))

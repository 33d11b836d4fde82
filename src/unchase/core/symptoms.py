"""The signs of chasing, each one computed, never asked.

Source: METHOD, The symptoms.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.assessment import Standing, Symptom
from unchase.core.history import Part
from unchase.core.missed import MissKind
from unchase.core.touch import Channel, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.history import Entry
    from unchase.core.missed import Miss
    from unchase.core.picture import Picture

_HAS_A_STEP = frozenset(
    {
        Standing.WON,
        Standing.LOST,
        Standing.RELEASED,
        Standing.REFUSED,
        Standing.ACCEPTED,
        Standing.FIRM,
        Standing.CALLBACK,
        Standing.NEW,
    }
)
_NEW_TO_THEM = frozenset({ActName.VALUE, ActName.PROPOSAL, ActName.DELIVERS})
_QUESTIONS_IT = frozenset(
    {ActName.ASKS_NEXT_STEP, ActName.PROPOSES_TIMES, ActName.STRAIGHT_QUESTION, ActName.ASSURANCE_QUESTION}
)
_MOVES_SOMETHING = frozenset(
    {
        ActName.APPOINTMENT,
        ActName.CALLBACK,
        ActName.COMMITMENT,
        ActName.DECISION_DATE,
        ActName.ACCEPTANCE,
        ActName.REFUSAL,
        ActName.REFERRAL,
    }
)
_BLAME = re.compile(
    r"\b(?:ghost(?:ed|ing|s)?|ignor(?:es|ed|ing) (?:us|me|my)|wast(?:es|ed|ing) (?:our|my) time|tyre[- ]kickers?|"
    r"tire[- ]kickers?|time[- ]wasters?|unprofessional|rude|clueless|never (?:answers|replies|calls back)|"
    r"can't make up (?:his|her|their) mind|stringing (?:us|me) along)\b",
    re.IGNORECASE,
)
_A_PAUSE = timedelta(days=7)  # silence after which the next touch starts a new exchange
# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_WORD, _OURS, _MACHINE, _UNDELIVERED, _ATTEMPT = (
    Part.WORD,
    Part.OURS,
    Part.MACHINE,
    Part.UNDELIVERED,
    Part.ATTEMPT,
)
_US, _THEM = Side.US, Side.THEM
_CALL, _MEETING = Channel.CALL, Channel.MEETING
_STALL = ActName.STALL


def symptoms_of(picture: Picture, standing: Standing, miss: Miss | None) -> tuple[Symptom, ...]:
    """Every symptom the deal shows, in METHOD's order."""
    ours = [entry for entry in picture.entries if entry.part is _OURS]
    shown = {
        Symptom.NO_NEXT_STEP: standing not in _HAS_A_STEP,
        Symptom.UNPREPARED: _unprepared(picture, standing),
        Symptom.NOTHING_NEW: _nothing_new(picture.entries),
        Symptom.NO_MESSAGE_LEFT: any(
            entry.part is _ATTEMPT
            and (entry.touch.outcome is Outcome.HUNG_UP or "message" in entry.touch.text)
            for entry in picture.entries
        ),
        Symptom.BEST_UNANSWERED: _best_unanswered(picture, ours),
        Symptom.DATE_PASSED_IN_SILENCE: miss is not None and miss.kind is MissKind.DECISION,
        Symptom.EXCUSE_ACCEPTED: _excuse_accepted(picture),
        Symptom.MEETING_MOVED_NOTHING: any(
            _moved_nothing(picture.entries, place) for place in range(len(picture.entries))
        ),
        Symptom.BLAME_IN_NOTES: any(_blames(entry) for entry in picture.entries),
    }
    return tuple(symptom for symptom, shows in shown.items() if shows)


def started_by_them(entries: Sequence[Entry]) -> float | None:
    """The share of exchanges the prospect started; None where nothing has passed."""
    begun, by_them = exchanges_of(entries)
    return by_them / begun if begun else None


def exchanges_of(entries: Sequence[Entry]) -> tuple[int, int]:
    """How many exchanges there were, and how many of them the prospect started.

    An exchange begins with the first touch, and with the first one after a week of silence.
    """
    begun, by_them, before = 0, 0, None
    for entry in entries:
        if entry.part in (_MACHINE, _UNDELIVERED):
            continue
        if before is None or entry.at - before > _A_PAUSE:
            begun += 1
            by_them += entry.touch.side is _THEM
        before = entry.at
    return begun, by_them


def _unprepared(picture: Picture, standing: Standing) -> bool:
    """Motive, need or qualification unknown at a call or an appointment."""
    facts = picture.facts
    known = facts.motive is not None and facts.qualification
    if known and all(one.state != "unknown" for one in facts.qualification):
        return False
    return standing in (Standing.FIRM, Standing.CALLBACK) or any(entry.spoken for entry in picture.entries)


def _nothing_new(entries: Sequence[Entry]) -> bool:
    """Nothing new to say in two touches running."""
    running = 0
    for entry in entries:
        if entry.part is _WORD:
            running = 0
        elif entry.part is _OURS:
            running = running + 1 if entry.own.isdisjoint(_NEW_TO_THEM) else 0
            if running == 2:
                return True
    return False


def _best_unanswered(picture: Picture, ours: Sequence[Entry]) -> bool:
    """A message with something of value, or a proposal, that stayed without a reply past the patience."""
    patience = picture.patience
    unanswered = picture.ours_since_word()
    return (
        any(not entry.own.isdisjoint({ActName.VALUE, ActName.PROPOSAL}) for entry in unanswered)
        and patience is not None
        and bool(ours)
        and picture.clock.passed(patience.until)
    )


def _excuse_accepted(picture: Picture) -> bool:
    """A stall after which our next word did not question it."""
    stalled = False
    for entry in picture.entries:
        said = entry.part is _OURS or entry.spoken
        if said and stalled and not entry.spoken:
            if entry.own.isdisjoint(_QUESTIONS_IT):
                return True
            stalled = False
        if entry.part is _WORD:
            stalled = _STALL in entry.names and entry.own.isdisjoint(_QUESTIONS_IT)
    return False


def _moved_nothing(entries: Sequence[Entry], place: int) -> bool:
    """A meeting kept from which nothing came: no date, no deed, no yes, no no, up to their next word."""
    entry = entries[place]
    if not (entry.spoken and entry.touch.channel is _MEETING) or entry.touch.ending in (
        "yes",
        "no",
        "appointment",
        "callback",
    ):
        return False
    if not entry.names.isdisjoint(_MOVES_SOMETHING):
        return False
    after = next((one for one in entries[place + 1 :] if one.part is _WORD), None)
    return after is None or after.names.isdisjoint(_MOVES_SOMETHING)


def _blames(entry: Entry) -> bool:
    """Whether our own note of a call blames them."""
    ours = entry.touch.side is _US and entry.touch.channel in (_CALL, _MEETING)
    return ours and bool(_BLAME.search(entry.touch.text))

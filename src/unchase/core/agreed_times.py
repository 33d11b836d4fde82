"""The agreed times of a deal, read out of its calendar and its history, and what became of each.

Source: METHOD, Agreement; the rows `firm` and `missed`; no-show.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.agreement import hear, say
from unchase.core.appointments import Appointment, Diary, Fate, Slip, SlipKind, belongs_to, end_of, is_call_at
from unchase.core.facts import Answer, EventOutcome
from unchase.core.history import Part, is_plausible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.core.clock import Clock
    from unchase.core.facts import Event, Facts
    from unchase.core.history import Entry, Names
    from unchase.core.people import People
    from unchase.core.policy import Policy

_FATES = {
    EventOutcome.KEPT: Fate.KEPT,
    EventOutcome.NOT_THERE: Fate.NOT_THERE,
    EventOutcome.WE_WERE_ABSENT: Fate.WE_WERE_ABSENT,
}
_BEFORE = timedelta(minutes=30)


def diary_of(
    facts: Facts,
    entries: Sequence[Entry],
    people: People,
    names: Names,
    *,
    since: datetime | None,
    clock: Clock,
    policy: Policy,
) -> tuple[Diary, list[Appointment]]:
    """The diary, and the agreed times that stand, by their start; of the present round, which began at `since`."""
    events = sorted(facts.events, key=lambda event: (event.start, event.uid))
    off = {
        event.start
        for event in events
        if event.cancelled or (not event.answered_at and is_off(event, people))
    }
    stand = {event.start: event for event in events if not is_off(event, people)}
    diary = Diary()
    for event in stand.values():
        if is_plausible(event.start) and (since is None or event.start > since):
            _enter(diary, event, names, policy)
    for entry in entries:
        diary.reach(entry.at)
        if entry.is_reply and not _is_overruled(entry, people):
            hear(diary, entry, stand, policy)
        if entry.part is Part.OURS or entry.spoken:
            say(diary, entry, policy)
    for appointment in diary.in_order():
        _settle(diary, appointment, entries, people, clock)
        if appointment.start in off and appointment.start not in stand:
            diary.void(appointment)
    diary.slips.sort(key=lambda slip: slip.at)
    return diary, _without_later_of_series(diary.in_order())


def is_off(event: Event, people: People) -> bool:
    """Whether an invitation is cancelled, or declined by the person the time was made with.

    That is the one who decides, else the first of those who speak; where none of them is among the invited, one
    acceptance is enough.
    """
    if event.cancelled:
        return True
    if Answer.DECLINED not in event.answers.values():
        return False
    answers = {address.strip().lower(): answer for address, answer in event.answers.items()}
    for person in (*sorted(people.deciders), *people.others):
        if person in answers and (person in people.deciders or person in people.speakers):
            return answers[person] is Answer.DECLINED
    return Answer.ACCEPTED not in answers.values()


def _is_overruled(entry: Entry, people: People) -> bool:
    """Whether it is one answer of several to an invitation, and not the one that decides."""
    return entry.event is not None and is_off(entry.event, people) is (ActName.APPOINTMENT in entry.names)


def _enter(diary: Diary, event: Event, names: Names, policy: Policy) -> None:
    """Enters an invitation that was accepted at an unknown time, or one of theirs: they named that time."""
    organizer = names.of(event.organizer)
    theirs = organizer in {names.of(address) for address in event.answers}
    accepted = {address for address, answer in event.answers.items() if answer is Answer.ACCEPTED}
    if accepted & event.answered_at.keys() or not (accepted or theirs):
        return  # its acceptance stands in the history with its time, or there is none
    diary.enter(
        Appointment(
            start=event.start,
            end=end_of(event.start, event.end, policy),
            agreed_at=None,
            entry=None,
            act=None,
            person=organizer if theirs else names.of(min(accepted)),
            event=event,
        )
    )


def _settle(
    diary: Diary, appointment: Appointment, entries: Sequence[Entry], people: People, clock: Clock
) -> None:
    """The fate of an appointment: what the seller told, else what the calls at its time show."""
    told = appointment.event.outcome if appointment.event is not None else None
    if told is EventOutcome.MOVED:
        diary.void(appointment)
        diary.slips.append(Slip(appointment.start, SlipKind.MOVE, None))
        return
    if told is not None and clock.passed(appointment.start):
        appointment.fate = _FATES[told]
    elif clock.passed(appointment.end):
        appointment.fate = _seen(appointment, entries)
    if appointment.fate is Fate.OPEN and not _comes(appointment, people):
        diary.void(appointment)
    elif appointment.fate is Fate.NOT_THERE:
        diary.slips.append(Slip(appointment.start, SlipKind.NO_SHOW, None))


def _seen(appointment: Appointment, entries: Sequence[Entry]) -> Fate:
    """Kept where we talked or met at its time; a no-show where we rang then and nobody answered."""
    rang = False
    first = bisect_left(entries, appointment.start - _BEFORE, key=lambda entry: entry.at)
    for place in range(first, len(entries)):
        entry = entries[place]
        if not belongs_to(entry, appointment):
            break
        if appointment.agreed_at is not None and entry.at <= appointment.agreed_at:
            continue  # the very call in which it was agreed
        if entry.spoken:
            return Fate.KEPT
        rang = rang or is_call_at(entry, appointment)
    return Fate.NOT_THERE if rang else Fate.OPEN


def _comes(appointment: Appointment, people: People) -> bool:
    """Whether the person it was made with is still there, or somebody else who accepted."""
    person, event = appointment.person, appointment.event
    if person not in people.gone and person not in people.silent:
        return True
    return event is not None and any(
        answer is Answer.ACCEPTED and people.available(address.lower())
        for address, answer in event.answers.items()
    )


def _without_later_of_series(agreed: Sequence[Appointment]) -> list[Appointment]:
    """Of a repeating invitation only the next instance counts, and only while the last one was kept."""
    latest: dict[str, Appointment] = {}
    standing = []
    for one in agreed:
        event = one.event
        before = latest.get(event.uid) if event is not None and event.recurring else None
        if event is not None:
            latest[event.uid] = one
        if before is None or before.fate is Fate.KEPT or one.fate is not Fate.OPEN:
            standing.append(one)
    return standing

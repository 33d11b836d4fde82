"""The life of an agreed time: agreed, moved, cancelled, kept, missed.

Source: METHOD, Agreement; Stalls (moves, cancellations, no-shows); the rows `firm` and `missed`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Side
from unchase.core.facts import Answer, EventOutcome
from unchase.core.history import Part, is_plausible
from unchase.core.touch import Channel, Outcome
from unchase.core.when import Grain
from unchase.core.windows import is_clock_time, is_on_a_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unchase.core.clock import Clock
    from unchase.core.facts import Event, Facts
    from unchase.core.history import Entry, Names
    from unchase.core.people import People
    from unchase.core.policy import Policy
    from unchase.core.when import When

_AROUND = timedelta(minutes=30)  # a call logged this near its slot belongs to it
_SHORTEST = timedelta(minutes=5)  # a named slot; shorter ends are only the grain of a clock time
_NO = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_PUTS_OFF = frozenset({ActName.STALL, ActName.CALLBACK})
_STILL_ON = frozenset({ActName.APPOINTMENT, ActName.INTEREST})
_UNANSWERED = frozenset({Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.HUNG_UP})


class Fate(Enum):
    """What became of an appointment."""

    OPEN = auto()  # ahead, or nobody reported on it
    KEPT = auto()
    NOT_THERE = auto()  # a no-show
    WE_WERE_ABSENT = auto()
    VOID = auto()  # refused, cancelled, moved, replaced


_FATES = {
    EventOutcome.KEPT: Fate.KEPT,
    EventOutcome.NOT_THERE: Fate.NOT_THERE,
    EventOutcome.WE_WERE_ABSENT: Fate.WE_WERE_ABSENT,
}


class SlipKind(Enum):
    """How they let an agreed time slip."""

    MOVE = auto()
    CANCELLATION = auto()
    NO_SHOW = auto()


@dataclass(frozen=True, slots=True)
class Slip:
    """One agreed time they moved, cancelled or did not come to; `entry` is the touch that did it, if one did."""

    at: datetime
    kind: SlipKind
    entry: Entry | None


@dataclass(slots=True, kw_only=True)
class Appointment:
    """One agreed clock time. `agreed_at` None: before anything else is known, from a calendar.

    `named` marks a time they named themselves, which we have to confirm. Mutable while the history is read; a
    value afterwards.
    """

    start: datetime
    end: datetime
    agreed_at: datetime | None
    entry: Entry | None
    act: Act | None
    person: str | None
    named: bool = False
    event: Event | None = None
    fate: Fate = Fate.OPEN

    def lies_ahead(self, moment: datetime) -> bool:
        """Whether it is still on and has not begun at that moment."""
        return self.fate is Fate.OPEN and self.start > moment


@dataclass(slots=True)
class Diary:
    """All times of a deal that were agreed, in order of their start, and what was let slip.

    `offers` are the times and open days they offered and nobody confirmed yet, with the touch they stand in;
    `cancelled_by_us` is our cancellation for which no new times were sent. `agreements` are the moments at which
    a time was agreed, whatever became of it; `offered_by_us` holds each start we offered, and when we did. `invited`
    are the calendar's entries by their start; `off` the starts of those cancelled or declined at an unknown time.
    """

    agreed: list[Appointment] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    offers: list[tuple[Entry, When]] = field(default_factory=list)
    cancelled_by_us: Entry | None = None
    agreements: list[datetime] = field(default_factory=list)
    offered_by_us: list[tuple[datetime, datetime]] = field(default_factory=list)
    invited: dict[datetime, Event] = field(default_factory=dict)
    off: frozenset[datetime] = frozenset()


def diary_of(
    facts: Facts,
    entries: Sequence[Entry],
    people: People,
    names: Names,
    *,
    since: datetime | None,
    clock: Clock,
    policy: Policy,
) -> Diary:
    """Reads the agreed times of a deal out of its calendar and its history (that of the present round, from `since`)."""
    events = sorted(facts.events, key=lambda event: (event.start, event.uid))
    off = {event.start for event in events if _is_off(event, people) and not event.answered_at}
    diary = Diary(
        invited={event.start: event for event in events if not event.cancelled},
        off=frozenset(off - {event.start for event in events if not _is_off(event, people)}),
    )
    for event in events:
        _enter_event(diary, event, people, names, since=since, policy=policy)
    for entry in entries:
        if entry.is_reply:
            _hear(diary, entry, people, policy)
        if entry.part is Part.OURS or entry.spoken:
            _say(diary, entry, policy)
    diary.agreed.sort(key=lambda one: (one.start, one.end))
    for appointment in diary.agreed:
        _settle(diary, appointment, entries, people, clock)
    _only_next_of_series(diary)
    diary.slips.sort(key=lambda slip: slip.at)
    return diary


# -- the calendar


def _enter_event(
    diary: Diary, event: Event, people: People, names: Names, *, since: datetime | None, policy: Policy
) -> None:
    """Enters an invitation that was accepted at an unknown time, or one of theirs: they named that time."""
    if (
        not is_plausible(event.start)
        or (since is not None and event.start <= since)
        or _is_off(event, people)
    ):
        return
    organizer = names.of(event.organizer)
    theirs = organizer in {names.of(address) for address in event.answers}
    known = {address for address, answer in event.answers.items() if answer is Answer.ACCEPTED}
    if known & event.answered_at.keys() or not (known or theirs):
        return  # its acceptance stands in the history with its time, or there is none
    diary.agreed.append(
        Appointment(
            start=event.start,
            end=_end(event.start, event.end, policy),
            agreed_at=None,
            entry=None,
            act=None,
            person=organizer if theirs else names.of(min(known)),
            event=event,
        )
    )


def _is_off(event: Event, people: People) -> bool:
    """Whether an invitation is cancelled, or declined by the person the time was made with.

    That is the one who decides, else the first of those who speak; where none of them is among the invited, one
    acceptance is enough.
    """
    if event.cancelled:
        return True
    answers = {address.strip().lower(): answer for address, answer in event.answers.items()}
    for person in (*sorted(people.deciders), *people.others):
        if person in answers and (person in people.deciders or person in people.speakers):
            return answers[person] is Answer.DECLINED
    return Answer.DECLINED in answers.values() and Answer.ACCEPTED not in answers.values()


def _end(start: datetime, end: datetime | None, policy: Policy) -> datetime:
    """The end of a slot; 30 minutes where none is known."""
    if end is None or not is_plausible(end) or end - start < _SHORTEST:
        return start + timedelta(minutes=policy.appointment_minutes)
    return end


# -- what they said


def _hear(diary: Diary, entry: Entry, people: People, policy: Policy) -> None:
    if entry.event is not None and _is_off(entry.event, people) is (ActName.APPOINTMENT in entry.names):
        return  # one answer of several, and not the one that decides
    named = [act for act in entry.their(ActName.APPOINTMENT) if is_clock_time(act.when)]
    if not _NO.isdisjoint(entry.names):
        _void(
            diary,
            [one for one in diary.agreed if one.lies_ahead(entry.at) and one.person in (entry.person, None)],
        )
    declines = [*entry.their(ActName.COUNTER, ActName.DECLINE_TIME)]
    if declines:
        _let_slip(diary, entry, declines[0])
    elif not _PUTS_OFF.isdisjoint(entry.names) and _STILL_ON.isdisjoint(entry.names):
        # Put off without a word about the time agreed: the time is overtaken.
        _void(diary, [one for one in diary.agreed if one.lies_ahead(entry.at) and one.person == entry.person])
    if declines or named:
        diary.offers.clear()
    _agree(diary, entry, named, policy)
    if not named:
        for act in entry.their(ActName.APPOINTMENT, ActName.COUNTER, ActName.INTEREST):
            offered = act.times or ((act.when,) if act.when is not None else ())
            diary.offers += [(entry, when) for when in offered if is_on_a_day(when)]


def _void(diary: Diary, appointments: Iterable[Appointment]) -> bool:
    voided = False
    for appointment in appointments:
        appointment.fate = Fate.VOID
        voided = True
    diary.agreed = [one for one in diary.agreed if one.fate is not Fate.VOID]
    return voided


def _let_slip(diary: Diary, entry: Entry, act: Act) -> None:
    """They decline: the time they name, else the next one ahead. Only an agreed time can be moved or cancelled."""
    target = _meant(diary, entry, act)
    if _void(diary, [target] if target is not None else []):
        kind = SlipKind.MOVE if act.name is ActName.COUNTER else SlipKind.CANCELLATION
        diary.slips.append(Slip(entry.at, kind, entry))


def _meant(diary: Diary, entry: Entry, act: Act) -> Appointment | None:
    """The appointment a cancellation is about."""
    ahead = sorted(
        (one for one in diary.agreed if one.fate is Fate.OPEN and one.end > entry.at),
        key=lambda one: one.start,
    )
    if act.name is ActName.DECLINE_TIME and act.when is not None and act.when.start is not None:
        named = [one for one in ahead if _holds(act.when, one.start)]
        if (
            named
            or any(_holds(act.when, start) for start, _ in diary.offered_by_us)
            or entry.event is not None
        ):
            return next(iter(named), None)  # a time we only proposed is declined: what is agreed stays
    return next(iter(ahead), None)


def _holds(when: When, start: datetime) -> bool:
    """Whether a start lies in a named time: that minute, that part of the day, that day."""
    if when.start is None:
        return False
    if when.end is None or when.end <= when.start:
        return when.start <= start < when.start + timedelta(days=1) if when.open else when.start == start
    return when.start <= start < when.end


def _agree(diary: Diary, entry: Entry, named: Sequence[Act], policy: Policy) -> None:
    """Enters the clock times they took or named. One named later replaces one read from words before it."""
    added = []
    for act in named:
        when: When = act.when  # type: ignore[assignment]  # a clock time
        start: datetime = when.start  # type: ignore[assignment]
        if start <= entry.at:
            continue
        same = next((one for one in diary.agreed if one.start == start), None)
        if same is not None:
            same.event = same.event or entry.event or diary.invited.get(start)
            same.agreed_at = same.agreed_at or entry.at
            same.entry = same.entry or entry
            same.act = same.act or act
        else:
            end = when.end if when.grain is Grain.MINUTE else None
            invitation = entry.event or diary.invited.get(start)
            offered = any(proposed == start for proposed, _ in diary.offered_by_us) or (
                invitation is not None and invitation.organizer not in invitation.answers
            )
            added.append(
                Appointment(
                    start=start,
                    end=_end(start, end, policy),
                    agreed_at=entry.at,
                    entry=entry,
                    act=act,
                    person=entry.person,
                    named=not (offered or entry.spoken),
                    event=invitation,
                )
            )
    if added:
        _replace(diary, entry, added)
        diary.agreed += added
        diary.agreements.append(entry.at)
        diary.cancelled_by_us = None


def _replace(diary: Diary, entry: Entry, added: Sequence[Appointment]) -> None:
    """A new time takes the place of one only words agreed to. Theirs to answer for, unless we proposed it since."""
    old = [one for one in diary.agreed if one.lies_ahead(entry.at) and one.event is None]
    ours = {
        start
        for start, at in diary.offered_by_us
        if all(one.agreed_at is None or at > one.agreed_at for one in old)
    }
    if (
        _void(diary, old)
        and all(one.event is None for one in added)
        and all(one.start not in ours for one in added)
    ):
        diary.slips.append(Slip(entry.at, SlipKind.MOVE, entry))


# -- what we said


def _say(diary: Diary, entry: Entry, policy: Policy) -> None:
    for act in entry.our(
        ActName.CANCELS_TIME, ActName.MOVES_TIME, ActName.CONFIRMS_TIME, ActName.PROPOSES_TIMES
    ):
        if act.name in (ActName.CONFIRMS_TIME, ActName.MOVES_TIME) and _confirm(diary, entry, act, policy):
            continue
        if act.name in (ActName.CANCELS_TIME, ActName.MOVES_TIME):
            target = next(
                iter(sorted((one for one in diary.agreed if one.end > entry.at), key=lambda one: one.start)),
                None,
            )
            if target is not None and _void(diary, [target]):
                diary.cancelled_by_us = entry
        for when in (*act.times, *((act.when,) if act.when is not None else ())):
            if act.name in (ActName.PROPOSES_TIMES, ActName.MOVES_TIME) and when.start is not None:
                diary.offered_by_us.append((when.start, entry.at))
                diary.cancelled_by_us = None
    if entry.own & {ActName.ASKS_NEXT_STEP}:
        diary.cancelled_by_us = None


def _confirm(diary: Diary, entry: Entry, act: Act, policy: Policy) -> bool:
    """We confirm one of the times or days they offered, before it has passed; or log one agreed in a call.

    True as well where the time is agreed already.
    """
    if not is_clock_time(act.when):
        return False
    when: When = act.when  # type: ignore[assignment]
    start: datetime = when.start  # type: ignore[assignment]
    if any(one.start == start for one in diary.agreed):
        return True
    offer = next((offer for offer in diary.offers if _holds(offer[1], start)), None)
    if start <= entry.at or not (offer is not None or (entry.spoken and act.name is ActName.CONFIRMS_TIME)):
        return False
    old = [one for one in diary.agreed if one.lies_ahead(entry.at) and one.event is None]
    _void(diary, old)
    diary.offers.clear()
    diary.agreements.append(entry.at)
    diary.agreed.append(
        Appointment(
            start=start,
            end=_end(start, when.end if when.grain is Grain.MINUTE else None, policy),
            agreed_at=entry.at,
            entry=offer[0] if offer else entry,
            act=act,
            person=offer[0].person if offer else entry.person,
        )
    )
    return True


# -- what became of it


def _settle(
    diary: Diary, appointment: Appointment, entries: Sequence[Entry], people: People, clock: Clock
) -> None:
    """The fate of an appointment: what the seller told, else what the calls at its time show."""
    told = appointment.event.outcome if appointment.event is not None else None
    if appointment.start in diary.off:
        appointment.fate = Fate.VOID
    elif told is EventOutcome.MOVED:
        appointment.fate = Fate.VOID
        diary.slips.append(Slip(appointment.start, SlipKind.MOVE, None))
    elif told is not None and clock.passed(appointment.start):
        appointment.fate = _FATES[told]
    elif appointment.person in people.gone or appointment.person in people.silent:
        appointment.fate = Fate.OPEN if _others_come(appointment, people) else Fate.VOID
    elif clock.passed(appointment.end):
        appointment.fate = _seen(appointment, entries)
    if appointment.fate is Fate.NOT_THERE:
        diary.slips.append(Slip(appointment.start, SlipKind.NO_SHOW, None))


def _others_come(appointment: Appointment, people: People) -> bool:
    """Whether somebody else who is still there accepted as well."""
    return appointment.event is not None and any(
        answer is Answer.ACCEPTED and people.available(address.lower())
        for address, answer in appointment.event.answers.items()
    )


def _seen(appointment: Appointment, entries: Sequence[Entry]) -> Fate:
    """Kept where we talked or met at its time; a no-show where we rang then and nobody answered."""
    rang = False
    for place in range(
        bisect_left(entries, appointment.start - _AROUND, key=lambda entry: entry.at), len(entries)
    ):
        entry = entries[place]
        if entry.at >= appointment.end + _AROUND:
            break
        if appointment.agreed_at is not None and entry.at <= appointment.agreed_at:
            continue  # the very call in which it was agreed
        if entry.spoken:
            return Fate.KEPT
        rang = rang or is_call_at(entry, appointment)
    return Fate.NOT_THERE if rang else Fate.OPEN


def belongs_to(entry: Entry, appointment: Appointment) -> bool:
    """Whether a touch was made around the time of an appointment."""
    return appointment.start - _AROUND <= entry.at < appointment.end + _AROUND


def is_call_at(entry: Entry, appointment: Appointment) -> bool:
    """Whether it is our call at the agreed time that nobody answered."""
    return (
        entry.touch.side is Side.US
        and entry.touch.channel in (Channel.CALL, Channel.VOICEMAIL, Channel.MEETING)
        and entry.touch.outcome in _UNANSWERED
        and appointment.start <= entry.at < appointment.end
    )


def _only_next_of_series(diary: Diary) -> None:
    """Of a repeating invitation only the next instance counts, and only while the last one was kept."""
    last: dict[str, Appointment] = {}
    kept = []
    for one in diary.agreed:
        before = last.get(one.event.uid) if one.event is not None and one.event.recurring else None
        if one.event is not None:
            last[one.event.uid] = one
        if before is None or before.fate is Fate.KEPT or one.fate is not Fate.OPEN:
            kept.append(one)
    diary.agreed = [one for one in kept if one.fate is not Fate.VOID]

"""Invitations and their answers as they lie in the mail (RFC 5546), gathered into calendar entries.

What counts: an invitation from the side it is of, a change of it from its organizer, an answer from somebody who was
invited. A version that was replaced, and a mail that came twice or late, change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Side
from unchase.core.facts import Answer, Event
from unchase.core.when import Grain, When
from unchase.reading.invited import ANSWERS, answer_in, guest_of, is_alias, sender_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from unchase.core.message import CalendarPart
    from unchase.reading.history import Mail

_ACTS = {"ACCEPTED": ActName.APPOINTMENT, "DECLINED": ActName.DECLINE_TIME, "TENTATIVE": ActName.INTEREST}
_SPEAKING = frozenset({"REPLY", "COUNTER", "CANCEL", "DECLINECOUNTER"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    """One event for each invitation, and what the calendar parts of each of their mails say, by the mail's id.

    `left` are the times invitations were moved away from before they came: cancelled, whoever agreed to them.
    A mail of theirs whose answer does not count is among them with no acts: a person looks at it. A mail of ours is
    among them where its calendar cancels or refuses; that stands beside its words.
    """

    events: tuple[Event, ...]
    left: tuple[Event, ...] = ()
    acts: Mapping[str, tuple[Act, ...]]


def invitations(mails: Iterable[Mail]) -> Invitations:
    """The invitations in a deal's mails, with the answers of those on the prospect's side.

    An invitation they sent us is a time they named: its organizer has accepted it.
    """
    diary = _Diary()
    acts: dict[str, tuple[Act, ...]] = {}
    with_parts = (mail for mail in mails if mail.message and mail.message.calendar)
    for mail in sorted(with_parts, key=lambda mail: (mail.at, mail.id)):
        parts = mail.message.calendar if mail.message else ()
        said = [diary.enter(part, mail) for part in dict.fromkeys(parts)]
        spoken = tuple(act for one in said for act in one or ())
        if any(one is not None for one in said) if mail.side is Side.THEM else spoken:
            acts[mail.id] = spoken
    known = diary.known.values()
    left = (
        replace(one.event, start=start, end=None, answers={}, answered_at={}, cancelled=True)
        for one in known
        for start in sorted(one.left)
    )
    return Invitations(events=tuple(one.event for one in known), left=tuple(left), acts=acts)


@dataclass(slots=True, kw_only=True)
class _Known:
    """An invitation as it stands: its version, whose it is, and what was said to it."""

    event: Event
    version: int
    stamp: datetime | None
    is_ours: bool
    invited: frozenset[str]
    starts: frozenset[datetime] = frozenset()  # those it had before
    left: frozenset[datetime] = frozenset()  # of them, those that lay ahead when it was moved
    seen: set[CalendarPart] = field(default_factory=set)
    stamps: dict[str, datetime] = field(default_factory=dict)

    def is_old(self, part: CalendarPart) -> bool:
        """Whether a part is of a version that was replaced, or came before."""
        if part in self.seen or (part.numbered and part.sequence < self.version):
            return True
        return part.start is not None and part.start != self.event.start and part.start in self.starts

    def is_about(self, part: CalendarPart) -> bool:
        """Whether it speaks of the whole of it: of no single time of a series, and of none it no longer has."""
        return part.recurrence_id is None or (
            not self.event.recurring and part.recurrence_id == self.event.start
        )


@dataclass(slots=True)
class _Diary:
    known: dict[str, _Known] = field(default_factory=dict)
    early: dict[str, list[tuple[CalendarPart, Mail]]] = field(default_factory=dict)

    def enter(self, part: CalendarPart, mail: Mail) -> tuple[Act, ...] | None:
        """What a part says in the mouth of its sender, after it changed what it may; None where it says nothing."""
        if part.method == "REQUEST":
            counts = self._request(part, mail)
            if mail.side is Side.US:
                return None  # what it offers stands in its words; nobody has agreed to it
            return (_act(ActName.APPOINTMENT, part, mail, timed=True),) if counts else None
        if part.method not in _SPEAKING:
            return None
        known = self.known.get(part.uid) if part.uid else None
        if known is None:
            return self._unknown(part, mail)
        said = {"DECLINECOUNTER": _counter_refused, "CANCEL": _cancelled}.get(part.method, _answered)
        return said(known, part, mail)

    def _request(self, part: CalendarPart, mail: Mail) -> bool:
        """Whether an invitation is one between us and them; a change of it is taken over."""
        known, sender, is_ours = self.known.get(part.uid), sender_of(mail), mail.side is Side.US
        if part.start is None or not part.uid or not _is_the_organizers(part, mail, sender):
            return False
        if known is None:
            if part.recurrence_id is None:
                self.known[part.uid] = known = _new(part, mail, is_ours=is_ours, sender=sender)
                for one, early in self.early.pop(part.uid, ()):
                    _answered(known, one, early)
            return True
        if known.is_ours is not is_ours or known.is_old(part):
            return False
        if not known.is_about(part):
            return True  # another time for one of a series
        older = part.stamp is not None and known.stamp is not None and part.stamp < known.stamp
        ended = known.event.cancelled and part.numbered
        if part.sequence <= known.version and (older or ended):
            return False
        self.known[part.uid] = _changed(known, part, mail, sender)
        return True

    def _unknown(self, part: CalendarPart, mail: Mail) -> tuple[Act, ...]:
        """An answer to what nobody saw here. Where no invitation of ours is in the mail a calendar sent it by itself.

        Then its sender's own answer is their word; else it belongs to something else, and a person looks.
        """
        if mail.side is Side.US or part.method == "DECLINECOUNTER":
            return ()
        said = answer_in(part, sender_of(mail))
        if part.method == "REPLY" and part.uid and mail.side is Side.THEM:
            self.early.setdefault(part.uid, []).append((part, mail))
        if part.method == "COUNTER" and not (part.uid and part.start):
            return (_act(ActName.COUNTER, part, mail),)
        if any(one.is_ours for one in self.known.values()) or (part.method != "CANCEL" and said is None):
            return ()
        return _spoken(part, mail, said[1] if said else "DECLINED")


def _new(part: CalendarPart, mail: Mail, *, is_ours: bool, sender: str) -> _Known:
    assert part.start is not None, "an invitation has a start"
    answers = dict.fromkeys(_invited(part, mail, sender), Answer.NEEDS_ACTION) if is_ours else {}
    answered: dict[str, datetime] = {}
    if not is_ours and mail.person:
        answers[mail.person], answered[mail.person] = Answer.ACCEPTED, mail.at
    return _Known(
        event=Event(
            uid=part.uid,
            start=part.start,
            end=part.end,
            answers=answers,
            answered_at=answered,
            organizer=part.organizer,
            recurring=part.recurring,
        ),
        version=part.sequence,
        stamp=part.stamp,
        is_ours=is_ours,
        invited=frozenset(answers),
        seen={part},
    )


def _changed(known: _Known, part: CalendarPart, mail: Mail, sender: str) -> _Known:
    """A later version of an invitation: answers stay while its time does."""
    fresh = _new(part, mail, is_ours=known.is_ours, sender=sender)
    fresh.seen |= known.seen
    fresh.starts = (known.starts | {known.event.start}) - {fresh.event.start}
    ahead = frozenset(one for one in (known.event.start,) if one > mail.at)
    fresh.left = (known.left | ahead) - {fresh.event.start}
    if fresh.event.start == known.event.start and known.is_ours and not known.event.cancelled:
        stays = {who: said for who, said in known.event.answers.items() if who in fresh.invited}
        at = {who: when for who, when in known.event.answered_at.items() if who in stays}
        fresh.stamps = known.stamps
        fresh.event = replace(
            fresh.event,
            answers={**fresh.event.answers, **stays},
            answered_at={**fresh.event.answered_at, **at},
        )
    return fresh


def _invited(part: CalendarPart, mail: Mail, sender: str) -> list[str]:
    """Those of the prospect's side an invitation of ours goes to."""
    ours = {sender.rpartition("@")[2], (part.organizer or "").rpartition("@")[2]}
    listed = [one for one, _ in part.attendees]
    people = [one for one in mail.people if one in listed or not listed]
    people += [one for one in listed if one.rpartition("@")[2] not in ours]
    return list(dict.fromkeys(people or mail.people))


def _is_the_organizers(part: CalendarPart, mail: Mail, sender: str) -> bool:
    """Whether the side that sent an invitation or a change also made it; else it was handed on, and is other people's."""
    organizer = part.organizer or sender
    if mail.side is Side.US:
        return organizer not in mail.people
    theirs = organizer == sender or organizer in mail.people or is_alias(organizer, sender)
    if not theirs and organizer.rpartition("@")[2] != sender.rpartition("@")[2]:
        return False
    to = {one.address for one in (*mail.message.to, *mail.message.cc)} if mail.message else set()
    return not part.attendees or not to or any(one in to for one, _ in part.attendees)


def _cancelled(known: _Known, part: CalendarPart, mail: Mail) -> tuple[Act, ...]:
    """Its organizer cancels it; one who was invited can only say that they will not come."""
    by_us, sender = mail.side is Side.US, sender_of(mail)
    refuses = (_act(ActName.CANCELS_TIME if by_us else ActName.DECLINE_TIME, part, mail),)
    if known.is_old(part):
        return ()
    if known.is_ours is not by_us:
        return refuses if not by_us and guest_of(sender, sender, known.invited) else ()
    if not by_us and not _is_the_organizers(replace(part, organizer=known.event.organizer), mail, sender):
        return ()
    known.seen.add(part)
    if known.is_about(part):
        without = {one for one, _ in part.attendees} & known.invited
        left = known.invited - without if without else frozenset[str]()
        if left and by_us:
            known.invited = left
            answers = {who: said for who, said in known.event.answers.items() if who in left}
            known.event = replace(known.event, answers=answers)
            return ()  # one guest fewer; the time stands
        known.version = max(known.version, part.sequence)
        known.event = replace(known.event, cancelled=True, countered=None)
    elif by_us:
        return ()  # one time of a series
    return refuses


def _counter_refused(known: _Known, part: CalendarPart, mail: Mail) -> tuple[Act, ...]:
    """We refuse the time they proposed (RFC 5546, 3.2.8): the one we invited to is offered again, and no other agreed."""
    if mail.side is not Side.US or not known.is_ours or known.event.cancelled or part in known.seen:
        return ()
    known.seen.add(part)
    if known.event.countered is None:
        return ()
    known.event = replace(known.event, countered=None)
    there = replace(part, start=known.event.start, end=known.event.end)
    offers = _act(ActName.PROPOSES_TIMES, there, mail, timed=True)
    return (_act(ActName.CANCELS_TIME, part, mail), offers)


def _answered(known: _Known, part: CalendarPart, mail: Mail) -> tuple[Act, ...]:
    """An answer or a counter-proposal by one who was invited; nothing where it does not count."""
    if mail.side is Side.US:
        if (
            not known.is_ours
            and part.method == "REPLY"
            and any(said == "DECLINED" for _, said in part.attendees)
        ):
            known.event = replace(known.event, cancelled=True)
        return ()
    sender = sender_of(mail)
    said = answer_in(part, sender)
    if part.method == "COUNTER" and not part.attendees:
        said = (sender, "TENTATIVE")
    who = guest_of(said[0], sender, known.invited) if said else None
    if said is None or who is None or not known.is_ours or _is_late(known, part, who):
        return ()
    known.seen.add(part)
    answer = "TENTATIVE" if part.method == "COUNTER" else said[1]
    if answer not in ANSWERS or known.event.cancelled:
        return ()
    if known.is_about(part):
        if part.stamp is not None:
            known.stamps[who] = part.stamp
        known.event = replace(
            known.event,
            answers={**known.event.answers, who: Answer(answer)},
            answered_at={**known.event.answered_at, who: mail.at},
            countered=part.start if part.method == "COUNTER" else None,
        )
    elif not known.event.recurring:
        return ()
    return _spoken(part, mail, answer)


def _is_late(known: _Known, part: CalendarPart, who: str) -> bool:
    """Whether an answer is one to an older version, or older than the last of that person."""
    last = known.stamps.get(who)
    if part.stamp is not None and last is not None and part.stamp < last:
        return True
    if part.method == "COUNTER":  # the time in it is another one
        return part in known.seen or (part.numbered and part.sequence < known.version)
    return known.is_old(part)


def _spoken(part: CalendarPart, mail: Mail, answer: str) -> tuple[Act, ...]:
    if part.method == "CANCEL":
        return (_act(ActName.DECLINE_TIME, part, mail),)
    if part.method == "COUNTER":
        counter = _act(ActName.COUNTER, part, mail, timed=True)
        return (counter, replace(counter, name=ActName.APPOINTMENT)) if part.start else (counter,)
    name = _ACTS.get(answer)
    return () if name is None else (_act(name, part, mail, timed=name is ActName.APPOINTMENT),)


def _act(name: ActName, part: CalendarPart, mail: Mail, *, timed: bool = False) -> Act:
    """An act with the words that came with a part, and its time where that is meant."""
    text = part.comment or mail.subject or part.summary
    when = None
    if timed and part.start is not None:
        when = When(start=part.start, end=part.end, grain=Grain.MINUTE, text=text, firm=True, zone=mail.zone)
    return Act(name=name, text=text, when=when)

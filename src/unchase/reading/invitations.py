"""Invitations and their answers as they lie in the mail (RFC 5546), gathered into calendar entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Side
from unchase.core.facts import Answer, Event
from unchase.core.when import Grain, When

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.core.message import CalendarPart
    from unchase.reading.history import Mail

_ANSWERS = frozenset(answer.value for answer in Answer)
_ACTS = {"ACCEPTED": ActName.APPOINTMENT, "DECLINED": ActName.DECLINE_TIME, "TENTATIVE": ActName.INTEREST}


def invitations(mails: Iterable[Mail]) -> tuple[Event, ...]:
    """One event for each invitation, with the answers of those on the prospect's side.

    An invitation they sent us is a time they named: its organizer has accepted it. An answer counts only from
    someone who was invited, the later one wins, and an answer to an older version of the invitation is void.
    """
    events: dict[str, Event] = {}
    versions: dict[str, int] = {}
    for mail in sorted(mails, key=lambda mail: (mail.at, mail.id)):
        for part in mail.message.calendar if mail.message else ():
            if part.recurrence_id is None:
                _apply(part, mail, events, versions)
    return tuple(events.values())


def spoken(mail: Mail) -> tuple[Act, ...]:
    """What the calendar parts of a prospect's mail say: an answer, a counter, a cancellation, an invitation of theirs."""
    parts = mail.message.calendar if mail.message else ()
    return tuple(act for part in parts for act in _spoken(part, mail))


def _apply(part: CalendarPart, mail: Mail, events: dict[str, Event], versions: dict[str, int]) -> None:
    event = events.get(part.uid)
    if part.method == "REQUEST" and part.start is not None and part.sequence >= versions.get(part.uid, 0):
        moved = event is None or event.start != part.start
        versions[part.uid] = part.sequence
        answers = {} if event is None or moved else dict(event.answers)
        answered = {} if event is None or moved else dict(event.answered_at)
        for address in mail.people if mail.side is Side.US else ():
            answers.setdefault(address, Answer.NEEDS_ACTION)
        if mail.side is Side.THEM and mail.person:
            answers[mail.person], answered[mail.person] = Answer.ACCEPTED, mail.at
        events[part.uid] = Event(
            uid=part.uid,
            start=part.start,
            end=part.end,
            answers=answers,
            answered_at=answered,
            organizer=part.organizer,
            recurring=part.recurring,
        )
    elif part.method == "CANCEL" and event is not None and part.sequence >= versions[part.uid]:
        events[part.uid] = replace(event, cancelled=True)
    elif part.method == "REPLY" and event is not None and part.sequence >= versions[part.uid]:
        events[part.uid] = _answered(event, part, mail)


def _answered(event: Event, part: CalendarPart, mail: Mail) -> Event:
    answers, answered = dict(event.answers), dict(event.answered_at)
    for address, said in part.attendees:
        # An answer from an alias is known by the mailbox it came from.
        who = address if address in answers else mail.person
        if who in answers and said in _ANSWERS:
            answers[who], answered[who] = Answer(said), mail.at
    return replace(event, answers=answers, answered_at=answered)


def _spoken(part: CalendarPart, mail: Mail) -> Iterable[Act]:
    text = part.comment or mail.subject or part.summary
    when = None
    if part.start is not None:
        when = When(start=part.start, end=part.end, grain=Grain.MINUTE, text=text, firm=True, zone=mail.zone)
    if part.method == "REPLY":
        for _, said in part.attendees:
            if name := _ACTS.get(said):
                yield Act(name=name, text=text, when=when if name is ActName.APPOINTMENT else None)
    elif part.method == "COUNTER":
        yield Act(name=ActName.COUNTER, text=text, when=when)
        if when is not None:
            yield Act(name=ActName.APPOINTMENT, text=text, when=when)
    elif part.method == "CANCEL":
        yield Act(name=ActName.DECLINE_TIME, text=text)
    elif part.method == "REQUEST" and when is not None:
        yield Act(name=ActName.APPOINTMENT, text=text, when=when)

"""Put one deal's messages, calls and entries in time order and resolve each against what went before.

One pure function for the command line and for what is stored alike: the order of arrival cannot matter.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.act import Act, ActName, Side
from unchase.core.facts import Facts
from unchase.core.touch import Channel, Ending, Outcome, Touch
from unchase.core.zone import zone_of
from unchase.reading.dialogue import hear, offers, speak, windows
from unchase.reading.history import Call, History, Mail
from unchase.reading.invitations import invitations
from unchase.reading.machine import machine
from unchase.reading.read import Previous, read
from unchase.reading.table import Table
from unchase.reading.times.zones import country_of
from unchase.reading.transcripts import is_talk, read_talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from unchase.core.reading import Reading
    from unchase.core.when import When
    from unchase.reading.history import Correction
    from unchase.reading.machine import Written

Item = Mail | Call


class _Heard(NamedTuple):
    """A touch, its reading where a person wrote it, and the time it merely asserts."""

    touch: Touch
    reading: Reading | None = None
    asserted: When | None = None


_NO_MESSAGE = re.compile(
    r"\b(?:no|without (?:leaving )?an?y?|did ?n[o']t leave an?y?|left no) (?:message|vm|voicemail)\b",
    re.IGNORECASE,
)
_VOIDS = {
    ActName.COUNTER,
    ActName.DECLINE_TIME,
    ActName.REFUSAL,
    ActName.OPT_OUT,
    ActName.STALL,
    ActName.CALLBACK,
}
_ENDINGS = {
    Ending.APPOINTMENT: ActName.APPOINTMENT,
    Ending.CALLBACK: ActName.CALLBACK,
    Ending.YES: ActName.ACCEPTANCE,
    Ending.NO: ActName.REFUSAL,
}


def compose(history: History) -> Facts:
    """The facts of a deal: every mail and call read, resolved in the order they were written, corrections applied."""
    invited = invitations(history.mails)
    return Facts(
        touches=tuple(_touches(history, invited.acts)),
        events=(*history.events, *invited.events, *invited.left),
        people=history.people,
        recorded=history.recorded,
        told=history.told,
        qualification=history.qualification,
        motive=history.motive,
        interval=history.interval,
        zone=history.zone,
        country=history.country or country_of(history.zone) or "US",
        prospect_zone=next(iter(history.zones.values()), None),
        channels=_channels(history),
    )


def _touches(history: History, answers: Mapping[str, tuple[Act, ...]]) -> list[Touch]:
    touches: list[Touch] = []
    table = Table(zone=history.zone)
    last: dict[Side, Item] = {}
    mails = {mail.id: mail for mail in history.mails}
    own: dict[str, str] = {}
    items: list[Item] = [*history.mails, *history.calls]
    for item in sorted(items, key=lambda item: (item.at, item.id)):
        if isinstance(item, Call):
            heard = _call(item, history, table)
        else:
            answered = mails.get(item.in_reply_to or "")
            if answered is None or answered.side is item.side or answered.at > item.at:
                answered = _mail(last.get(Side.US if item.side is Side.THEM else Side.THEM))
            before = _previous(answered, history, own) if answered else None
            heard = _written(item, history, table, before, answers.get(item.id))
            own[item.id] = heard.touch.text
        touch = _corrected(heard.touch, history.corrections)
        if touch.side is Side.US and touches:
            touches[-1] = _offered_after_all(touches[-1], touch, table)
        if touch.automatic is None:
            table = _after(table, heard._replace(touch=touch), zone=_zone(item, history))
            last[item.side] = item
        touches.append(touch)
    return touches


def _previous(answered: Mail, history: History, own: dict[str, str]) -> Previous:
    return Previous(
        text=answered.text, at=answered.at, zone=_zone(answered, history), own=own.get(answered.id)
    )


def _offered_after_all(theirs: Touch, ours: Touch, table: Table) -> Touch:
    """A time they named and we confirmed was an offer, whatever else their message seemed to say."""
    confirmed = next((act.when for act in ours.acts if act.name is ActName.CONFIRMS_TIME and act.when), None)
    names = {act.name for act in theirs.acts}
    if theirs.side is Side.US or confirmed is None or names & (_VOIDS | {ActName.APPOINTMENT}):
        return theirs
    named = next((when for when in table.theirs if when.firm and when.start == confirmed.start), None)
    if named is None:
        return theirs
    return replace(
        theirs,
        acts=(*theirs.acts, Act(name=ActName.APPOINTMENT, text=named.text, span=named.span, when=named)),
    )


def _written(
    mail: Mail, history: History, table: Table, before: Previous | None, answers: tuple[Act, ...] | None
) -> _Heard:
    """A mail as a touch, with its reading; a machine's mail carries only its own act.

    `answers` are what the calendar parts of it say: in a mail of theirs for its words, in one of ours beside them.
    """
    touch = partial(Touch, id=mail.id, at=mail.at, side=mail.side, people=mail.people, subject=mail.subject)
    zone = _zone(mail, history)
    if mail.side is Side.THEM:
        if written := _machine(mail, zone):
            reading, person = written.reading, written.person
            automatic = touch(
                acts=reading.acts,
                automatic=reading.automatic,
                text=reading.own_text,
                person=person.address if person and person.address else mail.person,
            )
            return _Heard(automatic, reading if reading.automatic is None else None)
        if answers is not None:
            return _Heard(touch(acts=answers, text=mail.text, person=mail.person))
    reading = history.readings.get(mail.id) or read(
        mail.text,
        at=mail.at,
        zone=zone,
        side=mail.side,
        subject=mail.subject,
        locale=history.locale,
        country=history.country,
        previous=before,
    )
    asserted = None
    if mail.side is Side.THEM:
        acts = hear(reading, table, text=mail.text, at=mail.at, zone=zone)
    else:
        acts, asserted = speak(reading, table, text=mail.text, at=mail.at, zone=zone)
        acts = (*(act for act in answers or () if act.name not in {one.name for one in acts}), *acts)
    return _Heard(touch(acts=acts, text=reading.own_text, person=mail.person), reading, asserted)


def _call(call: Call, history: History, table: Table) -> _Heard:
    """A call as a touch: its note read, its told ending made into the act it is."""
    outcome = call.outcome
    if outcome is Outcome.VOICEMAIL and _NO_MESSAGE.search(call.note):
        outcome = Outcome.NO_ANSWER
    touch = Touch(
        id=call.id,
        at=call.at,
        side=call.side,
        channel=Channel.VOICEMAIL if outcome is Outcome.VOICEMAIL else Channel.CALL,
        person=call.person,
        people=call.people or ((call.person,) if call.person else ()),
        outcome=outcome,
        ending=call.ending,
        text=call.note,
    )
    if outcome not in {Outcome.SPOKE, Outcome.VOICEMAIL} or not call.note.strip():
        return _Heard(touch)
    ours = outcome is Outcome.VOICEMAIL and call.side is Side.US
    if not ours and is_talk(call.note):
        reading = read_talk(
            call.note, at=call.at, zone=history.zone, locale=history.locale, country=history.country
        )
        acts = hear(reading, table, text=call.note, at=call.at, zone=history.zone)
        return _Heard(replace(touch, acts=_ended(acts, call, reading)), reading)
    reading = read(
        call.note,
        at=call.at,
        zone=history.zone,
        side=Side.US if ours else Side.THEM,
        channel="voicemail" if ours else "call_note",
        locale=history.locale,
        country=history.country,
    )
    if ours:
        acts, asserted = speak(reading, table, text=call.note, at=call.at, zone=history.zone)
        return _Heard(replace(touch, acts=acts), reading, asserted)
    acts = hear(reading, table, text=call.note, at=call.at, zone=history.zone)
    return _Heard(replace(touch, acts=_ended(acts, call, reading)), reading)


def _ended(acts: tuple[Act, ...], call: Call, reading: Reading) -> tuple[Act, ...]:
    """The acts of a conversation with the ending the seller told: their word wins over the reading of the note."""
    name = _ENDINGS.get(call.ending) if call.ending else None
    if name is None or any(act.name is name and (act.when or name not in _DATED) for act in acts):
        return acts
    ahead = [when for when in reading.times if when.start and when.start > call.at and not when.negated]
    if name is ActName.APPOINTMENT:
        ahead = [when for when in ahead if when.firm]
    when = ahead[0] if ahead else None
    if name in _DATED and when is None:
        return acts
    act = Act(name=name, text=call.note, span=(0, len(call.note)), when=when)
    return (*acts, replace(act, reason=call.note) if name is ActName.CALLBACK else act)


_DATED = {ActName.APPOINTMENT, ActName.CALLBACK}


def _machine(mail: Mail, zone: str) -> Written | None:
    """What a machine wrote, where it was one."""
    return machine(mail.message, zone=zone, known=mail.automatic) if mail.message else None


def _corrected(touch: Touch, corrections: Iterable[Correction]) -> Touch:
    """The touch with the seller's corrections of its acts, which win from then on."""
    wins = [correction for correction in corrections if correction.touch == touch.id]
    acts = touch.acts
    for correction in wins:
        hit = [
            act
            for act in acts
            if act.name is correction.act and (correction.quote in act.text or act.text in correction.quote)
        ]
        acts = tuple(act for act in acts if act not in hit)
        if correction.is_act is not None:
            new = hit[0] if hit else Act(name=correction.is_act, text=correction.quote)
            acts = (*acts, replace(new, name=correction.is_act, confidence=1.0))
    return replace(touch, acts=acts) if wins else touch


def _after(table: Table, heard: _Heard, *, zone: str) -> Table:
    """What stands on the table after a touch."""
    touch = heard.touch
    names = {act.name for act in touch.acts}
    if touch.side is Side.US and touch.outcome is not Outcome.SPOKE:
        return _after_ours(table, heard, names, zone=zone)
    if table.asserted is not None:
        table = replace(table, asserted=None)
    agreed = next((act.when for act in touch.acts if act.name is ActName.APPOINTMENT and act.when), None)
    if agreed is not None:
        return replace(table, ours=(), theirs=(), agreed=agreed)
    offered = next((act.times for act in touch.acts if act.name is ActName.APPOINTMENT and act.times), ())
    if names & _VOIDS and (table.ours or table.agreed is not None):
        table = replace(table, ours=(), agreed=None)
    theirs = (*offered, *(windows(heard.reading) if heard.reading else ()))
    return replace(table, theirs=theirs) if theirs != table.theirs else table


def _after_ours(table: Table, heard: _Heard, names: set[ActName], *, zone: str) -> Table:
    for act in heard.touch.acts:
        if act.name is ActName.CONFIRMS_TIME:
            return replace(table, ours=(), theirs=(), agreed=act.when)
    if names & {ActName.CANCELS_TIME, ActName.MOVES_TIME}:
        table = replace(table, agreed=None)
    offered = offers(heard.reading, heard.touch.acts) if heard.reading else ()
    if not offered:
        return table
    return replace(table, ours=offered, zone=zone, asserted=heard.asserted)


def _zone(item: Item, history: History) -> str:
    if isinstance(item, Call) or item.side is Side.US:
        return history.zone
    known = history.zones.get(item.person or "")
    return known or _our_clocks(item.zone, history.zone, item.at)


def _our_clocks(zone: str, ours: str, at: datetime) -> str:
    """The seller's zone where a mere offset agrees with it on the day of writing: the clocks change for both alike."""
    if zone[:1] not in {"+", "-"} or zone_of(zone).utcoffset(at) != zone_of(ours).utcoffset(at):
        return zone
    return ours


def _mail(item: Item | None) -> Mail | None:
    return item if isinstance(item, Mail) else None


def _channels(history: History) -> tuple[str, ...]:
    seen = {"email": history.mails, "call": history.calls, "calendar": history.events}
    return tuple(name for name, items in seen.items() if items)

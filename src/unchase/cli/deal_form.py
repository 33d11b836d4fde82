"""One deal in JSON, as `unchase assess` takes it (docs/reference/assess.md), made into a `History`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING, Any

from unchase.cli.form import Form, offset
from unchase.cli.lines import UnusableError
from unchase.connectors.sides import sides_of
from unchase.core.act import ActName, Side
from unchase.core.facts import (
    Answer,
    Criterion,
    Event,
    EventOutcome,
    Interval,
    Motive,
    Person,
    Recorded,
    Told,
)
from unchase.core.message import Address, Message
from unchase.core.policy import Policy, policy_from
from unchase.core.touch import Automatic, Ending, Outcome
from unchase.reading.history import Call, Correction, History, Mail

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unchase.connectors.sides import Sides


_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal to assess: its id as given, its history, the moment, and the policy."""

    id: Any
    history: History
    now: datetime
    policy: Policy


def deal_from(row: Mapping[str, Any]) -> Deal:
    """The deal in `row`. Raises `UnusableError`, naming the place, where it is not in the form."""
    form = Form(row)
    zone = form.zone()
    me = form.texts("me")
    if not me:
        raise UnusableError("The seller's own address is needed.", "me")
    sides = sides_of(me)
    people = (*(_person(person) for person in form.rows("people")),)
    people = (*people, *_met(form.rows("messages"), people, sides))
    part = form.part("policy")
    try:
        policy = policy_from(part.row if part else {})
    except ValueError as error:
        raise UnusableError(str(error), "policy") from None
    mails = tuple(_mail(mail, sides, zone) for mail in form.rows("messages"))
    return Deal(
        id=row.get("id"),
        now=form.moment("now", zone),
        policy=policy,
        history=History(
            mails=tuple(mail for mail in mails if mail.person is not None),
            calls=tuple(_call(call, index, zone, people) for index, call in enumerate(form.rows("calls"))),
            events=tuple(_event(event, sides, zone) for event in form.rows("events")),
            people=people,
            recorded=tuple(_recorded(entry, zone) for entry in form.rows("recorded")),
            told=tuple(
                Told(at=told.moment("at", zone), what=told.text("what")) for told in form.rows("told")
            ),
            corrections=tuple(_correction(correction) for correction in form.rows("corrections")),
            qualification=_qualification(form.part("qualification"), zone),
            motive=_motive(form.part("motive"), zone),
            interval=_interval(form.part("interval"), zone),
            zone=zone,
            locale=form.optional("locale"),
            country=form.optional("country"),
        ),
    )


def _met(mails: list[Form], known: tuple[Person, ...], sides: Sides) -> tuple[Person, ...]:
    """The people on their side whom the mails name, beside those told."""
    names: dict[str, str] = {}
    for mail in mails:
        for name, address in getaddresses([*mail.texts("from"), *mail.texts("to"), *mail.texts("cc")]):
            if address and not sides.is_ours(address):
                names[address.lower()] = names.get(address.lower()) or name
    told = {person.address for person in known}
    return tuple(Person(address=address, name=name) for address, name in names.items() if address not in told)


def _mail(form: Form, sides: Sides, zone: str) -> Mail:
    """A mail with its side: ours when one of our addresses wrote it. Among ourselves it has no person."""
    name, sender = parseaddr(form.text("from"))
    written = form.text("date")
    at = form.moment("date", zone)
    others = [
        address.lower()
        for _, address in getaddresses(form.texts("to") + form.texts("cc"))
        if address and not sides.is_ours(address)
    ]
    automatic = form.choice("auto", Automatic)
    text = form.text("text", "")
    ours = sides.is_ours(sender) and automatic is not Automatic.BOUNCE
    if automatic is Automatic.BOUNCE:
        others = [address for address in _ADDRESS.findall(text.lower()) if not sides.is_ours(address)][
            :1
        ] or others
    message = Message(
        id=form.optional("message_id") or f"{form.where}@{written}",
        at=at,
        zone=offset(written) or zone,
        sender=Address(sender.lower(), name),
        subject=form.text("subject", ""),
        text=text,
    )
    return Mail(
        id=message.id,
        at=at,
        side=Side.US if ours else Side.THEM,
        zone=message.zone,
        text=message.text,
        subject=message.subject,
        person=(others[0] if others else None) if ours or automatic is Automatic.BOUNCE else sender.lower(),
        people=tuple(dict.fromkeys(others)),
        in_reply_to=form.optional("in_reply_to"),
        automatic=automatic,
        message=message,
    )


def _call(form: Form, index: int, zone: str, people: tuple[Person, ...]) -> Call:
    direction = form.text("direction", "outbound")
    if direction not in {"inbound", "outbound"}:
        raise UnusableError("This must be inbound or outbound.", form.at("direction"))
    outcome = form.choice("outcome", Outcome)
    if outcome is None:
        raise UnusableError("How did the call come out?", form.at("outcome"))
    return Call(
        id=f"call-{index}",
        at=form.moment("at", zone),
        side=Side.THEM if direction == "inbound" else Side.US,
        outcome=outcome,
        person=_known(form.optional("with"), people),
        note=form.text("note", ""),
        ending=form.choice("ending", Ending),
    )


def _known(who: str | None, people: tuple[Person, ...]) -> str | None:
    """The address of the contact called `who`, where they are known by name."""
    if who is None:
        return None
    by_name = {person.name.casefold(): person.address for person in people if person.name}
    return by_name.get(who.casefold(), who.lower() if "@" in who else who)


def _event(form: Form, sides: Sides, zone: str) -> Event:
    partstat = form.part("partstat")
    answered = form.part("answered_at")
    invited = {parseaddr(address)[1].lower() or address for address in form.texts("attendees")}
    answers = dict.fromkeys(
        (address for address in invited if not sides.is_ours(address)), Answer.NEEDS_ACTION
    )
    for address in partstat.row if partstat else ():
        if partstat and not sides.is_ours(address):
            answers[address.lower()] = _answer(partstat, address)
    organizer = form.optional("organizer")
    return Event(
        uid=form.text("uid"),
        start=form.moment("start", zone),
        end=form.optional_moment("end", zone),
        answers=answers,
        answered_at={
            address.lower(): answered.moment(address, zone)
            for address in (answered.row if answered else ())
            if answered and answered.row[address] is not None
        },
        organizer=organizer.lower() if organizer else None,
        recurring=form.flag("recurring"),
        outcome=form.choice("outcome", EventOutcome),
    )


def _answer(partstat: Form, address: str) -> Answer:
    said = (partstat.optional(address) or "needs-action").upper()
    if said not in set(Answer):
        raise UnusableError(
            "An answer is accepted, tentative, declined or needs-action.", partstat.at(address)
        )
    return Answer(said)


def _person(form: Form) -> Person:
    return Person(
        address=form.text("address", "").lower(),
        name=form.text("name", ""),
        role=form.optional("role"),
        left=form.flag("left"),
        opted_out=form.optional("opted_out"),
        absent_until=form.day("absent_until"),
    )


def _recorded(form: Form, zone: str) -> Recorded:
    standing = form.text("standing")
    if standing not in {"won", "lost", "released"}:
        raise UnusableError("Only won, lost and released are recorded.", form.at("standing"))
    return Recorded(
        at=form.moment("at", zone),
        standing=standing,
        note=form.text("note", ""),
        trigger_on=form.day("trigger_on"),
    )


def _correction(form: Form) -> Correction:
    return Correction(
        touch=form.text("touch"),
        act=form.choice("act", ActName),
        quote=form.text("quote", ""),
        is_act=form.choice("is", ActName),
    )


def _qualification(form: Form | None, zone: str) -> tuple[Criterion, ...]:
    criteria = []
    for name in form.row if form else ():
        part = form.part(name) if form else None
        if part is not None:
            criteria.append(
                Criterion(
                    name=name,
                    state=part.text("state", "unknown"),
                    must_have=part.flag("must_have"),
                    quote=part.text("quote", ""),
                    at=part.optional_moment("at", zone),
                )
            )
    return tuple(criteria)


def _motive(form: Form | None, zone: str) -> Motive | None:
    return Motive(quote=form.text("quote", ""), at=form.optional_moment("at", zone)) if form else None


def _interval(form: Form | None, zone: str) -> Interval | None:
    """An agreed interval: `every` is a number of days, or words such as "6 weeks"."""
    if form is None:
        return None
    every = form.row.get("every")
    words = str(every).lower().split()
    days = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}
    try:
        count = float(words[0]) if words and words[0][0].isdigit() else 1.0
        unit = words[-1].rstrip("s") if words and not words[-1][0].isdigit() else "day"
        return Interval(days=max(1, round(count * days[unit])), agreed_at=form.moment("agreed_at", zone))
    except (KeyError, ValueError):
        raise UnusableError(
            "An interval is a number of days, or words such as 6 weeks.", form.at("every")
        ) from None

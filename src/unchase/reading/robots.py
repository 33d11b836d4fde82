"""Recognise robots that speak for a person: booking pages, contact forms, e-signature services.

They carry the person's act (METHOD, Readings): a booking an `appointment`, a cancellation a `decline_time`, a move a
`counter` with its `appointment`, a form a `question` or `interest`, a completed signature an `acceptance`. Services and
their words are data (`robots.toml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.message import Address
from unchase.reading.booked_time import booked_time
from unchase.reading.form_fields import Field, form_fields
from unchase.reading.word_tables import table
from unchase.reading.wordings import Wordings, says, squeezed, wordings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.core.message import Message
    from unchase.core.when import When

_OPENING = 600  # characters at the start of a text that say what it is
_MOST_TEXT = 8_000
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_ROBOT = re.compile(
    r"(?:[\w.-]{0,40}bookings?|no-?_?reply|do-?not-?reply|wordpress|forms?|webform|website|web|notifications?|notify|mailer|bookings?|kontakt(?:formular)?|formular|contact|info|hello|appointments?|calendar|hola|bonjour|dse\w*|docs|admin|support|sales|[\w-]*bot)\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(
    r"([A-ZÄÖÜÉÈÍÓÁÑÅØ][\w'’.-]{0,30}(?:\s[A-ZÄÖÜÉÈÍÓÁÑÅØ][\w'’.-]{0,30}){0,3})\s*[(<\-–:]{0,2}\s*\Z"
)
_SENTENCE = re.compile(r"[^.!?\n]{1,400}[.!?]{0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a robot says for a person: who it is, the acts, the person's own words and the time booked, if any."""

    person: Address
    acts: tuple[Act, ...]
    words: str = ""
    when: When | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    senders: dict[str, frozenset[str]]  # domain → what its robots do
    says: dict[str, Wordings]
    labels: dict[str, str]  # label → kind of field
    completed: tuple[str, ...]


@cache
def _words() -> _Words:
    data = table("robots.toml")
    senders: dict[str, set[str]] = {}
    for kind, domains in data["senders"].items():
        for domain in domains:
            senders.setdefault(domain, set()).add(kind)
    return _Words(
        senders={domain: frozenset(kinds) for domain, kinds in senders.items()},
        says={kind: wordings(lines) for kind, lines in data["says"].items()},
        labels={label.strip(" :"): kind for kind, labels in data["labels"].items() for label in labels},
        completed=tuple(data["subjects"]["completed"]),
    )


def speaks_for(message: Message, *, zone: str) -> Spoken | None:
    """The person a robot's mail speaks for, with the person's acts; None for a person's mail and for other robots.

    `zone` is that of the times in the mail where they name none: the one it was sent to.
    """
    words = _words()
    kinds = _kinds(message, words)
    if not kinds:
        return None
    head = squeezed(f"{message.subject} {message.text[:_OPENING]}")
    if "signature" in kinds and (signed := _signed(message, head, words)):
        return signed
    spoken = _booked(message, head, words, zone=zone) if "booking" in kinds else None
    if spoken is None and "form" in kinds and says(head, words.says["form"]):
        spoken = _asked(message, words)
    return spoken


def _kinds(message: Message, words: _Words) -> frozenset[str]:
    """What the sender's robots do; a robot at any other domain may write for a form or a booking page."""
    sender = message.sender
    if sender is None:
        return frozenset()
    local, _, domain = sender.address.partition("@")
    while domain:
        if domain in words.senders:
            # At the domain of a mail provider people write too.
            return (
                words.senders[domain]
                if domain not in _SHARED or _ROBOT.match(local) or "-notification" in local
                else frozenset()
            )
        domain = domain.partition(".")[2]
    if _ROBOT.match(local) or message.headers.get("auto-submitted", "no").strip().lower().startswith(
        "auto-generated"
    ):
        return frozenset({"form", "booking", "signature"})
    # Some forms write in the name of the visitor.
    return frozenset({"form"}) if squeezed(message.subject).startswith(_FORM_SUBJECTS) else frozenset()


_SHARED = frozenset(
    {"google.com", "outlook.com", "hubspot.com", "zoho.com", "onmicrosoft.com", "wix.com", "doodle.com"}
)
_FORM_SUBJECTS = (
    "contact form",
    "new submission",
    "form submission",
    "kontaktformular",
    "formulaire de contact",
    "formulario de contacto",
    "new message from",
)


def _booked(message: Message, head: str, words: _Words, *, zone: str) -> Spoken | None:
    """A booking, a move or a cancellation by a person on a booking page."""
    subject = squeezed(message.subject)
    known = words.says
    state = next(
        (name for name in ("cancelled", "moved", "booked") if says(subject, known[name])), None
    ) or next((name for name in ("cancelled", "moved", "booked") if says(head, known[name])), None)
    if state is None:
        return None
    fields = form_fields(message.text[:_MOST_TEXT], words.labels)
    person = _person(message, fields)
    if person is None or _by_us(message, fields):
        return None
    when = _when(message, fields, zone=zone)
    if state != "cancelled" and when is None:
        return None
    evidence = _evidence(message, known[state])
    acts: list[Act] = []
    if state == "cancelled":
        acts.append(replace(evidence, name=ActName.DECLINE_TIME))
    elif state == "moved":
        acts.append(replace(evidence, name=ActName.COUNTER, when=when))
    if state != "cancelled" and when is not None:
        acts.append(Act(name=ActName.APPOINTMENT, text=when.text, span=when.span, when=when))
    note = fields.get("message")
    if note is not None and "?" in note.value:
        acts.append(_question(note))
    return Spoken(
        person=person,
        acts=tuple(acts),
        words=note.value if note else "",
        when=None if state == "cancelled" else when,
    )


def _by_us(message: Message, fields: Mapping[str, Field]) -> bool:
    """Whether the change was made by those the mail was sent to: then nobody else is spoken for."""
    by = fields["by"].value.casefold() if "by" in fields else ""
    return bool(by) and any(by in {ours.name.casefold(), ours.address} for ours in (*message.to, *message.cc))


def _when(message: Message, fields: Mapping[str, Field], *, zone: str) -> When | None:
    """The time booked: of the calendar part where there is one, else of the fields, else of the subject."""
    text = message.text
    field = fields.get("time")
    day, clock = fields.get("day"), fields.get("clock")
    found = None
    if field is not None:
        found = booked_time(text, span=field.span, at=message.at, zone=zone)
    if found is None and day is not None and clock is not None and day.span[0] < clock.span[0]:
        found = booked_time(text, span=(day.span[0], clock.span[1]), at=message.at, zone=zone)
    if found is None:
        found = booked_time(text, span=(0, min(len(text), _OPENING)), at=message.at, zone=zone)
    event = next((part for part in message.calendar if part.start is not None), None)
    if event is not None and found is not None:
        return replace(found, start=event.start, end=event.end or found.end)
    return found


def _signed(message: Message, head: str, words: _Words) -> Spoken | None:
    """A document that everybody has signed."""
    subject = squeezed(message.subject)
    if not says(head, words.says["completed"]):
        return None
    if not subject.startswith(words.completed) and says(head, words.says["unsigned"]):
        return None
    person = _person(message, form_fields(message.text[:_MOST_TEXT], words.labels))
    if person is None:
        return None
    return Spoken(
        person=person, acts=(replace(_evidence(message, words.says["completed"]), name=ActName.ACCEPTANCE),)
    )


def _asked(message: Message, words: _Words) -> Spoken | None:
    """What somebody wrote into a form."""
    fields = form_fields(message.text[:_MOST_TEXT], words.labels)
    note = fields.get("message")
    person = _person(message, fields)
    if note is None or person is None or not ({"email", "name", "first"} & fields.keys()):
        return None
    asks = "?" in note.value or says(squeezed(note.value), words.says["asks"])
    act = _question(note) if asks else replace(_sentences(note)[0], name=ActName.INTEREST)
    return Spoken(person=person, acts=(act,), words=note.value)


def _question(note: Field) -> Act:
    """The sentence of a person's words that asks."""
    sentences = _sentences(note)
    asked = next((act for act in sentences if "?" in act.text), None)
    asked = asked or next(
        (act for act in sentences if says(squeezed(act.text), _words().says["asks"])), sentences[0]
    )
    return replace(asked, name=ActName.QUESTION)


def _sentences(note: Field) -> list[Act]:
    found = []
    for match in _SENTENCE.finditer(note.value):
        text = match[0].strip()
        if len(text) > 1:
            start = note.span[0] + match.start() + len(match[0]) - len(match[0].lstrip())
            found.append(Act(name=ActName.INTEREST, text=text, span=(start, start + len(text))))
    return found or [Act(name=ActName.INTEREST, text=note.value, span=note.span)]


def _person(message: Message, fields: Mapping[str, Field]) -> Address | None:
    """Whom the robot speaks for: the address in its field, else the first in the text that is not one of ours."""
    ours = {address.address for address in (*message.to, *message.cc)}
    robot = message.sender.address if message.sender else ""
    name = (
        fields["name"].value
        if "name" in fields
        else " ".join(fields[key].value for key in ("first", "last") if key in fields)
    )
    sources = [fields[key].value for key in ("email", "name") if key in fields]
    for source in sources:
        if (found := _ADDRESS.search(source)) and found[0].lower() not in ours:
            return Address(found[0].lower(), _clean(name))
    for found in _ADDRESS.finditer(message.text[:_MOST_TEXT]):
        address = found[0].lower().rstrip(".'")
        if address not in ours and address != robot:
            before = _NAME_BEFORE.search(message.text[max(0, found.start() - 100) : found.start()])
            return Address(address, _clean(name) or (before[1].strip() if before else ""))
    if message.sender is not None and not _ROBOT.match(robot) and "email" not in fields and name:
        return message.sender
    return None


def _clean(name: str) -> str:
    """A name without the address written behind it."""
    return _ADDRESS.sub("", name).strip(" <>()-–\t\n")[:120]


def _evidence(message: Message, known: Wordings) -> Act:
    """The first sentence of the text that says so, else the subject."""
    for match in _SENTENCE.finditer(message.text[: 2 * _OPENING]):
        said = squeezed(match[0])
        if says(said, known):
            text = match[0].strip()
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            return Act(name=ActName.INTEREST, text=text, span=(start, start + len(text)))
    return Act(name=ActName.INTEREST, text=message.subject)

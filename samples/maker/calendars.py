"""Writes the calendar in a letter: invitations, answers, counter-proposals, cancellations (RFC 5545, 5546)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from maker.story import Letter, Person

_SLOT = re.compile(
    r"(?P<moved>moved )?(?P<day>\d{4}-\d\d-\d\d) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)(?: (?P<title>.+))?"
)
_ANSWERED = {"accepted": "Accepted", "tentative": "Tentatively accepted", "declined": "Declined"}
_OUTLOOK_ANSWERED = {"accepted": "Accepted", "tentative": "Tentative", "declined": "Declined"}
_BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time invited to: its UID, version and title, who invites and who is invited."""

    uid: str
    version: int
    start: datetime
    end: datetime
    title: str
    organizer: Person
    invited: tuple[Person, ...]


def calendar_of(letter: Letter) -> tuple[str, str] | None:
    """The iTIP method of a letter's calendar and its text; None where it carries none."""
    if letter.option("Invite"):
        return "REQUEST", _written("REQUEST", slot_of(letter), letter, partstat="NEEDS-ACTION")
    if letter.option("Cancel"):
        return "CANCEL", _written("CANCEL", slot_of(letter), letter, partstat="NEEDS-ACTION")
    if letter.option("Answer"):
        return "REPLY", _written("REPLY", slot_of(letter), letter, partstat=letter.option("Answer").upper())
    if letter.option("Counter"):
        return "COUNTER", _written("COUNTER", slot_of(letter), letter, partstat="TENTATIVE")
    return None


def subject_of_calendar(letter: Letter) -> str | None:
    """The subject calendar programs give a letter; None where its writer chose one, or it carries no calendar."""
    if letter.option("Subject"):
        return None
    google = letter.sender.client in {"gmail", "android"}
    if answer := letter.option("Answer"):
        word = (_ANSWERED if google else _OUTLOOK_ANSWERED)[answer]
    elif letter.option("Cancel"):
        word = "Canceled event" if google else "Canceled"
    elif letter.option("Counter"):
        word = "Proposed new time" if google else "New Time Proposed"
    elif letter.option("Invite").startswith("moved"):
        word = "Updated invitation"
    else:
        return None
    slot = slot_of(letter)
    if not google:
        return f"{word}: {slot.title}"
    start = slot.start.astimezone(ZoneInfo(letter.sender.zone))
    return f"{word}: {slot.title} @ {start:%a} {start.day} {start:%b} {start:%Y} {start:%H:%M} ({letter.sender.name})"


def slot_of(letter: Letter) -> Slot:
    """The slot a letter invites to, or is about."""
    invited = letter.option("Invite")
    if invited and not invited.startswith("moved"):
        found = _found(invited)
        return Slot(
            uid=f"{letter.story}-{letter.number}@{letter.sender.address.partition('@')[2]}",
            version=0,
            start=_moment(found["day"], found["start"], letter),
            end=_moment(found["day"], found["end"], letter),
            title=found["title"] or letter.subject,
            organizer=letter.sender,
            invited=(*letter.to, *letter.cc),
        )
    assert letter.answers is not None, "an answer has an invitation above it"
    before = slot_of(letter.answers)
    told = invited or letter.option("Counter")
    if not told:
        return before
    found = _found(told)
    return Slot(
        uid=before.uid,
        version=before.version + bool(invited),
        start=_moment(found["day"], found["start"], letter),
        end=_moment(found["day"], found["end"], letter),
        title=found["title"] or before.title,
        organizer=before.organizer,
        invited=before.invited,
    )


def _found(told: str) -> re.Match[str]:
    found = _SLOT.fullmatch(told)
    assert found is not None, f"“{told}” is no slot"
    return found


def _moment(day: str, clock: str, letter: Letter) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(letter.sender.zone))


def _written(method: str, slot: Slot, letter: Letter, *, partstat: str) -> str:
    program = {
        "gmail": "-//Google Inc//Google Calendar 70.9054//EN",
        "apple": "-//Apple Inc.//macOS 15.3//EN",
    }
    with_zone = letter.sender.client == "apple"
    lines = [
        "BEGIN:VCALENDAR",
        f"PRODID:{program.get(letter.sender.client, 'Microsoft Exchange Server 2010')}",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *(_BERLIN.split("\n") if with_zone else ()),
        "BEGIN:VEVENT",
        _time("DTSTART", slot.start, with_zone=with_zone),
        _time("DTEND", slot.end, with_zone=with_zone),
        f"DTSTAMP:{letter.at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ORGANIZER;CN={slot.organizer.name}:mailto:{slot.organizer.address}",
        f"UID:{slot.uid}",
    ]
    answering = (letter.sender,) if method in {"REPLY", "COUNTER"} else slot.invited
    lines += [
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN={person.name}:mailto:{person.address}"
        for person in answering
    ]
    if method in {"REPLY", "COUNTER"} and letter.text:
        lines.append(f"COMMENT:{_escaped(letter.text)}")
    lines += [
        f"SEQUENCE:{slot.version + (method == 'CANCEL')}",
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        f"SUMMARY:{_escaped(slot.title)}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _time(name: str, at: datetime, *, with_zone: bool) -> str:
    if with_zone:
        return f"{name};TZID=Europe/Berlin:{at.astimezone(ZoneInfo('Europe/Berlin')):%Y%m%dT%H%M%S}"
    return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets (RFC 5545, 3.1); cut between characters."""
    out, here = [], ""
    for letter in line:
        if len((here + letter).encode()) > 74:
            out.append(here)
            here = " "
        here += letter
    return [*out, here]

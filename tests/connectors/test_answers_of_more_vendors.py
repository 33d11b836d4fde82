"""Answers in more dialects, each as a whole mail: other envelopes, other codings, other habits with the same standard."""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from connectors.test_answers_of_vendors import IDA, NORA, START, UID, calendar, facts
from unchase.connectors.mime import parse_message
from unchase.core.act import ActName, Side
from unchase.core.facts import Answer
from unchase.reading.history import Mail

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = (f"UID:{UID}", "SEQUENCE:1", "DTSTAMP:20261002T070000Z")
TIMES = ("DTSTART:20261006T140000Z", "DTEND:20261006T143000Z")
BERLIN = (
    "BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010325T020000\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"
)


@dataclass(frozen=True)
class Part:
    """A part of a mail: its kind with parameters, its text, and how it is coded."""

    kind: str
    text: str
    coding: str = "7bit"
    disposition: str = ""

    def raw(self) -> str:
        data = self.text.encode()
        if self.coding == "base64":
            body = base64.encodebytes(data).decode().replace("\n", "\r\n")
        elif self.coding == "quoted-printable":
            body = quopri.encodestring(data.replace(b"\r\n", b"\n")).decode().replace("\n", "\r\n")
        else:
            body = self.text
        told = f"Content-Disposition: {self.disposition}\r\n" if self.disposition else ""
        return f"Content-Type: {self.kind}\r\nContent-Transfer-Encoding: {self.coding}\r\n{told}\r\n{body}"


WORDS = Part("text/plain; charset=utf-8", "Ida Berg: Tue 6 October, 4 pm")
HTML = Part("text/html; charset=utf-8", "<p>Ida Berg: <b>Tue 6 October, 4 pm</b></p>", "quoted-printable")


def several(kind: str, *parts: Part | str) -> str:
    """Parts under one another, as the body of a mail or of a part."""
    inside = "".join(f"--=_b\r\n{one if isinstance(one, str) else one.raw()}\r\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="=_b"\r\n\r\n{inside}--=_b--\r\n'


def alternative(text: str, method: str = "REPLY", coding: str = "base64") -> str:
    """As Outlook, Google and most others lay it: words, the same as HTML, and the calendar."""
    return several(
        "alternative", WORDS, HTML, Part(f"text/calendar; charset=utf-8; method={method}", text, coding)
    )


def mail(body: str, *, sender: str = IDA, day: int = 2, more: Sequence[str] = ()) -> Mail:
    at = datetime(2026, 10, day, 8, tzinfo=UTC)
    head = [f"From: Ida Berg <{sender}>", f"To: {NORA}", "Subject: Accepted: Sorting line", f"Message-ID: <{day}@{sender}>",
            f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}", "MIME-Version: 1.0", *more]  # fmt: skip
    message, problems = parse_message("\r\n".join([*head, body]).encode())
    assert message is not None
    assert problems == ()
    return Mail(
        id=message.id, at=message.at, side=Side.THEM, zone="Europe/London", text=message.text, subject=message.subject, person=IDA, people=(IDA,), message=message
    )  # fmt: skip


def who(said: str, address: str = f"mailto:{IDA}", more: str = "") -> str:
    return f"ATTENDEE;PARTSTAT={said}{more}:{address}"


OURS = f"ORGANIZER;CN=Nora:mailto:{NORA}"
ANSWERS = {
    "exchange, a zone made to order": (
        alternative(calendar("REPLY", who("ACCEPTED"), "COMMENT;LANGUAGE=en-US:See you then\\n", f"UID:{UID}",
                             "SUMMARY;LANGUAGE=en-US:Accepted: Sorting line", "DTSTART;TZID=Customized Time Zone:20261006T160000",
                             "DTEND;TZID=Customized Time Zone:20261006T163000", "CLASS:PUBLIC", "DTSTAMP:20261002T070000Z", "SEQUENCE:1",
                             "X-MICROSOFT-CDO-OWNERAPPTID:-1", before=BERLIN.format(name="Customized Time Zone"))), "ACCEPTED"),
    "outlook for mac, a zone by its sentence": (
        alternative(calendar("REPLY", who("DECLINED", f"MAILTO:{IDA.upper()}"), f"UID:{UID}", "SEQUENCE:1", "DTSTAMP:20261002T070000Z",
                             'DTSTART;TZID="(UTC+02:00) Berlin, Bern, Vienna":20261006T160000')), "DECLINED"),
    "google, the calendar twice and a guest more": (
        several("mixed", several("alternative", WORDS, HTML, Part("text/calendar; charset=UTF-8; method=REPLY", calendar("REPLY", *BASE, *TIMES, OURS,
                who("ACCEPTED", more=";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;CN=Ida Berg;X-NUM-GUESTS=1"), "CREATED:20261001T080000Z", "LAST-MODIFIED:20261002T070000Z"))).replace("=_b", "=_inner"),
                Part("application/ics; name=invite.ics", calendar("REPLY", *BASE, *TIMES, OURS, who("ACCEPTED")), "base64", "attachment; filename=invite.ics")), "ACCEPTED"),
    "icloud, only as an attachment, folded": (
        several("mixed", WORDS, Part("text/calendar; charset=utf-8; method=REPLY; name=iCal.ics", calendar("REPLY", *BASE, *TIMES, OURS,
                f'ATTENDEE;CUTYPE=INDIVIDUAL;EMAIL={IDA};PARTSTAT=ACCEPTED;ROLE=REQ-PARTICI\r\n PANT;CN="Ida Berg":/aMTk4/principal/', "REQUEST-STATUS:2.0;Success",
                "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC"), "quoted-printable", "attachment; filename=iCal.ics")), "ACCEPTED"),
    "zimbra, its zone in quotes": (
        alternative(calendar("REPLY", *BASE, 'DTSTART;TZID="Europe/Berlin":20261006T160000', 'DTEND;TZID="Europe/Berlin":20261006T163000',
                             f'ORGANIZER;CN="Nora, Lanternworks":mailto:{NORA}', who("TENTATIVE", more=';RSVP=TRUE;CN="Ida Berg"'), "X-ZIMBRA-LOCAL-ONLY:0",
                             before=BERLIN.format(name="Europe/Berlin"))), "TENTATIVE"),
    "cyrus, the least it may say": (
        Part("text/calendar; charset=utf-8; method=REPLY; component=VEVENT", calendar("REPLY", *BASE, OURS, who("ACCEPTED"))).raw() + "\r\n", "ACCEPTED"),
    "zoho, its method in small letters": (
        alternative(calendar("reply", *BASE, "DTSTART;TZID=Europe/Berlin:20261006T160000", OURS, who("ACCEPTED", more=";CUTYPE=INDIVIDUAL;SCHEDULE-AGENT=CLIENT")), "reply"), "ACCEPTED"),
    "yahoo, its method only around the calendar": (
        alternative(calendar("X", *BASE, *TIMES, OURS, who("DECLINED", more=";RSVP=FALSE")).replace("METHOD:X\r\n", ""), "REPLY", "quoted-printable"), "DECLINED"),
    "notes, an id between brackets": (
        alternative(calendar("REPLY", f"UID:<{UID}>", "SEQUENCE:1", "DTSTAMP:20261002T070000Z", 'DTSTART;TZID="W. Europe Standard Time":20261006T160000',
                             who("ACCEPTED", more=';ROLE=CHAIR;CN="Ida Berg/Northwind";RSVP=FALSE'), 'COMMENT;ALTREP="CID:x@y":Fine', "X-LOTUS-UPDATE-SEQ:2",
                             "X-LOTUS-NOTESVERSION:2")), "ACCEPTED"),
    "thunderbird, with alarms and both sides": (
        alternative(calendar("REPLY", *BASE, *TIMES, OURS, who("ACCEPTED", more=";RSVP=TRUE"), who("NEEDS-ACTION", f"mailto:{NORA}"), "X-MOZ-RECEIVED-SEQUENCE:1",
                             "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DURATION:-PT15M", "DESCRIPTION:x", "END:VALARM")), "ACCEPTED"),
    "sogo, by an assistant for her": (
        alternative(calendar("REPLY", *BASE, *TIMES, OURS, who("TENTATIVE", more=';SENT-BY="mailto:office@northwind.example";CN=Ida'), "TRANSP:OPAQUE")), "TENTATIVE"),
    "open-xchange, a note and a zone of its maker": (
        alternative(calendar("REPLY", *BASE, "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261006T160000", OURS, who("DECLINED", more=";X-OX-STATUS=2"), "COMMENT:Fair that week")), "DECLINED"),
    "groupwise, its answer in small letters": (
        several("mixed", WORDS, Part("text/calendar; method=Reply; charset=US-ASCII", calendar("REPLY", *BASE, *TIMES, f"ATTENDEE;partstat=accepted;CN=Ida:mailto:{IDA}", "X-GWITEM-TYPE:APPOINTMENT"))), "ACCEPTED"),
    "proton, beside a signature": (
        several("mixed", WORDS, Part("text/calendar; charset=utf-8; method=REPLY; filename=invite.ics", calendar("REPLY", *BASE, *TIMES, OURS, who("ACCEPTED", more=";X-PM-TOKEN=ab12")), "base64",
                                     "attachment; filename=invite.ics"), Part("application/pgp-keys; name=publickey.asc", "-----BEGIN-----", "7bit", "attachment")), "ACCEPTED"),
    "nextcloud, a status of its own": (
        alternative(calendar("REPLY", *BASE, *TIMES, f'ORGANIZER;CN=Nora;SCHEDULE-STATUS="1.1":mailto:{NORA}', who("ACCEPTED", more=';LANGUAGE=de;SCHEDULE-STATUS="2.0"'), "REQUEST-STATUS:2.0;Success")), "ACCEPTED"),
    "a telephone, nothing but the stamp": (
        Part("text/calendar; charset=utf-8; method=REPLY", calendar("REPLY", f"UID:{UID}", "DTSTAMP:20261002T070000Z", who("ACCEPTED"))).raw() + "\r\n", "ACCEPTED"),
    "google, one time of what is no series": (
        alternative(calendar("REPLY", *BASE, *TIMES, "RECURRENCE-ID:20261006T140000Z", OURS, who("DECLINED"))), "DECLINED"),
    "kontact, another event beside it": (
        alternative(calendar("REPLY", *BASE, *TIMES, OURS, who("ACCEPTED"), "END:VEVENT", "BEGIN:VEVENT", "UID:other@kde.example", "DTSTAMP:20261002T070000Z",
                             "DTSTART:20261020T090000Z", who("DECLINED"))), "ACCEPTED"),
    "em client, an old mark at its beginning": (
        alternative("\ufeff" + calendar("REPLY", *BASE, *TIMES, f"ATTENDEE;PARTSTAT=TENTATIVE;ROLE=REQ-PARTICIPANT:MailTo:{IDA}", "X-MS-OLK-FORCEINSPECTOROPEN:TRUE")), "TENTATIVE"),
    "mdaemon, lines that end with a line feed alone": (
        alternative(calendar("REPLY", *BASE, *TIMES, OURS, who("ACCEPTED")).replace("\r\n", "\n")), "ACCEPTED"),
}  # fmt: skip
ACTS = {"ACCEPTED": ActName.APPOINTMENT, "DECLINED": ActName.DECLINE_TIME, "TENTATIVE": ActName.INTEREST}


@pytest.mark.parametrize("vendor", ANSWERS)
def test_it_is_bound_to_its_appointment(vendor: str) -> None:
    body, said = ANSWERS[vendor]
    found = facts(mail(body))

    (event,) = [one for one in found.events if one.uid == UID]
    assert event.start == START
    assert dict(event.answers) == {IDA: Answer(said)}
    assert ACTS[said] in {act.name for act in found.touches[-1].acts}


def test_there_are_more_than_fourteen() -> None:
    assert len(ANSWERS) > 14


NEXT = datetime(2026, 10, 7, 9, tzinfo=UTC)
THERE = ("DTSTART:20261007T090000Z", "DTEND:20261007T093000Z")
COUNTERS = {
    "exchange, the old time in utc": (*THERE, "X-MS-OLK-ORIGINALSTART:20261006T140000Z", "X-MS-OLK-ORIGINALEND:20261006T143000Z", who("TENTATIVE", f"MAILTO:{IDA}")),
    "zimbra": (*BASE, 'DTSTART;TZID="Europe/Berlin":20261007T110000', OURS, who("TENTATIVE", more=";RSVP=TRUE")),
    "thunderbird, a note": (*BASE, *THERE, OURS, who("DECLINED"), "COMMENT:Rather then?"),
    "open-xchange, nobody named": (*BASE, *THERE, OURS),
    "notes, an id between brackets": (*THERE, who("TENTATIVE"), "X-LOTUS-CHARSET:UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("vendor", COUNTERS)
def test_another_time_is_theirs_and_stands_until_we_answer(vendor: str) -> None:
    lines = COUNTERS[vendor]
    uid = f"UID:<{UID}>" if vendor.startswith("notes") else f"UID:{UID}"
    lines = lines if any(one.startswith("UID") for one in lines) else (uid, *lines)
    found = facts(mail(alternative(calendar("COUNTER", *lines), "COUNTER"), day=3))

    (event,) = found.events
    assert (event.start, event.countered, event.answers) == (START, NEXT, {IDA: Answer.TENTATIVE})
    assert [act.name for act in found.touches[-1].acts] == [ActName.COUNTER, ActName.APPOINTMENT]

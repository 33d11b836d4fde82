"""Answers to an invitation in the shapes calendar programs give them, from the bytes of a mail to the deal's facts."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unchase.connectors.mime import parse_message
from unchase.core.act import ActName, Side
from unchase.core.facts import Answer
from unchase.reading.history import History, Mail
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from unchase.core.facts import Facts

NORA, IDA = "nora@lanternworks.example", "ida.berg@northwind.example"
UID = "unchase-7f2a@lanternworks.example"
START = datetime(2026, 10, 6, 14, tzinfo=UTC)


def calendar(method: str, *lines: str, before: str = "") -> str:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Hand written//EN",
            "VERSION:2.0",
            f"METHOD:{method}",
            *([before] if before else []),
            "BEGIN:VEVENT",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


REQUEST = calendar(
    "REQUEST",
    f"UID:{UID}",
    "SEQUENCE:1",
    "DTSTAMP:20261001T080000Z",
    "DTSTART:20261006T140000Z",
    "DTEND:20261006T143000Z",
    f"ORGANIZER:mailto:{NORA}",
    f"ATTENDEE;RSVP=TRUE:mailto:{IDA}",
    "SUMMARY:Sorting line",
)
WINDOWS = (
    "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"
)
GOOGLE = ("DTSTART:20261006T140000Z", "DTEND:20261006T143000Z", f"ORGANIZER;CN=Nora:mailto:{NORA}", f"UID:{UID}", "SEQUENCE:1",
          "DTSTAMP:20261002T070000Z", "STATUS:CONFIRMED", "SUMMARY:Sorting line", "TRANSP:OPAQUE")  # fmt: skip
OUTLOOK = (f"UID:{UID}", "SUMMARY;LANGUAGE=de-DE:Zugesagt: Sorting line", "DTSTART;TZID=W. Europe Standard Time:20261006T160000",
           "DTEND;TZID=W. Europe Standard Time:20261006T163000", "CLASS:PUBLIC", "PRIORITY:5", "DTSTAMP:20261002T070000Z",
           "TRANSP:OPAQUE", "STATUS:CONFIRMED", "X-MICROSOFT-CDO-APPT-SEQUENCE:1", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY")  # fmt: skip


def attendee(said: str, who: str = IDA, more: str = "") -> str:
    return f"ATTENDEE;CN=Ida Berg;PARTSTAT={said}{more}:{who}"


ANSWERS = {
    "google": (calendar("REPLY", *GOOGLE, attendee("ACCEPTED", f"mailto:{IDA}", ";X-NUM-GUESTS=0")), "ACCEPTED", ""),
    "google, with a note": (
        calendar("REPLY", *GOOGLE, attendee("DECLINED", f"mailto:{IDA}", ';X-RESPONSE-COMMENT="I&#39;m away"')), "DECLINED", "I'm away"),
    "outlook, no organizer, a windows zone": (
        calendar("REPLY", attendee("ACCEPTED", f"mailto:{IDA}"), "COMMENT;LANGUAGE=de-DE:Bis dann\\n", *OUTLOOK, "SEQUENCE:1", before=WINDOWS), "ACCEPTED", "Bis dann"),
    "outlook, its zone not defined, an empty note": (
        calendar("REPLY", attendee("TENTATIVE", f"MAILTO:{IDA.title()}"), "COMMENT:\\n", *OUTLOOK, "SEQUENCE:1"), "TENTATIVE", ""),
    "exchange, no sequence": (calendar("REPLY", attendee("DECLINED", f"MAILTO:{IDA}"), *OUTLOOK), "DECLINED", ""),
    "apple": (
        calendar("REPLY", *GOOGLE, attendee("ACCEPTED", f'"mailto:{IDA}"', ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;EMAIL=" + IDA), "REQUEST-STATUS:2.0;Success"), "ACCEPTED", ""),
    "mozilla, the whole event echoed": (
        calendar("REPLY", "CREATED:20261001T080000Z", "LAST-MODIFIED:20261002T070000Z", *GOOGLE, "X-MOZ-GENERATION:1",
                 "X-LIC-ERROR;X-LIC-ERRORTYPE=VALUE-PARSE-ERROR:No value for X property", attendee("ACCEPTED", f"mailto:{IDA}"), "RRULE:FREQ=DAILY;COUNT=1"), "ACCEPTED", ""),
    "kde": (calendar("REPLY", *GOOGLE, attendee("TENTATIVE", f"mailto:{IDA}", ";RSVP=FALSE;ROLE=REQ-PARTICIPANT;X-UID=94"), "COMMENT:Perhaps"), "TENTATIVE", "Perhaps"),
    "sogo, all who were invited echoed": (
        calendar("REPLY", *GOOGLE, attendee("ACCEPTED", f"mailto:{IDA}"), f"ATTENDEE;PARTSTAT=DECLINED:mailto:{NORA}"), "ACCEPTED", ""),
    "from an alias": (calendar("REPLY", *OUTLOOK, attendee("ACCEPTED", "mailto:ida@northwind.example")), "ACCEPTED", ""),
    "a zone behind its maker's name": (
        calendar("REPLY", f"UID:{UID}", "DTSTART;TZID=/maker.example/20260101_1/Europe/Berlin:20261006T160000", attendee("ACCEPTED", f"mailto:{IDA}")), "ACCEPTED", ""),
}  # fmt: skip


def mail(
    body: str, method: str, *, sender: str = IDA, day: int = 2, subject: str = "Accepted: Sorting line"
) -> Mail:
    """A mail as it lies in a mailbox: the calendar in its parts, as most programs send it."""
    coded = base64.encodebytes(body.encode()).decode()
    raw = (
        f"From: {sender}\r\nTo: {NORA if sender != NORA else IDA}\r\nSubject: {subject}\r\nMessage-ID: <{day}{sender}>\r\n"
        f"Date: {datetime(2026, 10, day, 8, tzinfo=UTC):%a, %d %b %Y %H:%M:%S +0000}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        f"Ida Berg: Tue 6 October, 4 pm\r\n--b\r\nContent-Type: text/calendar; charset=utf-8; method={method}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{coded}\r\n--b\r\nContent-Type: application/ics; name=invite.ics\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{coded}\r\n--b--\r\n"
    )
    message, _ = parse_message(raw.encode())
    assert message is not None
    return Mail(
        id=message.id,
        at=message.at,
        side=Side.US if sender == NORA else Side.THEM,
        zone="Europe/London",
        text=message.text,
        subject=message.subject,
        person=IDA,
        people=(IDA,),
        message=message,
    )


def facts(*mails: Mail) -> Facts:
    return compose(
        History(mails=(mail(REQUEST, "REQUEST", sender=NORA, day=1), *mails), zone="Europe/London")
    )


@pytest.mark.parametrize("vendor", ANSWERS)
def test_an_answer_is_bound_to_its_appointment_whichever_program_wrote_it(vendor: str) -> None:
    body, said, note = ANSWERS[vendor]
    answer = mail(body, "REPLY")
    found = facts(answer)

    (event,) = found.events
    assert event.start == START
    assert dict(event.answers) == {IDA: Answer(said)}
    assert event.answered_at[IDA] == answer.at
    assert answer.message is not None
    assert [part.comment for part in answer.message.calendar] == [note], (
        "the same calendar twice is one answer"
    )
    assert [part.start for part in answer.message.calendar] == [START]
    expected = {
        "ACCEPTED": ActName.APPOINTMENT,
        "DECLINED": ActName.DECLINE_TIME,
        "TENTATIVE": ActName.INTEREST,
    }
    assert [act.name for act in found.touches[-1].acts] == [expected[said]]


COUNTERS = {
    "google": calendar("COUNTER", f"UID:{UID}", "SEQUENCE:1", f"ORGANIZER:mailto:{NORA}", "RECURRENCE-ID:20261006T140000Z", "DTSTART:20261007T090000Z",
                       "DTEND:20261007T093000Z", attendee("TENTATIVE", f"mailto:{IDA}", ';X-RESPONSE-COMMENT="Later?"')),
    "outlook": calendar("COUNTER", f"UID:{UID}", "DTSTART;TZID=W. Europe Standard Time:20261007T110000", "DTEND;TZID=W. Europe Standard Time:20261007T113000",
                        "X-MS-OLK-ORIGINALSTART;TZID=W. Europe Standard Time:20261006T160000", attendee("TENTATIVE", f"MAILTO:{IDA}"), "COMMENT:Later?"),
}  # fmt: skip


@pytest.mark.parametrize("vendor", COUNTERS)
def test_a_counter_proposal_names_another_time_and_takes_the_old_one_back(vendor: str) -> None:
    yes = mail(ANSWERS["google"][0], "REPLY", day=2)
    found = facts(yes, mail(COUNTERS[vendor], "COUNTER", day=3, subject="New time proposed"))

    (event,) = found.events
    assert event.answers[IDA] is Answer.TENTATIVE
    acts = found.touches[-1].acts
    assert [act.name for act in acts] == [ActName.COUNTER, ActName.APPOINTMENT]
    assert {act.when.start for act in acts if act.when} == {datetime(2026, 10, 7, 9, tzinfo=UTC)}
    assert acts[0].text == "Later?"


def test_a_counter_proposal_cut_short_is_left_to_a_person() -> None:
    cut = mail(calendar("COUNTER", "SUMMARY:New time proposed"), "COUNTER", day=3)
    found = facts(cut)

    assert [(act.name, act.when) for act in found.touches[-1].acts] == [(ActName.COUNTER, None)]
    assert found.events[0].answers == {IDA: Answer.NEEDS_ACTION}

"""Invitations as they leave: what mail programs need to show them as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from unchase.connectors.itip import Invitation, Method, calendar_of
from unchase.connectors.letter import letter
from unchase.connectors.mime import parse_message

START = datetime(2026, 10, 6, 16, tzinfo=timezone(timedelta(hours=2)))
INVITATION = Invitation(
    method=Method.REQUEST,
    uid="unchase-7-ab@lanternworks.example",
    sequence=0,
    start=START,
    end=START + timedelta(minutes=30),
    title="Sorting line, part 2",
    organizer="nora@lanternworks.example",
    organizer_name='Nora "N" Öz; Sales',
    attendees=["ida@northwind.example"],
    stamp=datetime(2026, 10, 1, 8, tzinfo=UTC),
)


def sent(invitation: Invitation, text: str = "Good.\n\nTuesday at 4 pm, then; <as agreed>.") -> bytes:
    return letter(
        sender="nora@lanternworks.example",
        name="Nora",
        to=["ida@northwind.example"],
        subject="Sorting line",
        text=text,
        message_id="1@lanternworks.example",
        own_id="ab",
        at=datetime(2026, 10, 1, 8, tzinfo=UTC),
        invitation=invitation,
    )


def test_a_mail_that_invites_holds_the_words_twice_and_the_calendar_twice() -> None:
    mail = message_from_bytes(sent(INVITATION), policy=policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]

    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]  # fmt: skip
    words, page, calendar, file = (part for part in mail.walk() if not part.is_multipart())
    assert "<as agreed>" in words.get_content()
    assert "&lt;as agreed&gt;" in page.get_content()
    assert calendar.get_param("method") == "REQUEST", (
        "some receivers drop it where the method is not told twice"
    )
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
    assert file.get_filename() == "invite.ics"


def test_another_program_reads_back_what_was_written() -> None:
    event: Any = Calendar.from_ical(calendar_of(INVITATION)).walk("VEVENT")[0]

    assert event["DTSTART"].dt == START
    assert b"DTSTART:20261006T140000Z" in calendar_of(INVITATION), "UTC, whatever zone it came in"
    assert (str(event["UID"]), event["SEQUENCE"]) == (INVITATION.uid, 0)
    assert str(event["ORGANIZER"]) == "mailto:nora@lanternworks.example"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_cancellation_has_its_method_its_version_and_no_question() -> None:
    gone = replace(INVITATION, method=Method.CANCEL, sequence=2)
    message, _ = parse_message(sent(gone))
    assert message is not None
    (part,) = message.calendar

    assert (part.method, part.uid, part.sequence) == ("CANCEL", INVITATION.uid, 2)
    assert b"RSVP" not in calendar_of(gone)
    assert b"STATUS:CANCELLED" in calendar_of(gone)


def test_the_same_mail_is_made_of_the_same_bytes() -> None:
    assert sent(INVITATION) == sent(INVITATION)


@given(title=st.text(max_size=80), name=st.text(max_size=40), text=st.text(max_size=200))
def test_whatever_stands_in_title_and_name_it_stays_one_invitation(title: str, name: str, text: str) -> None:
    message, problems = parse_message(sent(replace(INVITATION, title=title, organizer_name=name), text=text))

    assert problems == ()
    assert message is not None
    (part,) = message.calendar
    assert (part.uid, part.start, part.organizer) == (INVITATION.uid, START, "nora@lanternworks.example")
    assert part.attendees == (("ida@northwind.example", "NEEDS-ACTION"),)

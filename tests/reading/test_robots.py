"""Robots that speak for a person, told from robots that do not: the cases stand in `corpus/automatic/robots.jsonl`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.core.act import ActName
from unchase.core.message import Address, CalendarPart, Message
from unchase.reading.booked_time import booked_time
from unchase.reading.form_fields import form_fields
from unchase.reading.robots import speaks_for

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus" / "automatic" / "robots.jsonl")
    .read_text("utf-8")
    .splitlines()
]
SPEAKING = [row for row in ROWS if row["person"]]
SILENT = [row for row in ROWS if not row["person"]]
AT = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
Row = dict[str, Any]


def message(row: Row) -> Message:
    return Message(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"])),
        zone=row["tz"],
        sender=Address(row["from"]),
        to=(Address("mara@lanternworks.example", "Mara Holt"),),
        subject=row["subject"],
        text=row["text"],
        headers=row["headers"],
    )


@pytest.mark.parametrize("row", SPEAKING, ids=lambda row: str(row["id"]))
def test_the_person_and_the_acts_are_found(row: Row) -> None:
    spoken = speaks_for(message(row), zone=row["tz"])
    assert spoken is not None
    assert (spoken.person.name, spoken.person.address) == (row["person"]["name"], row["person"]["address"])
    assert [act.name.value for act in spoken.acts] == [act["act"] for act in row["acts"]]
    for act, expected in zip(spoken.acts, row["acts"], strict=True):
        assert row["text"][act.span[0] : act.span[1]] == act.text
        assert expected["text"] in act.text or act.text in expected["text"]


@pytest.mark.parametrize("row", SPEAKING, ids=lambda row: str(row["id"]))
def test_the_time_booked_is_read(row: Row) -> None:
    spoken = speaks_for(message(row), zone=row["tz"])
    assert spoken is not None
    assert (spoken.when.start.isoformat() if spoken.when and spoken.when.start else None) == row["when"]
    if spoken.when is not None:
        assert spoken.when.firm


@pytest.mark.parametrize("row", SILENT, ids=lambda row: str(row["id"]))
def test_other_robots_speak_for_nobody(row: Row) -> None:
    assert speaks_for(message(row), zone=row["tz"]) is None


def test_a_calendar_part_tells_the_time_better_than_the_text() -> None:
    start = datetime(2026, 8, 12, 8, 0, tzinfo=UTC)
    part = CalendarPart(method="REQUEST", uid="u", start=start, end=None)
    spoken = speaks_for(replace(message(SPEAKING[0]), calendar=(part,)), zone="America/New_York")
    assert spoken is not None
    assert spoken.when is not None
    assert spoken.when.start == start


def test_what_we_cancelled_ourselves_is_nobody_elses_act() -> None:
    row = {
        **SPEAKING[1],
        "text": SPEAKING[1]["text"].replace("Canceled by:\nTom Arden", "Canceled by:\nMara Holt"),
    }
    assert speaks_for(message(row), zone="UTC") is None


def test_a_completed_document_is_signed_whatever_its_name_asks() -> None:
    row = next(row for row in SPEAKING if row["subject"].startswith("Completed:"))
    spoken = speaks_for(message({**row, "subject": "Completed: Please sign order form 2231"}), zone="UTC")
    assert spoken is not None
    assert spoken.acts[0].name is ActName.ACCEPTANCE


def test_a_bookings_mailbox_of_our_own_speaks_for_its_customer() -> None:
    row = {**SPEAKING[7], "from": "lanternworksbookings@lanternworks.example"}
    spoken = speaks_for(message(row), zone="Europe/Berlin")
    assert spoken is not None
    assert spoken.person.address == "liam@skerries.example"


def test_a_person_at_a_domain_of_robots_is_a_person() -> None:
    row = {**SPEAKING[6], "from": "jane.doe@google.com"}
    assert speaks_for(message(row), zone="UTC") is None


def test_a_form_in_the_name_of_the_visitor_speaks_for_the_visitor() -> None:
    text = "Name: Jo Finn\nMessage: What does it cost?"
    mail = Message(
        id="m", at=AT, sender=Address("jo@orchard.example"), subject="Contact form: pricing", text=text
    )
    spoken = speaks_for(mail, zone="UTC")
    assert spoken is not None
    assert (spoken.person.address, spoken.acts[0].name) == ("jo@orchard.example", ActName.QUESTION)


def test_a_mail_without_a_sender_speaks_for_nobody() -> None:
    assert speaks_for(Message(id="m", at=AT, text="New booking"), zone="UTC") is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("New booking", "A new booking without anybody's address on Monday 10 August 2026 at 10:00"),
        ("New booking", "Name: Jo\nEmail: jo@orchard.example\nWhen: to be agreed"),
        ("Contact form", "Somebody filled out the contact form but left no message. jo@orchard.example"),
        ("Meeting notes", "Name: Jo\nEmail: jo@orchard.example"),
    ],
)
def test_a_robot_that_does_not_say_who_or_when_speaks_for_nobody(subject: str, text: str) -> None:
    mail = Message(id="m", at=AT, sender=Address("no-reply@calendly.com"), subject=subject, text=text)
    assert speaks_for(mail, zone="UTC") is None
    assert speaks_for(replace(mail, sender=Address("noreply@lanternworks.example")), zone="UTC") is None


def test_a_signature_service_that_names_nobody_speaks_for_nobody() -> None:
    mail = Message(
        id="m",
        at=AT,
        sender=Address("dse@docusign.net"),
        subject="Completed: form",
        text="All signers have signed.",
    )
    assert speaks_for(mail, zone="UTC") is None


def test_a_completed_document_that_waits_for_another_is_not_signed_yet() -> None:
    text = "Tom Arden (tom@b.example) has signed. The document is waiting for the next signer."
    mail = Message(id="m", at=AT, sender=Address("dse@docusign.net"), subject="Tom Arden signed", text=text)
    assert speaks_for(mail, zone="UTC") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed 12 Aug 2026, 3:00 - 3:30 pm", "2026-08-12T15:00:00+02:00"),
        ("12 August 2026 at 12:00am", "2026-08-12T00:00:00+02:00"),
        ("12. August 2026, 9 Uhr", "2026-08-12T09:00:00+02:00"),
        ("mercredi 12 août 2026 à 15h30", "2026-08-12T15:30:00+02:00"),
        ("12 August 2026 15:00 (America/New_York)", "2026-08-12T15:00:00-04:00"),
        ("12 August 2026 15:00 (GMT+5:30)", "2026-08-12T15:00:00+05:30"),
        ("12 August 2026 15:00 (Europe/Nowhere)", "2026-08-12T15:00:00+02:00"),
        ("August 2026, 15:00", None),
        ("12 August 2026", None),
    ],
)
def test_times_of_booking_pages(text: str, expected: str | None) -> None:
    when = booked_time(text, span=(0, len(text)), at=AT, zone="Europe/Berlin")
    assert (when.start.isoformat() if when and when.start else None) == expected


def test_labels_and_values_on_lines_of_their_own() -> None:
    fields = form_fields(
        "Name\nJo Finn\n\nMessage:\nfirst line\nsecond line\n\nEmail: jo@o.example\n",
        {"name": "name", "message": "message", "email": "email"},
    )
    assert {kind: field.value for kind, field in fields.items()} == {
        "name": "Jo Finn",
        "message": "first line\nsecond line",
        "email": "jo@o.example",
    }


@settings(deadline=None)  # the first text loads the tables of words
@given(st.text(max_size=200), st.text(max_size=50))
def test_a_robot_speaks_for_a_person_in_the_words_of_its_mail(text: str, subject: str) -> None:
    for sender in ("no-reply@calendly.com", "dse@docusign.net", "noreply@x.example"):
        message = Message(
            id="m",
            at=AT,
            sender=Address(sender),
            subject=f"New booking contact form {subject}",
            text=f"{text}\nEmail: a@b.example",
        )
        spoken = speaks_for(message, zone="UTC")
        if spoken is not None:  # for a person, in words of the mail, and never for the robot itself
            assert "@" in spoken.person.address
            assert spoken.person.address != sender
            assert all(act.text in f"{message.subject}\n{message.text}" for act in spoken.acts)

"""Invitations and answers as calendar programs really send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from unchase.connectors.calendar_part import read_calendar

if TYPE_CHECKING:
    from datetime import tzinfo

    from unchase.core.message import CalendarPart


def event(*lines: str, method: str = "METHOD:REPLY", zones: str = "") -> bytes:
    body = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            *([method] if method else []),
            *([zones] if zones else []),
            "BEGIN:VEVENT",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )
    return body.encode()


def one(data: bytes, *, zone: tzinfo = UTC) -> CalendarPart:
    parts, problems = read_calendar(data, method=None, zone=zone)
    assert problems == ()
    (part,) = parts
    return part


def test_an_outlook_answer_without_organizer_is_an_answer() -> None:
    part = one(event("UID:ab", "SUMMARY:Accepted: Sorting line", "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Ida@Northwind.example", "COMMENT:See you then\\n",
                     "DTSTART;TZID=Eastern Standard Time:20261006T100000", "DTEND;TZID=Eastern Standard Time:20261006T103000"))  # fmt: skip
    assert part.organizer is None
    assert part.attendees == (("ida@northwind.example", "ACCEPTED"),)
    assert part.start == datetime(2026, 10, 6, 14, 0, tzinfo=UTC)
    assert part.end == datetime(2026, 10, 6, 14, 30, tzinfo=UTC)
    assert part.comment == "See you then"


def test_google_writes_the_note_into_the_attendee() -> None:
    part = one(event("UID:g", "ORGANIZER:mailto:nora@lanternworks.example", "DTSTART:20261006T140000Z", "SEQUENCE:2",
                     'ATTENDEE;PARTSTAT=TENTATIVE;X-RESPONSE-COMMENT="I&#39;ll try":mailto:ida@northwind.example'))  # fmt: skip
    assert part.comment == "I'll try"
    assert part.sequence == 2
    assert part.organizer == "nora@lanternworks.example"
    assert part.end is None


def test_a_counter_keeps_the_slot_it_replaces() -> None:
    part = one(
        event(
            "UID:c",
            "DTSTART:20261007T140000Z",
            "DURATION:PT45M",
            "RECURRENCE-ID:20261006T140000Z",
            method="METHOD:counter",
        )
    )
    assert part.method == "COUNTER"
    assert part.recurrence_id == datetime(2026, 10, 6, 14, 0, tzinfo=UTC)
    assert part.end == datetime(2026, 10, 7, 14, 45, tzinfo=UTC)


def test_a_zone_of_their_own_making_is_taken_from_its_definition() -> None:
    zones = (
        "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    part = one(event("UID:z", "DTSTART;TZID=Customized Time Zone:20261006T120000", zones=zones))
    assert part.start == datetime(2026, 10, 6, 6, 30, tzinfo=UTC)


def test_floating_times_and_whole_days_are_the_writers() -> None:
    zone = timezone(timedelta(hours=2))
    assert one(event("UID:f", "DTSTART:20261006T120000"), zone=zone).start == datetime(
        2026, 10, 6, 10, 0, tzinfo=UTC
    )
    assert one(event("UID:d", "DTSTART;VALUE=DATE:20261006"), zone=zone).start == datetime(
        2026, 10, 5, 22, 0, tzinfo=UTC
    )


def test_a_zone_nobody_knows_does_not_stop_the_reading() -> None:
    assert one(event("UID:u", "DTSTART;TZID=Nowhere/Land:20261006T120000")).start == datetime(
        2026, 10, 6, 12, 0, tzinfo=UTC
    )


def test_a_repeating_invitation_says_so() -> None:
    assert one(event("UID:r", "DTSTART:20261006T120000Z", "RRULE:FREQ=WEEKLY")).recurring
    assert not one(event("UID:r", "DTSTART:20261006T120000Z")).recurring


def test_the_method_comes_from_the_calendar_then_from_its_mail() -> None:
    quiet = event("UID:m", method="")
    assert read_calendar(quiet, method="request")[0][0].method == "REQUEST"
    assert read_calendar(quiet, method=None)[0][0].method == "PUBLISH"


def test_an_address_may_stand_in_a_parameter() -> None:
    part = one(
        event(
            "UID:e",
            "ATTENDEE;EMAIL=ida@northwind.example;PARTSTAT=DECLINED:urn:uuid:1",
            "ATTENDEE:urn:uuid:2",
        )
    )
    assert part.attendees == (("ida@northwind.example", "DECLINED"),)


def test_an_unreadable_event_does_not_hide_the_others() -> None:
    data = event("UID:1", "DTSTART:20261006T120000Z", "DURATION:PT30M").replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:2\r\nDTSTART:99991231T235900Z\r\nDURATION:P9999D\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    parts, problems = read_calendar(data, method=None)
    assert [part.uid for part in parts] == ["1"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n\x00\xff;;::\r\n", b"x" * 1_000_001],
)
def test_what_is_no_calendar_is_said_in_a_sentence(data: bytes) -> None:
    parts, problems = read_calendar(data, method=None)
    assert parts == ()
    assert len(problems) <= 1


def test_words_before_the_calendar_and_nul_bytes_are_passed_over() -> None:
    assert one(b"\xef\xbb\xbfhello\r\n" + event("UID:n\x00ul")).uid == "nul"


def test_a_sequence_that_is_no_number_is_the_first() -> None:
    parts, _ = read_calendar(event("UID:s", "SEQUENCE:often"), method=None)
    assert all(part.sequence == 0 for part in parts)

"""The two times are free in the seller's own calendar, or it is said that nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deals.cast import deal_of, they
from unchase.connectors.calendar_providers import calendar_providers
from unchase.connectors.ics_address import CalendarError
from unchase.deals.models import Outgoing, OwnCalendar
from unchase.rounds import calendars
from unchase.rounds.calendars import read_calendars
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.connectors.calendar_providers import CalendarProvider
    from unchase.deals.models import Deal, Seller


def calendar(*times: tuple[str, str], rule: str = "") -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\n"
        f"SUMMARY:Surgery\r\n{rule}END:VEVENT\r\n"
        for number, (start, end) in enumerate(times)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}END:VCALENDAR\r\n".encode()


MORNINGS = calendar(("20261102T080000Z", "20261102T113000Z"), rule="RRULE:FREQ=DAILY\r\n")


@pytest.fixture
def asked(acme: Deal, now: datetime) -> Deal:
    acme.record([they("2026-11-09 10:00", "Does it run on our tills?")], now)
    return acme


def give(client: Client, data: bytes, now: datetime) -> None:
    client.post("/calendar", {"file": SimpleUploadedFile("mine.ics", data)})
    assert read_calendars(now) == 1


def test_without_a_calendar_it_is_said_that_nobody_knows(anas: Client, asked: Deal) -> None:
    said = seen(anas.get(f"/deals/{asked.pk}/write"))

    assert "not checked against your calendar; give it once" in said


def test_the_times_stay_clear_of_what_is_taken(anas: Client, asked: Deal, now: datetime) -> None:
    before = anas.get(f"/deals/{asked.pk}/write").context["told"]["text"]
    assert "at 10:00 or" in before

    give(anas, MORNINGS, now)

    answer = anas.get(f"/deals/{asked.pk}/write")
    assert "at 13:00 or" in answer.context["told"]["text"]
    assert "The two times are free in your calendar." in seen(answer)
    assert "not checked" not in seen(answer)


def test_times_beyond_what_was_read_are_not_said_to_be_free(
    anas: Client, asked: Deal, ana: Seller, now: datetime
) -> None:
    give(anas, MORNINGS, now)
    for days in ({"busy_until": now + timedelta(hours=1)}, {"busy_from": now + timedelta(days=9)}):
        OwnCalendar.objects.update(**days)
        assert "not checked against your calendar" in seen(anas.get(f"/deals/{asked.pk}/write"))


def test_a_time_the_seller_types_is_held_against_it(anas: Client, asked: Deal, now: datetime) -> None:
    give(anas, MORNINGS, now)
    text = "Hello Kim,\n\nIs Tuesday 17 November at 10 am or Wednesday 18 November at 3 pm better?"

    said = seen(anas.post(f"/deals/{asked.pk}/write/guard", {"text": text}))

    assert "Tue 17 Nov 10:00 is taken in your calendar (08:00 to 11:30)." in said
    assert "Wed 18 Nov 15:00 is free in your calendar." in said


def test_the_page_tells_how_much_is_taken_and_never_with_whom(
    anas: Client, ana: Seller, now: datetime
) -> None:
    anas.post("/calendar", {"file": SimpleUploadedFile("mine.ics", MORNINGS)})
    assert "It is being read" in seen(anas.get("/calendar"))

    read_calendars(now)

    said = seen(anas.get("/calendar/reading"))
    assert "mine.ics 121 times taken in the weeks ahead" in said or "120 times taken" in said
    assert "Surgery" not in said
    kept = OwnCalendar.objects.get()
    assert "Surgery" not in f"{kept.text}{kept.busy}"
    read_calendars(now + timedelta(days=2))
    kept.refresh_from_db()
    assert (kept.read_at, len(kept.busy)) == (now + timedelta(days=2), 122)


def test_an_address_is_read_again_and_trouble_keeps_what_was_known(
    anas: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "fetch", lambda _address, **_: MORNINGS)
    anas.post("/calendar", {"address": "webcal://calendar.example/secret.ics"})
    assert read_calendars(now) == 1
    row = OwnCalendar.objects.get()
    assert (row.address, row.name) == ("https://calendar.example/secret.ics", "calendar.example")
    assert row.look_at == now + timedelta(minutes=15)
    assert "secret" not in seen(anas.get("/calendar"))

    def broken(_address: str, **_: object) -> bytes:
        raise CalendarError("calendar.example answers with 500; is the address whole?")

    monkeypatch.setattr(calendars, "fetch", broken)
    assert read_calendars(now + timedelta(minutes=16)) == 1

    row.refresh_from_db()
    assert row.busy
    assert "answers with 500" in seen(anas.get("/calendar"))
    assert read_calendars(now + timedelta(minutes=17)) == 0


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Give an .ics file or an address."),
        ({"address": "http://calendar.example/a.ics"}, "https://"),
        ({"file": SimpleUploadedFile("a.ics", b"<html>")}, "is no calendar"),
        ({"file": SimpleUploadedFile("a.ics", b"BEGIN:VCALENDAR" + b"x" * 5_000_001)}, "larger than 5 MB"),
    ],
)
def test_what_is_no_calendar_is_told(anas: Client, told: dict[str, str], sentence: str) -> None:
    answer = anas.post("/calendar", told)

    assert (answer.status_code, sentence in seen(answer)) == (422, True)
    assert not OwnCalendar.objects.exists()


def test_an_address_inside_the_network_is_not_asked(anas: Client, now: datetime) -> None:
    anas.post("/calendar", {"address": "https://169.254.169.254/latest/meta-data/"})
    read_calendars(now)

    assert "lies inside a network" in seen(anas.get("/calendar"))
    assert OwnCalendar.objects.get().busy == []


def test_it_is_forgotten(anas: Client, now: datetime) -> None:
    give(anas, MORNINGS, now)

    anas.post("/calendar", {"do": "forget"})

    assert not OwnCalendar.objects.exists()


def test_another_seller_has_none_of_it(anas: Client, cleos: Client, cleo: Seller, now: datetime) -> None:
    give(anas, MORNINGS, now)
    theirs = deal_of(cleo, "Bolt", now)

    assert "mine.ics" not in seen(cleos.get("/calendar"))
    assert "not checked" in seen(cleos.get(f"/deals/{theirs.pk}/write"))


def test_a_draft_hands_out_its_times_to_be_held(anas: Client, asked: Deal) -> None:
    text = (
        "Hello Kim,\n\nyes, it does. Is Tuesday 17 November at 10 am or Wednesday 18 November at 3 pm better?"
    )
    anas.post(f"/deals/{asked.pk}/write", {"text": text, "to": "kim@acme.example"})
    kept = Outgoing.objects.get()
    assert len(kept.times) == 2
    assert "Hold the times, .ics" in seen(anas.get(f"/drafts/{kept.pk}"))

    file = anas.get(f"/drafts/{kept.pk}.ics")

    assert file.headers["Content-Type"].startswith("text/calendar")
    lines = file.content.decode().splitlines()
    assert [one for one in lines if one.startswith("DTSTART")] == [
        "DTSTART;TZID=Europe/London:20261117T100000",
        "DTSTART;TZID=Europe/London:20261118T150000",
    ] or [one for one in lines if one.startswith("DTSTART")] == [
        "DTSTART:20261117T100000Z",
        "DTSTART:20261118T150000Z",
    ]
    assert lines.count("STATUS:TENTATIVE") == 2


def test_an_agreed_time_is_handed_out_alone_and_firm(anas: Client, asked: Deal, now: datetime) -> None:
    asked.log_call(now, note="Friday at 3.", appointment=now + timedelta(days=3))
    kept = asked.draft(now, text="See you then.")

    file = anas.get(f"/drafts/{kept.pk}.ics").content.decode()

    assert file.count("BEGIN:VEVENT") == 1
    assert "STATUS:CONFIRMED" in file


def test_a_draft_without_a_time_has_none_to_hold(anas: Client, asked: Deal, now: datetime) -> None:
    kept = asked.draft(now, text="Hello.")

    assert anas.get(f"/drafts/{kept.pk}.ics").status_code == 404


def test_the_guards_better_words_offer_free_times_too(anas: Client, asked: Deal, now: datetime) -> None:
    where, told = f"/deals/{asked.pk}/write/guard", {"text": "Hi Kim,\n\njust checking in.\n\nAna"}
    assert "Wed 11 Nov at 10:00 or Thu 12 Nov at 14:00 (London time)" in seen(anas.post(where, told))

    give(anas, MORNINGS, now)

    assert "Wed 11 Nov at 13:00 or Thu 12 Nov at 14:00 (London time)" in seen(anas.post(where, told))


@pytest.mark.parametrize("provider", calendar_providers(), ids=lambda one: one.key)
def test_each_well_known_provider_is_told_in_plain_words(anas: Client, provider: CalendarProvider) -> None:
    said = anas.get("/calendar", {"at": provider.key})
    assert provider.do in seen(said)
    fields = {"server": 'name="password"', "address": 'name="file"'}
    assert fields[provider.way] in said.content.decode()
    assert f'value="{provider.address}"' in said.content.decode() or not provider.address


def test_an_unknown_provider_is_none(anas: Client) -> None:
    assert anas.get("/calendar", {"at": "<script>"}).status_code == 200

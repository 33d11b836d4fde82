"""From the page where a calendar is connected to two free times and a line in it for what was agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from deals.cast import they, we
from unchase.connectors.caldav import Entry, in_time, write
from unchase.core.facts import EventOutcome
from unchase.deals.models import CalendarEntry, OwnCalendar
from unchase.rounds.calendars import read_calendars, write_calendars
from unchase.rounds.keys import rotate, unsealed
from unchase.web import visit
from web.seen import seen

if TYPE_CHECKING:
    from unchase.connectors.dav import Dav
    from unchase.deals.models import Deal, Seller


@pytest.fixture
def anas(ana: Seller, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Ana's browser, on the cast's Tuesday."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return now

    monkeypatch.setattr(visit, "datetime", Clock)
    client = Client()
    client.force_login(ana)
    return client


def connect(client: Client, server: str, chosen: str) -> OwnCalendar:
    """Ana gives the server, and takes one of its calendars."""
    told = {"address": server, "user": "ana", "password": "s3cret canary"}
    assert client.post("/calendar/server", told).status_code == 302
    client.post("/calendar/chosen", {"chosen": chosen, "writes": "yes"})
    return OwnCalendar.objects.get()


def test_two_times_are_free_and_what_is_agreed_stands_in_the_calendar(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    """Wednesday and Thursday morning are taken; they agree on Friday at ten; then they cannot."""
    dav, address = calendar
    for day in (11, 12):
        taken = datetime(2026, 11, day, 8, tzinfo=now.tzinfo)
        write(
            dav,
            address,
            Entry(uid=f"t{day}", start=taken, end=taken + timedelta(hours=5), title="Fair"),
            etag="",
        )
    own = connect(anas, server, address)
    assert read_calendars(now) == 1
    own.refresh_from_db()
    assert own.problem == ""
    assert len(own.busy) == 2

    acme.record(
        [we("2026-11-02 09:00", "Here it is."), they("2026-11-09 16:30", "Does it run on Sundays?")], now
    )
    page = seen(anas.get(f"/deals/{acme.pk}/write"))
    assert "Wed 11 Nov at 14:00" in page or "Wed 11 Nov at 13:00" in page
    assert "not checked against your calendar" not in page

    acme.record([they("2026-11-10 08:30", "Friday at 10 works.")], now)
    assert write_calendars(now) == 1
    assert write_calendars(now) == 0
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)
    there = in_time(dav, address, friday, friday + timedelta(minutes=30))
    assert b"SUMMARY:Call Acme" in there
    assert b"ATTENDEE" not in there

    acme.record([they("2026-11-10 08:45", "Sorry, I have to cancel Friday. I can't make it.")], now)
    assert write_calendars(now) == 1
    assert b"Call Acme" not in in_time(dav, address, friday, friday + timedelta(minutes=30))
    assert not CalendarEntry.objects.exists()


def test_a_callback_stands_on_its_early_day_with_its_reason(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    connect(anas, server, address)
    words = "Call me on 12 January 2027 please, the board decides on the budget on 8 January."
    acme.record([we("2026-11-02 09:00", "Shall we?"), they("2026-11-09 16:30", words)], now)
    verdict = acme.assessment
    assert verdict is not None
    assert verdict.callback is not None
    assert write_calendars(now) == 1
    day = datetime.combine(verdict.callback.call_on, datetime.min.time(), now.tzinfo)
    there = in_time(dav, address, day, day + timedelta(days=1))
    assert b"SUMMARY:Call Acme back" in there
    assert b"the board decides" in there.replace(b"\r\n ", b"").replace(b"\n ", b"")


def test_what_is_over_stays_in_the_calendar(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    connect(anas, server, address)
    acme.record([we("2026-11-02 09:00", "Shall we?"), they("2026-11-10 08:30", "Friday at 10 works.")], now)
    write_calendars(now)
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)
    later = friday + timedelta(days=3)
    acme.tell_ending(later, start=friday, outcome=EventOutcome.KEPT)
    assert write_calendars(later) == 0
    assert b"Call Acme" in in_time(dav, address, friday, friday + timedelta(minutes=30))


def test_a_server_that_cannot_be_reached_is_said_before_anything_is_kept(anas: Client, ana: Seller) -> None:
    told = {"address": "http://127.0.0.1:1/", "user": "ana", "password": "s3cret canary"}
    answer = anas.post("/calendar/server", told)
    assert answer.status_code == 422
    assert "cannot be reached" in seen(answer)
    assert "s3cret canary" not in answer.content.decode()
    assert not OwnCalendar.objects.exists()


def test_the_password_is_sealed_and_sealed_anew(anas: Client, server: str, calendar: tuple[Dav, str]) -> None:
    own = connect(anas, server, calendar[1])
    before = own.sealed
    assert "word" not in before
    assert rotate() == 1
    own.refresh_from_db()
    assert own.sealed != before
    assert unsealed(own) == {"password": "s3cret canary"}


def test_forgetting_leaves_nothing_behind(anas: Client, server: str, calendar: tuple[Dav, str]) -> None:
    connect(anas, server, calendar[1])
    anas.post("/calendar", {"do": "forget"})
    assert not OwnCalendar.objects.exists()


def test_a_calendar_that_was_not_offered_is_not_taken(
    anas: Client, server: str, calendar: tuple[Dav, str]
) -> None:
    connect(anas, server, calendar[1])
    answer = anas.post("/calendar/chosen", {"chosen": "http://127.0.0.1/other"})
    assert answer.status_code == 422


def test_a_server_that_refused_an_entry_is_left_alone_until_it_was_read_again(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    """The calendar is gone; every round would else wait for it once more."""
    _, address = calendar
    own = connect(anas, server, address)
    OwnCalendar.objects.update(chosen=f"{server}gone/away/")
    acme.record([we("2026-11-02 09:00", "Shall we?"), they("2026-11-10 08:30", "Friday at 10 works.")], now)
    assert write_calendars(now) == 0
    own.refresh_from_db()
    assert own.problem
    OwnCalendar.objects.update(chosen=address)
    assert write_calendars(now) == 0
    assert read_calendars(now) == 1
    assert write_calendars(now) == 1

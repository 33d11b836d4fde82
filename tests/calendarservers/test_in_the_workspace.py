"""From the page where a calendar is connected to two free times and a line in it for what was agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from calendarservers.conftest import MAKE
from deals.cast import they, we
from unchase.connectors.caldav import Entry, in_time, remove, write
from unchase.core.facts import EventOutcome
from unchase.deals.models import CalendarEntry, CalendarRead, OwnCalendar
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


def read(dav: Dav, address: str, start: datetime, end: datetime) -> bytes:
    """All that stands in a calendar then."""
    return b"".join(in_time(dav, address, start, end).values())


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
            Entry(uid=f"t{day}", start=taken, end=taken + timedelta(hours=5), title="Fair", stamp=now),
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
    assert "Wed 11 Nov at 13:30" in page, "the fair is over at one; then there is time to prepare"
    assert "not checked against your calendar" not in page

    acme.record([they("2026-11-10 08:30", "Friday at 10 works.")], now)
    assert write_calendars(now) == 1
    assert write_calendars(now) == 0
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)
    there = read(dav, address, friday, friday + timedelta(minutes=30))
    assert b"SUMMARY:Call Acme" in there
    assert b"ATTENDEE" not in there

    acme.record([they("2026-11-10 08:45", "Sorry, I have to cancel Friday. I can't make it.")], now)
    assert write_calendars(now) == 1
    assert b"Call Acme" not in read(dav, address, friday, friday + timedelta(minutes=30))
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
    there = read(dav, address, day, day + timedelta(days=1))
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
    assert b"Call Acme" in read(dav, address, friday, friday + timedelta(minutes=30))


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


def another(dav: Dav, address: str) -> str:
    """A second calendar beside that one."""
    place = f"{address.rstrip('/')}-b/"
    assert dav.ask("MKCOL", place, body=MAKE).code in {200, 201}
    return place


def taken(dav: Dav, address: str, day: int, hour: int, now: datetime) -> None:
    """An hour that something of the seller's own takes."""
    start = datetime(2026, 11, day, hour, tzinfo=now.tzinfo)
    entry = Entry(
        uid=f"own-{day}-{hour}", start=start, end=start + timedelta(hours=1), title="Fair", stamp=now
    )
    write(dav, address, entry, etag="")


def test_several_calendars_are_read_and_one_is_written_in(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    second = another(dav, address)
    taken(dav, address, 11, 10, now)
    taken(dav, second, 12, 10, now)
    assert (
        anas.post("/calendar/server", {"address": server, "user": "ana", "password": "s3cret"}).status_code
        == 302
    )
    anas.post(
        "/calendar/chosen", {"chosen": address, "also": [second, "http://127.0.0.1/other"], "writes": "yes"}
    )
    own = OwnCalendar.objects.get()
    assert own.also == [second], "only what was offered"
    assert read_calendars(now) == 1
    own.refresh_from_db()
    assert [(one.day, one.hour) for one, _ in own.spans()] == [(11, 10), (12, 10)]

    acme.record([we("2026-11-02 09:00", "Shall we?"), they("2026-11-10 08:30", "Friday at 10 works.")], now)
    assert write_calendars(now) == 1
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)
    assert b"Call Acme" in read(dav, address, friday, friday + timedelta(hours=1))
    assert b"Call Acme" not in read(dav, second, friday, friday + timedelta(hours=1))

    anas.post("/calendar/chosen", {"chosen": second, "writes": "yes"})
    assert write_calendars(now) == 2, "out of the one, into the other"
    assert b"Call Acme" not in read(dav, address, friday, friday + timedelta(hours=1))
    assert b"Call Acme" in read(dav, second, friday, friday + timedelta(hours=1))
    dav.ask("DELETE", second)


def test_only_what_changed_is_read_again_and_a_lost_token_reads_all_anew(
    anas: Client, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    taken(dav, address, 11, 10, now)
    connect(anas, server, address)
    assert read_calendars(now) == 1
    kept = CalendarRead.objects.get()
    assert kept.token
    assert "Fair" not in str(kept.entries), "only when, never what"

    taken(dav, address, 12, 10, now)
    soon = now + timedelta(minutes=20)
    assert read_calendars(soon) == 1
    assert [one.day for one, _ in OwnCalendar.objects.get().spans()] == [11, 12]

    CalendarRead.objects.update(token="nonsense")
    remove(dav, address, "own-11-10")
    soon += timedelta(minutes=20)
    assert read_calendars(soon) == 1
    own = OwnCalendar.objects.get()
    assert (own.problem, [one.day for one, _ in own.spans()]) == ("", [12])
    assert CalendarRead.objects.get().token not in {"", "nonsense"}


def test_what_is_held_stands_tentatively_and_goes_with_the_answer(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    connect(anas, server, address)
    offer = "Is Thursday 12 November at 2 pm or Friday 13 November at 10 am better?"
    acme.record([we("2026-11-10 08:00", offer)], now)
    assert write_calendars(now) == 0, "only where the seller likes"

    anas.post("/calendar/chosen", {"chosen": address, "writes": "yes", "holds": "yes"})
    assert write_calendars(now) == 2
    week = datetime(2026, 11, 9, tzinfo=now.tzinfo), datetime(2026, 11, 16, tzinfo=now.tzinfo)
    there = read(dav, address, *week)
    assert there.count(b"STATUS:TENTATIVE") == 2
    assert there.count(b"SUMMARY:Offered to Acme") == 2
    assert read_calendars(now) == 1
    assert OwnCalendar.objects.get().spans() == [], "what we hold ourselves is not in our own way"

    acme.record([they("2026-11-10 08:40", "Friday at 10 works.")], now)
    assert write_calendars(now) == 3
    there = read(dav, address, *week)
    assert there.count(b"BEGIN:VEVENT") == 1
    assert b"SUMMARY:Call Acme" in there


def test_forgotten_with_what_was_entered(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    dav, address = calendar
    connect(anas, server, address)
    acme.record([we("2026-11-02 09:00", "Shall we?"), they("2026-11-10 08:30", "Friday at 10 works.")], now)
    assert write_calendars(now) == 1

    anas.post("/calendar", {"do": "forget", "take_out": "yes"})
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)
    assert read(dav, address, friday, friday + timedelta(hours=1)) == b""
    assert not OwnCalendar.objects.exists()
    assert not CalendarRead.objects.exists()


def test_no_server_sends_an_invitation_for_us(
    anas: Client, acme: Deal, calendar: tuple[Dav, str], server: str, now: datetime
) -> None:
    """An appointment entered, moved, held and taken out again: nothing in it names anybody, so nobody is written to.

    A server that sends notes that it did (RFC 6638, 3.2.9); where one schedules by itself, an entry with a guest shows it.
    """
    dav, address = calendar
    connect(anas, server, address)
    anas.post("/calendar/chosen", {"chosen": address, "writes": "yes", "holds": "yes"})
    mails = [
        "Friday at 10 works.",
        "Sorry, could we make it Monday 16 November at 11?",
        "I have to cancel Monday, sorry.",
    ]
    for minute, words in enumerate(mails):
        acme.record([they(f"2026-11-10 08:{minute + 10}", words)], now)
        write_calendars(now)
        for entry in dav_entries(dav, address, now):
            for word in (b"ATTENDEE", b"ORGANIZER", b"SCHEDULE-STATUS"):
                assert word not in entry.upper()
    if "/dav/principals/" in server:  # Cyrus
        told = {"Content-Type": "text/calendar"}
        assert dav.ask("PUT", f"{address}guest.ics", body=WITH_A_GUEST, headers=told).code == 201
        there = dav.ask("GET", f"{address}guest.ics").body.replace(b"\r\n ", b"").replace(b"\n ", b"")
        assert b"SCHEDULE-STATUS=1.1" in there, "where somebody is named it sends"


WITH_A_GUEST = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:guest\r\nDTSTAMP:20261101T000000Z\r\n"
    b"DTSTART:20261202T100000Z\r\nDTEND:20261202T110000Z\r\nSUMMARY:x\r\nORGANIZER:mailto:ana@lantern.example\r\n"
    b"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:kim@acme.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def dav_entries(dav: Dav, address: str, now: datetime) -> list[bytes]:
    return list(in_time(dav, address, now, now + timedelta(days=30)).values())

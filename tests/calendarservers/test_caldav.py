"""Calendars on real servers: found, read, written in; what somebody else changed is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from unchase.connectors.busy_times import busy_times
from unchase.connectors.caldav import ANY, Entry, calendars, in_time, remove, write
from unchase.connectors.calendar_changes import TokenError, changes_since, token_of
from unchase.connectors.dav import ChangedError, Dav, Place
from unchase.connectors.ics_address import CalendarError

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
STAMP = datetime(2026, 11, 10, 9, tzinfo=UTC)
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//none//EN\r\nEND:VCALENDAR\r\n"
Calendar = tuple[Dav, str]


def entry(uid: str = "unchase-1-appointment", *, start: datetime = TEN, title: str = "Call Acme") -> Entry:
    return Entry(
        uid=uid, start=start, end=start + timedelta(minutes=30), title=title, stamp=STAMP, said="Agreed."
    )


def busy(calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """The times taken on the first of December."""
    dav, address = calendar
    day = TEN.replace(hour=0)
    data = b"\n".join(in_time(dav, address, day, day + timedelta(days=1)).values()) or EMPTY
    return busy_times(data, start=day, end=day + timedelta(days=1), zone=UTC)


def test_the_calendars_are_found_from_the_address_of_the_server(calendar: Calendar) -> None:
    dav, address = calendar
    assert address in {one.address for one in calendars(dav)}
    assert all(one.writable for one in calendars(dav))


def test_an_entry_is_written_and_is_busy_and_goes_again(calendar: Calendar) -> None:
    dav, address = calendar
    assert busy(calendar) == []
    write(dav, address, entry(), etag="")
    assert busy(calendar) == [(TEN, TEN + timedelta(minutes=30))]
    remove(dav, address, entry().uid)
    remove(dav, address, entry().uid)
    assert busy(calendar) == []


def test_an_entry_written_before_a_crash_is_found_and_not_written_twice(calendar: Calendar) -> None:
    dav, address = calendar
    for _ in range(3):
        write(dav, address, entry(), etag="")
    assert len(busy(calendar)) == 1
    assert [
        one.count(b"BEGIN:VEVENT") for one in in_time(dav, address, TEN, TEN + timedelta(hours=1)).values()
    ] == [1]


def test_what_the_seller_wrote_into_our_entry_stays_when_it_moves(calendar: Calendar) -> None:
    dav, address = calendar
    etag = write(dav, address, entry(), etag="")
    at = f"{address}{entry().uid}.ics"
    theirs = dav.ask("GET", at).body.replace(
        b"DESCRIPTION:Agreed.", b"DESCRIPTION:Bring the samples.\r\nLOCATION:Room 4"
    )
    assert (
        dav.ask("PUT", at, body=theirs, headers={"Content-Type": "text/calendar", "If-Match": etag}).code
        < 300
    )
    moved = entry(start=TEN + timedelta(hours=4))
    write(dav, address, moved, etag=etag)
    there = dav.ask("GET", at).body
    assert b"Bring the samples." in there
    assert b"LOCATION:Room 4" in there
    assert busy(calendar) == [(moved.start, moved.end)]


def test_a_stale_write_is_refused_by_the_server(calendar: Calendar) -> None:
    dav, address = calendar
    write(dav, address, entry(), etag="")
    there = dav.ask("GET", f"{address}{entry().uid}.ics").body
    told = {"If-None-Match": "*", "Content-Type": "text/calendar"}
    with pytest.raises(ChangedError):
        dav.ask("PUT", f"{address}{entry().uid}.ics", body=there, headers=told)


def test_two_writers_at_once_lose_nothing(calendar: Calendar, place: Place) -> None:
    """One moves the entry a hundred times, the other adds a line to its notes a hundred times, each on condition."""
    dav, address = calendar
    write(dav, address, entry(), etag="")
    at = f"{address}{entry().uid}.ics"
    added = []

    def note() -> None:
        with Dav(place) as other:
            for number in range(100):
                while True:
                    now = other.ask("GET", at)
                    line = b"X-NOTE-%d:yes\r\nEND:VEVENT" % number
                    try:
                        said = other.ask(
                            "PUT",
                            at,
                            body=now.body.replace(b"END:VEVENT", line),
                            headers={"Content-Type": "text/calendar", "If-Match": now.headers["etag"]},
                        )
                    except ChangedError:
                        continue
                    if said.code < 300:
                        added.append(number)
                        break

    writer = Thread(target=note)
    writer.start()
    for number in range(100):
        moved = entry(start=TEN + timedelta(minutes=number))
        for _ in range(20):
            try:
                write(dav, address, moved, etag='"never"')
                break
            except CalendarError:
                continue
    writer.join()
    there = dav.ask("GET", at).body
    assert [number for number in range(100) if b"X-NOTE-%d:" % number not in there] == []
    assert busy(calendar)[0][0] == TEN + timedelta(minutes=99)


def test_no_entry_of_ours_names_anybody(calendar: Calendar) -> None:
    """A server that sees attendees would send them invitations of its own."""
    dav, address = calendar
    write(dav, address, entry(), etag="")
    there = dav.ask("GET", f"{address}{entry().uid}.ics").body.upper()
    assert b"ATTENDEE" not in there
    assert b"ORGANIZER" not in there


def test_a_host_inside_a_network_is_not_asked_unless_the_operator_allows_it(
    place: Place, server: str
) -> None:
    with Dav(Place(address=server, user="ana", password=place.password)) as dav, pytest.raises(CalendarError):
        calendars(dav)


def test_the_password_goes_to_no_other_company(place: Place) -> None:
    with Dav(place) as dav, pytest.raises(CalendarError, match="sends elsewhere"):
        dav.ask("PROPFIND", "https://calendar.elsewhere.example/")


def test_what_is_no_calendar_server_is_said(place: Place, server: str) -> None:
    with Dav(place) as dav, pytest.raises(CalendarError, match="answers with"):
        in_time(dav, f"{server}nowhere/at/all/", TEN, TEN + timedelta(days=1))


def test_what_changed_is_told_since_a_token(calendar: Calendar) -> None:
    """One came, one moved, one went: these are told, and nothing else."""
    dav, address = calendar
    for uid in ("stays", "moves", "goes"):
        write(dav, address, entry(uid), etag="")
    token = token_of(dav, address)
    assert token
    write(dav, address, entry("moves", start=TEN + timedelta(hours=2)), etag=ANY)
    remove(dav, address, "goes")
    write(dav, address, entry("comes"), etag="")

    changes = changes_since(dav, address, token)
    assert {one.rpartition("/")[2] for one in changes.entries} == {"moves.ics", "comes.ics"}
    assert {one.rpartition("/")[2] for one in changes.gone} == {"goes.ics"}
    assert b"T120000Z" in changes.entries[f"{address}moves.ics"]
    again = changes_since(dav, address, changes.token)
    assert (again.entries, again.gone) == ({}, frozenset())


@pytest.mark.parametrize(
    "token", ["nonsense", "http://radicale.org/ns/sync/0000", "data:,00", "<&>", "0" * 40]
)
def test_a_token_the_server_does_not_know_is_said_to_be_none(calendar: Calendar, token: str) -> None:
    dav, address = calendar
    with pytest.raises(TokenError):
        changes_since(dav, address, token)


def test_an_entry_that_says_what_it_shall_is_not_written_again(calendar: Calendar) -> None:
    """The stamp is the moment it was made, and another one alone is no change."""
    dav, address = calendar
    first = write(dav, address, entry(), etag="")
    there = dav.ask("GET", f"{address}{entry().uid}.ics").body
    assert b"DTSTAMP:20261110T090000Z" in there

    later = replace(entry(), stamp=STAMP + timedelta(hours=1))
    assert write(dav, address, later, etag="") == first
    assert dav.ask("GET", f"{address}{entry().uid}.ics").body == there


def test_what_is_only_held_is_tentative(calendar: Calendar) -> None:
    dav, address = calendar
    write(dav, address, replace(entry("held"), tentative=True), etag="")
    write(dav, address, entry("firm", start=TEN + timedelta(hours=1)), etag="")
    assert b"STATUS:TENTATIVE" in dav.ask("GET", f"{address}held.ics").body
    assert b"STATUS:CONFIRMED" in dav.ask("GET", f"{address}firm.ics").body

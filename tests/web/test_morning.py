"""The morning page asked for and stopped; the feed read by its secret, and by nobody after it was shut."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from deals.cast import deal_of, they, we
from unchase.deals.feed import feed_of
from unchase.deals.models import Feed, Morning
from web.seen import seen

if TYPE_CHECKING:
    from unchase.deals.models import Deal, Seller


def test_it_is_asked_for_at_an_hour_to_ones_own_address_and_stopped(anas: Client, ana: Seller) -> None:
    assert (
        anas.post("/morning", {"wanted": "yes", "at": "07:15", "to": "ana@lantern.example"}).status_code
        == 302
    )
    row = Morning.objects.get(seller=ana)
    assert (row.at.isoformat("minutes"), row.to) == ("07:15", "ana@lantern.example")

    anas.post("/morning", {"wanted": ""})
    assert not Morning.objects.exists()


def test_it_goes_to_nobody_else(anas: Client) -> None:
    answer = anas.post("/morning", {"wanted": "yes", "at": "07:15", "to": "boss@elsewhere.example"})

    assert answer.status_code == 422
    assert "It goes to an address of your own only" in seen(answer)
    assert not Morning.objects.exists()


def test_an_hour_that_is_none_is_refused(anas: Client) -> None:
    answer = anas.post("/morning", {"wanted": "yes", "at": "25:00", "to": "ana@lantern.example"})

    assert answer.status_code == 422
    assert "Say the hour as 07:30." in seen(answer)


def test_it_shows_how_it_looks_and_why_the_last_one_did_not_leave(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-03 09:00", "Not this month.")], now)
    Morning.objects.create(
        seller=ana,
        at="07:30",
        to="ana@lantern.example",
        sent_on=date(2026, 11, 9),
        problem="The server answered 550.",
    )

    words = seen(anas.get("/morning"))

    assert "It did not leave on yesterday. The server answered 550." in words
    assert "FIRST MOVES" in words
    assert "Acme: Ask what will have changed by then" in words


def feed_address(client: Client) -> str:
    client.post("/morning/feed")
    found = re.search(
        r'value="http://testserver(/feed/[\w-]+\.ics)"', client.get("/morning").content.decode()
    )
    assert found is not None
    return found[1]


def test_the_feed_holds_appointments_and_moves_and_no_word_of_theirs(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([we("2026-10-20 09:00", "A secret offer."), they("2026-11-03 09:00", "Not this month.")], now)
    birch = deal_of(ana, "Birch", now)
    birch.record([they("2026-11-09 10:00", "Thursday at 15:00 works.", person="lea@birch.example")], now)

    answer = Client().get(feed_address(anas))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    entries = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert entries["Birch"].decoded("dtstart") == datetime(2026, 11, 12, 15, tzinfo=UTC)
    assert entries["Birch"].decoded("dtend") - entries["Birch"].decoded("dtstart") == timedelta(minutes=30)
    move = entries["Acme: Ask what will have changed by then"]
    assert move.decoded("dtstart") == date(2026, 11, 10)
    assert str(move["transp"]) == "TRANSPARENT"
    assert not calendar.errors
    assert all(not event.errors for event in entries.values())
    for word in (b"secret", b"Not this month", b"lea@", b"kim@"):
        assert word not in answer.content


def test_a_day_holds_the_first_seven_moves_the_most_urgent_first(ana: Seller, now: datetime) -> None:
    for number in range(9):
        deal = deal_of(ana, f"Firm{number}", now)
        mail = they("2026-11-03 09:00", "Not this month.", person=f"k@firm{number}.example", id_=f"m{number}")
        if number == 8:
            mail = they("2026-11-03 09:00", "What does it cost?", person="k@firm8.example", id_="m8")
        deal.record([mail], now)

    entries = [str(event["summary"]) for event in Calendar.from_ical(feed_of(ana, now)).walk("VEVENT")]

    assert len(entries) == 7
    assert entries[0].startswith("Firm8: ")


def test_the_same_deal_keeps_its_entry(ana: Seller, acme: Deal, now: datetime) -> None:
    def uids(moment: datetime) -> set[str]:
        return {str(event["uid"]) for event in Calendar.from_ical(feed_of(ana, moment)).walk("VEVENT")}

    acme.record([they("2026-11-03 09:00", "Not this month.")], now)

    assert uids(now) == uids(now + timedelta(days=3)) == {f"move-{acme.pk}@unchase.invalid"}


def test_a_new_address_shuts_out_the_old_and_a_shut_feed_opens_nothing(anas: Client, ana: Seller) -> None:
    old = feed_address(anas)
    assert Client().get(old).status_code == 200
    new = feed_address(anas)
    assert new != old
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200

    anas.post("/morning/feed", {"shut": "yes"})

    assert Client().get(new).status_code == 404
    assert not Feed.objects.exists()


def test_a_guess_opens_nothing(anas: Client) -> None:
    feed_address(anas)

    for guess in ("x", "", "a" * 43, "a" * 5000):
        assert Client().get(f"/feed/{guess}.ics").status_code == 404


def test_the_feed_of_one_seller_is_not_the_others(
    anas: Client, cleos: Client, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-03 09:00", "Not this month.")], now)

    assert b"Acme" in Client().get(feed_address(anas)).content
    assert b"Acme" not in Client().get(feed_address(cleos)).content


def test_the_feed_takes_as_many_look_ups_for_thirty_deals_as_for_one(
    anas: Client, ana: Seller, now: datetime
) -> None:
    address = feed_address(anas)
    counts = []
    for names in (range(1), range(1, 30)):
        for number in names:
            deal_of(ana, f"Firm{number}", now)
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 5

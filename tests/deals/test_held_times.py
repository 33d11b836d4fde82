"""Two prospects are never offered the same hour: what was offered is held until it is answered, or has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.cast import deal_of, they, we
from unchase.deals.agenda import agenda_of
from unchase.deals.free_times import Diary, free_times
from unchase.deals.held_times import taken_times
from unchase.deals.outgoing import Outgoing

if TYPE_CHECKING:
    from unchase.deals.models import Deal, Seller

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 11)
OFFER = "A shop like yours cut its returns. Is Wednesday 11 November at 10 am or Thursday 12 November at 2 pm better?"


@pytest.fixture
def brava(ana: Seller, now: datetime) -> Deal:
    return deal_of(ana, "Brava", now)


def two_for(deal: Deal, now: datetime) -> tuple[datetime, datetime]:
    two = free_times(WEDNESDAY, now, Diary.of(deal.seller, now, calendar=None, but=deal), deal=deal)
    return two.first, two.second


def at(day: int, hour: int, now: datetime) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=now.tzinfo)


def test_what_one_was_offered_nobody_else_is(acme: Deal, brava: Deal, now: datetime) -> None:
    free = two_for(brava, now)
    assert free == (at(11, 10, now), at(12, 14, now))

    acme.record([we("2026-11-09 09:00", OFFER)], now)

    assert taken_times(brava.seller, now, but=acme) == ()
    assert two_for(acme, now) == free, "its own times may be offered to it again"
    assert set(two_for(brava, now)).isdisjoint(free)


def test_an_answer_releases_what_was_not_taken(acme: Deal, brava: Deal, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER), they("2026-11-09 11:00", "Wednesday at 10 works.")], now)

    spans = taken_times(brava.seller, now, but=brava)
    assert [start for start, _ in spans] == [at(11, 10, now)], "what is agreed stays taken"
    acme.record([they("2026-11-09 12:00", "Sorry, I have to cancel Wednesday. I can't make it.")], now)
    assert taken_times(brava.seller, now, but=brava) == ()


def test_what_has_passed_holds_nothing(acme: Deal, brava: Deal, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER)], now)

    later = at(12, 10, now)
    assert [start for start, _ in taken_times(brava.seller, later, but=brava)] == [at(12, 14, now)]
    assert taken_times(brava.seller, later + timedelta(days=1), but=brava) == ()


def test_a_deal_let_go_holds_nothing(acme: Deal, brava: Deal, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER)], now)
    acme.let_go(now)

    assert taken_times(brava.seller, now, but=brava) == ()


def test_a_draft_holds_its_times_for_three_days(acme: Deal, brava: Deal, now: datetime) -> None:
    times = [at(16, 10, now).isoformat(), at(17, 14, now).isoformat()]
    draft = acme.draft(now, to=["kim@acme.example"], subject="x", text="y", times=times)

    assert len(taken_times(brava.seller, now, but=brava)) == 2
    assert taken_times(brava.seller, now + timedelta(days=4), but=brava) == ()
    Outgoing.objects.filter(pk=draft.pk).update(undone_at=now)
    assert taken_times(brava.seller, now, but=brava) == ()


def test_another_sellers_times_are_their_own(acme: Deal, cleo: Seller, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER)], now)

    assert taken_times(cleo, now) == ()


def test_every_deal_of_a_day_is_offered_other_hours(ana: Seller, now: datetime) -> None:
    for number in range(5):
        asked = they("2026-11-09 10:00", "Does it run on our tills?", id_=f"{number}@mail.example")
        deal_of(ana, f"Firm{number}", now).record([asked], now)

    words = [one.words for one in agenda_of(ana, now, most=10).wanted]
    offers = [line for text in words for line in text.splitlines() if " or " in line and " at " in line]
    assert len(offers) == 5
    assert len(set(offers)) == 5
    assert all("[not checked against a calendar]" in text for text in words)


def test_an_hour_held_for_many_deals_comes_from_the_database_once(
    acme: Deal, brava: Deal, ana: Seller, now: datetime
) -> None:
    for deal in (acme, brava):
        deal.record([we("2026-11-09 09:00", OFFER)], now)
    with CaptureQueriesContext(connection) as asked:
        spans = taken_times(ana, now)

    assert [start for start, _ in spans] == [at(11, 10, now), at(12, 14, now)]
    with connection.cursor() as cursor:
        cursor.execute(asked[0]["sql"])
        assert len(cursor.fetchall()) == 1


def test_a_deal_holds_sixty_times_at_the_most(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER)], now)
    verdict = acme.assessment
    assert verdict is not None
    acme.keep(replace(verdict, held=tuple(now + timedelta(hours=hour) for hour in range(100))), now)

    assert len(acme.held) == 60
    assert acme.held_until == now + timedelta(hours=59)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a plan of SQLite's; PostgreSQL scans a table of one row"
)
def test_it_is_one_look_up_by_indexes_of_what_is_held(acme: Deal, ana: Seller, now: datetime) -> None:
    acme.record([we("2026-11-09 09:00", OFFER)], now)
    with CaptureQueriesContext(connection) as asked:
        taken_times(ana, now)

    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = [str(row[-1]) for row in cursor.fetchall()]
    looked = [line for line in plan if line.startswith(("SEARCH", "SCAN"))]
    found_by = (
        "COVERING INDEX deals_by_held_times",
        "COVERING INDEX deals_by_appointment",
        "outgoing_by_time",
        "INTEGER PRIMARY KEY",
    )
    assert len(looked) == len(found_by)
    assert all(name in line for name, line in zip(found_by, looked, strict=True)), plan

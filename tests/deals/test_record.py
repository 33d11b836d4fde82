"""What passed is recorded once, read, and assessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from deals.cast import KIM, deal_of, they, we
from unchase.core.assess import assess
from unchase.core.policy import Policy
from unchase.deals.facts import facts_of
from unchase.deals.models import Deal, StandingChange, Touch

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from unchase.deals.models import Seller

STALLS = [
    they("2026-09-03 10:00", "Not just yet, please keep checking in."),
    they("2026-10-01 10:00", "Still not the right time, I'm afraid. Try again later."),
    they("2026-11-04 10:00", "Not yet. Ask me again some time."),
]


def test_three_times_put_off_is_stalled_three(acme: Deal, now: datetime) -> None:
    assert acme.standing == "new"

    assert acme.record(STALLS, now) == 3

    assert (acme.standing, acme.n, acme.stalls) == ("stalled", 3, 3)
    assert acme.assessment is not None
    assert "Ask me again some time." in [reason.quote for reason in acme.assessment.because]
    assert acme.touch_count == 3
    assert acme.last_touch_at == datetime(2026, 11, 4, 10, tzinfo=UTC)


def test_the_same_mail_twice_is_one_touch(acme: Deal, now: datetime) -> None:
    acme.record(STALLS, now)

    assert acme.record(STALLS, now) == 0
    assert Touch.objects.count() == 3
    assert acme.n == 3


def test_order_of_arrival_does_not_matter(ana: Seller, acme: Deal, now: datetime) -> None:
    other = deal_of(ana, "Bolt", now)
    acme.record(STALLS, now)
    for mail in reversed([they(f"{one.at:%Y-%m-%d %H:%M}", one.text, id_=f"b-{one.id}") for one in STALLS]):
        other.record([mail], now)

    assert (other.standing, other.n) == (acme.standing, acme.n)


def test_every_changed_standing_leaves_its_row_with_the_reason(acme: Deal, now: datetime) -> None:
    acme.record(STALLS[:1], now)

    changes = list(StandingChange.objects.order_by("pk").values_list("was", "standing"))
    assert changes == [("", "new"), ("new", "stalled")]
    assert StandingChange.objects.latest("pk").reasons[0]["quote"]


def test_the_people_met_become_contacts(acme: Deal, now: datetime) -> None:
    acme.record(STALLS, now)

    assert [contact.address for contact in acme.prospect.contacts.all()] == [KIM]


def test_time_alone_changes_the_standing_only_at_the_moment_the_row_names(acme: Deal) -> None:
    sent = datetime(2026, 11, 2, 10, tzinfo=UTC)
    acme.record([we("2026-11-02 09:00", "Here is how a shop like yours cut its returns by a third.")], sent)
    assert acme.standing == "waiting"
    assert acme.reassess_at is not None

    acme.reassess(acme.reassess_at - timedelta(seconds=1))
    assert acme.standing == "waiting"
    assert acme.good_until is not None
    acme.reassess(acme.good_until)

    assert acme.standing == "loose"


def test_the_facts_are_those_the_core_would_get_without_a_database(acme: Deal, now: datetime) -> None:
    acme.record(STALLS, now)

    verdict = assess(acme.facts(), now, Policy())

    assert acme.assessment == verdict


def test_facts_take_eight_lookups_for_one_deal_or_for_many(
    ana: Seller, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        deal_of(ana, f"Shop{number}", now).add_touches(
            [they("2026-11-04 10:00", "Not yet.", id_=f"{number}")], now
        )

    one = list(Deal.objects.of(ana).to_assess()[:1])
    with django_assert_max_num_queries(8):
        assert len(facts_of(one)) == 1
    many = list(Deal.objects.of(ana).to_assess())
    with django_assert_max_num_queries(8):
        assert len(facts_of(many)) == 12


def test_a_seller_sees_only_their_own(ana: Seller, cleo: Seller, acme: Deal) -> None:
    assert list(Deal.objects.of(ana)) == [acme]
    assert list(Deal.objects.of(cleo)) == []


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a plan of SQLite's; PostgreSQL scans a table of one row"
)
def test_the_day_is_found_by_its_index_without_sorting(ana: Seller, now: datetime) -> None:
    """However many deals there are, the first seven are the first seven of the index."""
    wanting = Deal.objects.of(ana).wanting(now.date())

    assert "deals_by_rank" in wanting[:7].explain()
    assert "B-TREE" not in wanting[:7].explain()


def test_the_day_is_in_order_of_urgency_then_amount(ana: Seller, now: datetime) -> None:
    for name, amount, mails in (
        ("Small", 100, [they("2026-11-04 10:00", "Not yet.", id_="1")]),
        ("Large", 900, [they("2026-11-04 10:00", "Not yet.", id_="2")]),
        ("Unknown", None, [they("2026-11-04 10:00", "Not yet.", id_="3")]),
        ("Yes", 1, [they("2026-11-09 10:00", "Yes, we take it. Where do I sign?", id_="4")]),
        ("Waits", 1, [we("2026-11-09 10:00", "A shop like yours cut its returns.", id_="5")]),
    ):
        deal = deal_of(ana, name, now)
        Deal.objects.filter(pk=deal.pk).update(amount=amount)
        deal.record(mails, now)

    names = [deal.prospect.name for deal in Deal.objects.of(ana).wanting(now.date())]

    assert names == ["Yes", "Large", "Small", "Unknown"]

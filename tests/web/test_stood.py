"""A week of the chart opens the deals that stood so on its evening, known or worked out; its numbers are theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of, they, we
from unchase.deals.models import Counted, Day, Deal
from unchase.deals.stood import in_letters
from unchase.rounds.counting import count_changed
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller

AGREED = "Tuesday 27 October at 10:00 works for me."


@pytest.fixture
def two(ana: Seller, acme: Deal, now: datetime) -> Deal:
    """Acme agreed to a time in October and let it pass; Birch put it off last week."""
    acme.record(
        [they("2026-10-20 09:00", AGREED), we("2026-10-28 09:00", "Thank you for your time.")],
        now,
    )
    birch = deal_of(ana, "Birch", now)
    birch.record([they("2026-11-03 09:00", "Not this month, sorry.", person="bo@birch.example")], now)
    count_changed()
    return birch


@pytest.mark.usefixtures("two")
def test_an_evening_before_the_workspace_knew_them_is_as_the_timeline_gives_it(anas: Client) -> None:
    agreed = seen(anas.get("/numbers/2026-10-25/firm"))
    assert "An appointment on Sun 25 Oct 1 deal." in agreed
    assert "Acme" in agreed
    assert "Birch" not in agreed
    put_off = seen(anas.get("/numbers/2026-11-08/t4"))
    assert "Birch" in put_off
    assert "Acme" not in put_off


def test_an_evening_since_is_by_the_last_change_up_to_then(anas: Client, two: Deal, now: datetime) -> None:
    """On the day itself it was put off; three days later they named a time."""
    later = now + timedelta(days=3)
    two.record(
        [they("2026-11-13 08:00", "Monday 30 November at 10:00, then.", person="bo@birch.example")], later
    )
    count_changed()

    assert "Birch" in seen(anas.get("/numbers/2026-11-10/t4"))
    assert "Birch" not in seen(anas.get("/numbers/2026-11-10/t1"))
    assert "Birch" in seen(anas.get("/numbers/2026-11-13/firm"))


@pytest.mark.usefixtures("two")
def test_every_number_of_the_table_is_the_number_of_its_deals(anas: Client, ana: Seller) -> None:
    page = anas.get("/numbers").content.decode()
    links = set(re.findall(r'href="(/numbers/2026-[^"]+/\w+)">(\d+)</a>', page))

    assert len(links) > 4
    for where, number in links:
        assert len(anas.get(where).context["deals"]) == int(number), where
    assert Day.objects.filter(seller=ana, worked_out=True).exists()


def test_counted_again_a_deal_still_tells_where_it_stood(anas: Client, two: Deal, now: datetime) -> None:
    before = Counted.objects.get(deal=two).stood
    two.record([they("2026-11-10 08:00", "Any news?", person="bo@birch.example")], now)
    count_changed()

    assert Counted.objects.get(deal=two).stood == before == "2026-11-08s"
    assert "Birch" in seen(anas.get("/numbers/2026-11-08/t4"))


@pytest.mark.usefixtures("two")
def test_whose_they_are_and_when_nobody_else_learns(anas: Client, cleos: Client) -> None:
    assert "No deal" in seen(cleos.get("/numbers/2026-10-25/firm"))
    assert "No deal" in seen(cleos.get("/numbers/2026-11-10/t4"))
    for none in ("2026-10-25/nothing", "yesterday/firm", "2026-99-01/t1"):
        assert anas.get(f"/numbers/{none}").status_code == 404


def test_sundays_in_letters() -> None:
    assert in_letters({}) == ""
    assert in_letters({date(2026, 11, 1): "firm", date(2026, 11, 8): "missed"}) == "2026-11-08mf"

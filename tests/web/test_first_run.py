"""The first run: three questions, then the sample workspace or one's own deals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from unchase.deals.models import Deal, ImportRun, Prospect, Reading, Seller
from unchase.web.sample import bring_sample
from unchase.web.visit import SAMPLE_DAY, sample_time
from web.seen import seen


@pytest.fixture
def newcomer(db: None) -> Client:
    client = Client()
    client.force_login(Seller.objects.create_user("me"))
    return client


def test_every_page_asks_a_newcomer_first(newcomer: Client) -> None:
    assert newcomer.get("/deals").headers["Location"] == "/welcome"


def test_three_answers_are_enough(newcomer: Client) -> None:
    told = {"name": "Ana", "addresses": "Ana@Lantern.example, a@home.example", "zone": "Europe/Lisbon"}

    answer = newcomer.post("/welcome", told)

    seller = Seller.objects.get()
    assert answer.headers["Location"] == "/begin"
    assert seller.addresses == ["ana@lantern.example", "a@home.example"]
    assert seller.zone == "Europe/Lisbon"


def test_each_wrong_answer_is_told_beside_its_question(newcomer: Client) -> None:
    answer = newcomer.post("/welcome", {"name": "", "addresses": "ana", "zone": "Mars/North"})

    said = seen(answer)
    assert answer.status_code == 422
    assert "Your name stands under what you write" in said
    assert "“ana” is no mail address" in said
    assert "Choose the zone" in said


def test_the_sample_fills_the_workspace_is_marked_and_goes_in_one_click(anas: Client, ana: Seller) -> None:
    bring_sample(ana, datetime(2026, 11, 10, 9, tzinfo=UTC))

    page = seen(anas.get("/"))
    assert "The sample workspace" in page
    assert "Thursday, 5 November" in page
    assert "How did it end?" in page
    assert Deal.objects.of(ana).open().count() > 40

    anas.post("/sample/remove")
    assert not Deal.objects.of(ana).exists()
    assert not Prospect.objects.filter(seller=ana).exists()
    assert not ImportRun.objects.exists()
    assert not Reading.objects.exists()
    assert "The sample workspace: invented people" not in seen(anas.get("/"))


def test_the_sample_never_mixes_with_deals_that_are_real(anas: Client, ana: Seller, acme: Deal) -> None:
    assert anas.post("/sample").headers["Location"] == "/begin"
    assert Deal.objects.of(ana).count() == 1


def test_the_day_of_the_sample_goes_on_until_the_evening() -> None:
    opened = datetime(2026, 12, 1, 12, tzinfo=UTC)

    assert sample_time(opened, opened) == SAMPLE_DAY
    assert sample_time(opened, opened.replace(hour=13)).hour == SAMPLE_DAY.hour + 1
    assert sample_time(opened, opened.replace(year=2027)).date() == SAMPLE_DAY.date()

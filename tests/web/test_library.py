"""The library: a piece is offered where a move wants value, to nobody twice, and says what it brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of, they, we
from unchase.deals.models import Given, Piece
from unchase.deals.piece import offered
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Deal, Seller

STORY = {
    "kind": "story", "title": "The returns of a bakery", "text": "A bakery waited a year and threw away 4,000 loaves.",
    "motive": "fewer returns", "industry": "food", "action": "Ask: does this sound like you?",
}  # fmt: skip


@pytest.fixture
def story(anas: Client, ana: Seller) -> Piece:
    """Ana's one story, put in by hand."""
    assert anas.post("/library/new", STORY).status_code == 302
    return Piece.objects.get(seller=ana)


def test_a_story_is_offered_once_and_not_again(anas: Client, acme: Deal, story: Piece, now: datetime) -> None:
    acme.record([we("2026-11-02 09:00", "Here is our proposal.")], now)
    acme.learn_motive(now, quote="We want fewer returns.")
    assert story.title in seen(anas.get(f"/deals/{acme.pk}/offers"))
    kept = anas.post(
        f"/deals/{acme.pk}/write",
        {
            "to": "kim@acme.example",
            "text": STORY["text"] + " Is Friday at 10 good?",
            "piece": story.pk,
            "override": "so",
        },
    )
    assert kept.status_code == 302
    assert story.title not in seen(anas.get(f"/deals/{acme.pk}/offers"))


def test_what_a_contact_had_in_another_deal_is_not_offered_again(
    anas: Client, ana: Seller, acme: Deal, story: Piece, now: datetime
) -> None:
    """Kim moved from Acme to Brava, and has read the story already."""
    acme.record([we("2026-11-02 09:00", "Here.")], now)
    draft = acme.draft(now, text="…", to=["kim@acme.example"])
    Given.objects.create(deal=acme, at=now, by=ana, piece=story, address="kim@acme.example", outgoing=draft)
    brava = deal_of(ana, "Brava", now)
    brava.record([we("2026-11-03 09:00", "Hello Kim.")], now)
    assert offered(brava, motive="fewer returns").pieces == ()
    acme.undo(now, draft)
    assert offered(brava, motive="fewer returns").pieces == (story,)


def test_a_motive_without_a_piece_is_said(anas: Client, acme: Deal, story: Piece, now: datetime) -> None:
    acme.learn_motive(now, quote="audit risk")
    assert "Nothing in the library for audit risk" in seen(anas.get(f"/deals/{acme.pk}/offers"))
    assert "Nothing for audit risk" in seen(anas.get("/library"))


def test_a_piece_tells_what_came_after_it(
    anas: Client, ana: Seller, acme: Deal, story: Piece, now: datetime
) -> None:
    """It went out on the second; on the fourth they asked to talk on Friday at ten."""
    sent = now.replace(day=2)
    draft = acme.draft(sent, text="…", to=["kim@acme.example"])
    Given.objects.create(deal=acme, at=sent, by=ana, piece=story, address="kim@acme.example", outgoing=draft)
    assert "given 1 time, 0 replies, 0 appointments" in seen(anas.get("/library"))
    acme.record([they("2026-11-04 09:00", "Let us talk on Friday 13 November at 10.")], now)
    assert "given 1 time, 1 reply, 1 appointment" in seen(anas.get("/library"))
    assert "then an appointment" in seen(anas.get(f"/library/{story.pk}"))


def test_an_outline_is_to_be_filled_not_sent(anas: Client, ana: Seller) -> None:
    begun = seen(anas.get("/library/new", {"outline": "A rule that changes, and what to do about it"}))
    assert "From [date] on" in begun
    answer = anas.post("/library/new", STORY | {"text": "From [date] on, the rule asks for a log."})
    assert answer.status_code == 422
    assert not Piece.objects.exists()


@pytest.mark.parametrize("lacks", ["kind", "title", "text"])
def test_a_piece_without_what_it_needs_is_not_kept(anas: Client, lacks: str) -> None:
    assert anas.post("/library/new", STORY | {lacks: ""}).status_code == 422
    assert not Piece.objects.exists()


def test_a_retired_piece_is_offered_no_more(anas: Client, acme: Deal, story: Piece) -> None:
    anas.post(f"/library/{story.pk}/retire")
    assert story.title not in seen(anas.get(f"/deals/{acme.pk}/offers"))
    assert anas.get(f"/library/{story.pk}").status_code == 404


def test_the_fittest_piece_comes_first(
    anas: Client, ana: Seller, acme: Deal, story: Piece, now: datetime
) -> None:
    other = Piece.objects.create(
        seller=ana, kind="bite", title="B", text="b", motive="audit risk", added_at=now
    )
    assert offered(acme, motive="the risk of an audit").pieces[0] == other
    assert offered(acme, motive="returns, fewer of them").pieces[0] == story


def test_an_empty_library_says_how_to_fill_it(anas: Client, acme: Deal) -> None:
    assert "The library is empty." in seen(anas.get(f"/deals/{acme.pk}/offers"))
    assert "Nothing here yet" in seen(anas.get("/library"))


def test_another_sellers_library_is_not_seen(cleos: Client, story: Piece) -> None:
    assert story.title not in seen(cleos.get("/library"))
    assert cleos.get(f"/library/{story.pk}").status_code == 404
    assert cleos.post(f"/library/{story.pk}/retire").status_code == 404

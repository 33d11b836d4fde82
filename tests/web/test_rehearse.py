"""Rehearsed talks on the page: one lost, one won, none of it kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core import rehearsal
from unchase.deals.models import Touch
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.deals.models import Deal


def test_a_rehearsal_is_lost_by_taking_the_excuse(anas: Client, acme: Deal) -> None:
    where = "/rehearse/budget-wait"
    seed = next(seed for seed in range(50) if _first(seed).excuse == "budget")
    words = seen(anas.post(where, {"seed": seed, "said": ["next-steps", rehearsal.ACCEPT]}))
    assert "You left with no next step." in words
    assert "You took an excuse: the budget." in words
    assert "The guide would have gone on:" in words
    assert not Touch.objects.exists()


def test_a_rehearsal_is_won_by_asking_what_the_guide_asks(anas: Client, acme: Deal) -> None:
    talk = rehearsal.begin("polite-staller", 7)
    said: list[str] = []
    while talk.talk.ending is None:
        said.append(talk.talk.question.name)
        talk = rehearsal.say(talk, said[-1])
    words = seen(anas.post("/rehearse/polite-staller", {"seed": 7, "said": said}))
    assert "You asked what the guide would have asked." in words


def test_what_may_be_said_holds_the_question_of_the_guide_and_the_excuse(anas: Client, acme: Deal) -> None:
    words = seen(anas.post("/rehearse/polite-staller", {"seed": 7}))
    assert "What are the next steps on your side?" in words
    assert "I will get back to you then." in words


def test_nobody_to_rehearse_with_leads_back_to_the_list(anas: Client, acme: Deal) -> None:
    assert anas.get("/rehearse/nobody").headers["Location"] == "/rehearse"
    assert "The polite staller" in seen(anas.get("/rehearse"))


def test_what_cannot_be_said_is_left_out(anas: Client, acme: Deal) -> None:
    words = seen(anas.post("/rehearse/polite-staller", {"seed": "x", "said": ["the weather"]}))
    assert "They have picked up." in words


def _first(seed: int) -> rehearsal.Exchange:
    return rehearsal.say(rehearsal.begin("budget-wait", seed), "next-steps").exchanges[0]

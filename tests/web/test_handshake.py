"""A proposal asks what happens after they get it, and for the time to talk about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM, they, we
from unchase.deals.models import Criterion, Deal, Outgoing
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

WORDS = "Hello Kim,\n\nhere is our proposal for the returns desk: 900 a month, and half the returns.\n\nAna"


@pytest.fixture
def asked(acme: Deal, now: datetime) -> Deal:
    acme.record([they("2026-11-09 10:00", "Please send us a proposal.")], now)
    return acme


def draft(deal: Deal, **more: str) -> dict[str, str]:
    return {"to": KIM, "subject": "Our proposal", "text": WORDS, "is_proposal": "yes", **more}


def test_without_the_time_the_guard_refuses_it(anas: Client, asked: Deal) -> None:
    answer = anas.post(f"/deals/{asked.pk}/write", draft(asked, happens="They go through it together"))

    assert answer.status_code == 422
    assert "The guard refuses this" in seen(answer)
    assert not Outgoing.objects.exists()
    assert not Criterion.objects.exists()


def test_with_the_time_it_is_kept_and_the_deal_stands_firm(anas: Client, asked: Deal) -> None:
    told = draft(asked, happens="They go through it together", talk_at="2026-11-17T15:00")

    answer = anas.post(f"/deals/{asked.pk}/write", told)

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.standing == "firm"
    assert asked.appointments.get().answers == {KIM: "ACCEPTED"}
    known = Criterion.objects.get()
    assert (known.name, known.state, known.quote) == ("process", "met", "They go through it together")


def test_taking_it_back_takes_back_the_time_and_the_answer(anas: Client, asked: Deal) -> None:
    anas.post(f"/deals/{asked.pk}/write", draft(asked, happens="They decide", talk_at="2026-11-17T15:00"))
    page = anas.get(f"/drafts/{Outgoing.objects.get().pk}")

    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/"})

    asked.refresh_from_db()
    assert asked.standing != "firm"
    assert not Criterion.objects.filter(undone_at=None).exists()


def test_the_time_counts_while_it_is_typed(anas: Client, asked: Deal) -> None:
    where = f"/deals/{asked.pk}/write/guard"
    before = seen(anas.post(where, draft(asked)))
    after = seen(anas.post(where, draft(asked, talk_at="2026-11-17T15:00")))

    assert "proposal" in before.lower()
    assert "Nothing against it." in after


@pytest.mark.parametrize("at", ["2026-11-01T10:00", "soon"])
def test_a_time_that_is_none_is_told(anas: Client, asked: Deal, at: str) -> None:
    answer = anas.post(f"/deals/{asked.pk}/write", draft(asked, talk_at=at, override="So what"))

    assert "The time to talk about it lies ahead" in seen(answer)
    assert not Outgoing.objects.exists()


def test_of_a_mail_that_left_it_is_asked_too(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-09 10:00", "Good to hear that the tills will be replaced in spring.\nAna")], now)
    touch = acme.touches.get()
    assert "It was a proposal" in seen(anas.get(f"/deals/{acme.pk}"))

    answer = anas.post(f"/touches/{touch.pk}/proposal")

    assert answer.headers["Location"] == f"/deals/{acme.pk}/proposal"
    assert acme.corrections.get().is_act == "proposal"
    assert "What happens after they get it?" in seen(anas.get(f"/deals/{acme.pk}/proposal"))
    anas.post(f"/deals/{acme.pk}/proposal", {"talk_at": "2026-11-17T15:00", "happens": "", "to": KIM})
    acme.refresh_from_db()
    assert acme.standing == "firm"
    assert "It was a proposal" not in seen(anas.get(f"/deals/{acme.pk}"))


def test_a_mail_of_theirs_is_no_proposal_of_ours(anas: Client, asked: Deal) -> None:
    anas.post(f"/touches/{asked.touches.get().pk}/proposal")

    assert not asked.corrections.exists()


def test_a_draft_becomes_a_proposal(anas: Client, asked: Deal, now: datetime) -> None:
    kept = asked.draft(now, text=WORDS)

    answer = anas.post(f"/drafts/{kept.pk}/proposal")

    assert answer.headers["Location"] == f"/deals/{asked.pk}/proposal"
    assert Outgoing.objects.get().is_proposal


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Answer at least one of the two"),
        ({"talk_at": "2026-11-01T10:00"}, "that one has passed"),
        ({"talk_at": "x"}, "is no date and time"),
    ],
)
def test_an_answer_that_says_nothing_is_told(
    anas: Client, asked: Deal, told: dict[str, str], sentence: str
) -> None:
    answer = anas.post(f"/deals/{asked.pk}/proposal", told)

    assert (answer.status_code, sentence in seen(answer)) == (422, True)


def test_what_happens_alone_leaves_the_time_to_be_asked(anas: Client, asked: Deal) -> None:
    anas.post(f"/deals/{asked.pk}/proposal", {"happens": "The board reads it"})

    assert "still needs the time to talk about it" in seen(anas.get(f"/deals/{asked.pk}"))


def test_the_guard_marks_its_words_in_the_field(anas: Client, asked: Deal) -> None:
    text = "\n Hi Kim,\r\n\r\njust checking in. <b>Is</b> there any movement?"

    answer = anas.post(f"/deals/{asked.pk}/write/guard", {"text": text}).content.decode()

    marks = answer.partition('id="marks"')[2]
    assert 'hx-swap-oob="true">\n Hi Kim,\n\n' in marks
    assert '<mark class="refuse">just checking in</mark>' in marks
    assert "<b>" not in marks


def test_the_marks_are_the_whole_text_to_the_letter(anas: Client, asked: Deal) -> None:
    text = "Hi,\n\nsorry to bother you, just checking in.\nI know how busy you are.\n\nAna"

    marks = anas.post(f"/deals/{asked.pk}/write/guard", {"text": text}).context["said"].marks

    assert "".join(one.text for one in marks) == text
    assert [one.level for one in marks if one.level] != []

"""Saying something on a page: a conversation and its ending, a draft and the guard, an end and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from deals.cast import they, we
from unchase.deals.models import Appointment, Commitment, Deal, Outgoing, Prospect, Release, Touch
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

CHECK_IN = "Hi Kim,\n\njust checking in to see if you had a chance to look at it. Let me know!\n\nAna"


def test_a_note_is_read_as_it_is_typed(anas: Client, acme: Deal) -> None:
    said = seen(anas.post(f"/deals/{acme.pk}/log/listen", {"note": "Tuesday 3 pm works for her."}))

    assert "agrees to a date and time" in said
    assert "Tue 17 Nov 15:00" in said


def test_a_call_that_ends_in_tuesday_3_pm_is_firm(anas: Client, acme: Deal) -> None:
    told = {"outcome": "spoke", "note": "Tuesday 3 pm works for her.", "ending": "appointment"}

    answer = anas.post(f"/deals/{acme.pk}/log", told, follow=True)

    assert "Filed: an appointment, Tue 17 Nov 15:00." in seen(answer)
    assert Appointment.objects.get().start == datetime(2026, 11, 17, 15, tzinfo=UTC)
    assert Deal.objects.get(pk=acme.pk).standing == "firm"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"outcome": "spoke", "note": "A good talk."}, "A conversation ends in one of four ways"),
        ({"outcome": "spoke", "note": "A good talk.", "ending": "appointment"}, "needs its day and its hour"),
        (
            {"outcome": "spoke", "note": "x", "ending": "appointment", "start": "2026-11-02T10:00"},
            "that time has passed",
        ),
        (
            {"outcome": "spoke", "note": "A good talk.", "ending": "callback"},
            "what will have changed by then",
        ),
        ({"outcome": "sang", "note": "A good talk."}, "Say whether you spoke"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    anas: Client, acme: Deal, told: dict[str, str], says: str
) -> None:
    answer = anas.post(f"/deals/{acme.pk}/log", told)

    assert answer.status_code == 422
    assert says in seen(answer)
    assert told["note"] in answer.content.decode()
    assert not Touch.objects.exists()


def test_no_next_step_is_an_ending_in_plain_words(anas: Client, acme: Deal) -> None:
    anas.post(
        f"/deals/{acme.pk}/log",
        {"outcome": "spoke", "note": "She told me about the new hall.", "ending": "none"},
    )

    assert Deal.objects.get(pk=acme.pk).standing == "loose"


def test_the_guard_refuses_an_empty_check_in_and_offers_better_words(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.record(
        [we("2026-11-02 09:00", "Is Friday at 10 good?"), they("2026-11-03 09:00", "I will read it.")], now
    )

    said = seen(anas.post(f"/deals/{acme.pk}/write/guard", {"text": CHECK_IN}))
    refused = anas.post(f"/deals/{acme.pk}/write", {"text": CHECK_IN, "to": "kim@acme.example"})

    assert "just checking in" in said
    assert "Take these words" in said
    assert refused.status_code == 422
    assert "The guard refuses this." in seen(refused)
    assert not Outgoing.objects.exists()


def test_an_override_is_recorded_with_what_it_overrode(anas: Client, acme: Deal) -> None:
    told = {"text": CHECK_IN, "to": "kim@acme.example", "override": "She asked me to."}

    answer = anas.post(f"/deals/{acme.pk}/write", told, follow=True)

    kept = Outgoing.objects.get()
    assert kept.override == "She asked me to."
    assert "touching-base" in {one["rule"] for one in kept.findings}
    assert "Nothing was sent" in seen(answer)


def test_a_proposal_may_not_leave_without_a_time_to_talk_about_it(anas: Client, acme: Deal) -> None:
    told = {"text": "Hello Kim,\n\nhere it is.", "is_proposal": "yes"}

    said = anas.post(f"/deals/{acme.pk}/write/guard", told).content.decode()

    assert "refuse" in said


def test_a_draft_is_a_file_a_mail_program_opens(anas: Client, acme: Deal, now: datetime) -> None:
    kept = acme.draft(
        now, to=["kim@acme.example"], subject="Your returns\r\nBcc: x@y.example", text="Grüße\n"
    )

    message = message_from_bytes(anas.get(f"/drafts/{kept.pk}.eml").content, policy=default)

    assert message["To"] == "kim@acme.example"
    assert message["X-Unsent"] == "1"
    assert message["Bcc"] is None
    body = message.get_body()
    assert body is not None
    assert body.get_content().strip() == "Grüße"


def test_letting_go_keeps_what_would_reopen_it_and_comes_back_with_undo(anas: Client, acme: Deal) -> None:
    told = {"trigger": "the lease ends", "trigger_on": "2027-03-01", "note": "enough"}

    answer = anas.post(f"/deals/{acme.pk}/let-go", told, follow=True)

    assert "Acme is let go." in seen(answer)
    said = seen(anas.get("/released"))
    assert "reopens Mon 1 Mar 2027" in said
    assert "the lease ends" in said
    anas.post("/undo", {"word": answer.context["did"]["word"], "back": "/"})
    assert Deal.objects.get(pk=acme.pk).standing != "released"
    assert "Nothing let go yet" in seen(anas.get("/released"))


def test_an_undo_that_was_tampered_with_takes_nothing_back(anas: Client, acme: Deal) -> None:
    anas.post(f"/deals/{acme.pk}/let-go", {"note": "enough"})

    answer = anas.post("/undo", {"word": "made-up", "back": "https://evil.example/"})

    assert answer.headers["Location"] == "/"
    assert Release.objects.get().undone_at is None


def test_won_and_lost_want_their_reason(anas: Client, acme: Deal) -> None:
    assert anas.post(f"/deals/{acme.pk}/close", {"how": "won"}).status_code == 422

    anas.post(f"/deals/{acme.pk}/close", {"how": "won", "note": "the pilot paid for itself"})

    assert Deal.objects.get(pk=acme.pk).standing == "won"


def test_there_is_no_snooze_only_what_it_waits_for(anas: Client, acme: Deal) -> None:
    assert anas.post(f"/deals/{acme.pk}/waiting-on-us", {"what": "", "by": ""}).status_code == 422

    anas.post(f"/deals/{acme.pk}/waiting-on-us", {"what": "the drawing", "by": "2026-11-13"})

    assert Commitment.objects.get().what == "the drawing"


def test_a_deal_by_hand_needs_only_its_company(anas: Client) -> None:
    told = {"company": "Brim & Sons", "person": "Lee Brim", "reach": "+44 20 7946 0000", "amount": "12,500"}

    answer = anas.post("/deals/new", told, follow=True)

    deal = Deal.objects.get()
    assert "Brim & Sons is open." in seen(answer)
    assert (deal.amount, deal.prospect.contacts.get().phone) == (Decimal(12500), "+44 20 7946 0000")


def test_a_cell_is_never_a_formula(anas: Client, acme: Deal) -> None:
    Prospect.objects.update(name='=HYPERLINK("https://evil.example")')

    rows = anas.get("/deals?csv").content.decode("utf-8-sig").splitlines()

    assert rows[1].startswith("\"'=HYPERLINK")


def test_deals_are_filtered_by_where_they_stand(anas: Client, acme: Deal, now: datetime) -> None:
    assert "Acme" in seen(anas.get("/deals?standing=new"))
    assert "None stands like this today" in seen(anas.get("/deals?standing=firm"))
    acme.win(now, note="signed")
    assert "Acme" in seen(anas.get("/deals?standing=closed"))

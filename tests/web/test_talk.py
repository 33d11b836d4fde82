"""A talk led by the guide, from the first question to the ending it files by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deals.cast import they, we
from unchase.core.assessment import Standing
from unchase.deals.models import Contact, OwnCalendar, Touch
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.deals.models import Deal, Seller

TIMES = {"first": "2026-11-17T10:00", "second": "2026-11-18T14:00"}


def test_before_the_talk_the_page_shows_how_to_open_and_what_is_unknown(
    anas: Client, acme: Deal, now: datetime
) -> None:
    """They put it off once, and asked a question."""
    acme.record(
        [we("2026-11-02 09:00", "Shall we?"), they("2026-11-09 16:30", "Not quite yet, maybe later.")], now
    )
    words = seen(anas.get(f"/deals/{acme.pk}/talk"))
    assert "before we start" in words.lower()
    assert "What will have changed by then?" in words
    assert "motive, need, process, budget, who decides, time" in words
    assert "They put it off on" in words


def test_a_talk_ends_firm_on_the_first_of_two_times(anas: Client, acme: Deal) -> None:
    """What are the next steps? They name a day. Is it the first or the second? The first."""
    offered = seen(anas.post(f"/deals/{acme.pk}/talk", {"key": "1", **TIMES}))
    assert "Tue 17 Nov at 10:00 or Wed 18 Nov at 14:00" in offered
    ended = anas.post(
        f"/deals/{acme.pk}/talk", {"given": ["1"], "said": ["They name a day"], "key": "1", **TIMES}
    )
    assert "It ends in an appointment." in seen(ended)
    assert "2026-11-17T10:00" in ended.content.decode()
    filed = anas.post(
        f"/deals/{acme.pk}/talk",
        {
            "given": ["1", "1"],
            "said": ["", "Her partner joins."],
            "file": "yes",
            "start": "2026-11-17T10:00",
            **TIMES,
        },
    )
    assert filed.status_code == 302
    acme.refresh_from_db()
    assert acme.standing == Standing.FIRM
    assert acme.appointment_at == datetime(2026, 11, 17, 10, tzinfo=UTC)
    assert Touch.objects.get(deal=acme).text == (
        "Her partner joins.\nWe agreed on Tuesday 17 November 2026 at 10:00."
    )


def test_an_appointment_is_told_in_both_zones(anas: Client, acme: Deal) -> None:
    Contact.objects.create(
        prospect=acme.prospect, name="Kim", address="kim@acme.example", zone="America/New_York"
    )
    anas.post(f"/deals/{acme.pk}/talk", {"ending": "appointment", "file": "yes", "start": "2026-11-17T15:00"})
    told = seen(anas.get(f"/deals/{acme.pk}"))
    assert "Tue 17 Nov 15:00, Tue 17 Nov 10:00 for them" in told


def test_a_stall_is_asked_what_will_have_changed_and_a_second_one_straight(anas: Client, acme: Deal) -> None:
    first = seen(anas.post(f"/deals/{acme.pk}/talk", {"key": "5", "note": "Not this year."}))
    assert "What will have changed by then?" in first
    assert "Not this year." in first
    second = seen(
        anas.post(f"/deals/{acme.pk}/talk", {"given": ["5"], "said": ["Not this year."], "key": "4"})
    )
    assert "Is it a no, or is something else in the way?" in second


def test_a_callback_is_filed_with_its_reason_and_its_day(anas: Client, acme: Deal) -> None:
    filed = anas.post(
        f"/deals/{acme.pk}/talk",
        {
            "given": ["5", "1"], "said": ["Nothing before the budget.", ""], "file": "yes",
            "reason": "the board decides on the budget on 8 January", "on": "2027-01-12",
        },
    )  # fmt: skip
    assert filed.status_code == 302, seen(filed)
    acme.refresh_from_db()
    assert acme.standing == Standing.CALLBACK
    verdict = acme.assessment
    assert verdict is not None
    assert verdict.callback is not None
    assert "board" in verdict.callback.reason


def test_a_callback_without_a_day_is_not_filed(anas: Client, acme: Deal) -> None:
    answer = anas.post(
        f"/deals/{acme.pk}/talk", {"ending": "callback", "file": "yes", "reason": "the board meets"}
    )
    assert answer.status_code == 422
    assert "A callback needs a day" in seen(answer)
    assert not Touch.objects.filter(deal=acme).exists()


def test_an_appointment_in_the_past_is_not_filed(anas: Client, acme: Deal) -> None:
    answer = anas.post(
        f"/deals/{acme.pk}/talk", {"ending": "appointment", "file": "yes", "start": "2026-11-09T10:00"}
    )
    assert answer.status_code == 422
    assert "lies ahead" in seen(answer)


def test_a_yes_stands_as_a_yes(anas: Client, acme: Deal) -> None:
    anas.post(f"/deals/{acme.pk}/talk", {"ending": "yes", "file": "yes", "reason": "Send me the contract."})
    acme.refresh_from_db()
    assert acme.standing == Standing.ACCEPTED


def test_a_no_stands_as_a_no(anas: Client, acme: Deal) -> None:
    anas.post(
        f"/deals/{acme.pk}/talk", {"ending": "no", "file": "yes", "reason": "We are not going to do it."}
    )
    acme.refresh_from_db()
    assert acme.standing == Standing.REFUSED


def test_a_call_nobody_answered_is_filed_as_such(anas: Client, acme: Deal) -> None:
    anas.post(f"/deals/{acme.pk}/talk", {"outcome": "no-answer"})
    assert Touch.objects.get(deal=acme).outcome == "no-answer"


def test_something_to_send_becomes_a_promise_of_ours(anas: Client, acme: Deal) -> None:
    """They want something; they have it tomorrow; then they review it, and there is no next step."""
    anas.post(
        f"/deals/{acme.pk}/talk",
        {"given": ["4"], "said": ["Send me the price list."], "ending": "none", "file": "yes"},
    )
    acme.refresh_from_db()
    verdict = acme.assessment
    assert verdict is not None
    assert any(due.who.value == "us" for due in verdict.due)


def test_one_step_back_asks_the_question_before_again(anas: Client, acme: Deal) -> None:
    back = seen(anas.post(f"/deals/{acme.pk}/talk", {"given": ["5", "4"], "said": ["a", "b"], "key": "back"}))
    assert "What will have changed by then?" in back


def test_answers_that_cannot_be_begin_the_talk_again(anas: Client, acme: Deal) -> None:
    for given in (["9"], ["1", "1", "1"], ["x"], ["5", "99"]):
        answer = anas.post(f"/deals/{acme.pk}/talk", {"given": given, "first": "no time", "key": ""})
        assert answer.status_code == 200


def test_the_two_times_are_free_where_the_calendar_is_known(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    """The fair takes all of Wednesday."""
    calendar = OwnCalendar(seller=ana, name="Work", read_at=now)
    fair = (datetime(2026, 11, 11, 8, tzinfo=UTC), datetime(2026, 11, 11, 18, tzinfo=UTC))
    calendar.keep([fair], start=now, end=now + timedelta(days=60))
    calendar.save()
    page = seen(anas.get(f"/deals/{acme.pk}/talk"))
    assert "free in your calendar" in page
    assert "Thu 12 Nov 10:00" in page
    assert "Wed 11 Nov" not in page


def test_a_talk_is_filed_as_any_conversation_is(anas: Client, acme: Deal) -> None:
    """By the guide or by hand: the same is asked for, and the same is said of it."""
    for page, told in (("talk", {"file": "yes"}), ("log", {"outcome": "spoke", "note": ""})):
        where = f"/deals/{acme.pk}/{page}"
        refused = anas.post(where, {"ending": "appointment", "start": "", **told})
        assert "An appointment needs its day and its hour." in seen(refused)
        filed = anas.post(where, {"ending": "appointment", "start": "2026-11-17T10:00", **told}, follow=True)
        assert "Filed: an appointment, Tue 17 Nov 10:00." in seen(filed)


def test_a_callback_on_a_day_that_is_over_is_not_filed(anas: Client, acme: Deal) -> None:
    told = {"ending": "callback", "file": "yes", "reason": "the board decided on the 8th", "on": "2026-11-09"}
    assert anas.post(f"/deals/{acme.pk}/talk", told).status_code == 422
    assert not Touch.objects.filter(deal=acme).exists()

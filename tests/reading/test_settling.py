"""Which acts a message holds once its answer is understood: one act where METHOD defines them against each other."""

from __future__ import annotations

from typing import Any

import pytest

from unchase.cli.read import answered


def acts(text: str, previous: str | None = None, **more: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": "1",
        "text": text,
        "at": "2026-10-19T10:00",
        "tz": "Europe/London",
        "from": "prospect",
        **more,
    }
    if previous:
        row |= {"previous": previous, "previous_at": "2026-10-16T09:00"}
    answer = answered(row)
    return {**answer, "names": {act["act"] for act in answer["acts"]}}


def test_an_event_and_a_later_day_to_be_called_are_a_callback_even_where_times_were_offered() -> None:
    said = acts(
        "The fair is on 9 November, after it I know how many we must grow. Call me on Monday 16 November.",
        "Could I show you on Thursday at 10 or Friday at 2?",
    )
    assert "callback" in said["names"]
    assert said["names"] <= {"callback", "counter"}  # another day is named, if for the event's sake
    assert said["callback"]["from"].startswith("2026-11-16")
    assert "fair" in said["callback"]["reason"]


def test_a_feast_is_no_event() -> None:
    assert (
        "callback" not in acts("Christmas is coming. After the holidays, maybe.", "Shall we talk?")["names"]
    )


def test_a_vote_with_a_clock_time_is_a_decision_date_and_no_appointment() -> None:
    said = acts("They decide by mail, the vote closes this Friday at noon.", "How did the board take it?")
    assert "decision_date" in said["names"]
    assert said["appointment"] is None


def test_a_question_that_only_asks_when_is_no_question() -> None:
    said = acts("10 is a bit early. Any chance of 11?", "Would Tuesday 20 October at 10 suit?")
    assert said["names"] == {"counter", "appointment"}


def test_a_yes_to_several_times_takes_none_of_them() -> None:
    said = acts("yes", "Would Tuesday 20 October at 10 or Thursday 22 October at 2 suit?")
    assert said["names"] == {"interest"}


def test_the_offers_of_a_transcript_stand_in_its_own_lines() -> None:
    said = acts(
        "Rep: Does Thursday at nine work, or is Friday at noon easier?\nGwen: Friday. Noon's my lunch but I'll eat at my desk.\nRep: Perfect.",
        channel="transcript",
    )
    assert said["appointment"] == "2026-10-23T12:00:00+01:00"


def test_a_reply_that_does_not_object_agrees_to_a_time_our_mail_asserts() -> None:
    ours = "As Anna and I agreed, we meet on Monday 26 October at 10:00 at your office."
    agreed = acts("Anna told me. Parking is behind the building, spot 14.", ours)
    objects = acts("Anna is not entitled to agree this. Please cancel it.", ours)
    assert agreed["appointment"] == "2026-10-26T10:00:00+00:00"
    assert objects["appointment"] is None
    assert "decline_time" in objects["names"]


def test_a_cancelled_clock_time_is_none_of_theirs_and_the_other_one_is() -> None:
    said = acts(
        "Cancelled tomorrow's 10 o'clock, sick child, wants Friday 9:30 instead.", channel="call_note"
    )
    assert said["appointment"] == "2026-10-23T09:30:00+01:00"


@pytest.mark.parametrize(
    ("text", "previous"),
    [
        (
            "Thursday before lunch suits, I'm in Leith till then.",
            "Tuesday first thing or Thursday before lunch?",
        ),
        ("Wed can. Morning better.", "Could we have a call next week? Tuesday or Wednesday perhaps."),
    ],
)
def test_a_day_without_an_hour_is_neither_declined_nor_agreed(text: str, previous: str) -> None:
    said = acts(text, previous)
    assert said["appointment"] is None
    assert "decline_time" not in said["names"]


def test_the_lines_a_mail_quotes_stand_for_the_mail_before_it() -> None:
    said = acts("> Is the budget there?\nYes.\n> Could we meet Wednesday at 3?\nWednesday is fine.")
    assert said["appointment"] == "2026-10-21T15:00:00+01:00"


def test_a_lone_number_is_the_hour_of_the_day_we_asked_about() -> None:
    said = acts("4?", "When could I drop the samples round on Tuesday, Una?")
    assert said["names"] == {"appointment"}
    assert said["appointment"] == "2026-10-20T16:00:00+01:00"


def test_the_corrected_hour_counts() -> None:
    said = acts("Thursday at four, no wait, four thirty.", "Tuesday at nine?")
    assert said["appointment"] == "2026-10-22T16:30:00+01:00"


def test_a_few_weeks_put_off_and_counter_nothing() -> None:
    assert "counter" not in acts("Too soon. Give it a few weeks.", "Could we speak Monday at 4?")["names"]

"""What an answer says to each time offered, clause by clause (METHOD, Agreement)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.reading.agreement import answer
from unchase.reading.clauses import clauses
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from unchase.reading.answer import Answer

LONDON = "Europe/London"
OFFERED_AT = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo(LONDON))
TWO = "Would Tuesday 10 March at 10 or Thursday 12 March at 2 suit?"
ONE = "Would Tuesday 10 March at 10 suit?"
EARLY, LATE = "2026-03-10 10:00", "2026-03-12 14:00"


def said(text: str, offer: str) -> Answer:
    offered = find_times(offer, at=OFFERED_AT, zone=LONDON).sure
    at = OFFERED_AT + timedelta(hours=3)
    return answer(
        text, find_times(text, at=at, zone=LONDON).sure, offered, at=at, zone=LONDON, offer_zone=LONDON
    )


def taken(one: Answer) -> str | None:
    return f"{one.taken.start:%Y-%m-%d %H:%M}" if one.taken and one.taken.start else None


@pytest.mark.parametrize(
    ("text", "offer", "start"),
    [
        ("The Thursday suits me better, thank you.", TWO, LATE),
        ("Tuesday I'm in Leeds all day, so Thursday.", TWO, LATE),
        ("not the first", TWO, LATE),
        ("Sam can do either, I can only do Thursday.", TWO, LATE),
        ("Thursday after lunch works", TWO, LATE),
        ("Let's do Tuesday. Actually scratch that, I won't make it. Thursday.", TWO, LATE),
        ("Tuesday 10:00 - no\nThursday 14:00 - yes", TWO, LATE),
        ("Thursday, the plumber will be gone by then", TWO, LATE),
        ("2 suits me better, I'm on the floor before that.", TWO, LATE),
        ("Tuesday then, if that's still free.", TWO, EARLY),
        ("Tuesday at ten unless you hear otherwise.", TWO, EARLY),
        ("I don't see why not.", ONE, EARLY),
        ("Of course. Mind the dog, he's all bark.", ONE, EARLY),
        ("Accepted, though I've a hard stop at 10:40.", ONE, EARLY),
    ],
)
def test_the_offer_they_mean_is_taken_as_it_stood(text: str, offer: str, start: str) -> None:
    one = said(text, offer)
    assert taken(one) == start
    assert not one.countered


@pytest.mark.parametrize(
    ("text", "offer", "start"),
    [
        ("10's a bit early. Any chance of 11?", ONE, "2026-03-10 11:00"),
        ("At 10 we eat. At 12:30 yes.", ONE, "2026-03-10 12:30"),
        ("Tuesday's the trustees. Thursday but 3 rather than 2?", TWO, "2026-03-12 15:00"),
        ("both bad, Wednesday 11 March 15:30 perhaps?", TWO, "2026-03-11 15:30"),
        ("That's election day, we're closed. Wednesday same time and you're on.", ONE, "2026-03-11 10:00"),
        ("The 10 I am not there, the 11 yes, same hour.", ONE, "2026-03-11 10:00"),
        ("Make it an hour later and we're on", ONE, "2026-03-10 11:00"),
    ],
)
def test_a_clock_time_of_theirs_takes_the_place_of_the_offers(text: str, offer: str, start: str) -> None:
    one = said(text, offer)
    assert taken(one) == start
    assert one.countered


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday is fine, but in the afternoon please.",
        "Tuesday's out. What else have you got?",
        "on Tuesday she sings, Wednesday she has time",
        "Is there anything before 9?",
        "Could we postpone to the week after?",
    ],
)
def test_another_day_or_window_is_a_counter_and_takes_nothing(text: str) -> None:
    one = said(text, ONE)
    assert one.taken is None
    assert one.asks_other


@pytest.mark.parametrize(
    "text",
    [
        "on Tuesday she sings.",
        "Neither, sadly.",
        "Tuesday is bridge, I'm afraid.",
        "No can do.",
        "Sorry, can't do Tuesday.",
    ],
)
def test_what_is_said_of_a_day_in_other_words_declines_it(text: str) -> None:
    one = said(text, ONE)
    assert one.declined
    assert one.taken is None


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("If the train's on time, 10 works.", ONE),
        ("Should be OK but let me ask Graham first, he has the keys.", ONE),
        ("We could do Thursday, provided that Ann is back.", TWO),
    ],
)
def test_a_condition_or_a_hedge_settles_nothing(text: str, offer: str) -> None:
    one = said(text, offer)
    assert one.open_
    assert one.taken is None


@pytest.mark.parametrize("text", ["Either is fine, you choose.", "I'm flexible both days so you tell me."])
def test_any_of_several_leaves_the_choice_to_us(text: str) -> None:
    one = said(text, TWO)
    assert one.leaves_to_us
    assert one.taken is None


def test_a_number_between_weekday_and_hour_is_the_day_of_the_month() -> None:
    assert taken(said("Tuesday please", "Monday 9 at 10, or Tuesday 10 at 3?")) == "2026-03-10 15:00"


def test_a_number_that_counts_things_is_no_hour() -> None:
    assert said("We'll take four screens.", "Tuesday 10 March at 4?").taken is None


@given(st.text(alphabet="ab tues10,.?!-\n'", max_size=200))
def test_clauses_lie_in_order_and_within_the_text(text: str) -> None:
    times = find_times(text, at=OFFERED_AT, zone=LONDON).sure
    spans = [clause.span for clause in clauses(text.lower(), times)]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


def test_a_long_answer_is_cut_into_so_many_clauses_and_no_more() -> None:
    assert len(clauses("yes, no. " * 20_000, ())) <= 81


def test_a_hostile_answer_is_read_no_further_than_an_answer_goes() -> None:
    """A hundred thousand characters without a full stop, and as many of days, cost no more than a letter."""
    endless = clauses("a is " * 20_000, ())
    assert sum(len(clause.words) for clause in endless) <= 500
    assert said("Tuesday at 10 or " * 6_000, TWO).declined is False

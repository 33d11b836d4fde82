"""What a seller's message does: acts with their words, times and dues."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import Act, ActName, Side
from unchase.reading.seller import seller_acts
from unchase.reading.times import find_times

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


def read(text: str, *, channel: str = "email") -> tuple[Act, ...]:
    return seller_acts(text, times=find_times(text, at=AT, zone="UTC").sure, channel=channel).sure


def names(text: str) -> set[str]:
    return {act.name.value for act in read(text)}


def the(name: ActName, text: str) -> Act:
    return next(act for act in read(text) if act.name is name)


def test_offered_times_are_proposed_with_each_clock_time() -> None:
    offer = the(ActName.PROPOSES_TIMES, "Hi Ana, would Tuesday at 10:00 or Wednesday at 14:00 suit you?")
    starts = [when.start for when in offer.times]
    assert starts == [datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 4, 14, tzinfo=UTC)]


def test_an_agreed_time_is_confirmed_not_offered() -> None:
    text = "As agreed, I will call you on Thursday at 11:00."
    assert names(text) == {"confirms_time"}
    when = the(ActName.CONFIRMS_TIME, text).when
    assert when is not None
    assert when.start == datetime(2026, 3, 5, 11, tzinfo=UTC)


def test_a_promise_carries_its_deed_and_its_due_time_and_is_ours() -> None:
    promise = the(ActName.COMMITMENT, "You will have the corrected drawing by Wednesday.")
    assert promise.by is Side.US
    assert promise.what is not None
    assert "corrected drawing" in promise.what
    assert promise.when is not None
    assert promise.when.end is not None
    assert promise.when.end >= datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Could we move our meeting from 10:00 to 11:30?", "moves_time"),
        ("I have to cancel our meeting on Thursday, I am ill.", "cancels_time"),
        ("What happens after you get it?", "asks_next_step"),
        ("When will your board be able to decide?", "asks_next_step"),
        ("Shall we go ahead, yes or no?", "asks_next_step"),
        ("If it is a no, just say so, that is perfectly fine.", "straight_question"),
        ("Is there a real possibility of doing business in the foreseeable future?", "assurance_question"),
        ("As promised, here is the comparison you asked for.", "delivers"),
        ("Please find our proposal attached.", "proposal"),
        ("A bakery of your size cut its waste from 90 to 15 kilos a week.", "value"),
        ("I am closing your file and will not write again.", "release"),
    ],
)
def test_each_act_is_read(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The proposal I sent last week covers three sites.", "proposal"),
        ("If it isn't a fit, tell me and I'll stop writing.", "release"),
        ("Our own lawyer works until Friday at noon.", "proposes_times"),
        ("Kind regards, Anna", "value"),
        ("Could I show you how on Thursday at 11:00 or Friday at 15:00?", "asks_next_step"),
        ("Could I show you how? I am free on Thursday at 11:00 or Friday at 15:00.", "asks_next_step"),
    ],
)
def test_what_only_sounds_like_an_act_is_none(text: str, name: str) -> None:
    assert name not in names(text)


def test_neighbouring_sentences_of_one_story_are_one_act() -> None:
    text = "A dairy near you lost eleven days a year to format changes. After rebuilding two guides they lose three."
    assert [act.name.value for act in read(text)] == ["value"]
    assert the(ActName.VALUE, text).text == text


def test_acts_stand_in_the_order_of_the_text_with_their_exact_words() -> None:
    text = "Hello Jo,\n\nhere is the sheet you asked for.\nIs Tuesday at 9:00 or at 15:00 better?\n\nBest, Al"
    acts = read(text)
    assert [act.name.value for act in acts] == ["delivers", "proposes_times"]
    assert all(text[slice(*act.span)] == act.text for act in acts)


@given(st.text(max_size=400), st.sampled_from(["email", "chat", "voicemail"]))
def test_any_text_is_read_and_every_act_quotes_it(text: str, channel: str) -> None:
    found = seller_acts(text, times=(), channel=channel)
    for act in (*found.sure, *found.maybe):
        assert text[slice(*act.span)] == act.text
        assert 0 <= act.confidence <= 1


@pytest.mark.parametrize("piece", ["just ", "a, ", "? ", "check in ", "Tuesday at 10:00 or ", "\n", "\u00e9"])
def test_hostile_length_is_read_in_bounded_time(piece: str) -> None:
    found = seller_acts(piece * (100_000 // len(piece)), times=())
    assert len(found.sure) < 30_000

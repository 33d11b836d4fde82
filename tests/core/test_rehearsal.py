"""Rehearsed talks: whoever follows the guide ends in one of four ways; whoever takes the excuse hears which."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core import guide, rehearsal
from unchase.core.act import Excuse
from unchase.core.touch import Ending

FOUR = {Ending.APPOINTMENT, Ending.CALLBACK, Ending.YES, Ending.NO}
names = st.sampled_from(rehearsal.prospects())
seeds = st.integers(0, 10**9)


def follow(prospect: str, seed: int) -> rehearsal.Rehearsal:
    """A rehearsal in which the seller asks what the guide asks."""
    talk = rehearsal.begin(prospect, seed)
    while talk.talk.ending is None:
        talk = rehearsal.say(talk, talk.talk.question.name)
    return talk


@pytest.mark.parametrize("prospect", rehearsal.prospects())
def test_who_follows_the_guide_ends_in_one_of_the_four_ways_in_thousands_of_talks(prospect: str) -> None:
    endings = [rehearsal.outcome(follow(prospect, seed)) for seed in range(2000)]
    assert {one.ending for one in endings} <= FOUR
    assert not any(one.departures or one.accepted for one in endings)
    assert sum(one.fits for one in endings) > 0.9 * len(endings)


@given(
    names, seeds, st.lists(st.sampled_from([*guide.questions(), rehearsal.ACCEPT]), min_size=40, max_size=40)
)
def test_every_talk_is_over_after_a_while_whatever_is_asked(
    prospect: str, seed: int, choices: list[str]
) -> None:
    talk = rehearsal.begin(prospect, seed)
    for choice in choices:
        if talk.talk.ending is not None:
            break
        talk = rehearsal.say(talk, choice)
    assert talk.talk.ending is not None
    assert rehearsal.outcome(talk).ending is talk.talk.ending


@given(names, seeds)
def test_the_same_seed_is_the_same_prospect(prospect: str, seed: int) -> None:
    assert follow(prospect, seed) == follow(prospect, seed)


def test_an_excuse_taken_is_named() -> None:
    """A prospect without a budget says so, and the seller says he will get back to it."""
    seed = next(
        seed
        for seed in range(100)
        if rehearsal.say(rehearsal.begin("budget-wait", seed), "next-steps").exchanges[0].excuse
        is Excuse.BUDGET
    )
    talk = rehearsal.say(rehearsal.begin("budget-wait", seed), "next-steps")
    outcome = rehearsal.outcome(rehearsal.say(talk, rehearsal.ACCEPT))
    assert (outcome.ending, outcome.accepted, outcome.fits) == (Ending.NONE, Excuse.BUDGET, False)


def test_giving_up_before_a_word_was_said_takes_no_excuse() -> None:
    over = rehearsal.say(rehearsal.begin("polite-staller", 1), rehearsal.ACCEPT)
    assert rehearsal.outcome(over).accepted is None


def test_where_another_question_was_asked_the_guide_s_is_told() -> None:
    talk = rehearsal.say(rehearsal.begin("polite-staller", 3), "plainly")
    assert (talk.exchanges[0].asked, talk.exchanges[0].guide) == ("plainly", "next-steps")


def test_a_prospect_asked_the_same_again_and_again_hangs_up() -> None:
    """Only "when will you be able to do that", and always answered with talk around it."""
    for seed in range(200):
        talk = rehearsal.begin("polite-staller", seed)
        while talk.talk.ending is None:
            talk = rehearsal.say(talk, "which-parts" if len(talk.exchanges) % 2 else "plainly")
        if len(talk.exchanges) == rehearsal.ENOUGH:
            assert talk.talk.ending in FOUR | {Ending.NONE}
            return
    pytest.fail("no prospect was patient enough to be asked twelve times")


def test_every_prospect_is_described_and_has_a_line_for_every_question_under_both_truths() -> None:
    for prospect in rehearsal.prospects():
        assert rehearsal.called(prospect)
        assert rehearsal.describe(prospect)
        for name, question in guide.questions().items():
            told = rehearsal.lines(prospect, name)
            assert sum(line["never"] for line in told) > 0
            assert sum(line["would"] for line in told) > 0
            assert all(1 <= line["key"] <= len(question.answers) for line in told)


def test_the_prospects_put_off_in_every_way_there_is_and_each_in_words_of_its_own() -> None:
    told = {
        prospect: [line for name in guide.questions() for line in rehearsal.lines(prospect, name)]
        for prospect in rehearsal.prospects()
    }
    assert len(told) >= 6
    assert {line["excuse"] for lines in told.values() for line in lines if "excuse" in line} == set(Excuse)
    words = [line["words"] for lines in told.values() for line in lines]
    assert len(words) == len(set(words))


@given(names, seeds)
def test_what_is_drawn_reads_as_a_sentence(prospect: str, seed: int) -> None:
    """No brace is left, and no sentence begins with a small letter."""
    for exchange in follow(prospect, seed).exchanges:
        assert not set("{}") & set(exchange.words)
        begins = [part[:1] for part in re.split(r"(?<=[.!?]) ", exchange.words)]
        assert all(one == one.upper() for one in begins), exchange.words


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ValueError, match="not a prospect"):
        rehearsal.begin("nobody", 1)
    talk = rehearsal.begin("polite-staller", 1)
    with pytest.raises(ValueError, match="goes on"):
        rehearsal.outcome(talk)
    with pytest.raises(ValueError, match="not a question"):
        rehearsal.say(talk, "how is the weather")
    with pytest.raises(ValueError, match="over"):
        rehearsal.say(rehearsal.say(talk, rehearsal.ACCEPT), "plainly")

"""The call guide: every path ends, in one of four ways, and no question is asked twice."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diary import METHODS_NUMBERS, judge
from unchase.core import guide
from unchase.core.guide import Talk
from unchase.core.touch import Ending

if TYPE_CHECKING:
    from unchase.core.facts import Facts

FRESH = Talk(asked=("next-steps",))
FOUR = {Ending.APPOINTMENT, Ending.CALLBACK, Ending.YES, Ending.NO}
ENDINGS = FOUR | {Ending.NONE}
keys = st.lists(st.integers(0, 4), min_size=40, max_size=40)


def walk(talk: Talk, choices: list[int]) -> Talk:
    """The talk after so many answers, each held to what the question allows."""
    for choice in choices:
        if talk.ending is not None:
            break
        talk = guide.answer(talk, choice % len(talk.question.answers) + 1)
    return talk


@given(keys, st.integers(0, 4))
def test_every_path_ends_in_one_of_the_four_ways_and_asks_nothing_twice(
    choices: list[int], before: int
) -> None:
    talk = walk(Talk(asked=("next-steps",), stalls=before), choices)
    assert talk.ending in FOUR
    assert len(set(talk.asked)) == len(talk.asked)
    assert len(talk.given) == len(talk.asked)


@given(keys, st.integers(0, 40))
def test_a_talk_replayed_is_the_same_talk(choices: list[int], stop: int) -> None:
    talk = walk(FRESH, choices[:stop])
    assert guide.replay(FRESH, talk.given) == talk
    assert [answer.says for _, answer in guide.said(talk)] == [
        guide.questions()[name].answers[key - 1].says
        for name, key in zip(talk.asked, talk.given, strict=False)
    ]


@given(keys)
def test_stalls_only_ever_climb_the_ladder(choices: list[int]) -> None:
    ladder = ("what-changes", "straight-question", "assurance-question")
    asked = [name for name in walk(FRESH, choices).asked if name in ladder]
    assert asked == sorted(asked, key=ladder.index)


def test_every_answer_leads_somewhere_and_has_a_key() -> None:
    known = guide.questions()
    places = set(known) | {guide.STALL} | {one.value for one in FOUR}
    for question in known.values():
        assert 1 <= len(question.answers) <= 5
        assert {answer.then for answer in question.answers} <= places
        assert {answer.note for answer in question.answers} <= {"", "time", "reason", "what"}


def test_every_question_can_be_reached() -> None:
    reached, ahead = {"next-steps", "what-changes", "straight-question", "assurance-question"}, ["next-steps"]
    ahead += reached
    while ahead:
        for answer in guide.questions()[ahead.pop()].answers:
            if answer.then in guide.questions() and answer.then not in reached:
                reached.add(answer.then)
                ahead.append(answer.then)
    assert reached == set(guide.questions())


def test_words_name_only_what_is_filled() -> None:
    for question in guide.questions().values():
        named = {name for _, name, _, _ in string.Formatter().parse(question.words) if name}
        assert named <= {"times", "by", "dates"}
        assert "{" not in guide.words(question, times="A or B", by="Tue", dates="Mon")


def test_earlier_dates_are_named_only_where_there_are_any() -> None:
    straight = guide.questions()["straight-question"]
    assert guide.words(straight, times="", by="", dates="Mon 5 Oct 2026").startswith(
        "On Mon 5 Oct 2026 you put"
    )
    assert guide.words(straight, times="", by="", dates="").startswith("I may be")


def test_a_real_story_leads_to_a_working_session() -> None:
    talk = guide.answer(guide.answer(FRESH, 5), 2)
    assert talk.asked == ("next-steps", "what-changes", "working-session")


def test_a_second_stall_leads_to_the_straight_question_and_a_third_to_the_assurance_question() -> None:
    talk = guide.answer(guide.answer(guide.answer(FRESH, 5), 4), 5)
    assert talk.asked[1:] == ("what-changes", "straight-question", "assurance-question")
    assert guide.answer(talk, 5).ending is Ending.NO


def test_one_who_put_the_deal_off_before_is_asked_straight_at_the_first_stall() -> None:
    talk = guide.answer(Talk(asked=("next-steps",), stalls=1), 5)
    assert talk.question.name == "straight-question"
    talk = guide.answer(Talk(asked=("next-steps",), stalls=4), 5)
    assert talk.question.name == "assurance-question"


def test_after_the_assurance_question_another_stall_is_a_no() -> None:
    """They name a day after the assurance question, and then will not fix it."""
    talk = Talk(asked=("assurance-question",), stalls=3)
    assert guide.answer(guide.answer(talk, 1), 5).ending is Ending.NO


def test_a_talk_can_be_ended_at_any_time_and_then_takes_no_answer() -> None:
    for ending in ENDINGS:
        over = guide.end(FRESH, ending)
        assert over.ending is ending
        with pytest.raises(ValueError, match="has ended"):
            guide.answer(over, 1)


@pytest.mark.parametrize("key", [0, 6])
def test_a_key_the_question_has_not_is_said(key: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        guide.answer(FRESH, key)


def test_an_agreed_talk_after_two_stalls_opens_with_the_straight_question(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall busy "Not just yet."
    Mon 12 Oct 2026 09:00  dana mails: stall timing "Try me later."
    Mon 19 Oct 2026 09:00  dana mails: appointment Fri 23 Oct 2026 15:00
    """
    verdict = judge(life, "Tue 20 Oct 2026 09:00")
    assert guide.open_talk(verdict, METHODS_NUMBERS).question.name == "straight-question"


def test_a_first_talk_opens_with_the_next_steps(life: Facts) -> None:
    """
    Mon 19 Oct 2026 09:00  dana mails: appointment Fri 23 Oct 2026 15:00
    """
    verdict = judge(life, "Tue 20 Oct 2026 09:00")
    assert guide.open_talk(verdict, METHODS_NUMBERS).question.name == "next-steps"


def test_a_stalled_deal_opens_with_what_will_have_changed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall busy "Not just yet."
    """
    verdict = judge(life, "Tue 6 Oct 2026 09:00")
    assert guide.open_talk(verdict, METHODS_NUMBERS).question.name == "what-changes"

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from core.diary import judge, read_diary
from unchase.core.assessment import MoveName, Standing
from unchase.core.policy import Policy, policy_from


def test_the_defaults_are_methods_numbers() -> None:
    policy = policy_from({})
    assert policy == Policy()
    assert (policy.patience_business_days, policy.chases, policy.silent_days) == (5, 2, 60)
    assert (policy.answer_cutoff, policy.work_start, policy.lunch_start) == (time(15), time(9), time(12))


def test_numbers_and_clock_times_can_be_changed() -> None:
    policy = policy_from({"patience_business_days": 3, "work_start": "08:30", "work_end": 18})
    assert (policy.patience_business_days, policy.work_start, policy.work_end) == (3, time(8, 30), time(18))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"patience": 3}, '"patience" is not a number of the policy'),
        ({"chases": -1}, "must be a whole number"),
        ({"chases": "2"}, "must be a whole number"),
        ({"chases": True}, "must be a whole number"),
        ({"chases": 10**9}, "must be a whole number"),
        ({"work_start": "nine"}, 'must be a clock time such as "15:00"'),
        ({"work_start": 25}, 'must be a clock time such as "15:00"'),
        ({"work_start": None}, 'must be a clock time such as "15:00"'),
        ({"work_start": "18:00"}, "must end after it starts"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        policy_from(given)


def test_a_shorter_patience_is_kept() -> None:
    life = read_diary("Mon 5 Oct 2026 10:00  we mail dana: value")
    assert judge(life, "Thu 8 Oct 2026 10:00").standing is Standing.WAITING
    impatient = judge(life, "Thu 8 Oct 2026 10:00", Policy(patience_business_days=2))
    assert (impatient.standing, impatient.move.name) == (Standing.LOOSE, MoveName.ASK_SELLER)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"criteria": []}, "names of criteria"),
        ({"criteria": "need"}, "names of criteria"),
        ({"criteria": [1]}, "names of criteria"),
        ({"days_off": "2026-12-24"}, "days such as"),
        ({"days_off": ["Christmas"]}, "days such as"),
        ({"days_off": ["2026-12-24"] * 401}, "days such as"),
        ({"wording": "Hello"}, "must map a move"),
        ({"wording": {"greet.mail": "Hello"}}, "is no wording of a move"),
        ({"wording": {"send-value.mail": ""}}, "must be a text"),
        ({"wording": {"send-value.mail": "Hello {name}."}}, "must offer"),
        ({"wording": {"send-value.mail": "Hello {you}, {times}?"}}, "which nothing fills"),
        ({"wording": {"send-value.mail": "Hello {name, {times}?"}}, "brace"),
        ({"wording": {"send-value.mail": "Hello {name!r}, {times}?"}}, "nothing else stands in them"),
        ({"wording": {"send-value.mail": "Hello }{times}?"}}, "brace"),
    ],
)
def test_own_words_days_and_criteria_that_cannot_be_are_said(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        policy_from(given)


def test_no_time_is_offered_on_a_day_off() -> None:
    """Away all of the next week; a deal that has told us nothing wants a first word with two times."""
    week = [f"2026-10-{day:02}" for day in range(12, 17)]
    life = read_diary("Fri 9 Oct 2026 10:00  dana mails: interest")
    words = judge(life, "Fri 9 Oct 2026 11:00", policy_from({"days_off": week})).move.words
    assert "Mon 19 Oct at 10:00 or Tue 20 Oct at 14:00" in words
    abroad = replace(life, prospect_zone="Europe/Berlin", prospect_country="DE")
    words = judge(abroad, "Fri 9 Oct 2026 11:00", policy_from({"days_off": week})).move.words
    assert "Mon 19 Oct" in words


def test_own_words_are_said_in_place_of_those_that_came() -> None:
    life = read_diary("Fri 9 Oct 2026 10:00  dana mails: question")
    own = policy_from(
        {"wording": {"answer.mail": "Good day {name}, {what}: [the answer]. Is {times} better?"}}
    )
    assert judge(life, "Fri 9 Oct 2026 11:00", own).move.words.startswith("Good day ")


def test_criteria_are_the_seller_s_own() -> None:
    assert policy_from({"criteria": ["need", "budget", "need"]}).criteria == ("need", "budget")

from __future__ import annotations

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

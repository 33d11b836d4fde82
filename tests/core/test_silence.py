"""Long silence: who may be let go without a letter, from one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.diary import METHODS_NUMBERS, judge, moment
from unchase.core.silence import long_silent

if TYPE_CHECKING:
    from unchase.core.facts import Facts


def silent(life: Facts, now: str) -> bool:
    return long_silent(life, judge(life, now), moment(now), METHODS_NUMBERS)


def test_a_proposal_nobody_answered_is_silent_after_sixty_days_and_not_before(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  dana mails: interest
    Tue 5 May 2026 09:00  we mail dana: proposal "Here is our proposal."
    """
    assert not silent(life, "Fri 3 Jul 2026 09:00")
    assert silent(life, "Mon 6 Jul 2026 09:00")
    assert silent(life, "Thu 5 Nov 2026 09:00"), "sixty days before it was a Sunday"


def test_a_deal_put_off_and_forgotten_is_silent(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 5 May 2026 09:00  dana mails: stall busy "Not just yet."
    """
    assert silent(life, "Mon 5 Oct 2026 09:00")


def test_what_we_owe_comes_before_letting_go(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 5 May 2026 09:00  dana mails: question "What does it cost?"
    """
    assert not silent(life, "Mon 5 Oct 2026 09:00")


def test_a_call_they_asked_for_ahead_is_no_silence_and_a_missed_one_has_its_own_touch(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  dana mails: callback 1 Oct 2026..9 Oct 2026 because "the budget opens"
    """
    assert not silent(life, "Mon 7 Sep 2026 09:00")
    assert not silent(life, "Mon 19 Oct 2026 09:00")
    assert silent(life, "Tue 19 Jan 2027 09:00")


def test_a_decision_date_that_lay_ahead_is_no_silence(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  dana mails: decision_date 15 Sep 2026
    Mon 4 May 2026 10:00  we mail dana: proposes_times Wed 16 Sep 2026 10:00
    """
    assert not silent(life, "Mon 21 Sep 2026 09:00")


def test_a_deal_recorded_as_lost_needs_no_letting_go(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 5 May 2026 09:00  recorded lost
    """
    assert not silent(life, "Mon 5 Oct 2026 09:00")


def test_a_day_they_named_that_came_only_lately_is_no_silence(life: Facts) -> None:
    """
    Mon 4 May 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 5 May 2026 09:00  dana mails: stall timing "Not before autumn." 1 Sep 2026..30 Nov 2026
    Mon 11 May 2026 09:00  we mail dana: asks_next_step "What will have changed by then?"
    Tue 12 May 2026 09:00  dana mails: stall timing "In autumn." 1 Sep 2026..30 Nov 2026
    """
    assert not silent(life, "Mon 5 Oct 2026 09:00")

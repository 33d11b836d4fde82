"""What is counted of one deal, each count shown with a life that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.diary import METHODS_NUMBERS, moment
from unchase.core.picture import picture_of
from unchase.core.tally import Tally, tally_of

if TYPE_CHECKING:
    from unchase.core.facts import Facts


def tally(life: Facts, now: str) -> Tally:
    return tally_of(picture_of(life, moment(now), METHODS_NUMBERS))


def test_each_reply_that_puts_it_off_counts_once_by_its_excuse(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: proposal "Here it is."
    Tue 6 Oct 2026 10:00  dana mails: stall budget "No budget now."; stall timing "Not this month."
    Wed 7 Oct 2026 09:00  we mail dana: asks_next_step "What will have changed?"
    Thu 8 Oct 2026 10:00  dana mails: stall "We'll be in touch."
    """
    assert tally(life, "Wed 7 Oct 2026 08:00").stalls == {"budget": 1}
    assert tally(life, "Fri 9 Oct 2026 09:00").stalls == {"budget": 1, "vague": 1}


def test_a_promise_of_theirs_is_kept_when_delivered_and_missed_when_its_day_and_grace_are_over(
    life: Facts,
) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: commitment by them what "send the figures" Wed 7 Oct 2026
    Wed 7 Oct 2026 09:00  dana mails: delivers "As promised."
    Wed 7 Oct 2026 09:30  dana mails: commitment by them what "ask the board" Fri 9 Oct 2026
    """
    before, after = tally(life, "Fri 9 Oct 2026 12:00"), tally(life, "Tue 13 Oct 2026 12:00")

    assert (before.theirs_kept, before.theirs_missed) == (1, 0)
    assert (after.theirs_kept, after.theirs_missed) == (1, 1)


def test_a_promise_of_ours_is_kept_on_its_day_and_missed_the_day_after(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: commitment by us what "send the quote" Wed 7 Oct 2026
    Wed 7 Oct 2026 16:00  we mail dana: delivers "Here is the quote."
    Wed 7 Oct 2026 16:00  we mail dana: commitment by us what "send the plan" Thu 8 Oct 2026
    Fri 9 Oct 2026 09:00  we mail dana: delivers "Here is the plan."
    Fri 9 Oct 2026 09:00  we mail dana: commitment by us what "send the contract" Tue 13 Oct 2026
    """
    now, later = tally(life, "Fri 9 Oct 2026 12:00"), tally(life, "Wed 14 Oct 2026 12:00")

    assert (now.ours_kept, now.ours_missed) == (1, 1)
    assert (later.ours_kept, later.ours_missed) == (1, 2)


def test_a_call_is_on_the_minute_when_it_began_at_the_time_agreed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Tue 6 Oct 2026 15:00
    Tue 6 Oct 2026 15:01  we speak with dana: interest
    Wed 7 Oct 2026 09:00  dana mails: appointment Thu 8 Oct 2026 11:00
    Thu 8 Oct 2026 11:12  we ring dana
    Fri 9 Oct 2026 09:00  dana mails: appointment Mon 12 Oct 2026 10:00
    """
    told = tally(life, "Tue 13 Oct 2026 12:00")

    assert (told.calls, told.on_the_minute) == (2, 1)


def test_an_exchange_begins_after_a_week_of_silence_and_belongs_to_who_began_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value "A story."
    Tue 6 Oct 2026 09:00  dana mails: interest
    Mon 19 Oct 2026 09:00  dana mails: question "Does it run?"
    """
    told = tally(life, "Tue 20 Oct 2026 12:00")

    assert (told.exchanges, told.by_them) == (2, 1)


def test_nothing_passed_counts_nothing(life: Facts) -> None:
    """person dana"""
    assert tally(life, "Tue 20 Oct 2026 12:00") == Tally()


def test_an_answer_to_their_question_is_no_promise_kept(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: question "Does it run?"
    Mon 5 Oct 2026 11:00  we mail dana: delivers "It does."
    """
    assert tally(life, "Tue 6 Oct 2026 12:00").ours_kept == 0

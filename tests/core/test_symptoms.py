"""Each symptom, shown and not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.diary import judge
from unchase.core.assessment import Symptom
from unchase.core.touch import Ending

if TYPE_CHECKING:
    from unchase.core.facts import Facts


def test_a_loose_deal_has_no_next_step(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest
    Tue 6 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    """
    assert Symptom.NO_NEXT_STEP in judge(life, "Mon 5 Oct 2026 10:00").symptoms
    assert Symptom.NO_NEXT_STEP not in judge(life, "Tue 6 Oct 2026 10:00").symptoms


def test_unprepared_for_a_call(life: Facts) -> None:
    """
    motive "fewer returns"
    Mon 5 Oct 2026 09:00  we speak with dana: interest
    Mon 5 Oct 2026 10:00  criterion need met
    Mon 5 Oct 2026 10:00  criterion budget unknown
    """
    assert Symptom.UNPREPARED in judge(life, "Mon 5 Oct 2026 11:00").symptoms
    known = replace(life, qualification=life.qualification[:1])
    assert Symptom.UNPREPARED not in judge(known, "Mon 5 Oct 2026 11:00").symptoms


def test_nothing_new_in_two_touches_running(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: asks_next_step
    Tue 6 Oct 2026 09:00  dana mails: interest
    Wed 7 Oct 2026 09:00  we mail dana: asks_next_step
    Thu 8 Oct 2026 09:00  we mail dana: value
    Fri 9 Oct 2026 09:00  we mail dana
    Mon 12 Oct 2026 09:00  we mail dana
    """
    assert Symptom.NOTHING_NEW not in judge(life, "Fri 9 Oct 2026 10:00").symptoms
    assert Symptom.NOTHING_NEW in judge(life, "Mon 12 Oct 2026 10:00").symptoms


def test_no_message_left(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we ring dana
    Tue 6 Oct 2026 09:00  we hang up on dana
    """
    assert Symptom.NO_MESSAGE_LEFT not in judge(life, "Mon 5 Oct 2026 10:00").symptoms
    assert Symptom.NO_MESSAGE_LEFT in judge(life, "Tue 6 Oct 2026 10:00").symptoms


def test_our_best_message_unanswered(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we mail dana: value"""
    assert Symptom.BEST_UNANSWERED not in judge(life, "Mon 12 Oct 2026 10:00").symptoms
    assert Symptom.BEST_UNANSWERED in judge(life, "Tue 13 Oct 2026 10:00").symptoms


def test_an_excuse_accepted(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Not yet."
    Tue 6 Oct 2026 09:00  we mail dana: asks_next_step
    Wed 7 Oct 2026 09:00  dana mails: stall "Not yet."
    Thu 8 Oct 2026 09:00  we mail dana
    """
    assert Symptom.EXCUSE_ACCEPTED not in judge(life, "Wed 7 Oct 2026 10:00").symptoms
    assert Symptom.EXCUSE_ACCEPTED in judge(life, "Thu 8 Oct 2026 10:00").symptoms


def test_a_stall_questioned_in_the_call_itself_is_not_accepted(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: stall "Not yet."; asks_next_step
    Tue 6 Oct 2026 09:00  we mail dana
    """
    assert Symptom.EXCUSE_ACCEPTED not in judge(life, "Tue 6 Oct 2026 10:00").symptoms


@pytest.mark.parametrize(
    ("ending", "moved"), [(Ending.NONE, False), (Ending.YES, True), (Ending.CALLBACK, True)]
)
def test_a_meeting_that_moved_nothing(life: Facts, ending: Ending, *, moved: bool) -> None:
    """Mon 5 Oct 2026 09:00  we meet dana: interest"""
    meeting = replace(life.touches[0], ending=ending)
    symptoms = judge(replace(life, touches=(meeting,)), "Mon 5 Oct 2026 10:00").symptoms
    assert (Symptom.MEETING_MOVED_NOTHING not in symptoms) is moved


def test_a_meeting_from_which_something_came(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we meet dana: interest
    Tue 6 Oct 2026 09:00  dana mails: referral whom maria
    Wed 7 Oct 2026 09:00  we meet dana: decision_date Fri 30 Oct 2026
    """
    assert Symptom.MEETING_MOVED_NOTHING in judge(life, "Mon 5 Oct 2026 10:00").symptoms
    assert Symptom.MEETING_MOVED_NOTHING not in judge(life, "Wed 7 Oct 2026 10:00").symptoms


def test_blame_in_our_own_notes(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana: interest"""
    note = replace(life.touches[0], text="She keeps ghosting us and is wasting our time.")
    assert Symptom.BLAME_IN_NOTES in judge(replace(life, touches=(note,)), "Mon 5 Oct 2026 10:00").symptoms
    assert Symptom.BLAME_IN_NOTES not in judge(life, "Mon 5 Oct 2026 10:00").symptoms


def test_the_share_of_exchanges_they_started(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  we mail dana: value
    Tue 8 Sep 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 09:01  dana's machine: auto_reply
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").started_by_them == 0.5
    assert judge(life, "Mon 6 Jul 2026 10:00").started_by_them is None

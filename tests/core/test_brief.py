"""What is at hand before a talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.diary import METHODS_NUMBERS, judge, moment
from unchase.core.brief import brief_of

if TYPE_CHECKING:
    from unchase.core.brief import Brief
    from unchase.core.facts import Facts


def at(facts: Facts, when: str) -> Brief:
    """The brief at a moment of the seller's local time."""
    now = moment(when, facts.zone)
    return brief_of(judge(facts, when), facts, now, METHODS_NUMBERS, name="Dana")


def test_a_brief_says_what_is_unknown_what_was_said_and_who_owes_what(life: Facts) -> None:
    """
    person dana Dana Berg
    motive "fewer returns"
    Thu 1 Oct 2026 10:00  criterion need met
    Mon 5 Oct 2026 09:00  dana mails: stall busy "Not just yet."
    Mon 12 Oct 2026 09:00  dana mails: objection "It is too dear."
    Tue 13 Oct 2026 09:00  dana mails: appointment Fri 16 Oct 2026 15:00; commitment Wed 14 Oct 2026 "I will send the figures."
    """
    brief = at(life, "Tue 13 Oct 2026 12:00")
    assert brief.motive == "fewer returns"
    assert brief.unknown == tuple(name for name in METHODS_NUMBERS.criteria if name != "need")
    assert [one.words for one in brief.objections] == ["It is too dear."]
    assert brief.put_off_on == (date(2026, 10, 5),)
    assert brief.put_off_in_words == "Mon 5 Oct 2026"
    assert brief.they_owe
    assert brief.we_owe
    assert brief.said is not None
    assert brief.said.on == date(2026, 10, 13)
    assert brief.opening.startswith("Dana, before we start")


def test_two_times_lie_after_the_talk_they_are_offered_in(life: Facts) -> None:
    """
    Tue 13 Oct 2026 09:00  dana mails: appointment Fri 16 Oct 2026 15:00
    """
    brief = at(life, "Tue 13 Oct 2026 12:00")
    assert min(brief.times) > moment("Fri 16 Oct 2026 15:30", life.zone)
    assert brief.delivered_by == "Mon 19 Oct 2026"


def test_free_times_of_a_calendar_are_taken_as_they_are(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest
    """
    now = moment("Mon 5 Oct 2026 10:00", life.zone)
    free = (now + timedelta(days=1), now + timedelta(days=2))
    verdict = judge(life, "Mon 5 Oct 2026 10:00")
    facts = replace(life, prospect_zone="America/New_York")
    brief = brief_of(verdict, facts, now, METHODS_NUMBERS, times=free)
    assert brief.opening.startswith("Before we start")
    assert brief.times == free
    assert brief.times_in_words == "Tue 6 Oct at 05:00 or Wed 7 Oct at 05:00 (New York time)"


def test_before_anything_has_passed_everything_is_to_be_asked(life: Facts) -> None:
    """Nothing yet."""
    brief = at(life, "Mon 5 Oct 2026 10:00")
    assert brief.unknown == ("motive", *METHODS_NUMBERS.criteria)
    assert (brief.said, brief.put_off_in_words, brief.reason) == (None, "", "")


def test_the_reason_of_a_callback_is_at_hand_and_dates_are_listed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall busy "Not just yet."
    Tue 6 Oct 2026 09:00  dana mails: stall busy "Still mad here."
    Thu 8 Oct 2026 09:00  dana mails: callback Mon 2 Nov 2026 because "the budget opens"
    """
    brief = at(life, "Fri 9 Oct 2026 10:00")
    assert brief.reason == "the budget opens"
    assert " and " in brief.put_off_in_words


def test_a_message_without_words_leaves_the_last_said_with_the_one_before(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall busy "Not just yet."
    Tue 6 Oct 2026 09:00  dana mails: acknowledgement
    """
    *before, bare = life.touches
    brief = at(replace(life, touches=(*before, replace(bare, text=" ", acts=()))), "Wed 7 Oct 2026 09:00")
    assert brief.last is not None
    assert (brief.last.words, brief.last.on) == ("Not just yet.", date(2026, 10, 5))

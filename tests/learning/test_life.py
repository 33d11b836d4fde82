"""A deal's life from its facts: what was known at each moment, and never what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.diary import moment, read_diary
from unchase.core.act import Side
from unchase.core.facts import Event, EventOutcome, Facts, Person, Recorded
from unchase.core.policy import Policy
from unchase.core.touch import Touch
from unchase.learning.deal_chance import deal_chances
from unchase.learning.life import facts_until, life_of, silences_of, steps_of
from unchase.learning.outcomes import learn
from unchase.learning.prior import public_prior
from unchase.learning.states import EXCUSES, NO_EXCUSE

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
CHASED = """
    Mon 5 Oct 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 13 Oct 2026 10:00  we mail dana: value "A note on filters."
    Thu 15 Oct 2026 10:00  dana mails: stall budget "Not this quarter."
    Wed 21 Oct 2026 10:00  we mail dana: straight_question "Is it still on?"
    Fri 30 Oct 2026 10:00  we mail dana: value "A story."
"""


def told(diary: str, ending: str | None = None, on: str = "Mon 9 Nov 2026 17:00") -> Facts:
    facts = read_diary(diary)
    if ending is None:
        return facts
    return replace(facts, recorded=(Recorded(at=moment(on, facts.zone), standing=ending),))


def test_each_moment_holds_what_was_known_then() -> None:
    life = life_of(told(CHASED, "lost"), NOW, Policy())

    assert life.moments.chases.tolist() == [0, 1, 0, 0, 1]
    assert life.moments.stalls.tolist() == [0, 0, 1, 1, 1]
    assert life.moments.excuse.tolist() == [NO_EXCUSE, NO_EXCUSE, *[EXCUSES.index("budget")] * 3]
    assert life.moments.replies.tolist() == [0, 0, 1, 1, 1]
    assert [round(days) for days in life.moments.silence] == [0, 8, 0, 6, 15]
    assert life.theirs == (False, False, True, False, False)
    assert (life.ending, round(life.days or 0)) == ("lost", 35)
    assert life.today is None


def test_an_open_deal_has_a_today_and_no_end() -> None:
    life = life_of(told(CHASED), NOW, Policy())

    assert life.ending is None
    assert life.days is None
    assert life.today is not None
    assert round(life.today.silence[0]) == 47


@pytest.mark.parametrize("cut", range(1, 5))
def test_what_comes_later_changes_no_moment_before_it(cut: int) -> None:
    whole = told(CHASED, "won")
    later = sorted(touch.at for touch in whole.touches)[cut]
    until = replace(whole, touches=tuple(touch for touch in whole.touches if touch.at < later), recorded=())

    short, full = life_of(until, later - timedelta(minutes=1), Policy()), life_of(whole, NOW, Policy())

    for name in (
        "chases",
        "silence",
        "stalls",
        "excuse",
        "age",
        "firm",
        "callback",
        "replies",
        "kept",
        "missed",
    ):
        assert getattr(short.moments, name).tolist() == getattr(full.moments, name).tolist()[:cut], name


def test_what_nobody_dated_is_not_known_before_the_end() -> None:
    facts = replace(told(CHASED), people=(Person(address="dana", left=True, opted_out="company"),))

    then = facts_until(facts, moment("Wed 14 Oct 2026 10:00", facts.zone))

    assert [(one.left, one.opted_out) for one in then.people] == [(False, None)]


def test_how_an_appointment_went_is_known_only_after_it() -> None:
    start = datetime(2026, 10, 20, 14, tzinfo=UTC)
    event = Event(
        uid="demo",
        start=start,
        answers={},
        answered_at={"dana": start - timedelta(days=4)},
        outcome=EventOutcome.KEPT,
    )
    facts = replace(told(CHASED), events=(event,))

    before, after = (facts_until(facts, start + timedelta(days=days)).events[0] for days in (-1, 1))

    assert before.outcome is None
    assert after.outcome is EventOutcome.KEPT
    assert facts_until(facts, start - timedelta(days=9)).events == ()


def test_an_invitation_called_off_at_an_unknown_time_is_not_known_before_its_hour() -> None:
    start = datetime(2026, 10, 20, 14, tzinfo=UTC)
    event = Event(
        uid="demo", start=start, answers={}, answered_at={"dana": start - timedelta(days=4)}, cancelled=True
    )

    assert facts_until(replace(told(CHASED), events=(event,)), start - timedelta(days=1)).events == ()


def test_a_deal_let_go_that_wrote_again_is_open_again() -> None:
    diary = CHASED + '    Mon 16 Nov 2026 10:00  dana mails: interest "We have budget now."\n'

    life = life_of(told(diary, "released"), NOW, Policy())

    assert life.ending is None
    assert life.today is not None


def test_touches_after_a_recorded_end_are_no_part_of_the_life() -> None:
    diary = CHASED + '    Mon 16 Nov 2026 10:00  dana mails: acknowledgement "Thanks!"\n'

    assert life_of(told(diary, "won"), NOW, Policy()).at == life_of(told(CHASED, "won"), NOW, Policy()).at


def test_several_touches_of_one_day_are_one_moment() -> None:
    diary = """
        Mon 5 Oct 2026 09:00  we mail dana: proposal "Here is our proposal."
        Mon 5 Oct 2026 09:10  we mail dana: value "The drawing is attached now."
    """

    life = life_of(told(diary), NOW, Policy())

    assert len(life.moments) == 1
    assert life.touches == 2


def test_a_deal_with_no_touch_and_one_with_absurd_dates_teach_nothing_and_break_nothing() -> None:
    empty = life_of(read_diary(""), NOW, Policy())
    wrong = Touch(id="x", at=datetime(1, 1, 1, tzinfo=UTC), side=Side.US)
    absurd = life_of(replace(read_diary(""), touches=(wrong,)), NOW, Policy())

    steps = steps_of([empty, absurd], NOW)

    assert len(steps) == steps.deals == steps.closed == 0
    assert empty.today is absurd.today is None


def test_steps_say_how_each_moment_went_on() -> None:
    steps = steps_of([life_of(told(CHASED, "won"), NOW, Policy()), life_of(told(CHASED), NOW, Policy())], NOW)

    assert steps.deal.tolist() == [0] * 5 + [1] * 5
    assert steps.replied.tolist() == [False, True, False, False, False] * 2
    assert steps.ended.tolist() == [False] * 4 + [True] + [False] * 5
    assert steps.won.tolist() == steps.ended.tolist()
    assert steps.won_in_the_end.tolist() == [True] * 5 + [False] * 5
    assert [round(days) for days in steps.days[:5]] == [8, 2, 6, 9, 0]
    assert steps.of(steps.won_in_the_end[[0, 5]]).deals == 1


def test_only_deals_older_than_most_closed_ones_took_are_settled() -> None:
    young = """
        Fri 27 Nov 2026 09:00  we mail dana: proposal "Here is our proposal."
    """

    steps = steps_of([life_of(told(CHASED, "won"), NOW, Policy()), life_of(told(young), NOW, Policy())], NOW)

    assert steps.settled.tolist() == [True] * 5 + [False]


def test_silences_count_only_where_somebody_waited_for_an_answer() -> None:
    theirs_first = """
        Fri 27 Nov 2026 09:00  dana mails: question "What does it cost?"
    """
    never = """
        Mon 2 Nov 2026 09:00  we mail dana: value "A story."
        Mon 9 Nov 2026 09:00  we mail dana: value "Another."
    """

    answered, silent = silences_of(
        [life_of(told(text), NOW, Policy()) for text in (CHASED, theirs_first, never)]
    )

    assert answered.tolist() == [2.0]
    assert silent.tolist() == [2.0]


def test_what_they_said_yes_to_is_decided_and_gets_no_chance() -> None:
    diary = """
    Mon 5 Oct 2026 09:00  we mail dana: proposal "Here it is."
    Tue 6 Oct 2026 10:00  dana mails: acceptance "Go ahead."
    """
    now = moment("Wed 7 Oct 2026 09:00")
    lived = life_of(told(diary), now, Policy(), name="one")
    earlier = life_of(told(diary), moment("Mon 5 Oct 2026 10:00"), Policy(), name="one")

    assert (earlier.decided, lived.decided) == (False, True)
    learnt = learn(steps_of([lived], now), public_prior())
    assert deal_chances([lived], learnt, public_prior()) == ()
    assert len(deal_chances([earlier], learnt, public_prior())) == 1

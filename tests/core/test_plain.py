"""Values kept as JSON come back as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lives import lives
from unchase.core.act import Act, ActName, Excuse, Side
from unchase.core.assess import assess
from unchase.core.assessment import Assessment
from unchase.core.facts import Answer, Event, Facts
from unchase.core.message import Address, Message
from unchase.core.plain import plain, restored
from unchase.core.policy import Policy
from unchase.core.when import Candidate, Grain, When

if TYPE_CHECKING:
    from unchase.core.plain import Plain

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def through_json(value: object) -> Plain:
    return json.loads(json.dumps(plain(value)))


@settings(deadline=None)
@given(lives())
def test_the_facts_of_any_life_come_back_as_they_were(facts: Facts) -> None:
    assert restored(Facts, through_json(facts)) == facts


@settings(deadline=None)
@given(lives(), st.integers(0, 400))
def test_any_verdict_comes_back_as_it_was(facts: Facts, days: int) -> None:
    verdict = assess(facts, NOON + timedelta(days=days), Policy())

    assert restored(Assessment, through_json(verdict)) == verdict


def test_times_alternatives_and_answers_come_back_as_they_were() -> None:
    when = When(
        start=NOON,
        end=None,
        grain=Grain.HOUR,
        open=True,
        candidates=(Candidate(NOON, NOON + timedelta(hours=1), Grain.HOUR),),
    )
    stall = Act(
        name=ActName.STALL, text="not yet", span=(3, 10), excuse=Excuse.TIMING, by=Side.THEM, when=when
    )
    event = Event(
        uid="1",
        start=NOON,
        answers={"kim@acme.example": Answer.ACCEPTED},
        answered_at={"kim@acme.example": NOON},
    )

    assert restored(Act, through_json(stall)) == stall
    assert restored(Event, through_json(event)) == event


def test_a_message_comes_back_with_its_people_and_headers() -> None:
    message = Message(
        id="a@b.example",
        at=NOON,
        sender=Address("kim@acme.example", "Kim"),
        headers={"auto-submitted": "no"},
        reports=(("text/plain", "late"),),
    )

    assert restored(Message, through_json(message)) == message


def test_what_is_at_its_default_is_left_out() -> None:
    assert plain(Act(name=ActName.STALL, text="not yet")) == {"name": "stall", "text": "not yet"}


def test_times_are_written_in_utc_and_days_as_days() -> None:
    berlin = timezone(timedelta(hours=1))

    assert plain(datetime(2026, 11, 10, 13, tzinfo=berlin)) == "2026-11-10T12:00:00+00:00"
    assert plain(date(2026, 11, 10)) == "2026-11-10"


def test_what_was_not_written_by_it_is_refused() -> None:
    with pytest.raises(KeyError, match="name"):
        restored(Act, {"shape": "round"})
    with pytest.raises(KeyError, match="sulk"):
        restored(Act, {"name": "sulk", "text": ""})

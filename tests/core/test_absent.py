"""Somebody the seller knows to be away: what we sent waits for them, and the next move for their return."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from unchase.core.act import Act, ActName, Side
from unchase.core.assess import assess
from unchase.core.assessment import MoveName, Standing
from unchase.core.facts import Facts, Person
from unchase.core.policy import Policy
from unchase.core.touch import Touch

KIM = "kim@acme.example"


def facts(*touches: Touch, until: date | None) -> Facts:
    return Facts(
        touches=touches, people=(Person(address=KIM, absent_until=until),), zone="Europe/London", country="GB"
    )


def touch(side: Side, day: int, *acts: ActName) -> Touch:
    return Touch(
        id=f"{side}{day}",
        at=datetime(2026, 11, day, 10, tzinfo=UTC),
        side=side,
        person=KIM,
        people=(KIM,),
        acts=tuple(Act(name=name, text="words") for name in acts),
    )


def test_the_patience_counts_from_their_return() -> None:
    """Written to on Monday 2 November; away until the 16th. Five business days later is the 24th."""
    ours = touch(Side.US, 2, ActName.PROPOSES_TIMES)
    now = datetime(2026, 11, 18, 9, tzinfo=UTC)

    assert assess(facts(ours, until=None), now, Policy()).standing is Standing.LOOSE
    verdict = assess(facts(ours, until=date(2026, 11, 16)), now, Policy())

    assert verdict.standing is Standing.WAITING
    assert verdict.move.on == date(2026, 11, 24)


def test_the_next_move_waits_for_their_return_and_says_so_until_then() -> None:
    """They put it off on the 9th and are away until Monday the 23rd."""
    put_off = facts(touch(Side.US, 2), touch(Side.THEM, 9, ActName.STALL), until=None)
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert assess(put_off, now, Policy()).move.on == date(2026, 11, 10)

    away = replace(put_off, people=(Person(address=KIM, absent_until=date(2026, 11, 22)),))
    verdict = assess(away, now, Policy())

    assert (verdict.move.name, verdict.move.to) == (MoveName.ASK_WHAT_CHANGES, KIM)
    assert verdict.move.on == date(2026, 11, 23)
    back = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert assess(away, back, Policy()).move.on == date(2026, 11, 23)


def test_what_we_owe_does_not_wait() -> None:
    asked = facts(touch(Side.THEM, 9, ActName.QUESTION), until=date(2026, 11, 23))

    verdict = assess(asked, datetime(2026, 11, 10, 9, tzinfo=UTC), Policy())

    assert (verdict.move.name, verdict.move.on) == (MoveName.ANSWER, date(2026, 11, 10))


@pytest.mark.parametrize("until", [None, date(2026, 10, 1), date(2026, 11, 9)])
def test_one_who_is_back_changes_nothing(until: date | None) -> None:
    told = facts(touch(Side.US, 2), touch(Side.THEM, 9, ActName.STALL), until=until)

    assert assess(told, datetime(2026, 11, 10, 9, tzinfo=UTC), Policy()).move.on == date(2026, 11, 10)

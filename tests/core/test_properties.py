"""What must hold for every life of a deal, likely or not (METHOD; issue: core)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.lives import lives, sane, touches
from unchase.core.act import ActName, Side
from unchase.core.assess import assess
from unchase.core.assessment import MoveName, Standing
from unchase.core.facts import Facts
from unchase.core.picture import picture_of
from unchase.core.policy import Policy

if TYPE_CHECKING:
    import random

    from unchase.core.touch import Touch

POLICY = Policy()
TO_THE_SELLER = {MoveName.NONE, MoveName.WAIT, MoveName.ASK_SELLER, MoveName.RECORD_LET_GO, MoveName.PREPARE}
# METHOD, rule 2: agreed times, what we owe, a callback's call and tries, the ask of the first stall.
OUTSIDE_THE_PATIENCE = TO_THE_SELLER | {
    MoveName.ANSWER,
    MoveName.DELIVER,
    MoveName.CALL_BACK,
    MoveName.CONFIRM,
    MoveName.CALL,
    MoveName.TRY_AGAIN,
    MoveName.CALLBACK_MESSAGE,
    MoveName.ASK_WHAT_CHANGES,
}


@given(lives(), sane)
def test_the_same_facts_time_and_policy_give_the_same_verdict(facts: Facts, now: datetime) -> None:
    assert assess(facts, now, POLICY) == assess(facts, now, POLICY)


@given(lives(), sane, st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_good_until(facts: Facts, now: datetime, share: float) -> None:
    verdict = assess(facts, now, POLICY)
    if verdict.good_until is None:
        later = now + timedelta(days=4000 * share)
    else:
        assert verdict.good_until > now
        last = verdict.good_until - timedelta(microseconds=1)
        later = min(now + (verdict.good_until - now) * share, last)
        assert assess(facts, last, POLICY) == verdict
    assert assess(facts, later, POLICY) == verdict


@given(lives(), sane, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(facts: Facts, now: datetime, chance: random.Random) -> None:
    def shuffled(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(values, len(values)))

    arrived_otherwise = replace(
        facts,
        touches=shuffled(facts.touches),
        events=shuffled(facts.events),
        people=shuffled(facts.people),
        recorded=shuffled(facts.recorded),
        told=shuffled(facts.told),
        qualification=shuffled(facts.qualification),
    )
    assert assess(arrived_otherwise, now, POLICY) == assess(facts, now, POLICY)


@given(lives(), sane)
def test_a_firm_deal_has_an_agreed_time_ahead(facts: Facts, now: datetime) -> None:
    verdict = assess(facts, now, POLICY)
    if verdict.standing is Standing.FIRM:
        assert verdict.appointment is not None
        ends = {event.end for event in facts.events if event.start == verdict.appointment and event.end}
        assert max({verdict.appointment + timedelta(minutes=60)} | ends) > now
    if verdict.appointment is not None:
        assert any(reason.quote or reason.touch for reason in verdict.because)


@given(st.lists(touches(side=Side.US), max_size=8), sane)
def test_what_only_a_seller_wrote_is_never_firm_callback_or_accepted(
    ours: list[Touch], now: datetime
) -> None:
    written = tuple(
        touch for touch in ours if not (touch.outcome == "spoke" or touch.channel in ("meeting", "call"))
    )
    verdict = assess(Facts(touches=written), now, POLICY)
    assert verdict.standing in (Standing.NEW, Standing.WAITING, Standing.LOOSE, Standing.CHASING)
    assert verdict.stalls == 0


ABOUT_AN_AGREED_TIME = {ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.CANCELS_TIME}


@given(lives(), sane, touches(side=Side.US))
def test_a_sellers_touch_alone_never_makes_a_deal_look_better(
    facts: Facts, now: datetime, touch: Touch
) -> None:
    """Times they offered may be confirmed, and agreed ones cancelled: those acts are agreed, not alone."""
    assume(touch.outcome != "spoke" and touch.channel not in ("meeting", "call"))
    assume(ABOUT_AN_AGREED_TIME.isdisjoint(act.name for act in touch.acts))
    before = assess(facts, now, POLICY)
    after = assess(replace(facts, touches=(*facts.touches, replace(touch, at=now, id="zzz"))), now, POLICY)
    assert after.stalls >= before.stalls
    assert after.chases >= before.chases
    if after.standing in (Standing.FIRM, Standing.CALLBACK, Standing.ACCEPTED):
        assert after.standing is before.standing


@given(lives(), sane)
def test_no_move_is_dated_inside_a_patience(facts: Facts, now: datetime) -> None:
    verdict = assess(facts, now, POLICY)
    patience = picture_of(facts, now, POLICY).patience
    move = verdict.move
    if patience is None or move.on is None or move.name in OUTSIDE_THE_PATIENCE:
        return
    kinds = {due.kind for due in verdict.due if due.who is Side.US}
    about_agreed = verdict.standing is Standing.MISSED or move.name in (
        MoveName.OFFER_TIMES,
        MoveName.WRITE_REFERRAL,
    )
    assert about_agreed or kinds or move.on >= patience.over_on


@given(lives(), sane)
def test_a_released_deal_has_no_move_until_a_trigger(facts: Facts, now: datetime) -> None:
    verdict = assess(facts, now, POLICY)
    closed = verdict.standing in (Standing.WON, Standing.LOST, Standing.RELEASED)
    assert (verdict.move.name is MoveName.NONE) is closed
    if closed:
        assert verdict.due == ()
        assert verdict.appointment is None


@given(lives(), sane)
def test_numbers_go_with_their_standing(facts: Facts, now: datetime) -> None:
    verdict = assess(facts, now, POLICY)
    if verdict.standing is Standing.STALLED:
        assert verdict.n == verdict.stalls >= 1
    elif verdict.standing is Standing.CHASING:
        assert verdict.n == verdict.chases >= POLICY.chases
    else:
        assert verdict.n is None


@given(lives(), sane)
def test_every_move_has_words_and_a_business_day(facts: Facts, now: datetime) -> None:
    move = assess(facts, now, POLICY).move
    if move.name is not MoveName.NONE:
        assert move.words
        assert move.on is not None


@settings(deadline=None)
@given(st.lists(touches(at=sane), min_size=1, max_size=6), sane)
def test_the_same_mail_read_later_is_the_same_history(some: list[Touch], now: datetime) -> None:
    """What has not happened yet changes nothing."""
    facts = Facts(touches=tuple(some))
    past = Facts(touches=tuple(touch for touch in some if touch.at <= now))
    known, told = assess(past, now, POLICY), assess(facts, now, POLICY)
    assert replace(told, good_until=None) == replace(known, good_until=None)

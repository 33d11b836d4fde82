"""The estimator: sane at the edges, deaf to the future, the same whatever the order, never raised by silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.learning.life import Life, steps_of, steps_of_nobody
from unchase.learning.outcomes import Outcomes, average_draws, chances, learn, terms
from unchase.learning.prior import public_prior
from unchase.learning.simulation import World, simulate
from unchase.learning.states import FieldRefusedError, States, Steps, joined, states

PRIOR = public_prior()
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


def chance_after(outcomes: Outcomes, chases: float, silence: float, **facts: float) -> float:
    moment = states([chases], silence=[silence], **{name: [value] for name, value in facts.items()})
    return float(chances(outcomes, moment).chance[0])


def lives(*told: tuple[int, str]) -> Steps:
    """Deals of so many chases, four days apart, with their ends."""
    deal, chases, ended, won = [], [], [], []
    for number, (length, end) in enumerate(told):
        for count in range(length + 1):
            deal.append(number)
            chases.append(float(count))
            ended.append(count == length and end != "open")
            won.append(count == length and end == "won")
    size = len(deal)
    return Steps(
        states=states(chases, silence=[4 * count for count in chases]),
        deal=np.array(deal),
        ended=np.array(ended),
        won=np.array(won),
        replied=np.zeros(size, dtype=bool),
        days=np.full(size, 4.0),
        settled=np.ones(size, dtype=bool),
    )


def test_before_the_first_deal_the_interval_is_wide_and_the_numbers_are_possible() -> None:
    nothing = learn(steps_of_nobody(), PRIOR)

    told = chances(nothing, states([0.0, 4.0], silence=[0.0, 20.0]))

    assert nothing.deals == nothing.closed == 0
    assert ((told.low < told.chance) & (told.chance < told.high)).all()
    assert told.high[0] - told.low[0] > 0.5
    assert told.chance[0] > told.chance[1]


@pytest.mark.parametrize("end", ["won", "lost"])
def test_one_deal_moves_the_chance_a_little_and_gives_no_certainty(end: str) -> None:
    nothing, one = learn(steps_of_nobody(), PRIOR), learn(lives((2, end)), PRIOR)

    before, after = chance_after(nothing, 2, 8), chance_after(one, 2, 8)

    assert (after > before) is (end == "won")
    assert abs(after - before) < 0.25


@pytest.mark.parametrize(("end", "low", "high"), [("won", 0.75, 0.9999), ("lost", 0.0001, 0.15)])
def test_forty_deals_that_all_ended_alike_still_leave_some_doubt(end: str, low: float, high: float) -> None:
    learnt = learn(lives(*[(number % 4, end) for number in range(40)]), PRIOR)

    assert low < chance_after(learnt, 1, 4) < high


def test_open_deals_count_for_what_they_lived_through_and_their_end_is_not_guessed() -> None:
    closed = [(1, "won"), (2, "lost")] * 10
    alone = learn(lives(*closed), PRIOR)
    beside = learn(lives(*closed, *[(6, "open")] * 10), PRIOR)

    assert beside.closed == alone.closed == 20
    assert beside.deals == 30
    assert beside.ended.mean[0] < alone.ended.mean[0], (
        "deals that go on and on tell that a step seldom ends one"
    )


def test_the_order_of_deals_changes_nothing() -> None:
    told = [(3, "won"), (0, "lost"), (5, "open"), (1, "won"), (2, "lost")] * 4

    one, other = learn(lives(*told), PRIOR), learn(lives(*reversed(told)), PRIOR)

    assert other.mean == pytest.approx(one.mean, abs=1e-6)


def test_equal_deals_give_equal_numbers_to_the_last_digit() -> None:
    steps = simulate(World(), 60, seed=4).steps

    one, other = learn(steps, PRIOR), learn(steps, PRIOR)

    assert (one.mean == other.mean).all()
    assert (one.spread == other.spread).all()


def test_learning_one_more_deal_from_where_it_stood_is_learning_them_all() -> None:
    told = [(3, "won"), (0, "lost"), (1, "won")] * 10
    before = learn(lives(*told), PRIOR)
    longer = lives(*told, (2, "lost"))

    quick, whole = learn(longer, PRIOR, before=before), learn(longer, PRIOR)

    assert quick.mean == pytest.approx(whole.mean, abs=1e-3)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.integers(0, 12))
def test_more_silence_never_raises_the_chance_unless_the_deals_clearly_say_so(
    seed: int, deals: int, chases: int
) -> None:
    steps = simulate(World(interested=0.5), deals, seed=seed).steps if deals else steps_of_nobody()
    learnt = learn(steps, PRIOR)
    days = np.arange(0, 130, 1.0)

    told = chances(learnt, states(np.full(len(days), float(chases)), silence=days))

    assert ((told.low <= told.chance) & (told.chance <= told.high)).all()
    if not learnt.rises:
        assert (np.diff(told.chance) <= 1e-6).all()


def test_where_long_silence_clearly_went_with_wins_the_rise_is_shown_and_not_hidden() -> None:
    """Two hundred deals were lost within the week; two hundred more were silent for six weeks and then won."""
    steps = lives(*[(1, "lost")] * 200, *[(1, "won")] * 200)
    late = np.repeat([False, True], 400)
    steps = replace(
        steps, states=steps.states.but(silence=np.where(late & (steps.states.chases == 1), 45.0, 0.0))
    )

    learnt = learn(steps, PRIOR)

    assert learnt.rises
    assert chance_after(learnt, 1, 45) > chance_after(learnt, 1, 5)


def test_sellers_of_a_team_learn_from_each_other_and_keep_their_own_level() -> None:
    """One seller wins four deals in five, one wins one in five; a third is new."""
    told = [(1, "won")] * 16 + [(1, "lost")] * 4 + [(1, "won")] * 4 + [(1, "lost")] * 16
    steps = lives(*told)
    steps = replace(steps, states=steps.states.but(seller=(steps.deal >= 20).astype(float)))

    team = learn(steps, PRIOR, sellers=3)
    good, poor, new = (chance_after(team, 1, 4, seller=seller) for seller in (0, 1, 2))

    assert good > new > poor
    assert good - poor < 0.6, "drawn together: the bare shares lie 60 points apart"


def test_renumbering_the_sellers_changes_nothing_but_their_numbers() -> None:
    steps = simulate(World(), 80, seed=8).steps
    seller = (steps.deal % 3).astype(float)
    one = learn(replace(steps, states=steps.states.but(seller=seller)), PRIOR, sellers=3)
    other = learn(replace(steps, states=steps.states.but(seller=2 - seller)), PRIOR, sellers=3)

    for number in range(3):
        ours, theirs = (
            chance_after(one, 2, 9, seller=number),
            chance_after(other, 2, 9, seller=2 - number),
        )
        assert theirs == pytest.approx(ours, abs=0.02)


def test_what_comes_after_a_moment_cannot_change_its_score() -> None:
    """The moments of each deal are scored, then again with everything after them shuffled among the deals."""
    world = simulate(World(), 50, seed=9)
    learnt = learn(world.steps, PRIOR)
    early = world.steps.states.chases <= 1
    rng = np.random.default_rng(1)
    mixed = world.steps.states
    for name in ("chases", "silence", "replies"):
        column = getattr(mixed, name).copy()
        column[~early] = rng.permutation(column[~early])
        mixed = mixed.but(**{name: column})

    before, after = chances(learnt, world.steps.states).chance, chances(learnt, mixed).chance

    assert (before[early] == after[early]).all()


def test_an_end_dealt_out_at_random_teaches_nothing() -> None:
    """With the ends shuffled among two thousand deals their number of replies foretells nothing any more."""
    world = simulate(World(interested=0.5, answers=0.4), 2000, seed=10)
    steps = world.steps
    rng = np.random.default_rng(2)
    ends = np.flatnonzero(steps.ended)
    won = steps.won.copy()
    won[ends] = rng.permutation(won[ends])

    honest, shuffled = (
        learn(one, PRIOR, replies=False).won.mean[-4] for one in (steps, replace(steps, won=won))
    )

    assert abs(shuffled) < 0.3 < honest


def test_a_share_of_many_deals_is_surer_than_the_chance_of_one() -> None:
    learnt = learn(simulate(World(), 100, seed=3).steps, PRIOR)
    moments = states(np.zeros(50), silence=np.zeros(50))

    low, high = np.quantile(average_draws(learnt, moments), [0.05, 0.95])
    one = chances(learnt, moments.take(slice(0, 1)))

    assert one.low[0] - 0.02 <= low < high <= one.high[0] + 0.02


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_absurd_numbers_are_held_to_the_possible(chases: float, silence: float) -> None:
    moment = states([chases], silence=[silence])

    assert 0 <= moment.chases[0] <= 1000
    assert 0 <= moment.silence[0] <= 3650


def test_what_is_no_number_is_an_error_in_a_sentence() -> None:
    with pytest.raises(ValueError, match='column "silence" needs one finite number'):
        states([1.0, 2.0], silence=[float("nan"), 1.0])


@pytest.mark.parametrize("name", ["duration", "Tags", "close value", "won_date", "stage"])
def test_a_field_known_only_after_the_close_is_refused_by_name(name: str) -> None:
    with pytest.raises(FieldRefusedError, match=f'"{name}" cannot be used: .+'):
        states([1.0], **{name: [1.0]})


def test_every_part_of_a_chance_has_its_name() -> None:
    team = learn(steps_of_nobody(), PRIOR, sellers=2)

    assert len(terms(team)) == len(team.mean)
    assert terms(team)[-1] == "seller_1"


def test_many_moments_are_scored_as_each_by_itself() -> None:
    learnt = learn(simulate(World(), 40, seed=5).steps, PRIOR)
    rng = np.random.default_rng(3)
    many: States = states(rng.integers(0, 20, 70_000), silence=rng.exponential(30, 70_000))

    together = chances(learnt, many)
    last = chances(learnt, many.take(slice(-1, None)))

    assert together.chance[-1] == pytest.approx(last.chance[0], rel=1e-5)
    assert len(joined([many, many])) == 140_000


def test_deals_of_long_ago_weigh_less_than_those_of_late() -> None:
    """Twenty deals lost three years ago, twenty won this year; the same the other way round."""

    def ended(name: str, ending: str, years: float) -> Life:
        at = NOW - timedelta(days=365 * years)
        return Life(
            name=name,
            seller=0,
            moments=states([0.0]),
            at=(at,),
            theirs=(False,),
            touches=1,
            ending=ending,
            ended_at=at + timedelta(days=9),
            today=None,
        )

    def chance(old: str, late: str) -> float:
        lives = [ended(f"old {n}", old, 3) for n in range(20)] + [
            ended(f"late {n}", late, 0.3) for n in range(20)
        ]
        return float(chances(learn(steps_of(lives, NOW), PRIOR), states([0.0])).chance[0])

    assert chance("lost", "won") > 0.55
    assert chance("won", "lost") < 0.45


def test_equal_weights_change_nothing() -> None:
    steps = simulate(World(), 60, seed=4).steps
    half = replace(steps, weight=np.ones(len(steps)))

    assert np.array_equal(learn(steps, PRIOR).mean, learn(half, PRIOR).mean)

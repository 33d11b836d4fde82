"""A world whose truth is known: the estimator finds it, and its intervals hold."""

from __future__ import annotations

import numpy as np
import pytest

from unchase.learning.outcomes import chances, learn, terms
from unchase.learning.prior import public_prior
from unchase.learning.simulation import World, chance_if_interested, simulate

WORLDS = (World(), World(interested=0.3, buys=0.1), World(agreed=0.2, agreed_odds=4.0))


def test_the_same_seed_makes_the_same_world_and_another_another() -> None:
    one, same, other = (simulate(World(), 30, seed=seed) for seed in (1, 1, 2))

    assert (one.truth == same.truth).all()
    assert len(one.truth) != len(other.truth) or (one.truth != other.truth).any()


@pytest.mark.parametrize("world", WORLDS, ids=["plain", "few", "agreed"])
def test_the_truth_told_of_each_moment_is_what_happens(world: World) -> None:
    made = simulate(world, 4000, seed=6)
    won = made.steps.won_in_the_end

    for low, high in ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.0)):
        there = (made.truth >= low) & (made.truth < high)
        if there.sum() > 300:
            assert won[there].mean() == pytest.approx(made.truth[there].mean(), abs=0.05)


@pytest.mark.parametrize("world", WORLDS, ids=["plain", "few", "agreed"])
def test_from_many_deals_the_estimator_recovers_the_truth_within_its_intervals(world: World) -> None:
    errors, held = [], []
    for seed in range(4):
        learnt = learn(simulate(world, 1500, seed=seed).steps, public_prior())
        asked = simulate(world, 200, seed=100 + seed)
        told = chances(learnt, asked.steps.states)
        errors.append(np.abs(told.chance - asked.truth).mean())
        held.append(((told.low <= asked.truth) & (asked.truth <= told.high)).mean())

    assert np.mean(errors) < 0.035
    assert np.mean(held) > 0.7


def test_more_deals_bring_it_nearer_and_narrow_the_interval() -> None:
    asked = simulate(World(), 200, seed=99)
    error, width = [], []
    for deals in (20, 200, 2000):
        told = [
            chances(learn(simulate(World(), deals, seed=seed).steps, public_prior()), asked.steps.states)
            for seed in range(4)
        ]
        error.append(np.mean([np.abs(one.chance - asked.truth).mean() for one in told]))
        width.append(np.mean([(one.high - one.low).mean() for one in told]))

    assert error[0] > error[1] > error[2]
    assert width[0] > width[1] > width[2]


def test_a_time_agreed_that_helps_is_seen_to_help() -> None:
    learnt = learn(simulate(World(agreed=0.2, agreed_odds=4.0), 1500, seed=11).steps, public_prior())

    assert learnt.mean[terms(learnt).index("firm")] > 0.2


def test_an_interested_prospect_who_can_only_buy_or_wait_is_won_in_the_end() -> None:
    assert chance_if_interested(World(leaves=0.0)) == pytest.approx(1.0)

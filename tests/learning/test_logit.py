"""A logit with a prior: what it finds, what it keeps, and that nothing breaks it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.learning.logit import averaged, independent, learn_logit, learn_mixed, logistic, logit_of


def test_it_finds_the_coefficients_that_made_the_answers() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(4000), rng.standard_normal((4000, 2))])
    truth = np.array([-0.5, 1.0, -2.0])
    yes = (rng.random(4000) < logistic(x @ truth)).astype(float)

    learnt = learn_logit(x, yes, independent(np.zeros(3), np.full(3, 10.0)))

    away = np.abs(learnt.mean - truth) / np.sqrt(np.diag(learnt.covariance))
    assert away.max() < 3


def test_with_no_rows_the_prior_comes_back() -> None:
    prior = independent(np.array([0.3, -1.0]), np.array([0.5, 2.0]))

    learnt = learn_logit(np.zeros((0, 2)), np.zeros(0), prior)

    assert learnt.mean == pytest.approx(prior.mean)
    assert learnt.covariance == pytest.approx(prior.covariance)


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_answers_that_are_all_alike_give_no_certainty(answer: float) -> None:
    x = np.column_stack([np.ones(50), np.linspace(-3, 3, 50)])

    learnt = learn_logit(x, np.full(50, answer), independent(np.zeros(2), np.ones(2)))

    assert np.isfinite(learnt.mean).all()
    assert 0.001 < logistic(learnt.mean[0]) < 0.999


def test_where_it_starts_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    x, yes = rng.standard_normal((60, 3)), rng.integers(0, 2, 60).astype(float)
    prior = independent(np.zeros(3), np.ones(3))

    near, far = learn_logit(x, yes, prior), learn_logit(x, yes, prior, start=np.array([9.0, -9.0, 4.0]))

    assert far.mean == pytest.approx(near.mean, abs=1e-3)


def test_of_two_priors_the_one_that_foretold_the_answers_counts() -> None:
    x, yes = np.ones((40, 1)), np.append(np.ones(2), np.zeros(38))
    few, half = independent(np.array([-3.0]), np.array([0.3])), independent(np.array([0.0]), np.array([0.3]))

    mixed = learn_mixed(x, yes, [(0.5, few), (0.5, half)])
    alone = learn_logit(x, yes, few)

    assert mixed.mean == pytest.approx(alone.mean, abs=0.01)


def test_between_priors_nothing_speaks_for_the_spread_is_that_of_both() -> None:
    few, half = independent(np.array([-2.0]), np.array([0.1])), independent(np.array([2.0]), np.array([0.1]))

    mixed = learn_mixed(np.zeros((0, 1)), np.zeros(0), [(0.5, few), (0.5, half)])

    assert mixed.mean[0] == pytest.approx(0.0)
    assert mixed.covariance[0, 0] == pytest.approx(4.01)


def test_draws_have_the_mean_and_the_spread_of_the_belief() -> None:
    rng = np.random.default_rng(3)
    prior = independent(np.array([1.0, -1.0]), np.array([0.5, 2.0]))

    drawn = prior.draws(rng.standard_normal((20_000, 2)))

    assert drawn.mean(axis=0) == pytest.approx([1.0, -1.0], abs=0.06)
    assert drawn.std(axis=0) == pytest.approx([0.5, 2.0], rel=0.05)


@given(st.floats(-30, 30))
def test_a_chance_and_its_logit_are_one(logit: float) -> None:
    chance = logistic(np.array([logit]))

    assert ((chance > 0) & (chance < 1)).all()
    if abs(logit) < 15:
        assert logit_of(chance)[0] == pytest.approx(logit, abs=1e-6)


@given(st.floats(-5, 5), st.floats(0, 9))
def test_doubt_draws_a_chance_towards_even_odds(logit: float, variance: float) -> None:
    sure, unsure = logistic(np.array(logit)), averaged(np.array(logit), np.array(variance))

    assert abs(unsure - 0.5) <= abs(sure - 0.5) + 1e-12

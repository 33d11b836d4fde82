"""A logit with a Gaussian prior: the mode of its posterior and the curvature there.

Everything in this room that learns, learns with this: a yes or no, columns of numbers, and what was believed before.
Source: METHOD, Learning. Method: Newton's steps, each halved until it does not make things worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_STEPS = 60
_HALVINGS = 30
_ENOUGH = 1e-7  # of the objective, beyond which a further step changes nothing anyone sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of the coefficients of a logit: a Gaussian. `mean` (d,), `covariance` (d, d)."""

    mean: Numbers
    covariance: Numbers

    def draws(self, normals: Numbers) -> Numbers:
        """As many draws as `normals` (m, d) has rows of independent standard normal numbers."""
        drawn: Numbers = self.mean + normals @ root_of(self.covariance).T
        return drawn


def independent(mean: Numbers, deviation: Numbers) -> Belief:
    """A belief whose coefficients know nothing of each other."""
    return Belief(mean=np.asarray(mean, float), covariance=np.diag(np.asarray(deviation, float) ** 2))


def learn_logit(
    x: Numbers,
    yes: Numbers,
    prior: Belief,
    *,
    beside: Numbers | float = 0.0,
    weight: Numbers | None = None,
    start: Numbers | None = None,
) -> Belief:
    """The belief after seeing rows `x` (n, d) with answers `yes` (n,), each 0 or 1.

    `beside` (n,) is a known part of each row's logit; `weight` (n,) how much each row counts, all alike unless told.
    `start` is where to begin, such as the mode before one more deal; the answer does not depend on it. With no rows
    the prior comes back.
    """
    each = np.ones(len(yes)) if weight is None else weight
    precision = np.linalg.inv(prior.covariance)
    at = prior.mean.copy() if start is None else start.copy()
    lost = _loss(x @ at + beside, yes, each, at - prior.mean, precision)
    for _ in range(_STEPS):
        chance = logistic(x @ at + beside)
        slope = x.T @ (each * (yes - chance)) - precision @ (at - prior.mean)
        step = np.linalg.solve(_curvature(x, chance, each, precision), slope)
        after = _loss(x @ (at + step) + beside, yes, each, at + step - prior.mean, precision)
        for _halving in range(_HALVINGS):
            if after <= lost:
                break
            step = step / 2
            after = _loss(x @ (at + step) + beside, yes, each, at + step - prior.mean, precision)
        if after > lost:
            break
        at, gained, lost = at + step, lost - after, after
        if gained < _ENOUGH:
            break
    curved = _curvature(x, logistic(x @ at + beside), each, precision)
    return Belief(mean=at, covariance=np.linalg.inv(curved))


def learn_mixed(
    x: Numbers,
    yes: Numbers,
    priors: Sequence[tuple[float, Belief]],
    *,
    weight: Numbers | None = None,
    start: Numbers | None = None,
) -> Belief:
    """As `learn_logit` where one of several priors holds, each with a weight beforehand.

    Each is learnt by itself and counts by how well it foretold the answers (Laplace's evidence); the whole is then
    taken as one Gaussian with the mean and the covariance of the mixture.
    """
    each = np.ones(len(yes)) if weight is None else weight
    beliefs = [learn_logit(x, yes, prior, weight=each, start=start) for _, prior in priors]
    evidence = np.array(
        [
            np.log(before) + _evidence(x, yes, each, prior, found)
            for (before, prior), found in zip(priors, beliefs, strict=True)
        ]
    )
    likely = np.exp(evidence - evidence.max())
    likely /= likely.sum()
    mean = sum((share * one.mean for share, one in zip(likely, beliefs, strict=True)), np.zeros(x.shape[1]))
    covariance = np.zeros((x.shape[1], x.shape[1]))
    for share, one in zip(likely, beliefs, strict=True):
        away = one.mean - mean
        covariance += share * (one.covariance + np.outer(away, away))
    return Belief(mean=mean, covariance=covariance)


def root_of(covariance: Numbers) -> Numbers:
    """The lower triangular root of a covariance.

    Unlike one made of eigenvectors it moves little when the covariance does: the same deals in another order draw the same.
    """
    breath = 1e-12 * max(float(np.trace(covariance)), 1e-12)
    root: Numbers = np.linalg.cholesky(covariance + breath * np.eye(len(covariance)))
    return root


def logistic(logit: Numbers) -> Numbers:
    """The chance that belongs to a logit."""
    chance: Numbers = 1.0 / (1.0 + np.exp(-np.clip(logit, -40, 40)))
    return chance


def logit_of(chance: Numbers) -> Numbers:
    """The logit that belongs to a chance; 0 and 1 are held just inside."""
    inside = np.clip(chance, 1e-9, 1 - 1e-9)
    logit: Numbers = np.log(inside) - np.log1p(-inside)
    return logit


def averaged(logit: Numbers, variance: Numbers) -> Numbers:
    """The mean chance where the logit is uncertain (MacKay's approximation of the logistic-normal integral)."""
    return logistic(logit / np.sqrt(1.0 + np.pi * variance / 8.0))


def _loss(logit: Numbers, yes: Numbers, each: Numbers, away: Numbers, precision: Numbers) -> float:
    return float(np.sum(each * (np.logaddexp(0.0, logit) - yes * logit)) + 0.5 * away @ precision @ away)


def _evidence(x: Numbers, yes: Numbers, each: Numbers, prior: Belief, found: Belief) -> float:
    lost = _loss(x @ found.mean, yes, each, found.mean - prior.mean, np.linalg.inv(prior.covariance))
    return -lost + 0.5 * float(
        np.linalg.slogdet(found.covariance)[1] - np.linalg.slogdet(prior.covariance)[1]
    )


def _curvature(x: Numbers, chance: Numbers, each: Numbers, precision: Numbers) -> Numbers:
    return (x * (each * chance * (1.0 - chance))[:, None]).T @ x + precision

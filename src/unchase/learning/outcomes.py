"""The estimator: what became of a seller's deals in, the chance that a deal is still won out, with its interval.

A deal's life is a row of steps, each from one touch to the next. At each step it may end (and then be won, or lost or
let go), be answered, or go on: competing risks in discrete time, each a logit whose shape comes from public logs and
whose level is the seller's. The chance that it is still won adds up all that may follow. Source: METHOD, Learning;
docs/explanation/outcomes.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.future import Hazards, typical_gaps, typical_moments, won_after
from unchase.learning.logit import (
    averaged,
    independent,
    learn_logit,
    learn_mixed,
    logistic,
    logit_of,
    root_of,
)
from unchase.learning.terms import (
    CHANCE_TERMS,
    HAZARD_TERMS,
    SHOWN_CHASES,
    SILENCE,
    chance_columns,
    hazard_columns,
)

if TYPE_CHECKING:
    from unchase.learning.future import Gaps
    from unchase.learning.logit import Belief, Numbers
    from unchase.learning.prior import Prior
    from unchase.learning.states import States, Steps

_DRAWS = 128
_SEED = 2012
_WIDE = 1.6448536269514722  # deviations either side of the middle that hold 90 %
_CLEAR = 0.95  # of the draws, from which a rise with silence is no accident and is shown
_AT_ONCE = 65_536  # moments scored together: what fits the processor's memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What was learnt. `deals` and `closed` are how many of the seller's own went into it.

    `ended`, `won` and `replied` are the beliefs on the logits of one step; `replied` is None where the log ends at
    a reply. `mean` (d,) and `spread` (d, d) make the logit of the chance: a Gaussian whose deviation is the length of
    a moment's columns through `spread`. `rises` are the stretches of silence over which the chance clearly rises.
    """

    deals: int
    closed: int
    sellers: int
    ended: Belief
    won: Belief
    replied: Belief | None
    gaps: Gaps
    mean: Numbers
    spread: Numbers
    rises: tuple[int, ...]
    drift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Chances (n,) and the ends of their 90 % intervals."""

    chance: Numbers
    low: Numbers
    high: Numbers


def learn(
    steps: Steps, prior: Prior, *, sellers: int = 1, replies: bool = True, before: Outcomes | None = None
) -> Outcomes:
    """Learns from a seller's deals, closed and open, or from those of a team with the number of its `sellers`.

    With `replies` False a reply is itself the good end. `before` is what was learnt before some more deals: it saves
    time and changes nothing.
    """
    columns, weights = hazard_columns(steps.states, sellers), steps.weights
    ended = learn_logit(
        columns,
        steps.ended.astype(float),
        prior.of(prior.ended, sellers),
        weight=weights,
        start=before.ended.mean if before else None,
    )
    won = learn_mixed(
        columns[steps.ended],
        steps.won[steps.ended].astype(float),
        prior.of_won(sellers),
        weight=weights[steps.ended],
        start=before.won.mean if before else None,
    )
    replied = None
    if replies:
        on = ~steps.ended
        replied = learn_logit(
            columns[on],
            steps.replied[on].astype(float),
            prior.of(prior.replied, sellers),
            weight=weights[on],
            start=before.replied.mean if before and before.replied else None,
        )
    gaps = typical_gaps(steps, prior)
    form = _form(ended, won, replied, gaps, sellers)
    mean, spread, rises = _mended(form, steps, prior, sellers)
    return Outcomes(
        deals=steps.deals,
        closed=steps.closed,
        sellers=sellers,
        ended=ended,
        won=won,
        replied=replied,
        gaps=gaps,
        mean=mean,
        spread=spread,
        rises=rises,
        drift=prior.drift,
    )


def chances(outcomes: Outcomes, moments: States) -> Chances:
    """The chance that a deal is still won, at each moment, with its 90 % interval."""
    made = Chances(chance=np.empty(len(moments)), low=np.empty(len(moments)), high=np.empty(len(moments)))
    mean, spread = outcomes.mean.astype(np.float32), outcomes.spread.astype(np.float32)
    for start in range(0, len(moments), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        columns = chance_columns(moments.take(part), outcomes.sellers, exact=np.float32)
        logit = columns @ mean
        through = columns @ spread
        variance = np.einsum("ij,ij->i", through, through)
        wide = _WIDE * np.sqrt(variance + outcomes.drift**2)
        # Doubt draws a mean towards even odds. The doubt about silence itself is left out of it, or a silence nobody
        # has lived through would look better than a shorter one.
        through -= columns[:, SILENCE] @ spread[SILENCE]
        made.chance[part] = averaged(logit, np.einsum("ij,ij->i", through, through))
        made.low[part] = logistic(logit - wide)
        made.high[part] = logistic(logit + wide)
    return made


def average_draws(outcomes: Outcomes, moments: States) -> Numbers:
    """The mean chance over the moments, as draws: for the interval of a share rather than of one deal's chance."""
    normals = _normals(outcomes.spread.shape[1])
    logit = chance_columns(moments, outcomes.sellers) @ (outcomes.mean[:, None] + outcomes.spread @ normals.T)
    together = _normals(1) * outcomes.drift
    means: Numbers = logistic(logit + together[:, 0]).mean(axis=0)
    return means


def _form(ended: Belief, won: Belief, replied: Belief | None, gaps: Gaps, sellers: int) -> Numbers:
    """The chance as a sum of parts: fitted, for each draw of the beliefs, to what the steps add up to."""
    width = len(HAZARD_TERMS) + (sellers if sellers > 1 else 0)
    normals = _normals(3 * width)
    moments, weight = typical_moments(gaps, sellers)
    logits = logit_of(
        won_after(
            moments,
            Hazards(
                ended=ended.draws(normals[:, :width]),
                won=won.draws(normals[:, width : 2 * width]),
                replied=replied.draws(normals[:, 2 * width :]) if replied else None,
            ),
            gaps,
            sellers=sellers,
        )
    )
    columns = chance_columns(moments, sellers)
    # A breath of ridge decides where moments cannot: a stretch nobody lived through is flat.
    ridge = 1e-4 * np.eye(columns.shape[1])
    return np.linalg.solve(
        (columns * weight[:, None]).T @ columns + ridge, (columns * weight[:, None]).T @ logits
    )


def _mended(
    parts: Numbers, steps: Steps, prior: Prior, sellers: int
) -> tuple[Numbers, Numbers, tuple[int, ...]]:
    """The parts set right where whole lives of deals say that their steps added up wrongly.

    One step is a rough picture of the next: offers are made anew, patience varies. So each count of chases may differ
    from the sum by about `prior.form`; how it does is learnt from the deals that reached that count. Each deal does
    so once at most, so that these are independent answers.
    """
    columns = chance_columns(steps.states.take(steps.settled), sellers)
    counts = columns[:, :SHOWN_CHASES]
    mended = learn_logit(
        counts,
        steps.won_in_the_end[steps.settled].astype(float),
        independent(np.zeros(SHOWN_CHASES), np.full(SHOWN_CHASES, prior.form)),
        beside=columns @ parts.mean(axis=1),
        weight=steps.weights[steps.settled],
    )
    parts = parts.copy()
    parts[:SHOWN_CHASES] += mended.draws(_normals(SHOWN_CHASES, seed=_SEED + 1)).T
    rises = tuple(int(place) for place in np.flatnonzero((parts[SILENCE] > 0).mean(axis=1) >= _CLEAR))
    parts[SILENCE] = _never_rising(parts[SILENCE], rises)
    mean = parts.mean(axis=1)
    away = (parts - mean[:, None]) / np.sqrt(parts.shape[1] - 1)
    return mean, root_of(away @ away.T), rises


def _never_rising(slopes: Numbers, rises: tuple[int, ...]) -> Numbers:
    """Slopes over silence held at or below 0, save where the data clearly say otherwise."""
    held = np.minimum(slopes, 0.0)
    held[list(rises)] = slopes[list(rises)]
    return held


def _normals(width: int, *, seed: int = _SEED) -> Numbers:
    """Always the same draws, each with its mirror image: equal deals give equal numbers, and their mean is exact."""
    half = np.random.default_rng(seed).standard_normal((_DRAWS // 2, width))
    return np.concatenate([half, -half])


def terms(outcomes: Outcomes) -> tuple[str, ...]:
    """The names of the parts of a chance, in the order of `mean`."""
    return (
        *CHANCE_TERMS,
        *(f"seller_{number}" for number in range(outcomes.sellers if outcomes.sellers > 1 else 0)),
    )

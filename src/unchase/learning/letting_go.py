"""When to let go: another touch here, or the same minutes on a fresh prospect?

Stop chasing where one more touch earns less for its minutes than the best use of them elsewhere. The best stopping
point and the rate it earns depend on each other; both are read off the curve. It advises; a person clicks.
Source: METHOD, Learning; docs/explanation/outcomes.md, "When to let go".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.future import Hazards
from unchase.learning.logit import logistic
from unchase.learning.prior import ENOUGH_DEALS
from unchase.learning.states import states
from unchase.learning.terms import hazard_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.learning.logit import Numbers
    from unchase.learning.outcomes import Outcomes
    from unchase.learning.states import States

MOST_CHASES = 12
_FLAT = 0.03  # within three in a hundred of the best nobody can tell the difference
_NO_MORE = 0.005
_DRAWS = 128
_SEED = 1968


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What the seller says once: minutes for one touch, minutes to find a fresh prospect and open, worth of a deal."""

    touch_minutes: float = 15.0
    fresh_minutes: float = 60.0
    deal_worth: float = 1.0

    def __post_init__(self) -> None:
        for name in ("touch_minutes", "fresh_minutes", "deal_worth"):
            if not 0 < getattr(self, name) < 1e9:
                raise ValueError(f"{name} must be more than nothing, not {getattr(self, name)!r}.")


def costs_from(told: Mapping[str, float]) -> Costs:
    """The costs a seller told, by name; the defaults where nothing was said. Raises ValueError for what cannot be so."""
    return Costs(**{name: float(value) for name, value in told.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One point of the curve: what letting go after so many chases earns an hour, with its 90 % interval.

    `won` is the share of fresh deals won by then, `minutes` what one takes.
    """

    after_chases: int
    won: float
    minutes: float
    hourly: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The curve, its best point, and the points nobody can tell from it. `hourly` is what an hour earns there."""

    curve: tuple[Stop, ...]
    best: int
    flat: tuple[int, ...]
    hourly: float
    sentence: str


def when_to_let_go(outcomes: Outcomes, costs: Costs) -> Advice:
    """The curve of letting go after 0, 1, … 12 chases without an answer, for a fresh deal."""
    normals = np.random.default_rng(_SEED).standard_normal((_DRAWS, 3, outcomes.ended.mean.size))
    won, touches = _along(outcomes, normals)
    minutes = costs.fresh_minutes + costs.touch_minutes * touches
    hourly = costs.deal_worth * won / minutes * 60
    curve = tuple(
        Stop(
            after_chases=count,
            won=float(won[count].mean()),
            minutes=float(minutes[count].mean()),
            hourly=float(hourly[count].mean()),
            low=float(np.quantile(hourly[count], 0.05)),
            high=float(np.quantile(hourly[count], 0.95)),
        )
        for count in range(len(won))
    )
    most = max(stop.hourly for stop in curve)
    # Where the curve no longer rises to speak of, the first such point is the best: its hours are free sooner.
    best = next(stop for stop in curve if stop.hourly >= (1 - _NO_MORE) * most)
    flat = tuple(stop.after_chases for stop in curve if stop.hourly >= (1 - _FLAT) * most)
    return Advice(
        curve=curve,
        best=best.after_chases,
        flat=flat,
        hourly=best.hourly,
        sentence=_sentence(best, flat, costs, closed=outcomes.closed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one more touch on a deal earns an hour, beside the same minutes on fresh prospects."""

    here: float
    elsewhere: float
    sentence: str


def another_touch(next_win: float, advice: Advice, costs: Costs) -> Worth:
    """Compares one more touch, which wins the deal with chance `next_win`, with the best use of its minutes."""
    here = 60 * next_win * costs.deal_worth / costs.touch_minutes
    times = here / advice.hourly if advice.hourly else float("inf")
    if times >= 1 + _FLAT:
        says = (
            f"Another touch here earns about {times:.1f} times what the same minutes earn on fresh prospects."
        )
    elif times > 1 - _FLAT:
        says = "Another touch here and the same minutes on a fresh prospect earn about the same: it hardly matters."
    else:
        less = "more than ten times" if times < 0.1 else f"about {1 / times:.1f} times"
        says = f"The same minutes on fresh prospects earn {less} as much: consider letting go."
    return Worth(here=here, elsewhere=advice.hourly, sentence=says)


def wins_by_next_touch(outcomes: Outcomes, moments: States) -> Numbers:
    """The chance (n,) that each deal is won before its next touch."""
    columns = hazard_columns(moments, outcomes.sellers)
    return logistic(columns @ outcomes.ended.mean) * logistic(columns @ outcomes.won.mean)


def _along(outcomes: Outcomes, normals: Numbers) -> tuple[Numbers, Numbers]:
    """Shares won (13, m) and touches made (13, m) by one who lets go after 0, 1, … 12 chases, for each draw.

    A reply begins the deal anew under the same rule, as one that has answered before.
    """
    hazards = Hazards(
        ended=outcomes.ended.draws(normals[:, 0]),
        won=outcomes.won.draws(normals[:, 1]),
        replied=outcomes.replied.draws(normals[:, 2]) if outcomes.replied else None,
    )
    won, touches, answered = _round(outcomes, hazards, replies=0)
    won_then, touches_then, again = _round(outcomes, hazards, replies=1)
    rounds = answered / np.maximum(1 - again, 0.02)
    return won + rounds * won_then, touches + rounds * touches_then


def _round(outcomes: Outcomes, hazards: Hazards, *, replies: int) -> tuple[Numbers, Numbers, Numbers]:
    """From one answer to the next: shares won, touches made, and shares answered, by each rule."""
    counts = np.arange(MOST_CHASES + 1, dtype=float)
    silence = np.where(counts > 0, outcomes.gaps.first + outcomes.gaps.later * (counts - 1), 0.0)
    moments = states(counts, silence=silence, replies=np.full(len(counts), float(replies)))
    columns = hazard_columns(moments, outcomes.sellers)
    ends, wins = logistic(columns @ hazards.ended.T), logistic(columns @ hazards.won.T)
    answers = logistic(columns @ hazards.replied.T) if hazards.replied is not None else np.zeros_like(ends)
    on = (1 - ends) * (1 - answers)
    reached = np.concatenate([np.ones_like(on[:1]), np.cumprod(on, axis=0)[:-1]])
    won = np.cumsum(reached * ends * wins, axis=0)
    return won, np.cumsum(reached, axis=0), np.cumsum(reached * (1 - ends) * answers, axis=0)


def _sentence(best: Stop, flat: tuple[int, ...], costs: Costs, *, closed: int) -> str:
    says = f"With {costs.touch_minutes:g} minutes a touch and {costs.fresh_minutes:g} for a fresh prospect, "
    if best.after_chases == MOST_CHASES:
        says += f"no number of chases up to {MOST_CHASES} is too many: a fresh prospect costs more than another touch."
    else:
        says += f"an hour earns most when you let go after {_chases(best.after_chases)} without an answer"
        says += f"; anything from {flat[0]} to {flat[-1]} earns nearly the same." if len(flat) > 1 else "."
    if closed < ENOUGH_DEALS:
        says += f" With {closed} closed deals of yours this rests mostly on public logs."
    return says


def _chases(count: int) -> str:
    return "one chase" if count == 1 else f"{count} chases"

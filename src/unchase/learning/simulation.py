"""A world made up to test against: prospects whose hidden truth is known.

Each prospect is truly interested or is not (a share `interested`). At each of our touches one who is interested buys
with chance `buys`, or else answers without deciding with chance `answers`; anyone still silent is lost or let go with
chance `leaves`. With a time agreed ahead (a share `agreed` of the touches, of the interested only) the odds to buy are
multiplied by `agreed_odds`. Touches come `gap` days apart. That is all there is, so the true chance of any moment can be
worked out and laid beside what an estimator says. Seeded: the same seed makes the same world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.logit import logistic, logit_of
from unchase.learning.states import Steps, states

if TYPE_CHECKING:
    from unchase.learning.logit import Numbers

_MOST_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How prospects are made."""

    interested: float = 0.6
    buys: float = 0.15
    answers: float = 0.25
    leaves: float = 0.15
    agreed: float = 0.0
    agreed_odds: float = 1.0
    gap: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The steps of the deals, and of each moment the true chance, given what can be seen, that its deal is won."""

    steps: Steps
    truth: Numbers


def simulate(world: World, deals: int, *, seed: int) -> Simulated:
    """So many deals of a world, lived to their end."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, float, float, float, float, bool, bool, bool]] = []
    truth: list[float] = []
    future = chance_if_interested(world)
    for deal in range(deals):
        interested = rng.random() < world.interested
        chases = silence = replies = 0.0
        belief = world.interested
        for _ in range(_MOST_STEPS):
            firm = bool(interested and rng.random() < world.agreed)
            # A time agreed proves interest; none agreed tells a little against it.
            belief = 1.0 if firm else _less(belief, 1 - world.agreed)
            if firm:
                chases, silence, replies = 0.0, 0.0, replies + 1
            buys = _buys(world, firm=firm) if interested else 0.0
            bought = bool(rng.random() < buys)
            answered = bool(not bought and interested and rng.random() < world.answers)
            left = bool(not bought and not answered and rng.random() < world.leaves)
            rows.append((deal, chases, silence, replies, float(firm), bought or left, bought, answered))
            truth.append(belief * _then(world, future, firm=firm))
            if bought or left:
                break
            if answered:
                chases, silence, replies, belief = 0.0, 0.0, replies + 1, 1.0
            else:
                belief = _less(belief, (1 - _buys(world, firm=firm)) * (1 - world.answers))
                chases, silence = chases + 1, silence + world.gap
    return Simulated(steps=_steps(rows, world), truth=np.array(truth))


def chance_if_interested(world: World) -> float:
    """The chance that a deal with an interested prospect is won, from any touch on, before it is seen who agrees."""
    buys = (1 - world.agreed) * world.buys + world.agreed * _buys(world, firm=True)
    goes_on = (1 - buys) * (world.answers + (1 - world.answers) * (1 - world.leaves))
    return buys / (1 - goes_on)


def _less(belief: float, seldom: float) -> float:
    """The belief in interest after something the interested do only so often, and the others always."""
    return belief * seldom / (belief * seldom + 1 - belief)


def _then(world: World, future: float, *, firm: bool) -> float:
    buys = _buys(world, firm=firm)
    return buys + (1 - buys) * (world.answers + (1 - world.answers) * (1 - world.leaves)) * future


def _buys(world: World, *, firm: bool) -> float:
    if not firm:
        return world.buys
    return float(logistic(logit_of(np.array(world.buys)) + np.log(world.agreed_odds)))


def _steps(rows: list[tuple[int, float, float, float, float, bool, bool, bool]], world: World) -> Steps:
    deal, chases, silence, replies, firm, ended, won, answered = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Steps(
        states=states(chases, silence=silence, replies=replies, firm=firm),
        deal=deal.astype(np.intp),
        ended=ended,
        won=won,
        replied=answered,
        days=np.full(len(deal), world.gap),
        settled=np.ones(len(deal), dtype=bool),
    )

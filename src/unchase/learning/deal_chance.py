"""The chance that one open deal is still won, for its page: with interval, and the facts that move it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.claim import plural
from unchase.learning.counts import Share, won_by_chases
from unchase.learning.life import steps_of_nobody
from unchase.learning.outcomes import chances, learn
from unchase.learning.prior import ENOUGH_DEALS
from unchase.learning.states import states
from unchase.learning.terms import FACTS, SHOWN_CHASES, SILENCE, chance_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.learning.life import Life
    from unchase.learning.outcomes import Outcomes
    from unchase.learning.prior import Prior
    from unchase.learning.states import States


@dataclass(frozen=True, slots=True, kw_only=True)
class DealChance:
    """The chance one open deal is still won, its interval, and the facts that move it most: name and times the odds.

    With fewer than ten closed deals of the seller's own `chance`, `low` and `high` are None and the sentence counts.
    `own` is the share of what is known that comes from the seller's own deals rather than the prior.
    """

    name: str
    chance: float | None
    low: float | None
    high: float | None
    deals: int
    own: float
    moved_by: tuple[tuple[str, float], ...]
    sentence: str


def deal_chances(lives: Sequence[Life], outcomes: Outcomes, prior: Prior) -> tuple[DealChance, ...]:
    """The chance of every open deal among these lives, in their order; none of those they said yes or no to."""
    shares = won_by_chases([life for life in lives if life.ending is not None and life.at])
    nothing = before(outcomes, prior)
    return tuple(
        deal_chance(life.name, life.today, outcomes, shares, nothing)
        for life in lives
        if life.today is not None and not life.decided
    )


def deal_chance(
    name: str, today: States, outcomes: Outcomes, shares: Sequence[Share], nothing: Outcomes
) -> DealChance:
    """The chance of one open deal as it is `today`.

    `shares` are the wins by chases of the seller's closed deals, `nothing` is what was known before the first deal.
    """
    own = _own_share(outcomes, nothing, today)
    if outcomes.closed < ENOUGH_DEALS:
        return _counted(name, today, shares, own)
    told = chances(outcomes, today)
    chance, low, high = float(told.chance[0]), float(told.low[0]), float(told.high[0])
    moved = _moved_by(today, outcomes)
    facts = "; ".join(f"{fact}: odds times {times:.1f}" for fact, times in moved)
    return DealChance(
        name=name,
        chance=chance,
        low=low,
        high=high,
        deals=outcomes.closed,
        own=own,
        moved_by=moved,
        sentence=f"{100 * chance:.0f} in 100 deals like this are still won ({100 * low:.0f} to {100 * high:.0f}),"
        f" from your {outcomes.closed} closed deals" + (f". What moves it most: {facts}." if facts else "."),
    )


def own_share(outcomes: Outcomes, prior: Prior, moment: States | None = None) -> float:
    """How much of what is known of a deal at a moment (a fresh one) comes from own deals: 0 none, 1 all."""
    return _own_share(outcomes, before(outcomes, prior), states([0.0]) if moment is None else moment)


def before(outcomes: Outcomes, prior: Prior) -> Outcomes:
    """What was known before the first deal."""
    return learn(steps_of_nobody(), prior, sellers=outcomes.sellers, replies=outcomes.replied is not None)


def _own_share(outcomes: Outcomes, nothing: Outcomes, moment: States) -> float:
    columns = chance_columns(moment, outcomes.sellers)
    before, after = (float(np.sum((columns @ one.spread) ** 2)) for one in (nothing, outcomes))
    return min(1.0, max(0.0, 1.0 - after / before))


def _counted(name: str, today: States, shares: Sequence[Share], own: float) -> DealChance:
    """Counts in place of a chance."""
    chases = int(today.chases[0])
    share = shares[chases] if chases < len(shares) else Share(count=0, of=0)
    which = f" that reached {plural(chases, 'chase')}" if chases else ""
    return DealChance(
        name=name,
        chance=None,
        low=None,
        high=None,
        deals=shares[0].of if shares else 0,
        own=own,
        moved_by=(),
        sentence=f"Of {plural(share.of, 'closed deal')} of yours{which}, {share.count} {'was' if share.count == 1 else 'were'} won;"
        f" a chance takes {ENOUGH_DEALS} closed deals.",
    )


def _moved_by(today: States, outcomes: Outcomes) -> tuple[tuple[str, float], ...]:
    """The three facts that part this deal most from a fresh one, each with the odds it multiplies."""
    fresh = states([0.0], seller=today.seller)
    parts = (chance_columns(today, outcomes.sellers) - chance_columns(fresh, outcomes.sellers))[
        0
    ] * outcomes.mean
    named = {
        plural(today.chases[0], "chase"): float(parts[:SHOWN_CHASES].sum()),
        f"{plural(today.silence[0], 'day')} of silence": float(parts[SILENCE].sum()),
    }
    first = SILENCE.stop
    facts = dict(zip(FACTS, parts[first : first + len(FACTS)].tolist(), strict=True))
    excuses = sum(value for name, value in facts.items() if name not in _FACTS)
    named[plural(today.stalls[0], "stall")] = facts["stalls"] + excuses
    named[plural(today.replies[0], "reply")] = facts["answered"] + facts["replies"]
    named[plural(today.chases[0], "chase")] += facts["chases_since_answer"]
    named |= {words: facts[name] for name, words in _FACTS.items() if words}
    order = sorted(named.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple((name, float(np.exp(value))) for name, value in order[:3] if abs(value) >= 0.05)


# What each fact is called beside its odds; the kinds of excuses count with the stalls, those without a name elsewhere.
_FACTS = {
    "stalls": "",
    "answered": "",
    "chases_since_answer": "",
    "replies": "",
    "age": "age of the deal",
    "firm": "an agreed time ahead",
    "callback": "a callback",
    "kept": "promises kept",
    "missed": "promises missed",
}

"""What is believed before the seller's own deals: the shape of public logs, with the level left open.

Source: prior.json beside this file, written by `bench/fit_prior.py`; docs/explanation/outcomes.md says from which logs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from unchase.learning.logit import Belief, independent
from unchase.learning.terms import FACTS, FREE_CHASES, HAZARD_TERMS, SMOOTH

if TYPE_CHECKING:
    from collections.abc import Mapping


ENOUGH_DEALS = (
    10  # closed deals of one's own before which the prior speaks too loudly: counts are shown, no chance is
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A public log the shape was fitted on: what it is, of how many deals, and when and where."""

    name: str
    what: str
    deals: int
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The shapes of the three logits of a step – it ends, it ends won, they reply – as mean and deviation by term.

    A term that is not named is believed to be 0, give or take `smooth` for the smooth ones and `facts` for the facts
    no public log has (or, for the free terms of the counts of
    chases, `form`; for the sellers of a team, `team`). `levels` are the kinds of business there are, each with its
    weight before the first deal and the mean and deviation of its level of "won". `first_gap` and `gap` are the days from the first touch
    to the first chase and between chases, worth `gap_deals` deals. `drift` is how far, in logits, the next deals may
    lie from those learnt from, all together.
    """

    ended: Mapping[str, tuple[float, float]]
    won: Mapping[str, tuple[float, float]]
    replied: Mapping[str, tuple[float, float]]
    levels: tuple[tuple[float, float, float], ...]
    form: float
    smooth: float
    facts: float
    team: float
    first_gap: float
    gap: float
    gap_deals: float
    drift: float
    sources: tuple[Source, ...]

    def of_won(self, sellers: int = 1) -> tuple[tuple[float, Belief], ...]:
        """The beliefs on how a step that ends does so, one for each kind of business, with its weight."""
        return tuple(
            (weight, self.of({**self.won, "level": (mean, spread)}, sellers))
            for weight, mean, spread in self.levels
        )

    def of(self, terms: Mapping[str, tuple[float, float]], sellers: int = 1) -> Belief:
        """The belief on the columns of `hazard_columns`."""
        spread = dict.fromkeys(SMOOTH, self.smooth) | dict.fromkeys(FACTS, self.facts)
        spread |= {f"chases_{count}": self.form for count in range(FREE_CHASES)}
        named = [terms.get(name, (0.0, spread[name])) for name in HAZARD_TERMS]
        named += [(0.0, self.team)] * (sellers if sellers > 1 else 0)
        return independent(np.array([mean for mean, _ in named]), np.array([spread for _, spread in named]))


def prior_from(row: Mapping[str, Any]) -> Prior:
    """The prior written in a mapping such as prior.json holds."""
    shapes: dict[str, Any] = {
        name: {term: (float(mean), float(spread)) for term, (mean, spread) in row[name].items()}
        for name in ("ended", "won", "replied")
    }
    numbers: dict[str, Any] = {
        name: float(row[name])
        for name in ("form", "smooth", "facts", "team", "first_gap", "gap", "gap_deals", "drift")
    }
    return Prior(
        **shapes,
        **numbers,
        levels=tuple((float(weight), float(mean), float(spread)) for weight, mean, spread in row["levels"]),
        sources=tuple(Source(**source) for source in row["sources"]),
    )


@cache
def public_prior() -> Prior:
    """The prior that comes with the program."""
    text = files("unchase.learning").joinpath("prior.json").read_text(encoding="utf-8")
    return prior_from(json.loads(text))

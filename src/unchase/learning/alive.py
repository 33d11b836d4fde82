"""The two numbers people can keep in their heads: how many are truly interested, and how many of those answer a touch.

Of those who are interested a share `answers` answers each touch; the others never do. So each silence makes it likelier
that this one has already, politely, said no. Source: docs/explanation/outcomes.md, "Two numbers".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from unchase.learning.logit import Numbers

_SHARES = np.linspace(0.01, 0.99, 99)
_INTERESTED, _ANSWERS = np.meshgrid(_SHARES, _SHARES, indexing="ij")


def still_alive(interested: float, answers: float, silences: int) -> float:
    """The formula: how likely it is that one who has not answered so many touches is interested at all."""
    waiting = interested * (1.0 - answers) ** silences
    return waiting / (waiting + 1.0 - interested)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """The two numbers, their mean over what `deals` deals leave possible; `weights` is how possible each pair is."""

    interested: float
    answers: float
    deals: int
    weights: Numbers

    def after(self, silences: int) -> tuple[float, float, float]:
        """The chance to be interested after so many silences, and the ends of its 90 % interval."""
        waiting = _INTERESTED * (1.0 - _ANSWERS) ** silences
        chance = (waiting / (waiting + 1.0 - _INTERESTED)).ravel()
        order = np.argsort(chance, kind="stable")
        reached = np.cumsum(self.weights.ravel()[order])
        low, high = (
            chance[order][min(int(np.searchsorted(reached, part)), chance.size - 1)] for part in (0.05, 0.95)
        )
        return float(chance @ self.weights.ravel()), float(low), float(high)

    def sentence(self, silences: int) -> str:
        """The same for people."""
        chance, low, high = self.after(silences)
        touches = "one touch" if silences == 1 else f"{silences} touches"
        return (
            f"After {touches} without an answer, {100 * (1 - chance):.0f} in 100 such deals have already, politely,"
            f" said no ({100 * (1 - high):.0f} to {100 * (1 - low):.0f}, from {self.deals} of yours)."
        )


def alive_from(answered_at: Numbers, silent: Numbers) -> Alive:
    """The two numbers from deals answered at touch `answered_at` (1, 2, …) and deals silent after `silent` touches.

    Before any deal every pair of shares is as likely as any other.
    """
    told = np.zeros_like(_INTERESTED)
    for touch in answered_at:
        told += np.log(_INTERESTED * _ANSWERS) + (touch - 1) * np.log1p(-_ANSWERS)
    for touches in silent:
        told += np.log(_INTERESTED * (1 - _ANSWERS) ** touches + 1 - _INTERESTED)
    weights = np.exp(told - told.max())
    weights /= weights.sum()
    return Alive(
        interested=float((weights * _INTERESTED).sum()),
        answers=float((weights * _ANSWERS).sum()),
        deals=len(answered_at) + len(silent),
        weights=weights,
    )

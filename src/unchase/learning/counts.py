"""Plain counts with their intervals: what is shown before a model has anything to say, and beside it always."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.learning.life import Life

_WIDE = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`of` so many `count`: the share with the ends of its 90 % interval (Wilson's)."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """The share itself; 0 of 0 is 0."""
        return self.count / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """The low end."""
        return self._end(-1)

    @property
    def high(self) -> float:
        """The high end."""
        return self._end(1)

    def _end(self, side: int) -> float:
        if not self.of:
            return 0.0 if side < 0 else 1.0
        square = _WIDE**2
        middle = self.share + square / (2 * self.of)
        away = _WIDE * sqrt(self.share * (1 - self.share) / self.of + square / (4 * self.of**2))
        end = (middle + side * away) / (1 + square / self.of)
        # At none or all the end is the share itself, which rounding would miss by a hair.
        return max(0.0, min(end, self.share)) if side < 0 else min(1.0, max(end, self.share))


def won_by_chases(lives: Sequence[Life]) -> tuple[Share, ...]:
    """Of the closed deals that reached k chases, how many were won in the end; one entry for k = 0, 1, … ."""
    most = [int(life.moments.chases.max()) for life in lives if life.ending and len(life.moments)]
    won = [life.ending == "won" for life in lives if life.ending and len(life.moments)]
    return tuple(
        Share(
            count=sum(good for chases, good in zip(most, won, strict=True) if chases >= count),
            of=sum(chases >= count for chases in most),
        )
        for count in range(max(most, default=-1) + 1)
    )


def middle(values: Sequence[float]) -> tuple[float, float, float] | None:
    """The median with its 90 % interval by order statistics; None for fewer than five values."""
    if len(values) < 5:
        return None
    ordered = np.sort(np.asarray(values, float))
    half = _WIDE * sqrt(len(ordered)) / 2
    low, high = int(len(ordered) / 2 - half), int(np.ceil(len(ordered) / 2 + half))
    return float(np.median(ordered)), float(ordered[max(low, 0)]), float(ordered[min(high, len(ordered)) - 1])

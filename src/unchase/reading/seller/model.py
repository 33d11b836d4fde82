"""The linear model of a seller's sentence, as fitted by `bench/train_guard.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from unchase.reading.acts.model import Linear, chance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.reading.seller.features import Seen

_SCALE = 100  # weights are stored as whole hundredths


@dataclass(frozen=True, slots=True)
class Model:
    """`sentence`: what a sentence holds. `thresholds`: name → the chance from which the program stands by it."""

    sentence: Linear
    thresholds: Mapping[str, float]

    def chances(self, seen: Seen) -> dict[str, float]:
        """Name of an act or a rule → how likely the sentence holds it."""
        return dict(zip(self.sentence.classes, map(chance, self.sentence.scores(seen.features)), strict=True))


@cache
def model() -> Model:
    """The shipped model."""
    data = json.loads(files("unchase.reading.seller").joinpath("weights.json").read_text("utf-8"))
    weights = {
        feature: tuple((int(n), w / _SCALE) for n, w in zip(row[::2], row[1::2], strict=True))
        for feature, row in data["weights"].items()
    }
    return Model(Linear(classes=tuple(data["classes"]), weights=weights), data["thresholds"])

"""A linear model: how likely each act is in a sentence, and in a message. Weights are fitted by `bench/train_acts.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Linear:
    """Named classes, and for each feature the classes it speaks for or against: (class, weight) pairs."""

    classes: tuple[str, ...]
    weights: Mapping[str, tuple[tuple[int, float], ...]]

    def scores(self, features: Iterable[str]) -> list[float]:
        """One log-odds a class."""
        total = [0.0] * len(self.classes)
        get = self.weights.get
        for feature in features:
            pairs = get(feature)
            if pairs is not None:
                for number, weight in pairs:
                    total[number] += weight
        return total

    def weighed(self, values: Mapping[str, float]) -> list[float]:
        """One log-odds a class, of features that have a value."""
        total = [0.0] * len(self.classes)
        for feature, value in values.items():
            for number, weight in self.weights.get(feature, ()):
                total[number] += weight * value
        return total


@dataclass(frozen=True, slots=True)
class Model:
    """`sentence`: acts of a sentence. `message`: acts of a message from those of its sentences. The last two: kinds."""

    sentence: Linear
    message: Linear
    excuse: Linear
    issue: Linear
    thresholds: Mapping[str, tuple[float, float]]  # act → probability from which it is sure, from which maybe


def chance(log_odds: float) -> float:
    """The probability of log-odds, kept away from certainty."""
    return 1.0 / (1.0 + exp(-max(-12.0, min(12.0, log_odds))))


_SCALE = 100  # weights are stored as whole hundredths


@cache
def model() -> Model:
    """The shipped model."""
    data = json.loads(files("unchase.reading.acts").joinpath("weights.json").read_text("utf-8"))
    return Model(
        sentence=_linear(data["sentence"]),
        message=_linear(data["message"]),
        excuse=_linear(data["excuse"]),
        issue=_linear(data["issue"]),
        thresholds={act: (sure, maybe) for act, (sure, maybe) in data["thresholds"].items()},
    )


def _linear(data: dict[str, object]) -> Linear:
    classes, weights = data["classes"], data["weights"]
    assert isinstance(classes, list)
    assert isinstance(weights, dict)
    return Linear(
        classes=tuple(classes),
        weights={
            feature: tuple((int(n), w / _SCALE) for n, w in zip(row[::2], row[1::2], strict=True))
            for feature, row in weights.items()
        },
    )

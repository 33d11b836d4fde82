"""A linear model: how likely each act is in a sentence, and in a message. Weights are fitted by `bench/train_acts.py`.

The weights of one feature, one per class, are packed into one whole number, a lane of 32 bits each: a sentence is
scored by adding up the numbers of its features, all classes at once, at the speed of `sum`.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp
from struct import unpack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCALE = 1024  # a stored weight of so much is 1
_LANE = 32  # bits
_MIDDLE = 1 << (_LANE - 1)
_HALF = 1 << 15  # a stored weight has 16 bits


@dataclass(frozen=True, slots=True)
class Linear:
    """Named classes, and for each feature the weights it gives them, packed."""

    classes: tuple[str, ...]
    packed: Mapping[str, int]

    def total(self, features: Iterable[str]) -> int:
        """The packed weights of some features, added up; features the model does not know count nothing."""
        return sum(map(self.packed.get, features, repeat(0)))

    def scores(self, features: Iterable[str], base: int = 0) -> list[float]:
        """One log-odds a class, on top of a `base` added up before."""
        return self._unpacked(base + self.total(features), SCALE)

    def weighed(self, values: Mapping[str, int]) -> list[float]:
        """One log-odds a class, of features that have a value, in 64ths."""
        get = self.packed.get
        return self._unpacked(sum(get(feature, 0) * value for feature, value in values.items()), SCALE * 64)

    def _unpacked(self, total: int, scale: int) -> list[float]:
        """The lanes of a sum; each is lifted above zero first, so that none borrows from its neighbour."""
        count = len(self.classes)
        lifted = total + _lifted(count)
        lanes = unpack(f"<{count}I", lifted.to_bytes(count * _LANE // 8, "little"))
        return [(lane - _MIDDLE) / scale for lane in lanes]


@cache
def _lifted(count: int) -> int:
    return sum(_MIDDLE << (_LANE * lane) for lane in range(count))


@dataclass(frozen=True, slots=True)
class Model:
    """`sentence`: acts of a sentence. `message`: acts of a message from those of its sentences."""

    sentence: Linear
    message: Linear
    thresholds: Mapping[str, tuple[float, float]]  # act → probability from which it is sure, from which maybe


def chance(log_odds: float) -> float:
    """The probability of log-odds, kept away from certainty."""
    return 1.0 / (1.0 + exp(-max(-12.0, min(12.0, log_odds))))


@cache
def model() -> Model:
    """The shipped model."""
    stored = _stored()
    return Model(
        sentence=_linear(stored["sentence"]),
        message=_linear(stored["message"]),
        thresholds={act: (sure, maybe) for act, (sure, maybe) in stored["thresholds"].items()},
    )


@cache
def kinds(of: str) -> Linear:
    """The model of the kinds of an "excuse" or an "issue", loaded when the first one is met."""
    return _linear(_stored()[of])


@cache
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(
        files("unchase.reading.acts").joinpath("weights.json").read_text("utf-8")
    )
    return stored


def _linear(data: dict[str, Any]) -> Linear:
    """From the stored form: names of classes and features, and rows of signed 16-bit weights in base64.

    Every weight is lifted above zero and widened to its lane, all at once; a row of lanes is then one whole number.
    """
    count = len(data["classes"])
    weights = array("h", b64decode(data["weights"]))
    if sys.byteorder == "big":
        weights.byteswap()
    lanes = array("I", map(_HALF.__add__, weights))
    if sys.byteorder == "big":
        lanes.byteswap()
    raw = lanes.tobytes()
    width = count * _LANE // 8
    lift = sum(_HALF << (_LANE * lane) for lane in range(count))
    rows = zip(data["features"], range(0, len(raw), width), strict=True)
    number = int.from_bytes
    return Linear(
        tuple(data["classes"]), {name: number(raw[at : at + width], "little") - lift for name, at in rows}
    )

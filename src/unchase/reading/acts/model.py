"""A linear model: how likely each act is in a sentence, and in a message. Weights are fitted by `bench/train_acts.py`.

The weights of one feature, one per class, are packed into one whole number, a lane of 32 bits each: a sentence is
scored by adding up the numbers of its features, all classes at once, at the speed of `sum`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from struct import Struct
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

SCALE = 1024  # a stored weight of so much is 1
_LANE = 32  # bits
_MIDDLE = 1 << (_LANE - 1)
_HALF = 1 << 15  # a stored weight has 16 bits

_Stored = TypeVar("_Stored")


class Rows(dict[str, int], Generic[_Stored]):
    """Feature → its packed weights; a row is packed when it is first asked for, so that loading stays fast."""

    __slots__ = ("_pack", "stored")

    def __init__(self, stored: Mapping[str, _Stored], pack: Callable[[_Stored], int]) -> None:
        super().__init__()
        self.stored = stored
        self._pack = pack

    def __missing__(self, feature: str) -> int:
        row = self[feature] = self._pack(self.stored[feature])
        return row


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Named classes, and for each feature the weights it gives them, packed; a weight of `scale` is 1."""

    classes: tuple[str, ...]
    rows: Rows[Any]
    scale: int = SCALE

    def total(self, features: Iterable[str]) -> int:
        """The packed weights of some features, added up; features the model does not know count nothing."""
        rows = self.rows
        return sum(map(rows.__getitem__, filter(rows.stored.__contains__, features)))

    def scores(self, features: Iterable[str], base: int = 0) -> list[float]:
        """One log-odds a class, on top of a `base` added up before."""
        return self.unpacked(base + self.total(features))

    def weighed(self, values: Mapping[str, int]) -> list[float]:
        """One log-odds a class, of features that have a value, in 64ths."""
        rows = self.rows
        known = rows.stored
        return self.unpacked(
            sum([rows[feature] * value for feature, value in values.items() if value and feature in known]),
            64,
        )

    def unpacked(self, total: int, value: int = 1) -> list[float]:
        """The log-odds in a sum of rows taken `value` times each.

        Each lane is lifted above zero first, so that none borrows from its neighbour.
        """
        lifted, size, lanes = _lanes(len(self.classes))
        scale = self.scale * value
        return [(lane - _MIDDLE) / scale for lane in lanes((total + lifted).to_bytes(size, "little"))]


def packed(pairs: Sequence[int]) -> int:
    """The packed row of some weights, given as lane, weight, lane, weight …"""
    return sum([weight << (_LANE * lane) for lane, weight in zip(pairs[::2], pairs[1::2], strict=True)])


@cache
def _lanes(count: int) -> tuple[int, int, Callable[[bytes], tuple[int, ...]]]:
    """What lifts so many lanes above zero, the bytes they take, and what takes them apart."""
    lifted = sum(_MIDDLE << (_LANE * lane) for lane in range(count))
    return lifted, count * _LANE // 8, Struct(f"<{count}I").unpack


@dataclass(frozen=True, slots=True)
class Model:
    """`sentence`: acts of a sentence. `message`: acts of a message from those of its sentences."""

    sentence: Linear
    message: Linear
    thresholds: Mapping[str, tuple[float, float]]  # act → probability from which it is sure, from which maybe


def chance(log_odds: float) -> float:
    """The probability of log-odds, kept away from certainty."""
    kept = 12.0 if log_odds > 12.0 else max(log_odds, -12.0)
    return 1.0 / (1.0 + exp(-kept))


@cache
def model() -> Model:
    """The shipped model."""
    data = stored()
    return Model(
        sentence=linear(data["sentence"]),
        message=linear(data["message"]),
        thresholds={act: (sure, maybe) for act, (sure, maybe) in data["thresholds"].items()},
    )


@cache
def kinds(of: str) -> Linear:
    """The model of the kinds of an "excuse" or an "issue", loaded when the first one is met."""
    return linear(stored()[of])


@cache
def stored() -> dict[str, Any]:
    """What `weights.json` holds."""
    return shipped("weights.json")


def shipped(name: str) -> dict[str, Any]:
    """A file of numbers beside this code. It is in ASCII: a foreign letter would widen all of it in memory."""
    data: dict[str, Any] = json.loads(files("unchase.reading.acts").joinpath(name).read_bytes())
    return data


def linear(data: dict[str, Any]) -> Linear:
    """From the stored form: names of classes, those of features with a "|" between them, and rows of signed 16-bit weights
    in base64.

    To pack a row, every weight is lifted above zero and widened to its lane; the lanes are then one whole number.
    """
    count = len(data["classes"])
    raw = b64decode(data["weights"])
    narrow, wide = Struct(f"<{count}h"), Struct(f"<{count}I")
    lift = sum(_HALF << (_LANE * lane) for lane in range(count))

    def row(at: int) -> int:
        lanes = map(_HALF.__add__, narrow.unpack_from(raw, at))
        return int.from_bytes(wide.pack(*lanes), "little") - lift

    starts = dict(zip(data["features"].split("|"), range(0, len(raw), narrow.size), strict=True))
    return Linear(tuple(data["classes"]), Rows(starts, row))

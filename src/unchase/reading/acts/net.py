"""A small network over vectors of words, which tells excuses by words that no message of the training held.

Every word has a vector; words used alike have vectors alike, so what was learnt of "budget" holds for "exchequer" as
well. Hidden units look at each word with its neighbours, the strongest answer among the words counts, and from those
come the scores of the excuses. All hidden units of a word are packed in one whole number, a lane of 16 bits each, and
taken at once, as the weights of the linear model are (`model.py`). Fitted by `bench/train_acts.py`.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from operator import mul
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from unchase.reading.acts.model import Linear, linear, shipped, stored

if TYPE_CHECKING:
    from collections.abc import Sequence

UNIT: Final = 256  # in a lane so much is 1
MOST: Final = 5_400  # of it; no word moves a hidden unit further, so that three words and the bias fit a lane
SHIFT: Final = 8  # bits by which the weights of the vectors are finer than a lane
_LANE = 16  # bits, the highest of which stays free
_LIFT = 1 << (_LANE - 2)
_REMEMBERED = 5_000  # words, each of about a kilobyte


class Row(NamedTuple):
    """What a word adds to the hidden units, packed: of the word after it, of its own place, of the word before it."""

    after: int
    own: int
    before: int


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """The network."""

    words: Words
    start: int  # the packed bias of the hidden units, each lane lifted above zero
    free: int  # the free bit of every lane
    zero: int  # no hidden unit answers, each lane lifted
    size: int
    unpack: Struct
    answers: tuple[int, ...]  # of each hidden unit its packed weights
    rest: int  # what is added to them: the bias, less what the lift of the lanes adds
    out: Linear

    def scores(self, words: Sequence[str]) -> list[float]:
        """One score for each of the classes of `out`, of normalised words in their order.

        Of each hidden unit the strongest answer counts, none below zero. The larger of two lanes is found without
        taking them apart: subtracting one from the other with the free bit set leaves that bit where it is not
        smaller; spread over the lane it picks the one or the other.
        """
        rows = [row for row in map(self.words.__getitem__, words) if row]
        strongest, free, start = self.zero, self.free, self.start
        for row, left, right in zip(rows, (_NOTHING, *rows), (*rows[1:], _NOTHING), strict=False):
            other = start + left[0] + row[1] + right[2]
            larger = ((strongest | free) - other) & free
            larger -= larger >> (_LANE - 1)
            strongest = other ^ ((strongest ^ other) & larger)
        lanes = self.unpack.unpack(strongest.to_bytes(self.size, "little"))
        return self.out.unpacked(sum(map(mul, lanes, self.answers)) + self.rest, UNIT)


_NOTHING = Row(0, 0, 0)


class Words(dict[str, Row | None]):
    """Word → its row, or None for a word without a vector; worked out when it is first met."""

    __slots__ = ("_hidden", "_of_vector", "_places", "_vectors", "_width")

    def __init__(self, names: Sequence[str], vectors: bytes, of_vector: Sequence[int], hidden: int) -> None:
        super().__init__()
        self._places = {name: i for i, name in enumerate(names)}
        self._vectors, self._of_vector, self._hidden = vectors, of_vector, hidden
        self._width = len(of_vector)

    def __missing__(self, word: str) -> Row | None:
        row = self._row(word)
        if len(self) < _REMEMBERED:
            self[word] = row
        return row

    def _row(self, word: str) -> Row | None:
        place = self._places.get(word)
        if place is None:
            return None
        vector = memoryview(self._vectors).cast("b")[place * self._width : (place + 1) * self._width]
        hidden = self._hidden
        # Lifted by MOST none is below zero; the second and third byte of a lane are then what is above SHIFT bits.
        lifted = sum(map(mul, vector, self._of_vector)) + _packed(_WIDE + (MOST << SHIFT), 3 * hidden, 32)
        wide = lifted.to_bytes(12 * hidden, "little")
        narrow = bytearray(6 * hidden)
        narrow[0::2], narrow[1::2] = wide[1::4], wide[2::4]
        most = _packed(MOST, hidden, _LANE)
        thirds = (narrow[at : at + 2 * hidden] for at in range(0, 6 * hidden, 2 * hidden))
        return Row(*(int.from_bytes(third, "little") - most for third in thirds))


_WIDE = 1 << 31


@cache
def _packed(value: int, lanes: int, bits: int) -> int:
    """The packed number with one value in every lane."""
    return sum(value << (bits * lane) for lane in range(lanes))


@cache
def net() -> Net:
    """The shipped network."""
    table = shipped("vectors.json")
    return made(stored()["net"], table["words"].split("\n"), b64decode(table["vectors"]))


def made(data: dict[str, Any], names: Sequence[str], vectors: bytes) -> Net:
    """The network from its stored form: 16-bit weights in base64, one row a dimension, one row a hidden unit."""
    hidden = data["hidden"]
    bias = Struct(f"<{hidden}h").unpack(b64decode(data["bias"]))
    out = linear(data["out"])
    answers = tuple(out.rows[str(unit)] for unit in range(hidden))
    return Net(
        words=Words(names, vectors, _rows(b64decode(data["vectors"]), 3 * hidden), hidden),
        start=sum((_LIFT + value) << (_LANE * lane) for lane, value in enumerate(bias)),
        free=_packed(1 << (_LANE - 1), hidden, _LANE),
        zero=_packed(_LIFT, hidden, _LANE),
        size=hidden * _LANE // 8,
        unpack=Struct(f"<{hidden}H"),
        answers=answers,
        rest=out.rows["bias"] * UNIT - sum(answers) * _LIFT,
        out=out,
    )


def _rows(raw: bytes, lanes: int) -> list[int]:
    """Packed rows of 16-bit weights in lanes of 32 bits."""
    narrow, wide = Struct(f"<{lanes}h"), Struct(f"<{lanes}I")
    lift = _packed(_WIDE, lanes, 32)
    return [
        int.from_bytes(wide.pack(*map(_WIDE.__add__, row)), "little") - lift
        for row in narrow.iter_unpack(raw)
    ]

"""The linear model of a seller's sentence, as fitted by `bench/train_guard.py`, and what it takes to stand by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log
from typing import TYPE_CHECKING

from unchase.reading.acts.model import Linear, Rows, packed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.reading.seller.features import Seen


@dataclass(frozen=True, slots=True)
class Cut:
    """The log-odds from which a reading stands, and the least at which it is worth a look.

    `pointed` is the cut where a cue of one of the `meanings` stands in the sentence and no "if"; else it is `plain`.
    """

    plain: float
    pointed: float
    least: float
    meanings: tuple[str, ...] = ()

    def stands(self, log_odds: float, seen: Seen) -> bool:
        """Whether a reading that likely is one to stand by."""
        if self.meanings and seen.cues and "if" not in seen.sentence.words:
            for cue in seen.cues:
                if cue.meaning.startswith(self.meanings):
                    return log_odds >= self.pointed
        return log_odds >= self.plain


@dataclass(frozen=True, slots=True)
class Model:
    """What a sentence may hold, its weights, and a cut for each class."""

    linear: Linear
    cuts: tuple[Cut, ...]
    leasts: tuple[float, ...]  # those of the cuts

    @property
    def classes(self) -> tuple[str, ...]:
        """What a sentence may hold: acts, and the material of rules."""
        return self.linear.classes

    def scores(self, features: Iterable[str], base: int = 0) -> list[float]:
        """One log-odds a class, on top of a `base` added up before; unknown features count nothing."""
        return self.linear.scores(features, base)


# What has cues so telling that with one of them a share of the threshold is enough, and without one it takes more:
# the meanings of the cues, and the share.
_POINTED = {
    "proposal": (("proposal.",), 0.3),
    "moves_time": (("move.",), 0.1),
    "cancels_time": (("cancel.",), 0.15),
    "straight_question": (("straight.no", "straight.story"), 0.8),
    "delivers": (("deliver.owed",), 0.4),
    "ball-in-their-court": (("ball-in-their-court.",), 0.4),
    "asks_next_step": (("asks.sign",), 0.4),
    "release": (("close.file",), 0.6),
    "touching-base": (("touching-base.",), 0.5),
    "pressure": (("pressure.",), 0.8),
    "blame": (("blame.silence", "blame.tries"), 0.6),
    "subservient": (("subservient.",), 0.4),
    "price-before-profit": (("price-before-profit.",), 0.3),
}
_WITHOUT_CUE = 0.4  # at least
_WEAK = 0.5  # of the threshold: what is weaker than that is no reading at all
_SCALE = 100  # weights are stored as whole hundredths


@cache
def model() -> Model:
    """The shipped model."""
    data = json.loads(files("unchase.reading.seller").joinpath("weights.json").read_text("utf-8"))
    classes = tuple(data["classes"])
    linear = Linear(classes, Rows(data["weights"], packed), _SCALE)
    cuts = tuple(_cut(name, data["thresholds"][name]) for name in classes)
    return Model(linear, cuts, tuple(cut.least for cut in cuts))


def _cut(name: str, threshold: float) -> Cut:
    meanings, share = _POINTED.get(name, ((), 1.0))
    return Cut(
        plain=_log_odds(max(threshold, _WITHOUT_CUE) if meanings else threshold),
        pointed=_log_odds(threshold * share),
        least=_log_odds(threshold * min(share, _WEAK)),
        meanings=meanings,
    )


def _log_odds(chance: float) -> float:
    return log(chance / (1.0 - chance))

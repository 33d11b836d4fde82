"""Fit the network over word vectors (`unchase.reading.acts.net`) with numpy alone: forward, backward, Adam. Deterministic.

A word and its neighbours, 3 × 64 numbers, go to hidden units; the strongest answer of each among the words goes to the
outputs. Words met in training move from where `words.npz` has them.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from unchase.reading.acts.model import SCALE
from unchase.reading.acts.net import MOST, SHIFT, UNIT
from word_vectors import STEP, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]

HIDDEN = 128
ROUNDS = 20  # times through all samples
BATCH = 96
PACE = 5e-3
DROPPED, WORDS_DROPPED = 0.5, 0.1  # shares of hidden units and of words left out at random
SHRINK = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Some words in their order, by number, and the share of each class, 1 in all."""

    words: list[list[int]]
    classes: Array


@dataclass(slots=True)
class Weights:
    """What is fitted, with Adam's memory of it."""

    of: dict[str, Array]
    mean: dict[str, Array] = field(default_factory=dict)
    square: dict[str, Array] = field(default_factory=dict)
    steps: int = 0

    def __post_init__(self) -> None:
        self.mean = {name: np.zeros_like(w) for name, w in self.of.items()}
        self.square = {name: np.zeros_like(w) for name, w in self.of.items()}


def table() -> tuple[dict[str, int], Array]:
    """Word → its number, and the vectors of `words.npz`."""
    stored = np.load(WORDS)
    names = str(stored["names"]).split("\n")
    return {name: i for i, name in enumerate(names)}, stored["vectors"].astype(np.float32) / STEP


def fit(vectors: Array, samples: Samples, *, seed: int = 1) -> Weights:
    """The fitted weights."""
    random = np.random.default_rng(seed)
    outputs = samples.classes.shape[1]
    wide = 3 * vectors.shape[1]
    weights = Weights(
        {
            "vectors": vectors.copy(),
            "hidden": random.normal(0, (2 / wide) ** 0.5, (wide, HIDDEN)).astype(np.float32),
            "hidden bias": np.zeros(HIDDEN, np.float32),
            "answers": random.normal(0, 0.05, (HIDDEN, outputs)).astype(np.float32),
            "bias": np.zeros(outputs, np.float32),
        }
    )
    moving = _met_twice(samples, len(vectors))
    order = np.arange(len(samples.words))
    last = ROUNDS * -(-len(order) // BATCH)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for at in range(0, len(order), BATCH):
            batch = _Batch(samples, order[at : at + BATCH])
            gradients, moves = _gradients(weights.of, batch, random)
            pace = PACE * min(1.0, (weights.steps + 1) / 100) * (1 - 0.95 * weights.steps / last)
            _step(weights, gradients, pace)
            _move(weights, batch.words, moves, moving, pace)
    return weights


def _met_twice(samples: Samples, count: int) -> Array:
    met = np.bincount(np.concatenate([np.array(words, np.int64) for words in samples.words]), minlength=count)
    return met >= 2


class _Batch:
    """Some samples, their words one after the other with a gap before and after each."""

    def __init__(self, samples: Samples, chosen: Array) -> None:
        words = [samples.words[i] for i in chosen]
        lengths = np.array([len(w) for w in words])
        self.words = np.concatenate([np.array(w, np.int64) for w in words])
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.sample = np.repeat(np.arange(len(words)), lengths)
        # Where each word lies among all places, one gap before the first and one after each sample.
        self.place = np.arange(len(self.words)) + self.sample + 1
        self.places = len(self.words) + len(words) + 1
        self.classes = samples.classes[chosen]


def _forward(of: dict[str, Array], batch: _Batch, kept: Array) -> tuple[Array, Array, Array]:
    """Around each word its neighbourhood, the hidden answers of it, and the strongest in each sample."""
    spread = np.zeros((batch.places, of["vectors"].shape[1]), np.float32)
    spread[batch.place] = of["vectors"][batch.words] * kept[:, None]
    around = np.concatenate([spread[batch.place - 1], spread[batch.place], spread[batch.place + 1]], axis=1)
    hidden = np.maximum(around @ of["hidden"] + of["hidden bias"], 0)
    return around, hidden, np.maximum.reduceat(hidden, batch.starts, axis=0)


def _gradients(
    of: dict[str, Array], batch: _Batch, random: np.random.Generator
) -> tuple[dict[str, Array], Array]:
    kept = np.float32(1) * (random.random(len(batch.words)) >= WORDS_DROPPED)
    around, hidden, strongest = _forward(of, batch, kept)
    mask = np.float32(1) * (random.random(strongest.shape) >= DROPPED) / (1 - DROPPED)
    likely = np.exp((strongest * mask) @ of["answers"] + of["bias"])
    likely /= likely.sum(axis=1, keepdims=True)
    errors = ((likely - batch.classes) * np.float32(8 / len(likely))).astype(np.float32)
    to_hidden = (errors @ of["answers"].T) * mask
    to_words = np.where(
        (hidden == strongest[batch.sample]) & (hidden > 0), to_hidden[batch.sample], np.float32(0)
    )
    to_around = to_words @ of["hidden"].T
    width = of["vectors"].shape[1]
    spread = np.zeros((batch.places, width), np.float32)
    for shift in (-1, 0, 1):
        spread[batch.place + shift] += to_around[:, (shift + 1) * width : (shift + 2) * width]
    gradients = {
        "hidden": around.T @ to_words,
        "hidden bias": to_words.sum(axis=0),
        "answers": (strongest * mask).T @ errors,
        "bias": errors.sum(axis=0),
    }
    return gradients, spread[batch.place] * kept[:, None]


def _step(weights: Weights, gradients: dict[str, Array], pace: float) -> None:
    weights.steps += 1
    pace *= (1 - 0.999**weights.steps) ** 0.5 / (1 - 0.9**weights.steps)
    for name, gradient in gradients.items():
        mean, square = weights.mean[name], weights.square[name]
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient * gradient - square)
        weights.of[name] -= pace * mean / (np.sqrt(square) + 1e-7)
        if "bias" not in name:
            weights.of[name] *= 1 - pace * SHRINK


def _move(weights: Weights, met: Array, moves: Array, moving: Array, pace: float) -> None:
    """Adam on the vectors of the words of the batch alone."""
    pace *= (1 - 0.999**weights.steps) ** 0.5 / (1 - 0.9**weights.steps)
    words, which = np.unique(met, return_inverse=True)
    gradient = np.zeros((len(words), moves.shape[1]), np.float32)
    np.add.at(gradient, which, moves)
    words, gradient = words[moving[words]], gradient[moving[words]]
    mean = 0.9 * weights.mean["vectors"][words] + 0.1 * gradient
    square = 0.999 * weights.square["vectors"][words] + 0.001 * gradient * gradient
    weights.mean["vectors"][words], weights.square["vectors"][words] = mean, square
    weights.of["vectors"][words] -= pace * mean / (np.sqrt(square) + 1e-7)


def scores(weights: Weights, samples: Samples) -> Array:
    """The outputs for every sample, as fitted, before any rounding."""
    out = []
    for at in range(0, len(samples.words), 512):
        batch = _Batch(samples, np.arange(at, min(at + 512, len(samples.words))))
        *_, strongest = _forward(weights.of, batch, np.ones(len(batch.words), np.float32))
        out.append(strongest @ weights.of["answers"] + weights.of["bias"])
    return np.concatenate(out)


def stored(weights: Weights, classes: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """The form in which the network is shipped, and its vectors, a byte a number."""
    of = weights.of
    step = np.abs(of["vectors"]).max(axis=0) / 127
    vectors = np.rint(of["vectors"] / step).astype(np.int8)
    width = len(step)
    # Of a word first what it adds to the word after it, then to its own place, then to the word before it.
    thirds = of["hidden"].reshape(3, width, HIDDEN) * step[None, :, None]
    fine = np.rint(np.concatenate(thirds, axis=1) * UNIT * (1 << SHIFT))
    most = np.abs(vectors.astype(np.int64) @ fine.astype(np.int64) >> SHIFT).max()
    if most > MOST or np.abs(fine).max() > 32767:
        raise ValueError(f"A word moves a hidden unit by {most / UNIT:.1f}, more than a lane holds.")
    bias = np.clip(np.rint(of["hidden bias"] * UNIT), -150, 150)
    out = np.concatenate([of["answers"], of["bias"][None]])
    return {
        "hidden": HIDDEN,
        "vectors": _whole(fine, 1),
        "bias": _whole(bias, 1),
        "out": {
            "classes": list(classes),
            "features": "|".join([*map(str, range(HIDDEN)), "bias"]),
            "weights": _whole(out, SCALE),
        },
    }, np.ascontiguousarray(vectors).tobytes()


def _whole(weights: Array, scale: int) -> str:
    rows = np.clip(np.rint(weights * scale), -32767, 32767).astype("<i2")
    return b64encode(np.ascontiguousarray(rows).tobytes()).decode()

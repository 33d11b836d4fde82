"""Fit the weights of the acts' reader: `python bench/train_acts.py`. Deterministic; needs numpy and scipy.

Trains on the stories of the corpus that are for training and on `bench/seeds`; the message model
rests on sentences scored by models that had not seen their story (four folds).
"""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

import corpus
import net_samples
from act_cases import ACTS, EXCUSES, ISSUES, Case, corpus_cases, named, seed_cases
from unchase.reading.acts import message
from unchase.reading.acts.model import SCALE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from unchase.reading.acts.features import Seen

Array = np.ndarray[Any, Any]

WEIGHTS = Path(__file__).parents[1] / "src" / "unchase" / "reading" / "acts" / "weights.json"
FOLDS = 4
IN_SEED = 0.2  # weight of a seed in the message model: a line is no letter
LEAST = 110  # of SCALE; a feature whose weights are all smaller is not shipped


class Matrix:
    """Rows of named features, sparse: each holds the values of the features it has."""

    def __init__(self, rows: Sequence[dict[str, float]], names: dict[str, int]) -> None:
        self.names = names
        index: list[int] = []
        value: list[float] = []
        start = [0]
        for row in rows:
            for name, number in row.items():
                at = names.get(name)
                if at is not None:
                    index.append(at)
                    value.append(number)
            start.append(len(index))
        shape = (len(rows), len(names))
        self._rows = csr_matrix((np.array(value, dtype=np.float32), index, start), shape=shape)
        self._columns = self._rows.T.tocsr()

    def times(self, weights: Array) -> Array:
        """Rows × classes."""
        product: Array = self._rows @ weights
        return product

    def back(self, errors: Array) -> Array:
        """Names × classes."""
        product: Array = self._columns @ errors
        return product


def vocabulary(rows: Iterable[dict[str, float]], least: int) -> dict[str, int]:
    """Feature → its number, of those that occur often enough; a run of words must occur once more than a word."""
    counts = Counter(name for row in rows for name in row)
    return {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= least + (" " in n)))}


def fit(
    x: Matrix, y: Array, weight: Array, *, ridge: float, softmax: bool = False, steps: int = 150
) -> Array:
    """Weights, names × classes, of a logistic model with a quadratic penalty, by L-BFGS."""
    shape = (len(x.names), y.shape[1])
    penalty = np.full(shape, ridge)
    for free in ("bias",):
        if free in x.names:
            penalty[x.names[free]] = ridge * 0.01

    def loss(flat: Array) -> tuple[float, Array]:
        w = flat.reshape(shape)
        z = x.times(w)
        if softmax:
            z = z - z.max(axis=1, keepdims=True)
            log_sum = np.log(np.exp(z).sum(axis=1, keepdims=True))
            value = -(weight[:, None] * y * (z - log_sum)).sum()
            errors = weight[:, None] * (np.exp(z - log_sum) - y)
        else:
            value = (weight[:, None] * (np.logaddexp(0, z) - y * z)).sum()
            errors = weight[:, None] * (1 / (1 + np.exp(-z)) - y)
        gradient = x.back(errors) + penalty * w
        return float(value + 0.5 * (penalty * w * w).sum()), gradient.ravel()

    return minimise(loss, np.zeros(shape[0] * shape[1]), steps).reshape(shape)


def minimise(
    loss: Callable[[Array], tuple[float, Array]], start: Array, steps: int, memory: int = 8
) -> Array:
    """L-BFGS with backtracking."""
    at = start
    value, gradient = loss(at)
    past: list[tuple[Array, Array]] = []
    for _ in range(steps):
        direction = gradient.copy()
        kept = []
        for s, d in reversed(past):
            a = (s @ direction) / (s @ d)
            kept.append(a)
            direction -= a * d
        if past:
            s, d = past[-1]
            direction *= (s @ d) / (d @ d)
        for (s, d), a in zip(past, reversed(kept), strict=True):
            direction += s * (a - (d @ direction) / (s @ d))
        slope = gradient @ direction
        step = 1.0 if past else min(1.0, 1.0 / np.abs(gradient).sum() * 10)
        for _ in range(20):
            new = at - step * direction
            new_value, new_gradient = loss(new)
            if new_value <= value - 1e-4 * step * slope:
                break
            step *= 0.5
        s, d = new - at, new_gradient - gradient
        if s @ d > 1e-10:
            past = [*past, (s, d)][-memory:]
        done = value - new_value < 1e-5 * abs(value)
        at, value, gradient = new, new_value, new_gradient
        if done:
            break
    return at


def counted(seen: Seen) -> dict[str, float]:
    return {name: float(count) for name, count in Counter((*seen.features, *seen.message)).items()}


def fit_sentences(cases: Sequence[Case], ridge: float) -> tuple[dict[str, int], Array]:
    rows = [counted(s) for case in cases for s in case.seen]
    names = vocabulary(rows, 2)
    held = [h for case in cases for h in case.held]
    y = np.array([[act in h for act in ACTS] for h in held], dtype=float)
    weight = np.array([case.weight for case in cases for _ in case.seen])
    return names, fit(Matrix(rows, names), y, weight, ridge=ridge)


def score(cases: Sequence[Case], names: dict[str, int], w: Array) -> list[Array]:
    z = Matrix([counted(s) for case in cases for s in case.seen], names).times(w)
    out, at = [], 0
    for case in cases:
        out.append(z[at : at + len(case.seen)])
        at += len(case.seen)
    return out


def fold_of(case: Case) -> int:
    return (
        corpus.fnv1a(case.story + "/") >> 9
    ) % FOLDS  # the lowest bits already part the stories for the test


def held_out(cases: Sequence[Case], ridge: float) -> list[Array]:
    """Log-odds of every sentence of `cases`, by a model that has not seen its story."""
    scored: list[Array | None] = [None] * len(cases)
    for fold in range(FOLDS):
        outside = [i for i, c in enumerate(cases) if fold_of(c) == fold]
        names, w = fit_sentences([c for c in cases if fold_of(c) != fold], ridge)
        for i, z in zip(outside, score([cases[i] for i in outside], names, w), strict=True):
            scored[i] = z
    return [z for z in scored if z is not None]


def message_rows(cases: Sequence[Case], scored: Sequence[Array]) -> list[dict[str, float]]:
    values = (message.values(c.seen, z.tolist(), ACTS) for c, z in zip(cases, scored, strict=True))
    return [{name: value / message.ONE for name, value in row.items()} for row in values]


def labels(cases: Sequence[Case]) -> Array:
    return np.array([[act in c.acts for act in ACTS] for c in cases], dtype=float)


def fit_messages(
    cases: Sequence[Case], rows: Sequence[dict[str, float]], ridge: float
) -> tuple[dict[str, int], Array]:
    names = vocabulary(rows, 3)
    weight = np.array([IN_SEED if c.row.get("seed") else 1.0 for c in cases])
    return names, fit(Matrix(rows, names), labels(cases), weight, ridge=ridge)


# From which chance an act is sure, and from which it goes to maybe. Chosen on the folds of the training part, rounded:
# where the F1 of the act is best; higher for the four of which a false one costs a customer, as far as little is lost: a
# missed refusal or opt-out costs one too.
SURE, MAYBE = 0.4, 0.2
CUTS = {
    "stall": 0.55,
    "refusal": 0.65,
    "opt_out": 0.6,
    "acceptance": 0.7,
    "callback": 0.45,
    "counter": 0.5,
    "decline_time": 0.45,
    "objection": 0.3,
    "interest": 0.3,
    "acknowledgement": 0.3,
    "left_company": 0.35,
}


def fit_kinds(
    cases: Sequence[Case], key: str, kinds: Sequence[str], ridge: float
) -> tuple[dict[str, int], Array]:
    marked = [(c, i, named(c, key, value)) for c in cases for i, k, value in c.kinds if k == key]
    values = (message.kind_values(c.seen, i) for c, i, _ in marked)
    rows = [{name: value / message.ONE for name, value in row.items()} for row in values]
    names = vocabulary(rows, 2)
    y = np.array([[value == kind for kind in kinds] for *_, value in marked], dtype=float)
    weight = np.array([c.weight for c, *_ in marked])
    return names, fit(Matrix(rows, names), y, weight, ridge=ridge, softmax=True)


def stored(classes: Sequence[str], names: dict[str, int], w: Array) -> dict[str, Any]:
    """The form in which weights are shipped: rows of whole numbers in base64, features without any left out."""
    rows = np.clip(np.rint(w * SCALE), -32767, 32767).astype("<i2")
    kept = [(name, i) for name, i in names.items() if np.abs(rows[i]).max() >= LEAST]
    packed = b64encode(np.ascontiguousarray(rows[[i for _, i in kept]]).tobytes()).decode()
    return {"classes": list(classes), "features": "|".join(name for name, _ in kept), "weights": packed}


RIDGES = {"sentence": 2.2, "message": 2.0, "kind": 2.0}


def train(cases: Sequence[Case], seeds: Sequence[Case]) -> tuple[dict[str, Any], dict[str, str | bytes]]:
    """What is shipped: the weights, and the words with their vectors."""
    everything = [*cases, *seeds]
    rows = message_rows(everything, held_out(everything, RIDGES["sentence"]))
    net, vectors = net_samples.shipped(everything)
    return {
        "net": net,
        "sentence": stored(ACTS, *fit_sentences(everything, RIDGES["sentence"])),
        "message": stored(ACTS, *fit_messages(everything, rows, RIDGES["message"])),
        "excuse": stored(EXCUSES, *fit_kinds(everything, "excuse", EXCUSES, RIDGES["kind"])),
        "issue": stored(ISSUES, *fit_kinds(everything, "kind", ISSUES, RIDGES["kind"])),
        "thresholds": {act: (CUTS.get(act, SURE), MAYBE) for act in ACTS},
    }, vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    fitted, vectors = train(corpus_cases("train"), seed_cases())
    table = {name: b64encode(v).decode() if isinstance(v, bytes) else v for name, v in vectors.items()}
    out.with_name("vectors.json").write_text(json.dumps(table) + "\n", "utf-8")
    out.write_text(json.dumps(fitted, separators=(",", ":")) + "\n", "utf-8")
    print(f"{out.name}: {out.stat().st_size // 1024} KB, {len(fitted['sentence']['features'])} features")


if __name__ == "__main__":
    main()

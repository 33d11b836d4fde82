"""Fit the weights of the seller's reader: `python bench/train_guard.py`. Deterministic; needs numpy.

Trains on the stories of `tests/corpus/seller` that are for training and on `bench/seeds/seller*.tsv`; the thresholds
rest on sentences scored by models that had not seen their story (five folds).
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import corpus
from train_acts import Array, Matrix, fit, vocabulary
from unchase.reading.acts.sentences import sentences
from unchase.reading.seller import features
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.seller.features import Seen

CLASSES = [
    "proposes_times",
    "confirms_time",
    "moves_time",
    "cancels_time",
    "asks_next_step",
    "straight_question",
    "assurance_question",
    "commitment",
    "delivers",
    "proposal",
    "value",
    "release",
    "touching-base",
    "ball-in-their-court",
    "vague-time",
    "pressure",
    "blame",
    "subservient",
    "price-before-profit",
]
SEEDS = Path(__file__).parent / "seeds"
WEIGHTS = Path(__file__).parents[1] / "src" / "unchase" / "reading" / "seller" / "weights.json"
FOLDS = 5
RIDGE = 0.5


class Case:
    """One message for training: its sentences with features, and what each of them holds."""

    def __init__(self, row: dict[str, Any], *, weight: float = 1.0) -> None:
        self.row = row
        self.story = row["story"]
        self.weight = weight
        cut = sentences(row["text"], times(row), channel=row["kind"])
        self.seen: tuple[Seen, ...] = features.seen(cut, channel=row["kind"])
        self.held = [set[str]() for _ in self.seen]
        named = [(f["rule"], f["text"]) for f in row["findings"]] + [
            (a["act"], a["text"]) for a in row["acts"]
        ]
        for name, words in named:
            for i in self._under(words):
                self.held[i].add(name)

    def _under(self, words: str | None) -> list[int]:
        """The sentences that the labelled words cover, or lie in."""
        start = self.row["text"].find(words) if words else -1
        if start < 0 or words is None:
            return []
        end = start + len(words)
        under = []
        for i, s in enumerate(self.seen):
            first, last = s.sentence.span
            shared = min(end, last) - max(start, first)
            if shared > 0 and (shared >= 0.5 * (last - first) or shared >= 0.5 * (end - start)):
                under.append(i)
        return under


def moment(row: dict[str, Any]) -> datetime:
    """When a draft is written: its context's `now`, else a Monday morning."""
    now = row.get("context", {}).get("now")
    return datetime.fromisoformat(now) if now else datetime(2026, 3, 2, 9, tzinfo=UTC)


def times(row: dict[str, Any]) -> tuple[When, ...]:
    """The times in a draft."""
    at = moment(row)
    offset = at.strftime("%z") or "+0000"
    return find_times(row["text"], at=at, zone=f"{offset[:3]}:{offset[3:]}").sure


def seed_cases(weight: float = 0.6) -> list[Case]:
    """`seller*.tsv`: what a sentence holds ("blame", "value+asks_next_step", "none"), a tab, the sentence."""
    cases = []
    for file in sorted(SEEDS.glob("seller*.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            if not line.strip() or line.startswith("#"):
                continue
            names, _, text = line.partition("\t")
            labels = [{"act": name, "text": text} for name in names.split("+") if name != "none"]
            row = {
                "story": f"{file.stem}-{number}",
                "text": text,
                "kind": "email",
                "findings": [],
                "acts": labels,
            }
            cases.append(Case(row, weight=weight))
    return cases


TRUST = 2.0  # a cue speaks louder than a word: its feature has this value, so that the penalty weighs it less


def valued(seen: Seen) -> dict[str, float]:
    """The features of a sentence with their values while fitting; the stored weights have them multiplied in."""
    return {name: value_of(name) for name in seen.features}


def value_of(name: str) -> float:
    return TRUST if name.startswith(("cue:", "kind:", "asked+", "clock+", "if+")) else 1.0


def fitted(cases: Sequence[Case]) -> tuple[dict[str, int], Array]:
    rows = [valued(s) for case in cases for s in case.seen]
    names = vocabulary(rows, 2)
    y = np.array([[name in h for name in CLASSES] for case in cases for h in case.held], dtype=float)
    weight = np.array([case.weight for case in cases for _ in case.seen])
    w = fit(Matrix(rows, names), y, weight, ridge=RIDGE)
    return names, w * np.array([[value_of(name)] for name in names])


def held_out(cases: Sequence[Case], seeds: Sequence[Case]) -> Array:
    """The chances of every sentence of `cases`, by a model that has not seen its story."""
    fold = [corpus.fnv1a(c.story + "/") % FOLDS for c in cases]
    out: list[Array | None] = [None] * len(cases)
    for k in range(FOLDS):
        names, w = fitted([*(c for c, f in zip(cases, fold, strict=True) if f != k), *seeds])
        for i in (i for i, f in enumerate(fold) if f == k):
            rows = [dict.fromkeys(s.features, 1.0) for s in cases[i].seen]
            out[i] = 1 / (1 + np.exp(-Matrix(rows, names).times(w)))
    return np.concatenate([z for z in out if z is not None])


AT_LEAST = {
    "pressure": 0.5,
    "blame": 0.45,
    "touching-base": 0.4,
}  # what refuses a draft by itself must be likely


# Held-out messages with and without a next step part cleanly at 0.4.
AT_MOST = {
    "value": 0.3,
    "asks_next_step": 0.4,
    "straight_question": 0.4,
    "assurance_question": 0.4,
    "release": 0.4,
}


def thresholds(y: Array, likely: Array) -> dict[str, float]:
    """Per class the chance from which it stands: the best F1, near one half where that makes no difference."""
    table = {}
    for c, name in enumerate(CLASSES):
        best = (-1.0, 0.5)
        for cut in np.arange(0.2, 0.81, 0.02):
            said = likely[:, c] >= cut
            right = (said & (y[:, c] > 0)).sum()
            f1 = 2 * right / max(said.sum() + y[:, c].sum(), 1)
            best = max(best, (float(f1 - 0.05 * abs(cut - 0.5)), float(cut)))
        table[name] = round(min(max(best[1], AT_LEAST.get(name, 0.0)), AT_MOST.get(name, 1.0)), 2)
    return table


LEAST = 12  # hundredths; smaller weights are left out


def stored(names: dict[str, int], w: Array) -> dict[str, Any]:
    """The form in which weights are shipped: feature → class, weight in whole hundredths, class, weight …"""
    whole = np.rint(w * 100).astype(int)
    weights = {}
    for name, i in names.items():
        row = [int(x) for c in np.flatnonzero(np.abs(whole[i]) >= LEAST) for x in (c, whole[i, c])]
        if row:
            weights[name] = row
    return {"classes": list(CLASSES), "weights": weights}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    cases = [Case(row) for row in corpus.rows("seller", "train")]
    seeds = seed_cases()
    y = np.array([[name in h for name in CLASSES] for case in cases for h in case.held], dtype=float)
    likely = held_out(cases, seeds)
    cuts = thresholds(y, likely)
    model = stored(*fitted([*cases, *seeds]))
    out.write_text(
        json.dumps(model | {"thresholds": cuts}, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )
    print(f"{out.name}: {out.stat().st_size // 1024} KB, {len(model['weights'])} features")
    for c, name in enumerate(CLASSES):
        said, meant = likely[:, c] >= cuts[name], y[:, c] > 0
        right = int((said & meant).sum())
        print(
            f"{name:22} held-out sentences: P {right / max(said.sum(), 1):.2f} R {right / max(meant.sum(), 1):.2f}"
            f" of {int(meant.sum())}, from {cuts[name]}"
        )


if __name__ == "__main__":
    main()

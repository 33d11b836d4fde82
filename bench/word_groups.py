"""Group the words of `words.npz` by use: `python bench/word_groups.py` writes `acts/alike.txt`. Deterministic; needs numpy.

Spherical k-means over the vectors: the words fall into narrow groups, the middles of these into wide ones. The linear
model of the acts then knows "bailout" by what it learnt of "budget", also beside another word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import word_net

Array = np.ndarray[Any, Any]

ALIKE = Path(__file__).parents[1] / "src" / "unchase" / "reading" / "acts" / "alike.txt"
NARROW, WIDE = 600, 150
ROUNDS = 12


def main() -> None:
    """Write the groups: a narrow one a line, the number of its wide one first."""
    names, vectors = word_net.table()
    of_word, middles = grouped(directions(vectors), NARROW)
    wide, _ = grouped(middles, WIDE)
    words: list[list[str]] = [[] for _ in range(NARROW)]
    for name, number in names.items():
        if not any(mark.isspace() for mark in name):
            words[of_word[number]].append(name)
    lines = [f"{wide[i]} {' '.join(group)}" for i, group in enumerate(words)]
    ALIKE.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{ALIKE.name}: {len(names)} words, {ALIKE.stat().st_size // 1024} KB")


def grouped(points: Array, count: int) -> tuple[Array, Array]:
    """The group of each point, and the middle of each group, all on the sphere."""
    middles = points[np.random.default_rng(1).choice(len(points), count, replace=False)]
    for _ in range(ROUNDS):
        of_point = (points @ middles.T).argmax(axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, of_point, points)
        met = np.bincount(of_point, minlength=count) > 0
        middles[met] = directions(sums[met])
    return (points @ middles.T).argmax(axis=1), middles


def directions(vectors: Array) -> Array:
    """The vectors, each of length one."""
    turned: Array = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return turned


if __name__ == "__main__":
    main()

"""What the network over vectors of words learns excuses from: the words around every stall, and those of `causes.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import word_net
from act_cases import EXCUSES, named
from unchase.reading.acts.causes import causes
from unchase.reading.acts.message import words_near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from act_cases import Case


def shipped(cases: Sequence[Case]) -> tuple[dict[str, Any], dict[str, str | bytes]]:
    """The network fitted to the stalls of the cases, as it is stored, and the words with their vectors."""
    numbers, vectors = word_net.table()
    net, moved = word_net.stored(word_net.fit(vectors, samples(cases, numbers)), EXCUSES)
    return net, {"words": "\n".join(numbers), "vectors": moved}


def samples(cases: Sequence[Case], numbers: dict[str, int]) -> word_net.Samples:
    """Each stall with its excuse, and each word that names one cause alone."""
    words, told = [], []
    for case in cases:
        for first, key, value in case.kinds:
            if key == "excuse":
                words.append([numbers[w] for w in words_near(case.seen, first) if w in numbers] or [0])
                told.append(EXCUSES.index(named(case, key, value)))
    for word, number in numbers.items():
        if len(names := causes([word])) == 1:
            words.append([number])
            told.append(EXCUSES.index(next(iter(names))))
    return word_net.Samples(words=words, classes=np.eye(len(EXCUSES), dtype=np.float32)[told])

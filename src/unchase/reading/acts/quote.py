"""Finds the words of a sentence that an act rests on: the clauses that speak for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from unchase.reading.acts.features import word_total
from unchase.reading.acts.model import model

if TYPE_CHECKING:
    from unchase.core.act import ActName
    from unchase.reading.acts.features import Seen
    from unchase.reading.cues import Cue


class Quote(NamedTuple):
    """The sentences an act rests on, first to last, and its half-open span in the own text."""

    first: int
    last: int
    start: int
    end: int


_CUTS = frozenset(";:–—()-")
_JOINS = frozenset(("but", "and", "so", "though", "although", "because"))
_SHORT = 8  # words; a sentence this short is quoted whole
_FEW = 3  # words; a shorter piece is no clause of its own
_SHARE = 0.7  # of what the sentence's words say for the act, its quoted clauses say so much


def quoted(name: ActName, number: int, seen: Seen) -> Quote:
    """The shortest run of clauses in the sentence that carries the act."""
    first, last = _carrying(name, seen.sentence.words, seen.cues)
    spans = seen.sentence.spans
    return Quote(number, number, spans[first][0], spans[last - 1][1])


@lru_cache(maxsize=4_096)  # people say the same again and again
def _carrying(name: ActName, words: tuple[str, ...], cues: tuple[Cue, ...]) -> tuple[int, int]:
    """The half-open range of words that carries the act."""
    pieces = clauses(words) if len(words) > _SHORT else [(0, len(words))]
    first, last = 0, len(pieces) - 1
    if last > 0:
        column = model().sentence.classes.index(name)
        weight = [row[column] for row in _weights(words, cues)]
        whole = sum(w for w in weight if w > 0)
        while first < last and (
            weight[first] <= 0 or sum(w for w in weight[first + 1 : last + 1] if w > 0) >= _SHARE * whole
        ):
            first += 1
        while first < last and (
            weight[last] <= 0 or sum(w for w in weight[first:last] if w > 0) >= _SHARE * whole
        ):
            last -= 1
    a, b = pieces[first][0], pieces[last][1]
    while a < b - 1 and (words[a] in _JOINS or (not words[a][0].isalnum() and words[a][0] != "<")):
        a += 1
    while b - 1 > a and words[b - 1] in (",", ";", ":", "–", "—", "-"):
        b -= 1
    return a, b


@lru_cache(maxsize=64)  # of one sentence several acts are quoted
def _weights(words: tuple[str, ...], cues: tuple[Cue, ...]) -> list[list[float]]:
    """What each clause says for every act, by its words and the cues in it."""
    of = model().sentence
    return [
        of.scores([f"cue:{cue.meaning}" for cue in cues if a <= cue.first < b], word_total(words[a:b], of))
        for a, b in clauses(words)
    ]


def clauses(words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Half-open ranges of words, cut at strong punctuation, and at a comma or conjunction between longer pieces."""
    pieces: list[tuple[int, int]] = []
    start = 0
    for i, word in enumerate(words):
        if i - start < _FEW or len(words) - i < _FEW:
            continue
        if word in _CUTS or word == "," or word in _JOINS:
            pieces.append((start, i))
            start = i
    pieces.append((start, len(words)))
    return pieces

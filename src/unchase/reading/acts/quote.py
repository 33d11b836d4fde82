"""Finds the words of a sentence that an act rests on: the clauses that speak for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from unchase.reading.acts.features import word_total
from unchase.reading.acts.model import model

if TYPE_CHECKING:
    from unchase.core.act import ActName
    from unchase.reading.acts.features import Seen


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
    sentence = seen.sentence
    pieces = clauses(sentence.words) if len(sentence.words) > _SHORT else [(0, len(sentence.words))]
    first, last = 0, len(pieces) - 1
    if last > 0:
        of = model().sentence
        column = of.classes.index(name.value)
        weight = [
            of.scores(
                [f"cue:{c.meaning}" for c in seen.cues if a <= c.first < b],
                word_total(sentence.words[a:b], of),
            )[column]
            for a, b in pieces
        ]
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
    while a < b - 1 and (
        sentence.words[a] in _JOINS or (not sentence.words[a][0].isalnum() and sentence.words[a][0] != "<")
    ):
        a += 1
    while b - 1 > a and sentence.words[b - 1] in (",", ";", ":", "–", "—", "-"):
        b -= 1
    return Quote(number, number, sentence.spans[a][0], sentence.spans[b - 1][1])


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

"""Cuts a text into sentences and finds the one that says something: the evidence of a reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.reading.wordings import says, squeezed

if TYPE_CHECKING:
    from unchase.reading.wordings import Wordings

_SHORT = frozenset(
    [
        "m",
        "mr",
        "ms",
        "mrs",
        "dr",
        "sr",
        "sra",
        "st",
        "tel",
        "nr",
        "inkl",
        "incl",
        "einschl",
        "bzw",
        "ca",
        "vs",
        "no",
        "fr",
        "hr",
    ]
)
_END = re.compile(r"[.!?]\s+|\n+")
_LAST_WORD = re.compile(r"\w{1,10}\Z")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, without the white space around them."""
    spans, start = [], 0
    for found in (*_END.finditer(text), None):
        if found is not None and found[0][0] == "." and not _ends_sentence(text, found.start()):
            continue
        end = len(text) if found is None else found.start() + (found[0][0] != "\n")
        piece = text[start:end]
        if trimmed := piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(trimmed)))
        start = end if found is None else found.end()
    return spans


def _ends_sentence(text: str, point: int) -> bool:
    """Whether a point ends a sentence: behind a word, a year or a bracket it does, behind "den 12" or "Mr" it does not."""
    before = text[point - 1 : point]
    if before.isdigit():
        return text[max(0, point - 4) : point].isdigit() and point >= 4
    word = _LAST_WORD.search(text, max(0, point - 10), point)
    return word is None or word[0].casefold() not in _SHORT


def sentence_saying(text: str, *known: Wordings) -> tuple[int, int]:
    """The first sentence that holds a wording of the first table that is held at all; else the first sentence.

    A wording may run over a line break inside a paragraph: then both lines are given.
    """
    spans = sentences(text)
    for table in known:
        for i, (start, end) in enumerate(spans):
            if says(squeezed(text[start:end]), table):
                return start, end
            if (
                i + 1 < len(spans)
                and "\n" in text[end : spans[i + 1][0]]
                and says(squeezed(text[start : spans[i + 1][1]]), table)
            ):
                nearer = says(squeezed(text[slice(*spans[i + 1])]), table)
                return spans[i + 1] if nearer else (start, spans[i + 1][1])
    return spans[0] if spans else (0, 0)


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The sentence that holds a position."""
    return next((span for span in sentences(text) if span[0] <= position < span[1]), (position, position))

"""Cuts a text into sentences and finds the one that says something: the evidence of a reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.reading.wordings import says, squeezed

if TYPE_CHECKING:
    from unchase.reading.wordings import Wordings

_SHORT = (
    "M",
    "Mr",
    "Ms",
    "Mrs",
    "Dr",
    "Sr",
    "Sra",
    "St",
    "Tel",
    "Nr",
    "inkl",
    "incl",
    "einschl",
    "bzw",
    "ca",
    "vs",
    "No",
    "Fr",
    "Hr",
)
_NOT_SHORT = "".join(rf"(?<!\b{word}\.)" for word in _SHORT)
# A point ends a sentence behind a word, a year or a bracket, not behind "den 12." or "Mr.".
SENTENCE_END = re.compile(
    rf"(?:(?<=[^\d\W][.!?]){_NOT_SHORT}|(?<=\d\d\d\d\.)|(?<=[)%>][.!?])|(?<=[!?]))\s+|\n+"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, without the white space around them."""
    spans, start = [], 0
    for gap in (*SENTENCE_END.finditer(text), None):
        end = gap.start() if gap else len(text)
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(piece.strip())))
        start = gap.end() if gap else end
    return spans


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

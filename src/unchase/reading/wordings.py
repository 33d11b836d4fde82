"""Finds wordings in a text: plain pieces of words, compared in lower case, in which "*" stands for a short gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_GAP = 80  # characters "*" stands for at most


@dataclass(frozen=True, slots=True)
class Wordings:
    """A table of wordings: those in one piece, and those of several pieces with gaps between them."""

    plain: tuple[str, ...]
    gapped: tuple[tuple[str, ...], ...]


def wordings(lines: Iterable[str]) -> Wordings:
    """The lines of a table, ready to be looked for."""
    known = dict.fromkeys(lines)
    return Wordings(
        plain=tuple(line for line in known if "*" not in line),
        gapped=tuple(tuple(piece.strip() for piece in line.split("*")) for line in known if "*" in line),
    )


def squeezed(text: str) -> str:
    """A text as wordings are compared: lower case, single spaces, plain apostrophes."""
    return " ".join(text.split()).casefold().replace("’", "'")


def says(text: str, known: Wordings) -> bool:
    """Whether a squeezed text holds any of the wordings."""
    for wording in known.plain:  # a loop, not any(): this is where the time goes
        if wording in text:
            return True
    return any(_holds(text, pieces) for pieces in known.gapped)


def count(text: str, known: Wordings) -> int:
    """How many of the wordings a squeezed text holds."""
    return sum(wording in text for wording in known.plain) + sum(
        _holds(text, pieces) for pieces in known.gapped
    )


def _holds(text: str, pieces: tuple[str, ...]) -> bool:
    start = text.find(pieces[0])
    if start < 0:
        return False
    position = start + len(pieces[0])
    for piece in pieces[1:]:
        found = text.find(piece, position, position + _GAP)
        if found < 0:
            return False
        position = found + len(piece)
    return True

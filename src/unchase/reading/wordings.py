"""Finds wordings in a text: plain pieces of words, compared in lower case, in which "*" stands for a short gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from unchase.reading.word_set import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_GAP = 80  # characters "*" stands for at most
MOST_COMPARED = 4_000  # characters of a text that are compared with tables of wordings
_STEM = 4  # letters by which a word is looked up
_FEW = 12  # wordings; trying so few is quicker than looking up the words of the text
_UNSPACED = "\u2fff"  # above it lie the scripts that put no space between words
_WORD = re.compile(r"\w+")

Pieces = tuple[str, ...]  # of one wording: each follows the one before, with a short gap between them


@dataclass(frozen=True, slots=True)
class Wordings:
    """A table of wordings, all of them and by the stem of a word that each of them holds."""

    all: tuple[Pieces, ...]
    stems: frozenset[str]
    by_stem: dict[str, tuple[Pieces, ...]]
    stemless: tuple[Pieces, ...]  # in scripts that put no space between words


def wordings(lines: Iterable[str]) -> Wordings:
    """The lines of a table, ready to be looked for. A line starts with a whole word and may end within one."""
    known = [tuple(piece.strip() for piece in line.split("*")) for line in dict.fromkeys(lines)]
    by_stem: dict[str, list[Pieces]] = {}
    stemless = []
    for pieces in known:
        words = [word for piece in pieces for word in _WORD.findall(piece)]
        if not words or any(character > _UNSPACED for character in "".join(words)):
            stemless.append(pieces)
            continue
        # The last word may be cut short: its stem counts only where it is long enough.
        whole = words[:-1] if len(words[-1]) < _STEM and len(words) > 1 else words
        by_stem.setdefault(max(whole, key=len)[:_STEM], []).append(pieces)
    filed = {stem: tuple(found) for stem, found in by_stem.items()}
    return Wordings(tuple(known), frozenset(filed), filed, tuple(stemless))


@lru_cache(maxsize=8)  # one text is compared with many tables
def squeezed(text: str) -> str:
    """A text as wordings are compared: lower case, single spaces, plain apostrophes."""
    return " ".join(text.split()).casefold().replace("’", "'")


def says(text: str, known: Wordings, *, of: str | None = None) -> bool:
    """Whether a squeezed text holds any of the wordings; `of` is the whole that it is cut from, whose words are known."""
    for pieces in _candidates(of or text, known):  # noqa: SIM110 - any() costs a frame for each; this is where the time goes
        if pieces[0] in text and _holds(text, pieces):
            return True
    return False


def may_say(text: str, known: Wordings) -> bool:
    """Whether a squeezed text, or its beginning, may hold one of the wordings: quick, for the many that hold none."""
    return not _stems(text).isdisjoint(known.stems) or any(pieces[0] in text for pieces in known.stemless)


def count(text: str, known: Wordings) -> int:
    """How many of the wordings a squeezed text holds."""
    return sum(_holds(text, pieces) for pieces in _candidates(text, known))


def _candidates(text: str, known: Wordings) -> Iterable[Pieces]:
    """The wordings of which a word stands in the text."""
    if len(known.all) <= _FEW:
        return known.all
    stems = _stems(text) & known.stems
    if not stems:
        return known.stemless
    return chain(known.stemless, *[known.by_stem[stem] for stem in stems])


@lru_cache(maxsize=8)
def _stems(text: str) -> frozenset[str]:
    return frozenset([word[:_STEM] for word in word_set(text)])


def _holds(text: str, pieces: Pieces) -> bool:
    start = _word_start(text, pieces[0])
    if start < 0:
        return False
    position = start + len(pieces[0])
    for piece in pieces[1:]:
        found = text.find(piece, position, position + _GAP)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _word_start(text: str, piece: str) -> int:
    """Where a piece stands at the start of a word, -1 where it does not: "ring my" is not in "covering my"."""
    start = text.find(piece)
    if not piece[:1].isalnum() or piece[0] > _UNSPACED:
        return start
    while start > 0 and text[start - 1].isalnum():
        start = text.find(piece, start + 1)
    return start

"""How a text falls into words: tiles between spaces, each cut into pieces by one regular expression and remembered."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Kinds: TypeAlias = dict[str, "int | str"]  # what a word can be, with its meaning as each

# Pieces tile the text, each with the spaces behind it, so that places are plain sums of lengths. Linear: no nesting.
# A possessive "'s" is a word of its own: "Easter's", "New Year's".
PIECE: Final = re.compile(r"(?:[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\d+|[^\w\s]|_|\A)\s*")
# No piece crosses a space, so that a text may be cut there first: most tiles were seen before.
TILE: Final = re.compile(r"\S+\s*|\A\s*")
MEMORY: Final = 20_000
LONGEST: Final = 40  # characters of a tile worth remembering


# A piece as it stands (spaces behind it too), as a word, its kinds, whether a time may hang on it, its digits.
Piece: TypeAlias = "tuple[str, str, Kinds | None, bool, int]"


class Tiles(dict[str, tuple[Piece, ...]]):
    """Tile as written (lower case) to its pieces by one lexicon, worked out once and remembered."""

    def __init__(self, lexicon: dict[str, Kinds | None]) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, written: str) -> tuple[Piece, ...]:
        """The pieces of a tile not seen before."""
        alone = written.rstrip()
        pieces = [written] if alone.isalpha() else PIECE.findall(written)
        tile = tuple(map(self._piece, pieces))
        if len(self) < MEMORY and len(written) <= LONGEST:
            self[written] = tile
        return tile

    def _piece(self, written: str) -> Piece:
        word = written.rstrip().replace("’", "'")
        kinds = self.lexicon[word]
        if not kinds:
            return written, word, kinds, False, 0
        return written, word, kinds, "heart" in kinds, int(kinds.get("digits", 0))


def split(text: str) -> list[str]:
    """The words of a text in lower case; an apostrophe is always the straight one."""
    return [piece.rstrip().replace("’", "'") for piece in PIECE.findall(text.lower()) if piece.strip()]

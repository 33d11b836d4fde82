"""How a text falls into words: tiles between spaces, each cut into pieces by one regular expression and remembered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Kinds, Lexicon

# Pieces tile the text, each with the spaces behind it, so that places are plain sums of lengths. Linear: no nesting.
# A possessive "'s" is a word of its own: "Easter's", "New Year's".
PIECE: Final = re.compile(r"(?:[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\d+|[^\w\s]|_|\A)\s*")
# No piece crosses a space, so that a text may be cut there first: most tiles were seen before.
TILE: Final = re.compile(r"\S+\s*|\A\s*")
MEMORY: Final = 20_000
LONGEST: Final = 40  # characters of a tile worth remembering


class Tile(NamedTuple):
    """The pieces between two spaces: as they stand (spaces behind them too), as words, their kinds, whether a time may hang on one."""

    pieces: tuple[str, ...]
    words: tuple[str, ...]
    kinds: tuple[Kinds | None, ...]
    heart: bool


class Tiles(dict[str, Tile]):
    """Tile as written (lower case) to its pieces by one lexicon, worked out once and remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, written: str) -> Tile:
        """The pieces of a tile not seen before."""
        alone = written.rstrip()
        if alone.isalpha():
            kind = self.lexicon[alone]
            tile = Tile((written,), (alone,), (kind,), kind is not None and "heart" in kind)
        else:
            pieces = PIECE.findall(written)
            words = [piece.rstrip() for piece in pieces]
            if "’" in written:
                words = [word.replace("’", "'") for word in words]
            kinds = [self.lexicon[word] for word in words]
            heart = any(one and "heart" in one for one in kinds)
            tile = Tile(tuple(pieces), tuple(words), tuple(kinds), heart)
        if len(self) < MEMORY and len(written) <= LONGEST:
            self[written] = tile
        return tile


def split(text: str) -> list[str]:
    """The words of a text in lower case; an apostrophe is always the straight one."""
    return [piece.rstrip().replace("’", "'") for piece in PIECE.findall(text.lower()) if piece.strip()]

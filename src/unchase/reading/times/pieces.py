"""How a text falls into words: one regular expression that tiles it."""

from __future__ import annotations

import re
from typing import Final

# Pieces tile the text, each with the spaces behind it, so that places are plain sums of lengths. Linear: no nesting.
# A possessive "'s" is a word of its own: "Easter's", "New Year's".
PIECE: Final = re.compile(r"(?:[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\d+|[^\w\s]|_|\A)\s*")


def split(text: str) -> list[str]:
    """The words of a text in lower case; an apostrophe is always the straight one."""
    return [piece.rstrip().replace("’", "'") for piece in PIECE.findall(text.lower()) if piece.strip()]

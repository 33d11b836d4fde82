"""The distinct words of a text, quickly: what a table is asked first, before any of its patterns is tried."""

from __future__ import annotations

import re
from functools import lru_cache

_FOREIGN_MARK = re.compile(r"[^\w\x00-\x7f]")
# Of ASCII everything but letters, digits and "_" parts words; the bytes of other characters stay as they are.
_PARTED = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() or chr(byte) == "_" else ord(" ") for byte in range(256)
)


@lru_cache(maxsize=8)  # one text is asked by many tables
def word_set(text: str) -> frozenset[str]:
    r"""The distinct words of a text as `\w+` finds them, in the case as given."""
    return words_in(text)


def words_in(text: str) -> frozenset[str]:
    """The same of a piece of text that is asked once."""
    if not text.isascii():
        text = _FOREIGN_MARK.sub(" ", text)
    return frozenset(text.encode().translate(_PARTED).decode().split())

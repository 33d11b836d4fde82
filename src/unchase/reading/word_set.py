"""The distinct words of a text, quickly: what a table is asked first, before any of its patterns is tried."""

from __future__ import annotations

import re
from functools import lru_cache

_FEW = 12  # kinds of marks; of more all are looked for at once
_ASCII = bytes(range(0x80))
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
        text = _without_foreign_marks(text)
    return frozenset(text.encode().translate(_PARTED).decode().split())


def _without_foreign_marks(text: str) -> str:
    """The text with a space for each mark that is not of ASCII. Mostly there are few, or only letters: "Mäkelä — …"."""
    foreign = set(
        text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    )
    marks = [character for character in foreign if not character.isalnum()]
    if len(marks) > _FEW:
        return _FOREIGN_MARK.sub(" ", text)
    for mark in marks:
        text = text.replace(mark, " ")
    return text

"""How sure a reading is, and the words that are times only with a capital."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.reading.times.tokens import Words


class Strength(IntEnum):
    """No time here, a weak reading, one to stand by."""

    NONE = 0
    WEAK = 1
    SURE = 2


def capital_strength(words: Words, i: int, *, bound: bool = False) -> Strength:
    """A word that is a time only with a capital ("Lent", "May")."""
    word = words.word[i]
    if (
        word in words.lexicon.context.get("must_be_capital", ())
        and not words.original(i)[:1].isupper()
        and "weak" not in words.accept
    ):
        if bound and word in ("may", "march", "sat", "sun"):
            return Strength.WEAK
        return Strength.NONE
    return Strength.SURE

"""What may delay a deal, by the words that name it: a hint at the excuse of a stall (METHOD, excuse)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from unchase.reading.word_tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The order of the labelling guideline: where a message names two, the first is its excuse.
ORDER: Final = ("budget", "authority", "internal-change", "holidays", "busy", "timing", "vague")
_BEGINNING = 3  # letters; no shorter one stands for the words that begin with it
_REMEMBERED = 20_000  # words; a hostile text may not fill the memory


def causes(words: Sequence[str]) -> frozenset[str]:
    """The causes named in a sentence of normalised words, by a word or by two in a row ("bank holiday")."""
    named = _words()
    found = [named[word] for word in words]
    pairs = _pairs()
    for i, word in enumerate(words[:-1]):
        if word in pairs:
            found.append(named[f"{word}-{words[i + 1]}"])
    return _NONE.union(*filter(None, found))


def first(named: Iterable[str]) -> str:
    """The one of some causes that is the excuse, or "none"."""
    present = set(named)
    return next((cause for cause in ORDER if cause in present), "none")


class _Words(dict[str, frozenset[str]]):
    """Word → its causes, found when it is first asked for: by the whole word and by each of its beginnings."""

    __slots__ = ("_beginnings", "_whole")

    def __init__(self, whole: dict[str, set[str]], beginnings: dict[str, set[str]]) -> None:
        super().__init__()
        self._whole, self._beginnings = whole, beginnings

    def __missing__(self, word: str) -> frozenset[str]:
        found = set(self._whole.get(word, ()))
        for end in range(_BEGINNING, min(len(word), _LONGEST) + 1):
            found |= self._beginnings.get(word[:end], set())
        causes = frozenset(found) or _NONE
        if len(self) < _REMEMBERED:
            self[word] = causes
        return causes


_NONE: Final = frozenset[str]()
_LONGEST = 20  # letters; longer than every beginning in the table


@cache
def _words() -> _Words:
    whole: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    for cause, words in table("acts/causes.toml").items():
        for word in words.split():
            if word.endswith("-"):
                beginnings.setdefault(word[:-1], set()).add(cause)
            else:
                whole.setdefault(word, set()).add(cause)
    return _Words(whole, beginnings)


@cache
def _pairs() -> frozenset[str]:
    """The first words of those written with a hyphen: "bank" of "bank-holiday"."""
    words = " ".join(table("acts/causes.toml").values()).split()
    return frozenset(first for first, hyphen, second in (w.partition("-") for w in words) if second)

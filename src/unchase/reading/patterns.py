"""Patterns of words, and the search for them in a sentence; the cues of both sides are written in them.

A pattern is words separated by spaces, matched against the normalised words of one sentence:

* `a|b|c` one of several words; `<clock>`, `<month>` … a time of that grain; `<name>`, `<num>`, `<address>`
* `{macro}` and `@family` one of the phrases of that name, as `cues` tells
* `~` up to three words in between, `~~` up to eight; a comma may always stand between two words
* `?` at the end of an element makes it optional; `^` at the beginning ties the pattern to that of the sentence

Every pattern becomes a linear regular expression, filed under the rarest words it cannot do without. A sentence is
searched only for the patterns all of whose elements it could hold, and a pattern is compiled when that first happens.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Label = TypeVar("_Label")

_GAP = r"(?:[^ .?!;:]+ ){0,%d}?"
_COMMON = frozenset(
    "i we they he she you it this that the a an to of in on at by for with from be not have will would can could do"
    " and or but if so as is us me my our your his her their up out go get no when what how who any all more"
    " some there then one them let make take need want please just was , ? . !".split()
)

_EVERYWHERE = frozenset("be you i we it not will to the a on - , . ? <name> <clock>".split())


class Patterns(Generic[_Label]):
    """Patterns with their labels, filed. `phrases` writes out an element: the phrases it stands for."""

    def __init__(
        self, lines: Iterable[tuple[_Label, str]], phrases: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._phrases = phrases
        self._lines = list(lines)
        self._searches: list[Callable[[str], re.Match[str] | None] | None] = [None] * len(self._lines)
        self._filed: dict[str, list[tuple[int, list[frozenset[str]]]]] = {}
        keys = cache(lambda element: _keys(phrases(element)))
        for number, (_, line) in enumerate(self._lines):
            (_, rarest), *others = sorted(map(keys, _elements(line)), key=_rarity)
            needs = [words for _, words in others]
            for word in rarest:
                self._filed.setdefault(word, []).append((number, needs))

    def found(self, words: tuple[str, ...]) -> list[tuple[_Label, int, int]]:
        """The label and the half-open range of words of each pattern found, in their order; the first place of each."""
        held = frozenset(words)
        filed, lacks = self._filed, held.isdisjoint
        numbers = {
            number
            for word in filed.keys() & held
            for number, needs in filed[word]
            if not (needs and any(map(lacks, needs)))
        }
        found = []
        if numbers:
            line = f" {' '.join(words)} "
            for number in sorted(numbers):
                match = (self._searches[number] or self._compiled(number))(line)
                if match:
                    start, end = match.span()
                    first = line.count(" ", 0, start)
                    found.append((self._lines[number][0], first, first + line.count(" ", start + 1, end)))
        return found

    def _compiled(self, number: int) -> Callable[[str], re.Match[str] | None]:
        search = re.compile(expression(self._lines[number][1], self._phrases)).search
        self._searches[number] = search
        return search


def needed(line: str, phrases: Callable[[str], tuple[str, ...]]) -> list[frozenset[str]]:
    """For each element that must be there: words of which the sentence must hold one. The rarest element first."""
    return [
        words for _, words in sorted((_keys(phrases(element)) for element in _elements(line)), key=_rarity)
    ]


def _elements(line: str) -> list[str]:
    """The elements a pattern cannot do without."""
    return [e for e in line.removeprefix("^").split() if e[0] != "~" and (e[-1] != "?" or len(e) == 1)]


def _keys(phrases: tuple[str, ...]) -> tuple[int, frozenset[str]]:
    """How common the rarest words of these phrases are together, and those words."""
    words = frozenset(min(phrase.split(), key=_commonness) if " " in phrase else phrase for phrase in phrases)
    return sum(map(_weight, words)), words


def _weight(word: str) -> int:
    """How common a word is, roughly."""
    return 50 if word in _EVERYWHERE else 20 if word in _COMMON or word[0] == "<" else 1


def _commonness(word: str) -> tuple[bool, int]:
    return word in _COMMON, -len(word)


def _rarity(keys: tuple[int, frozenset[str]]) -> int:
    return keys[0]


def expression(line: str, phrases: Callable[[str], tuple[str, ...]]) -> str:
    """The regular expression of a pattern, for a line of words with one space around each."""
    parts = ["^ " if line.startswith("^") else " "]
    for element in line.removeprefix("^").split():
        if element[0] == "~":
            parts.append(_GAP % (3 if len(element) == 1 else 8))
            continue
        optional = len(element) > 1 and element.endswith("?")
        written = sorted(phrases(element.removesuffix("?") if optional else element), key=len, reverse=True)
        choice = "|".join(re.escape(phrase).replace(r"\ ", " ") for phrase in written)
        parts.append(f"(?:(?:{choice}) (?:, )?){'?' if optional else ''}")
    return "".join(parts)

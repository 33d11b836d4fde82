"""Finds the cues of the acts in a sentence: patterns of words, read from `cues/*.toml`.

A pattern is words separated by spaces, matched against the normalised words of one sentence:

* `a|b|c` one of several words; `<clock>`, `<month>` … a time of that grain; `<name>`, `<num>`, `<address>`
* `{macro}` one of the phrases of that name in `words.toml`, `@family` one of the words of that family
* `~` up to three words in between, `~~` up to eight; a comma may always stand between two words
* `?` at the end of an element makes it optional

Every pattern is compiled to a linear regular expression and filed under the rarest words it cannot do without, so
that a sentence is only searched for the patterns it could contain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from unchase.reading.acts import tables


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: act and group ("stall", "budget"), and the half-open range of words it covers."""

    act: str
    group: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    number: int
    act: str
    group: str
    line: str
    also: frozenset[str]  # a sentence must hold one of these words as well; empty where one element is all


_GAP = r"(?:[^ .?!;:]+ ){0,%d}?"
_COMMON = frozenset(
    "i we they he she you it this that the a an to of in on at by for with from be not have will would can could do"
    " and or but if so as is us me my our your his her their up out go get no when what how who any all more"
    " some there then one them let make take need want please just".split()
)


def cues(words: tuple[str, ...]) -> tuple[Cue, ...]:
    """Every cue in a sentence of normalised words, in the order of the tables; one per pattern at most."""
    held = set(words)
    filed = _filed()
    candidates: set[_Pattern] = set()
    for word in held & filed.keys():
        for pattern in filed[word]:
            if not pattern.also or not held.isdisjoint(pattern.also):
                candidates.add(pattern)
    if not candidates:
        return ()
    line = " " + " ".join(words) + " "
    found = []
    for pattern in sorted(candidates, key=attrgetter("number")):
        match = _compiled(pattern.line).search(line)
        if match:
            first = line.count(" ", 0, match.start()) - 1
            found.append(Cue(pattern.act, pattern.group, first, first + match.group().count(" ")))
    return tuple(found)


@cache
def _filed() -> dict[str, tuple[_Pattern, ...]]:
    """Word → the patterns filed under it."""
    filed: dict[str, list[_Pattern]] = {}
    lines = [
        (act, group, line)
        for act, groups in tables.cue_tables().items()
        for group in groups
        for line in groups[group]
    ]
    for number, (act, group, line) in enumerate(lines):
        rarest, *others = needed(line)
        pattern = _Pattern(number, act, group, line, others[0] if others else frozenset())
        for word in rarest:
            filed.setdefault(word, []).append(pattern)
    return {word: tuple(patterns) for word, patterns in filed.items()}


@cache
def _compiled(line: str) -> re.Pattern[str]:
    """A pattern is compiled when a sentence first holds its rarest word: starting stays fast."""
    return re.compile(expression(line))


def expression(line: str) -> str:
    """The regular expression of a pattern, for a line of words with one space around each."""
    parts = []
    for element in line.split():
        if set(element) == {"~"}:
            parts.append(_GAP % (3 if len(element) == 1 else 8))
            continue
        optional = len(element) > 1 and element.endswith("?")
        phrases = _phrases(element.removesuffix("?") if optional else element)
        choice = "|".join(sorted((re.escape(p).replace(r"\ ", " ") for p in phrases), key=len, reverse=True))
        parts.append(f"(?:(?:{choice}) (?:, )?){'?' if optional else ''}")
    return "(?<= )" + "".join(parts)


def needed(line: str) -> list[frozenset[str]]:
    """For each element that must be there: words of which the sentence must hold one. The rarest element first."""
    sets = [
        frozenset(min(phrase.split(), key=lambda w: (w in _COMMON, -len(w))) for phrase in _phrases(element))
        for element in line.split()
        if set(element) != {"~"} and not (len(element) > 1 and element.endswith("?"))
    ]
    return sorted(
        sets, key=lambda words: (sum(20 if w in _COMMON or w[0] == "<" else 1 for w in words), sorted(words))
    )


def _phrases(element: str) -> tuple[str, ...]:
    """The phrases an element stands for: its words, with every macro and family written out."""
    phrases: list[str] = []
    for choice in element.split("|"):
        if choice.startswith("{"):
            phrases.extend(tables.macros()[choice[1:-1]])
        elif choice.startswith("@"):
            phrases.extend(tables.family(choice))
        else:
            phrases.append(choice)
    return tuple(phrases)

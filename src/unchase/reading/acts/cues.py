"""Finds the cues of the acts in a sentence: the patterns of `cues/*.toml`, in the notation of `acts/patterns`.

`{macro}` is one of the phrases of that name in `words.toml`, `@family` one of the words of that family.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from unchase.reading.acts import patterns, tables


class Cue(NamedTuple):
    """A cue found: act and group ("stall", "budget"), and the half-open range of words it covers."""

    act: str
    group: str
    first: int
    last: int


def cues(words: tuple[str, ...]) -> tuple[Cue, ...]:
    """Every cue in a sentence of normalised words, in the order of the tables; one per pattern at most."""
    return tuple([Cue(*label, first, last) for label, first, last in _patterns().found(words)])


@cache
def _patterns() -> patterns.Patterns[tuple[str, str]]:
    return patterns.Patterns(
        (
            ((act, group), line)
            for act, groups in tables.cue_tables().items()
            for group, lines in groups.items()
            for line in lines
        ),
        _phrases,
    )


def expression(line: str) -> str:
    """The regular expression of a pattern, for a line of words with one space around each."""
    return patterns.expression(line, _phrases)


def needed(line: str) -> list[frozenset[str]]:
    """For each element that must be there: words of which the sentence must hold one. The rarest element first."""
    return patterns.needed(line, _phrases)


@cache
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

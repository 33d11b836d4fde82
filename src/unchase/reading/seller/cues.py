"""Finds the seller's cues in a sentence: patterns of words, grouped by meaning in `cues/*.toml`.

The notation is that of `reading/acts/patterns`; besides, `b_c` is "b c" with a space, and `{macro}` one of the phrases
of that name in `words.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from unchase.reading.acts import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cue(NamedTuple):
    """A cue found: its meaning ("pressure.expiry"), the table it stands in ("pressure"), the words it covers.

    The table is a rule of the guard, an act, or a help in telling them apart; `first` and `last` are a half-open
    range of words.
    """

    meaning: str
    kind: str
    first: int
    last: int


def cues(words: tuple[str, ...]) -> tuple[Cue, ...]:
    """Every cue in a sentence of normalised words, in the order of the tables; one per pattern at most."""
    return tuple([Cue(*label, first, last) for label, first, last in _patterns().found(words)])


@cache
def _patterns() -> patterns.Patterns[tuple[str, str]]:
    return patterns.Patterns(_lines(), _phrases)


def _lines() -> Iterator[tuple[tuple[str, str], str]]:
    """Each pattern, with its meaning and the table it stands in."""
    for name in ("acts.toml", "rules.toml", "helps.toml"):
        for kind, groups in _toml(f"cues/{name}").items():
            for group, lines in groups.items():
                for line in lines:
                    yield (f"{kind}.{group}", kind), line


@cache
def macros() -> dict[str, tuple[str, ...]]:
    """Name → phrases that a pattern may put in braces; a phrase may hold the macros above it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, phrases in _toml("words.toml")["macros"].items():
        written: list[str] = []
        for phrase in (p.strip() for p in phrases.split("|")):
            inner = phrase[1:-1] if phrase.startswith("{") else ""
            written.extend(found[inner] if inner else (phrase,))
        found[name] = tuple(written)
    return found


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def expression(line: str) -> str:
    """The regular expression of a pattern, for a line of words with one space around each."""
    return patterns.expression(line, _phrases)


def needed(line: str) -> list[frozenset[str]]:
    """For each element a pattern cannot do without, words of which a sentence must hold one; the rarest first."""
    return patterns.needed(line, _phrases)


@cache
def _phrases(element: str) -> tuple[str, ...]:
    phrases: list[str] = []
    for choice in element.split("|"):
        phrases.extend(macros()[choice[1:-1]] if choice.startswith("{") else (choice.replace("_", " "),))
    return tuple(phrases)

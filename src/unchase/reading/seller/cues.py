"""Finds the seller's cues in a sentence: patterns of words, grouped by meaning in `cues/*.toml`.

The notation is that of `reading/acts/cues.py`: words separated by spaces; `a|b_c` one of several ("b c" with a space); `{macro}` one of the
phrases of that name in `words.toml`; `~` up to three words in between, `~~` up to eight; `?` at the end of an
element makes it optional; `<clock>`, `<day>`, `<name>`, `<num>` … stand for a time, a name, a number. A pattern that
begins with `^` must open its sentence. Every pattern becomes a linear regular expression, filed under the rarest
words it cannot do without, so that a sentence is searched only for what it could hold.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: its meaning ("pressure.expiry"), the table it stands in ("pressure"), the words it covers.

    The table is a rule of the guard, an act, or a help in telling them apart; `first` and `last` are a half-open
    range of words.
    """

    meaning: str
    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern; of `also` a sentence must hold a word too if it is to match."""

    meaning: str
    line: str
    also: frozenset[str]


def cues(words: tuple[str, ...]) -> tuple[Cue, ...]:
    """Every cue in a sentence of normalised words, in the order of the tables; one per pattern at most."""
    filed = _filed()
    held = frozenset(words)
    candidates: dict[int, _Pattern] = {}
    for word in held:
        if word in filed:
            candidates.update(filed[word])
    line = ""
    found = []
    for number in sorted(candidates):
        pattern = candidates[number]
        if pattern.also.isdisjoint(held):
            continue
        line = line or " " + " ".join(words) + " "
        match = _compiled(pattern.line).search(line)
        if match:
            first = line.count(" ", 0, match.start()) - 1
            kind = pattern.meaning.partition(".")[0]
            found.append(Cue(pattern.meaning, kind, first, first + match.group().count(" ")))
    return tuple(found)


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


@cache
def _filed() -> dict[str, dict[int, _Pattern]]:
    filed: dict[str, dict[int, _Pattern]] = {}
    number = 0
    for name in ("acts.toml", "rules.toml", "helps.toml"):
        for kind, groups in _toml(f"cues/{name}").items():
            for group, lines in groups.items():
                for line in lines:
                    number += 1
                    rarest, *others = needed(line)
                    pattern = _Pattern(f"{kind}.{group}", line, others[0] if others else rarest)
                    for word in rarest:
                        filed.setdefault(word, {})[number] = pattern
    return filed


_GAP = r"(?:[^ .?!;:]{1,60} ){0,%d}?"


@cache
def _compiled(line: str) -> re.Pattern[str]:
    return re.compile(expression(line))


def expression(line: str) -> str:
    """The regular expression of a pattern, for a line of words with one space around each."""
    parts = ["^ " if line.startswith("^") else "(?<= )"]
    for element in line.removeprefix("^").split():
        if set(element) == {"~"}:
            parts.append(_GAP % (3 if len(element) == 1 else 8))
            continue
        optional = len(element) > 1 and element.endswith("?")
        phrases = _phrases(element.removesuffix("?") if optional else element)
        choice = "|".join(sorted((re.escape(p).replace(r"\ ", " ") for p in phrases), key=len, reverse=True))
        parts.append(f"(?:(?:{choice}) (?:, )?){'?' if optional else ''}")
    return "".join(parts)


_COMMON = frozenset(
    [
        "i",
        "we",
        "they",
        "he",
        "she",
        "you",
        "it",
        "this",
        "that",
        "the",
        "a",
        "an",
        "to",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "be",
        "not",
        "have",
        "will",
        "would",
        "can",
        "could",
        "do",
        "and",
        "or",
        "but",
        "if",
        "so",
        "as",
        "us",
        "me",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
        "up",
        "out",
        "go",
        "get",
        "no",
        "when",
        "what",
        "how",
        "who",
        "any",
        "all",
        "more",
        "some",
        "there",
        "then",
        "one",
        "let",
        "make",
        "take",
        "need",
        "want",
        "please",
        "just",
        "was",
        ",",
        "?",
        ".",
        "!",
        "<clock>",
        "<name>",
        "<num>",
        "<day>",
    ]
)


def needed(line: str) -> list[frozenset[str]]:
    """For each element a pattern cannot do without, words of which a sentence must hold one; the rarest first."""
    choices = []
    for element in line.removeprefix("^").split():
        if set(element) == {"~"} or (len(element) > 1 and element.endswith("?")):
            continue
        phrases = _phrases(element)
        choices.append(frozenset(min(p.split(), key=lambda w: (w in _COMMON, -len(w))) for p in phrases))
    return sorted(choices, key=lambda words: sum(20 if w in _COMMON else 1 for w in words))


def _phrases(element: str) -> tuple[str, ...]:
    phrases: list[str] = []
    for choice in element.split("|"):
        phrases.extend(macros()[choice[1:-1]] if choice.startswith("{") else (choice.replace("_", " "),))
    return tuple(phrases)

"""The words of short answers: which phrases say yes, no, the second one, later (table in `agreement.toml`)."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from unchase.reading.word_set import word_set

NUMBER: Final = re.compile(r"(?<![\w.:,/-])(\d{1,2})(?:(?:st|nd|rd|th)\b|(?![\w:%/-]|[.,]\d))")


ANY_ONE: Final = re.compile(
    r"\b(?:the \w+|this|that|which|each|every|either|\w+(?:er|est)|first|second|last|other|middle) $"
)  # "the middle one" is no hour


SHIFT: Final = re.compile(
    r"\b(?:(?P<number>\d{1,3})[ -]?(?P<unit>minutes?|mins?|min|hours?|hrs?|hr|h|m|days?|weeks?)"
    r"|(?P<said>an?|one|two|three|ten|fifteen|twenty|thirty|forty-five)[ -](?P<of>minutes?|mins?|min|hours?|hrs?|hr|days?|weeks?)"
    r"|(?P<half>half an? (?:hour|hr)|half hour)|(?P<quarter>a quarter(?: of an hour)?|quarter of an hour))\b"
)


def numbers_in(lower: str) -> list[tuple[int, tuple[int, int]]]:
    """The small numbers of a text with their places."""
    names = words()["numbers"]
    written = [(int(match[1]), match.span()) for match in NUMBER.finditer(lower)]
    said = [
        (names[match.group()], match.span())
        for match in WORD.finditer(lower)
        if match.group() in names and not (match.group() == "one" and ANY_ONE.search(lower[: match.start()]))
    ]
    return sorted(written + said, key=lambda one: one[1])


def is_refused(lower: str, span: tuple[int, int]) -> bool:
    """Whether the words beside a number say no to it."""
    before, behind = lower[max(0, span[0] - 14) : span[0]], lower[span[1] : span[1] + 22]
    return bool(
        re.search(r"\b(?:not|no|than|instead of|can't do|cannot)\s*(?:the )?$", before)
        or re.match(
            r"\s*(?:no\b|isn't|is not|doesn't|does not|won't|is out|is no|is when|is (?:already )?(?:taken|occupied|gone|booked|full)|'s out|'s no|is too)",
            behind,
        )
    )


def length_of(match: re.Match[str]) -> timedelta:
    """How long a shift is."""
    if match["half"]:
        return timedelta(minutes=30)
    if match["quarter"]:
        return timedelta(minutes=15)
    number = int(match["number"] or words()["numbers"].get(match["said"], 1))
    unit = {"h": "hours", "d": "days", "w": "weeks"}.get((match["unit"] or match["of"])[0], "minutes")
    return timedelta(**{unit: number})


def says(kind: str, lower: str) -> bool:
    """Whether one of the phrases of a kind stands in the text."""
    return find(kind, lower) is not None


def find(kind: str, lower: str) -> tuple[int, int] | None:
    """Where the first phrase of a kind stands; of several that begin there the longest."""
    best: tuple[int, int] | None = None
    for phrase in _candidates(kind, lower):
        start = _stands(phrase, lower)
        if start >= 0 and (best is None or (start, -len(phrase)) < (best[0], best[0] - best[1])):
            best = (start, start + len(phrase))
    return best


def _candidates(kind: str, lower: str) -> list[str]:
    """The phrases of a kind whose longest word the text holds, and those without words that stand in it."""
    by_word, wordless = _phrases(kind)
    held = word_set(lower) & by_word.keys()
    return [phrase for word in held for phrase in by_word[word] if phrase in lower] + [
        sign for sign in wordless if sign in lower
    ]


def _stands(phrase: str, lower: str) -> int:
    """Where a phrase stands as whole words, -1 where it does not."""
    start = lower.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, behind = lower[start - 1 : start], lower[end : end + 1]
        if not (before.isalnum() or before in ("_", "'") or behind.isalnum() or behind == "_"):
            return start
        start = lower.find(phrase, start + 1)
    return -1


WORD = re.compile(r"[^\W\d_]+")


@cache
def words() -> dict[str, Any]:
    """The table of words of answers."""
    return tomllib.loads(files("unchase.reading").joinpath("agreement.toml").read_text(encoding="utf-8"))


@cache
def _phrases(kind: str) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The phrases of a kind by the longest word in each, and those that hold none ("👍")."""
    by_word: dict[str, list[str]] = {}
    wordless = []
    for phrase in dict.fromkeys(words()[kind]):
        if found := word_set(phrase):
            by_word.setdefault(max(sorted(found), key=len), []).append(phrase)
        else:
            wordless.append(phrase)
    return by_word, tuple(wordless)

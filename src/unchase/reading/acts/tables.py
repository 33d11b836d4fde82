"""The word tables beside this code, read once when first needed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from unchase.reading.word_tables import table


@cache
def contractions() -> dict[str, tuple[str, ...]]:
    """Written word → the words it stands for, all normalised: "dont" → ("do", "not")."""
    return {word: tuple(full.split()) for word, full in table("acts/words.toml")["contractions"].items()}


@cache
def capitalised() -> frozenset[str]:
    """Words often written with a capital inside a sentence that are no names."""
    return frozenset(table("acts/words.toml")["capitalised"].split())


@cache
def families() -> dict[str, str]:
    """Word → its family: "cfo" → "@boss", "ring" → "@contact"."""
    families = table("acts/words.toml")["families"]
    return {word: f"@{family}" for family, words in families.items() for word in words.split()}


class Alike(NamedTuple):
    """The names of a word's groups: a wide one of words on one matter, and in it a narrow one of words used alike."""

    wide: str
    narrow: str


@cache
def alike() -> dict[str, Alike]:
    """Word → its groups, by `alike.txt`: a narrow group a line, the number of its wide one first."""
    found: dict[str, Alike] = {}
    lines = files("unchase.reading.acts").joinpath("alike.txt").read_text("utf-8").splitlines()
    for narrow, line in enumerate(lines):
        wide, *words = line.split()
        found |= dict.fromkeys(words, Alike(f"about {wide}", f"like {narrow}"))
    return found

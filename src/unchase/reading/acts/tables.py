"""The word tables beside this code, read once when first needed."""

from __future__ import annotations

from functools import cache

from unchase.reading.word_tables import table

_ACTS = (
    "stall callback appointment counter decline_time commitment decision_date acceptance refusal opt_out objection"
    " question referral interest acknowledgement left_company"
).split()


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


def family(name: str) -> tuple[str, ...]:
    """The words of a family: "@kin" → "husband", "wife", …"""
    words: str = table("acts/words.toml")["families"][name.removeprefix("@")]
    return tuple(words.split())


@cache
def macros() -> dict[str, tuple[str, ...]]:
    """Name → the phrases that a pattern of the cues may put in braces."""
    macros = table("acts/words.toml")["macros"]
    return {name: tuple(phrase.strip() for phrase in phrases.split("|")) for name, phrases in macros.items()}


def cue_tables() -> dict[str, dict[str, list[str]]]:
    """Act → group → patterns, from the files in `cues/`."""
    return {act: table(f"acts/cues/{act}.toml") for act in _ACTS}

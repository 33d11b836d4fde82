"""The words of time of one language as a lookup: word or phrase to its kinds and meanings.

The tables are data (`words/LANGUAGE.toml`, names of feasts and zones beside them): a language needs no code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final, TypeAlias

from unchase.reading.times.pieces import Kinds, Tiles, split

Phrase: TypeAlias = tuple[tuple[str, ...], Kinds]  # the words behind the first, what they mean together

# Kinds that may be the heart of a time; all others only stand around one.
HEARTS: Final = frozenset(
    (
        "weekday", "month", "unit", "season", "day", "day_part", "part", "clock", "closing", "idiom",
        "week_of", "feast", "to_date", "now", "fiscal", "quarter_letter", "half_letter", "week_number", "year_name",
        "fraction", "edge_day",
    )
)  # fmt: skip
STARTS: Final = frozenset(
    (
        "rel",
        "edge",
        "bound",
        "range_start",
        "in_",
        "vague_number",
        "number",
        "ordinal",
        "week_ending",
        "give_me",
        "past_to",
        "after_",
    )
)
# Long words whose misspellings by one letter are understood.
SPELT: Final = ("weekday", "month", "day")
MEMORY: Final = 20_000
COUNTED: Final = ("a", "an", "single")
CUED: Final = frozenset(("one",))  # hours only where a word announces them: "at one"


class Lexicon(dict[str, "Kinds | None"]):
    """Word to kinds, None for a word of no interest; digits and misspellings are worked out once and remembered."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.phrases: dict[str, dict[str, list[Phrase]]] = {}  # by their first and their second word
        # Words that are the heart of a time only inside a phrase: the phrases, and the word's place in each.
        self.inner: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self.tiles = Tiles(self)
        self.context: dict[str, frozenset[str]] = {}
        self._near: dict[str, str] = {}
        self._initials: set[str] = set()
        self._names: dict[str, frozenset[str]] = {}
        self._read(_table(f"words/{language}.toml"))
        self._index_spelling()
        self.numbered_things = self.context.get("numbered_things", frozenset())

    def __missing__(self, word: str) -> Kinds | None:
        """The kinds of digits, of a misspelt word, of a word with an apostrophe lost or curled."""
        kinds = self._work_out(word)
        if len(self) < MEMORY and len(word) <= 24:
            self[word] = kinds
        return kinds

    def names(self, word: str) -> frozenset[str]:
        """The names of the kinds of a single word, empty for one of no interest."""
        known = self._names.get(word)
        if known is None:
            known = frozenset(self[word] or ())
            if len(self._names) < MEMORY:
                self._names[word] = known
        return known

    def _work_out(self, word: str) -> Kinds | None:
        if word.isdigit():
            return (
                {"number": int(word), "digits": len(word), "heart": 1, "start": 1}
                if len(word) <= 14 and word.isascii()
                else None
            )
        if word.endswith("ish"):  # "tennish" and "nine-ish" are spelt as they sound
            for stem in (word[:-3], word[:-4], word[:-3] + "e"):
                base = dict.get(self, stem)
                if base and 1 <= int(base.get("number", 0)) <= 12:
                    return {"clockish": base["number"], "heart": 1, "start": 1}
        if 6 <= len(word) <= 12 and word[0] in self._initials:
            near = self._near.get(word)
            for index in range(len(word)):
                if near:
                    break
                near = self._near.get(word[:index] + word[index + 1 :])
            if near and abs(len(near) - len(word)) <= 1 and near[0] == word[0]:
                return self[near]
        return None

    def _read(self, table: dict[str, dict[str, list[str]]]) -> None:
        self.context = {name: frozenset(words) for name, words in table.pop("context", {}).items()}
        for kind, meanings in table.items():
            for meaning, spellings in meanings.items():
                value = int(meaning) if meaning.lstrip("-").isdigit() else meaning
                for spelling in spellings:
                    self.add(spelling, kind, value)

    def add(self, spelling: str, kind: str, value: int | str) -> None:
        """One more spelling; a phrase is its words with spaces between."""
        words = tuple(split(spelling))
        if len(words) == 1:
            known = dict.get(self, words[0]) or {}
            known.setdefault(kind, value)
            self[words[0]] = known
            return
        for word in words:
            if dict.get(self, word) is None and not word.isdigit():
                self[word] = {}
        rest = words[1:]
        found = self.phrases.setdefault(words[0], {}).setdefault(words[1], [])
        for other, kinds in found:
            if other == rest:
                kinds.setdefault(kind, value)
                return
        found.append((rest, {kind: value}))

    def mark(self) -> None:
        """Mark the words a time may hang on ("heart") and those one may start with ("start"); long phrases come first.

        Of a phrase whose words are no hearts by themselves the last word is its heart.
        """
        for word, kinds in self.items():
            if kinds is None:
                continue
            rank = kinds.get("ordinal", 0)
            if (
                (isinstance(rank, int) and rank > 3)
                or not HEARTS.isdisjoint(kinds)
                or ("number" in kinds and word not in COUNTED)
            ):
                kinds["heart"] = 1
            if "heart" in kinds or not STARTS.isdisjoint(kinds):
                kinds["start"] = 1
        own = {word for word, kinds in self.items() if kinds and "heart" in kinds}
        hearty: list[tuple[str, ...]] = []
        for first, found in self.phrases.items():
            for rest, kinds in chain.from_iterable(found.values()):
                if not STARTS.isdisjoint(kinds) or not HEARTS.isdisjoint(kinds):
                    self._flag(first, "start")
                words = (first, *rest)
                if not HEARTS.isdisjoint(kinds) and not any(word.isdigit() or word in own for word in words):
                    hearty.append(words)
            for several in found.values():
                several.sort(key=lambda phrase: -len(phrase[0]))
        self._mark_inside(hearty)

    def _mark_inside(self, phrases: list[tuple[str, ...]]) -> None:
        """Make one word the heart of each phrase, the last where none is that of another."""
        for words in phrases:
            if not any("heart" in (dict.get(self, word) or ()) for word in words):
                self._flag(next((word for word in words[::-1] if word[0].isalnum()), words[0]), "heart")
        for words in phrases:
            for place, word in enumerate(words):
                if "heart" in (dict.get(self, word) or ()):
                    self.inner.setdefault(word, []).append((place, words))

    def _flag(self, word: str, mark: str) -> None:
        kinds = dict.get(self, word)
        if kinds is not None:
            kinds[mark] = 1

    def _index_spelling(self) -> None:
        kept = set(self.context.get("not_misspelt", ()))
        for word, kinds in list(self.items()):
            if (
                kinds
                and (len(word) >= 7 or "weekday" in kinds)
                and len(word) >= 6
                and any(kind in kinds for kind in SPELT)
            ):
                for index in range(1, len(word)):
                    near = word[:index] + word[index + 1 :]
                    if dict.get(self, near) is None and near not in kept:
                        self._near.setdefault(near, word)
                self._near.setdefault(word, word)
        for word in kept:
            self[word] = dict.get(self, word)
        self._initials = {word[0] for word in self._near.values()}


def _table(path: str) -> dict[str, dict[str, list[str]]]:
    resource = files("unchase.reading.times").joinpath(path)
    return tomllib.loads(resource.read_text(encoding="utf-8"))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1), feasts and zones included; raises `FileNotFoundError` for an unknown one."""
    from unchase.reading.times.feasts import feast_names
    from unchase.reading.times.zones import place_names, zone_names

    words = Lexicon(language)
    for spelling, key in feast_names(language):
        words.add(spelling, "feast", key)
    for spelling, key in zone_names():
        words.add(spelling, "zone", key)
    for spelling, key in place_names():
        words.add(spelling, "place", key)
    words.mark()
    return words

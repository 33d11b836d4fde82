"""Finds cues in a sentence: patterns of words grouped by meaning, in the notation of `patterns`.

The cues of a side lie in a folder of its own: `FOLDER/cues/*.toml` hold the patterns, `FOLDER/words.toml` what their
elements stand for. `{macro}` is one of the phrases of that name (a phrase may be a macro above it), `@family` one of the
words of that family, and `b_c` is "b c" with a space.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

from unchase.reading import patterns
from unchase.reading.word_tables import table

_REMEMBERED = 8_192  # sentences; sellers and answering machines say the same ones again and again


class Cue(NamedTuple):
    """A cue found: its meaning ("pressure.expiry"), the table and the group it stands in, the words it covers.

    A table is an act, a rule of the guard, or a help in telling them apart; `first` and `last` are a half-open range.
    """

    meaning: str
    table: str
    group: str
    first: int
    last: int


class Cues:
    """The cues of one side: those in the files `names` of a folder, where a file is one table or holds several."""

    def __init__(self, folder: str, *names: str) -> None:
        self._folder = folder
        self._names = names
        self._macros: dict[str, tuple[str, ...]] = {}
        self.found = lru_cache(maxsize=_REMEMBERED)(self._found)

    def _found(self, words: tuple[str, ...]) -> tuple[Cue, ...]:
        """Every cue in a sentence of normalised words, in the order of the tables; one per pattern at most."""
        return tuple([Cue(*label, first, last) for label, first, last in self._patterns.found(words)])

    @cached_property
    def tables(self) -> dict[str, dict[str, list[str]]]:
        """Table → group → patterns."""
        found: dict[str, dict[str, list[str]]] = {}
        for name in self._names:
            data = table(f"{self._folder}/cues/{name}.toml")
            found |= data if isinstance(next(iter(data.values())), dict) else {name: data}
        return found

    @cached_property
    def _patterns(self) -> patterns.Patterns[tuple[str, str, str]]:
        return patterns.Patterns(
            (
                ((f"{name}.{group}", name, group), line)
                for name, groups in self.tables.items()
                for group, lines in groups.items()
                for line in lines
            ),
            self.phrases,
        )

    def phrases(self, element: str) -> tuple[str, ...]:
        """The phrases an element stands for: its words, with every macro and family written out."""
        written: list[str] = []
        for choice in element.split("|"):
            if choice.startswith("{"):
                written.extend(self._macro(choice[1:-1]))
            elif choice.startswith("@"):
                written.extend(table(f"{self._folder}/words.toml")["families"][choice[1:]].split())
            else:
                written.append(choice.replace("_", " "))
        return tuple(written)

    def _macro(self, name: str) -> tuple[str, ...]:
        if name not in self._macros:
            written: list[str] = []
            for phrase in table(f"{self._folder}/words.toml")["macros"][name].split("|"):
                plain = phrase.strip()
                written.extend(self._macro(plain[1:-1]) if plain.startswith("{") else (plain,))
            self._macros[name] = tuple(written)
        return self._macros[name]

    def expression(self, line: str) -> str:
        """The regular expression of a pattern, for a line of words with one space around each."""
        return patterns.expression(line, self.phrases)

    def needed(self, line: str) -> list[frozenset[str]]:
        """For each element that must be there: words of which a sentence must hold one. The rarest element first."""
        return patterns.needed(line, self.phrases)

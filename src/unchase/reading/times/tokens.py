"""A text as words with their places and kinds: one pass of library code, then lookups (no parsing here)."""

from __future__ import annotations

from itertools import accumulate, chain, compress, count
from typing import TYPE_CHECKING, Final

from unchase.reading.times.pieces import TILE

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Lexicon
    from unchase.reading.times.pieces import Kinds

NO_WORDS: Final = ("",) * 16
NO_KINDS: Final[tuple[None, ...]] = (None,) * 16
NO_SIZES: Final = (0,) * 16


class Words:
    """The words of one text: `word[i]` (lower case), its place from `start[i]` on and `kinds[i]` (None: no interest).

    `gap[i]` is the word with the spaces behind it, `hearts` the places a time may hang on.
    """

    __slots__ = (
        "_found",
        "_sizes",
        "_start",
        "accept",
        "dot_time",
        "gap",
        "hearts",
        "kinds",
        "lexicon",
        "lower",
        "lower_case",
        "month_first",
        "size",
        "text",
        "word",
    )

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        *,
        month_first: bool = True,
        dot_time: bool = False,
        accept: frozenset[str] = frozenset(),
    ) -> None:
        lower = text.lower()
        if len(lower) != len(text):  # a few capitals grow when lowered; places must stay true
            lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        self.text = text
        self.lower = lower
        self.lexicon = lexicon
        self.month_first = month_first
        self.accept = accept
        self.lower_case = not text.isupper()
        self.dot_time = dot_time
        pieces = chain.from_iterable(map(lexicon.tiles.__getitem__, TILE.findall(lower)))
        gaps, words, kinds, hearts, sizes = zip(*pieces, strict=True)
        self.hearts: list[int] = list(compress(count(), hearts))
        if not self.hearts:
            return
        self.gap: tuple[str, ...] = gaps
        self.size = len(gaps)
        # Padded, so that a look beside the text (before word 0 too) finds nothing instead of failing.
        self.word: list[str] = [*words, *NO_WORDS]
        self.kinds: list[Kinds | None] = [*kinds, *NO_KINDS]
        self._sizes: list[int] = [*sizes, *NO_SIZES]
        self._found: dict[int, tuple[tuple[int, Kinds], ...]] = {}
        self._start: list[int] = []

    def __len__(self) -> int:
        return self.size

    @property
    def start(self) -> list[int]:
        """The place of each word in the text, and the end of the text."""
        if not self._start:
            self._start = list(accumulate(map(len, self.gap), initial=0))
        return self._start

    def found(self, i: int) -> tuple[tuple[int, Kinds], ...]:
        """Every reading of the words from `i` on, the longest first: (index behind it, kinds)."""
        known = self._found.get(i)
        if known is None:
            known = self._found[i] = self._look(i)
        return known

    def _look(self, i: int) -> tuple[tuple[int, Kinds], ...]:
        single, seconds = self.kinds[i], self.lexicon.phrases.get(self.word[i])
        if seconds is None:
            return ((i + 1, single),) if single else ()
        readings = [
            (i + 1 + len(rest), kinds)
            for rest, kinds in seconds.get(self.word[i + 1], ())
            if tuple(self.word[i + 1 : i + 1 + len(rest)]) == rest
        ]
        if single:
            readings.append((i + 1, single))
        return tuple(readings)

    def names(self, i: int) -> frozenset[str]:
        """Every kind the words from `i` on can be."""
        found = self.found(i)
        if len(found) == 1 and found[0][0] == i + 1:
            return self.lexicon.names(self.word[i])
        return frozenset(kind for _, kinds in found for kind in kinds)

    def one_of(self, kinds: frozenset[str], i: int) -> bool:
        """Whether the words from `i` on can be of one of these kinds."""
        if self.kinds[i] is None:
            return False
        for _, found in self.found(i):  # noqa: SIM110 - a generator costs more than the answer
            if not kinds.isdisjoint(found):
                return True
        return False

    def stop(self, i: int) -> int:
        """Where word `i` ends."""
        return self.start[i] + len(self.word[i])

    def at(self, kind: str, i: int) -> tuple[int | str, int] | None:
        """The longest reading of this kind at `i`: its meaning and the index behind it."""
        if self.kinds[i] is None:
            return None
        for j, kinds in self._found.get(i) or self.found(i):
            if kind in kinds:
                return kinds[kind], j
        return None

    def has(self, kind: str, i: int) -> bool:
        """Whether the single word `i` is of this kind."""
        kinds = self.kinds[i]
        return kinds is not None and kind in kinds

    def is_(self, i: int, *words: str) -> bool:
        """Whether word `i` is one of these."""
        return self.word[i] in words

    def digits(self, i: int) -> int:
        """How many digits word `i` is, 0 for a word of letters."""
        return self._sizes[i]

    def value(self, i: int) -> int:
        """The number that the digits of word `i` write."""
        return int(self.word[i])

    def tight(self, i: int) -> bool:
        """Whether nothing, not even a space, stands before word `i` and its left neighbour."""
        return 0 < i < self.size and len(self.gap[i - 1]) == len(self.word[i - 1])

    def breaks(self, i: int) -> bool:
        """Whether a paragraph ends between word `i - 1` and word `i`."""
        return 0 < i < self.size and self.gap[i - 1].count("\n") > 1

    def original(self, i: int) -> str:
        """Word `i` as written."""
        return self.text[self.start[i] : self.stop(i)] if 0 <= i < self.size else ""

    def tight_word(self, i: int) -> bool:
        """Whether a letter stands right behind word `i - 1` ("2015x")."""
        return self.tight(i) and self.word[i].isalpha()

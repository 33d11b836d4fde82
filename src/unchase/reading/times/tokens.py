# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""A text as words with their places and kinds: one pass of library code, then lookups (no parsing here)."""

from __future__ import annotations

from itertools import accumulate, chain, compress, count
from typing import TYPE_CHECKING, Final

from unchase.reading.times.lexicon import CUED
from unchase.reading.times.pieces import TILE

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Kinds, Lexicon

NO_WORDS: Final = ("",) * 16
NO_KINDS: Final[tuple[None, ...]] = (None,) * 16
NO_SIZES: Final = (0,) * 16
JOINTS: Final = frozenset(":/.-–")
BEHIND_DIGITS: Final = frozenset(
    ("ampm", "month", "unit", "ordinal_ending", "oclock", "rel", "range", "or_", "works", "zone", "weekday", "day", "day_part", "part", "past_to", "half_letter", "hour_letter", "about", "quarter_letter", "zone_word", "place", "bound_after", "weekdays"),
)  # fmt: skip
BEFORE_DIGITS: Final = frozenset(
    ("cue", "weekday", "month", "day", "part", "edge", "week_number", "fiscal", "quarter_letter", "rel", "half_letter", "in_", "bound", "range_start", "day_part", "fraction"),
)  # fmt: skip
# Kinds a time may start with by itself, and kinds that lead to one.
HEARTY: Final = frozenset(
    ("weekday", "month", "season", "day", "day_part", "part", "clock", "closing", "idiom", "week_of", "feast", "to_date", "now", "fiscal", "clockish",
     "quarter_letter", "half_letter", "week_number", "week_ending", "give_me"),
)  # fmt: skip
# What makes "one" an hour: "one o'clock", "at one", "make it one", with nothing counted behind it.
BEHIND_ONE: Final = frozenset(("ampm", "oclock"))
BEFORE_ONE: Final = frozenset(("at", "@", "around", "till", "until"))
AFTER_ONE: Final = frozenset((
    "on", "please", "then", "tomorrow", "today", "if", "sharp", "is", "works", "suits", "would", "for", "because", "when", "and",
))  # fmt: skip
HEARTY_ALONE: Final = HEARTY - {"now"}  # "now" is no time by itself
LEADING: Final = frozenset(
    ("rel", "edge", "bound", "range_start", "in_", "vague_number", "number", "ordinal", "unit", "fraction"),
)  # fmt: skip


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

    def starts(self, i: int) -> bool:
        """Whether a time may start with word `i`, by a cheap look at what it and its phrases can be."""
        kinds = self.kinds[i]
        if self.word[i] in ("the", "that"):
            j = i + 1 + self.is_(i + 1, "same", "very")
            if self.has("unit", j) or self.has("weekday", j):
                return True
            if self.word[i] == "that" and (self.has("month", j) or self.has("season", j)):
                return True
        if not kinds or "start" not in kinds:
            return False
        if "digits" in kinds:
            return self.telling(i) and not (
                i > 1
                and self.word[i - 1] in JOINTS
                and self.tight(i)
                and self.digits(i - 2)
                and self.tight(i - 1)
            )
        hearty = HEARTY if "now" in self.accept else HEARTY_ALONE
        for j, found in self.found(i):
            if not hearty.isdisjoint(found) or (
                "number" in found and "heart" in found and self._counts(i, j)
            ):
                return True
            if (
                not LEADING.isdisjoint(found)
                and not ("number" in found and "heart" in found)
                and self._leads(j)
            ):
                return self.word[i] not in "<>" or "loose_numbers" in self.accept
        return False

    def _counts(self, i: int, j: int) -> bool:
        """Whether something beside the number in words `[i, j)` speaks of time."""
        before = self.kinds[i - 1] if i else None
        if self._numbers_a_thing(i):
            return False
        if before and not BEFORE_DIGITS.isdisjoint(before):
            return True
        behind = self.kinds[j]
        if self.one_of(BEHIND_DIGITS, j):
            return True
        if not behind:
            return j >= self.size and i == 0
        if (
            not BEHIND_DIGITS.isdisjoint(behind)
            or "-" in self.word[j]
            or behind.keys() & {"scale", "ordinal", "hour_letter"}
        ):
            return True
        return ("number" in behind and (i == 0 or "number" not in (before or ()))) or self.word[j] in (
            "on",
            "in",
            "of",
            "oh",
        )

    def _leads(self, j: int) -> bool:
        """Whether one of the next words, all of them known, may be the heart of a time."""
        for kinds in self.kinds[j : j + 6]:
            if kinds is None:
                return False
            if "heart" in kinds or "number" in kinds or "ordinal" in kinds:
                return True
        return False

    def beats(self, i: int) -> bool:
        """Whether the heart at `i` is one here: a word that is one in a phrase only must stand in it."""
        word = self.word[i]
        if word in CUED:
            return self._strikes_one(i)
        places = self.lexicon.inner.get(word)
        if places is None:
            return True
        for place, phrase in places:
            first = i - place
            if first >= 0 and tuple(self.word[first : first + len(phrase)]) == phrase:
                return True
        return False

    def _strikes_one(self, i: int) -> bool:
        """Whether "one" is an hour here."""
        behind = self.word[i + 1]
        if self.one_of(BEHIND_ONE, i + 1):
            return True
        said = self.word[i - 1] in BEFORE_ONE or self.word[max(0, i - 2) : i] == ["make", "it"]
        several = behind == "or" and self.has("number", i + 2)
        return said and (not behind.isalnum() or behind in AFTER_ONE or several)

    def telling(self, i: int) -> bool:
        """Whether something beside the digits at `i` speaks of time."""
        if i and (
            (len(self.gap[i - 1]) == len(self.word[i - 1]) and self._in_a_name(i)) or self._numbers_a_thing(i)
        ):
            return False
        behind = self.kinds[i + 1]
        if behind is not None and self.one_of(BEHIND_DIGITS, i + 1):
            return self.word[i + 1] != "," or "loose_numbers" in self.accept or self._listed(i)
        if (
            behind is not None
            and self.word[i + 1] in ("in", "on", "of")
            and (self._leads(i + 2) or self.has("place", i + 2))
        ):
            return True
        before = self.kinds[i - 1] if i else None
        if before and not BEFORE_DIGITS.isdisjoint(before):
            return True
        following_word = self.word[i + 1]
        if (following_word == "," and self._listed(i)) or (
            following_word == "at" and self.word[i - 1] == "the" and self.digits(i + 2)
        ):
            return True
        size = len(self.word[i])
        loose = "loose_numbers" in self.accept
        if behind is not None and self.word[i + 1] in JOINTS:
            following = self.digits(i + 2)
            if self.word[i + 1] == "." and (
                self.has("month", i + 2) or (self.lexicon.language != "en" and self.tight(i + 1))
            ):
                return True
            if (
                following
                and self.word[i + 1] == "."
                and self.word[i + 3 : i + 4] == ["."]
                and self.tight(i + 3)
            ):
                return True
            if following and (self.word[i + 1] != "." or following == 2 or self.digits(i + 4) or loose):
                return size <= 4 and not (i and self.tight(i) and self.word[i - 1] in JOINTS)
            if not loose and (following or self.word[i + 1] != "." or self.tight(i + 2)):
                return False  # else the point ends a sentence: "until the end of 2026."
        if loose:
            return size in (2, 4, 8) or self.size < 4
        return (size == 4 and self.word[i][:2] in ("19", "20")) or self.size == 1

    def _numbers_a_thing(self, i: int) -> bool:
        """Whether the word before says what the number counts: "rack 3 on Wednesday"."""
        if i < 1 or self.word[i - 1] not in self.lexicon.numbered_things:
            return False
        return self.word[i + 1] not in JOINTS and not self.has("ampm", i + 1)

    def _listed(self, i: int) -> bool:
        """Whether a list of small numbers ends in a month or in am or pm: "5, 6 or 8 June"."""
        j = i
        for _ in range(6):
            if self.digits(j) not in (1, 2) or self.tight(j + 1) != self.is_(j + 1, ","):
                return False
            if j > i and (self.has("month", j + 1) or self.has("ampm", j + 1)):
                return True
            if not self.is_(j + 1, ",", "or", "and", "&"):
                return False
            j += 2 + self.is_(j + 2, "or", "and")
        return False

    def _in_a_name(self, i: int) -> bool:
        """Whether the digits stand inside a name, a version or a number of other kind: "i386", "gnupg-2.0", "=0:7"."""
        if "loose_numbers" in self.accept:
            return False
        before = self.word[i - 1]
        if before == "=" or (self.kinds[i - 1] is None and before.isalpha()):
            return True
        return (
            before == "-"
            and self.word[i + 1] in (".", "-")
            and self.tight(i - 1)
            and self.kinds[i - 2] is None
            and self.word[i - 2].isalpha()
        )

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

"""Cuts a text into sentences of normalised words; every word knows where it stands in the text.

Normalised means: lower case, contractions written out ("won't" is "will not", "we're" is "we be"), every form of
*am, is, are* written "be", and each time that was found replaced by its tag ("<clock>", "<day>", "<month>" …), so
that one pattern reads "call me in March" and "call me on the 14th" alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.when import Grain
from unchase.reading.acts import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When


class Sentence(NamedTuple):
    """One sentence: its words, where each stands (half-open), the times in it, and who says it in a transcript."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    times: tuple[When, ...] = ()
    speaker: str | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Half-open span of the sentence in the text, closing punctuation included."""
        return self.spans[0][0], self.spans[-1][1]


_TOKEN = re.compile(
    r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:/]\d+)*|\n+|\.\.+|[.?!,;:()…–—•*>@&%€$£₹+\"-]|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_LINK = re.compile(r"https?://\S{1,300}")
_SMALL = re.compile(r"([A-Za-z]{1,6})[ \t\n]{1,3}")
_SPEAKER = re.compile(
    r"^[ \t]{0,8}(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]{1,3})?([A-Z][\w.'’ -]{0,30}?)(?: ?\([^()\n]{1,30}\))?:[ \t]",
    re.MULTILINE,
)
_LEADS = frozenset(
    "by before after until till til on at in from around about since for within this next to the".split()
)
_SHORT_LINE = 50  # a shorter line was not broken by a mail client that wraps, but by its writer

_TAGS = {
    Grain.MINUTE: "<clock>",
    Grain.HOUR: "<clock>",
    Grain.PART_OF_DAY: "<part>",
    Grain.DAY: "<day>",
    Grain.WEEK: "<week>",
    Grain.MONTH: "<month>",
    Grain.QUARTER: "<quarter>",
    Grain.HALF: "<season>",
    Grain.SEASON: "<season>",
    Grain.YEAR: "<year>",
}


def sentences(text: str, times: Sequence[When] = (), *, channel: str = "email") -> tuple[Sentence, ...]:
    """The sentences of `text`, in order; `times` are those found in it, spans in the same text.

    In a transcript each line's "Name:" names the speaker of the sentences until the next one.
    """
    apart = _set_apart(text, times, channel)
    cut = _Cut()
    words, spans, known = cut.words, cut.spans, _SEEN.get
    add, place, plain = words.append, spans.append, _PLAIN.get
    line_start = skip = 0
    for match in _TOKEN.finditer(text):
        start, end = span = match.span()
        if start < skip:
            continue
        if start in apart:
            skip = line_start = cut.take(apart[start])
            continue
        token = match[0]
        word = plain(token)
        if word is not None:
            add(word)
            place(span)
            continue
        written = known(token) or _normal(token)
        if written is None:  # a mark, a number or the end of a line
            if token[0] == "\n":
                if _breaks(text, line_start, start, end, channel=channel, blank=len(token) > 1):
                    cut.close()
                line_start = end
                continue
            add("<num>" if token[0].isdigit() else token if len(token) == 1 else "…")
            place(span)
            if token[0] in "?!" or (token[0] == "." and _ends(text, end, words, dots=len(token) > 1)):
                cut.close()
        elif len(written.words) == 1:
            is_name = written.may_be_name and words and words[-1] not in _ENDS
            add("<name>" if is_name else written.words[0])
            place(span)
        else:
            words += written.words
            spans += [span] * len(written.words)
    cut.close()
    return tuple(cut.found)


class _Cut:
    """The sentences cut so far, and the words of the one being cut."""

    __slots__ = ("found", "inside", "spans", "speaker", "words")

    def __init__(self) -> None:
        self.found: list[Sentence] = []
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.inside: list[When] = []
        self.speaker: str | None = None

    def take(self, apart: _Apart) -> int:
        """Add something that is no plain word. Returns where the plain words go on."""
        if apart.speaker is not None:
            self.close()
            self.speaker = apart.speaker
        else:
            for word, start, end in apart.words:
                self.words.append(word)
                self.spans.append((start, end))
            if apart.when is not None:
                self.inside.append(apart.when)
        return apart.end

    def close(self) -> None:
        """End the sentence, unless nothing but marks stands in it."""
        if any(w[0].isalnum() or w[0] in "<?" or ord(w[0]) > 0x2600 for w in self.words):
            self.found.append(
                Sentence(tuple(self.words), tuple(self.spans), tuple(self.inside), self.speaker)
            )
        self.words.clear()
        self.spans.clear()
        self.inside.clear()


class _Apart(NamedTuple):
    """Something in the text that is no plain word: a time, an address, a link, a speaker's name."""

    end: int
    words: tuple[tuple[str, int, int], ...] = ()
    when: When | None = None
    speaker: str | None = None


def _set_apart(text: str, times: Sequence[When], channel: str) -> dict[int, _Apart]:
    """Where each of them starts."""
    apart: dict[int, _Apart] = {}
    if "://" in text:
        apart.update((m.start(), _Apart(m.end(), (("<link>", *m.span()),))) for m in _LINK.finditer(text))
    if "@" in text:
        apart.update(
            (m.start(), _Apart(m.end(), (("<address>", *m.span()),))) for m in _ADDRESS.finditer(text)
        )
    last = 0
    for when in sorted(times, key=lambda w: (w.span[0], -w.span[1])):
        start, end = when.span
        if last <= start < end:
            apart[start] = _Apart(end, _time_words(text, when), when)
            last = end
    if channel == "transcript":
        for match in _SPEAKER.finditer(text):
            start = match.end() - len(match.group().lstrip())
            apart[start] = _Apart(match.end(), speaker=match.group(1).strip().lower())
    return apart


def _time_words(text: str, when: When) -> tuple[tuple[str, int, int], ...]:
    """The small words a time begins with ("by", "after", "on"), then the tag of its grain."""
    at, end = when.span
    words = []
    while (match := _SMALL.match(text, at)) and match.end() < end and match.group(1).lower() in _LEADS:
        words.append((match.group(1).lower(), *match.span(1)))
        at = match.end()
    return (*words, (_tag(when), at, end))


_ENDS = frozenset('.?!:•*->"')


def _is_name(token: str) -> bool:
    """Whether a capitalised word inside a sentence is a name: it is not one of the usual capitalised words."""
    return (
        len(token) > 1
        and token.lower() not in tables.capitalised()
        and not (token.isupper() and len(token) < 6)
    )


def _tag(when: When) -> str:
    if when.past:
        return "<past>"
    if when.grain in (Grain.MINUTE, Grain.HOUR) and not (when.firm or when.lacks_day or when.negated):
        return "<hours>"
    return _TAGS[when.grain]


def _ends(text: str, end: int, words: list[str], *, dots: bool) -> bool:
    """Whether a full stop ends the sentence: white space and no known abbreviation, no dots that trail on."""
    if end < len(text) and not text[end].isspace():
        return False
    if len(words) > 1 and words[-2] in _ABBREVIATED:
        return False
    following = text[end : end + 2].strip()
    return not (dots and following and not following[0].isupper())


_ABBREVIATED = frozenset(
    "mr mrs ms dr prof approx vs etc e.g i.e eg ie no dept inc st fig nr ca resp incl excl".split()
)


def _breaks(text: str, line_start: int, line_end: int, following: int, *, channel: str, blank: bool) -> bool:
    """Whether a newline ends a sentence: a blank line, a short line, or a next line that starts afresh."""
    if blank or channel != "email" or line_end - line_start < _SHORT_LINE:
        return True
    return not text[following : following + 1].islower()


class _Written(NamedTuple):
    """A written word: its normalised words, and whether inside a sentence it would be a name."""

    words: tuple[str, ...]
    may_be_name: bool


_SEEN: dict[str, _Written] = {}
# Of those the ones that are one word wherever they stand, and the marks that end nothing.
_PLAIN: dict[str, str] = {mark: mark for mark in ',;:()–—•*>@&%€$£₹+"-'}
_REMEMBERED = 20_000  # words; a hostile text may not fill the memory


def _normal(token: str) -> _Written | None:
    """A word met for the first time; None for what is no word."""
    if not token[0].isalpha():
        return None
    words = written_out(token)
    written = _Written(words, len(words) == 1 and token[0].isupper() and _is_name(token))
    if len(_SEEN) < _REMEMBERED:
        _SEEN[token] = written
        if len(words) == 1 and not written.may_be_name:
            _PLAIN[token] = words[0]
    return written


def written_out(token: str) -> tuple[str, ...]:
    """The normalised words of one written word: "Won't" → ("will", "not")."""
    return _written_out(token.lower().replace("’", "'"))


def _written_out(word: str) -> tuple[str, ...]:
    table = tables.contractions()
    if word in table:
        return table[word]
    if "'" not in word:
        return (word,)
    stem, _, ending = word.rpartition("'")
    stem = stem.replace("'", "")
    full = {"ll": "will", "re": "be", "m": "be", "ve": "have", "d": "would"}.get(ending)
    if full:
        return (*_written_out(stem), full)
    if ending == "t" and stem.endswith("n"):
        return (*_written_out(stem[:-1]), "not")
    if ending == "s" and stem in _IS:
        return (*_written_out(stem), "be")
    return _written_out(stem) if ending in ("s", "") else (word.replace("'", ""),)


_IS = frozenset(
    "it that there he she what who where how here this everything nothing one timing budget team".split()
)

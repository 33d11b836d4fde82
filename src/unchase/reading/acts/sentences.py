"""Cuts a text into sentences of normalised words; every word knows where it stands in the text.

Normalised means: lower case, contractions written out ("won't" is "will not", "we're" is "we be"), every form of
*am, is, are* written "be", and each time that was found replaced by its tag ("<clock>", "<day>", "<month>" …), so
that one pattern reads "call me in March" and "call me on the 14th" alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.acts import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When


@dataclass(frozen=True, slots=True)
class Sentence:
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
    r"\n+|https?://\S{1,300}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:/]\d+)*|\.\.+|[.?!,;:()…–—•*>@&%€$£₹+\"-]"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SPEAKER = re.compile(r"^[ \t]{0,8}(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]{1,3})?([A-Z][\w.'’ -]{0,30}?)(?: ?\([^()\n]{1,30}\))?:[ \t]", re.MULTILINE)
_LEADS = frozenset("by before after until till til on at in from around about since for within this next to the".split())
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
    speakers = _speakers(text) if channel == "transcript" else {}
    addresses = {m.start(): m.end() for m in _ADDRESS.finditer(text)} if "@" in text else {}
    by_start = {w.span[0]: w for w in sorted(times, key=lambda w: w.span[1] - w.span[0])}
    found: list[Sentence] = []
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    inside: list[When] = []
    speaker: str | None = None
    line_start = skip = time_end = 0

    def close() -> None:
        if words:
            found.append(Sentence(tuple(words), tuple(spans), tuple(inside), speaker))
            words.clear()
            spans.clear()
            inside.clear()

    when: When | None = None
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        token = match.group()
        if start in speakers:
            close()
            speaker, skip = speakers[start]
            line_start = start
            continue
        if start in by_start and start >= time_end:
            when = by_start[start]
            time_end = when.span[1]
            inside.append(when)
        if start < time_end and when is not None:
            if token.lower() in _LEADS and end < time_end:
                words.append(token.lower())
                spans.append((start, end))
            else:
                words.append(_tag(when))
                spans.append((start, time_end))
                skip = time_end
            continue
        if start in addresses:
            words.append("<address>")
            spans.append((start, addresses[start]))
            skip = addresses[start]
            continue
        first = token[0]
        if first == "\n":
            if _breaks(text, line_start, start, end, channel=channel, blank=len(token) > 1):
                close()
            line_start = end
        elif first.isalpha():
            if token.startswith("http"):
                words.append("<link>")
                spans.append((start, end))
                continue
            normal = written_out(token)
            if first.isupper() and len(normal) == 1 and words and words[-1] not in _ENDS and _is_name(token):
                normal = ("<name>",)
            for word in normal:
                words.append(word)
                spans.append((start, end))
        elif first.isdigit():
            words.append("<num>")
            spans.append((start, end))
        else:
            words.append(token if len(token) == 1 else "…")
            spans.append((start, end))
            if first in "?!" or (first == "." and _ends(text, end, words, dots=len(token) > 1)):
                close()
            elif first in "•*" and len(words) == 1:
                words.clear()
                spans.clear()
    close()
    return tuple(found)


_ENDS = frozenset('.?!:•*->"')


def _is_name(token: str) -> bool:
    """Whether a capitalised word inside a sentence is a name: it is not one of the usual capitalised words."""
    return len(token) > 1 and token.lower() not in tables.capitalised() and not (token.isupper() and len(token) < 6)


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


_ABBREVIATED = frozenset("mr mrs ms dr prof approx vs etc e.g i.e eg ie no dept inc st fig nr ca resp incl excl".split())


def _breaks(text: str, line_start: int, line_end: int, following: int, *, channel: str, blank: bool) -> bool:
    """Whether a newline ends a sentence: a blank line, a short line, or a next line that starts afresh."""
    if blank or channel != "email" or line_end - line_start < _SHORT_LINE:
        return True
    return not text[following : following + 1].islower()


def _speakers(text: str) -> dict[int, tuple[str, int]]:
    """Where a transcript's lines start → (speaker, where the words begin)."""
    starts = {}
    for match in _SPEAKER.finditer(text):
        first = len(match.group()) - len(match.group().lstrip())
        starts[match.start() + first] = (match.group(1).strip().lower(), match.end())
    return starts


_SEEN: dict[str, tuple[str, ...]] = {}
_REMEMBERED = 20_000  # words; a hostile text may not fill the memory


def written_out(token: str) -> tuple[str, ...]:
    """The normalised words of one written word: "Won't" → ("will", "not")."""
    known = _SEEN.get(token)
    if known is None:
        known = _written_out(token.lower().replace("’", "'"))
        if len(_SEEN) < _REMEMBERED:
            _SEEN[token] = known
    return known


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


_IS = frozenset("it that there he she what who where how here this everything nothing one timing budget team".split())

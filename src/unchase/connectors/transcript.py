"""Transcripts as meeting programs write them, made into turns: who speaks, from when, which words.

WebVTT (W3C, with the voices Teams writes and the labels Zoom writes), SubRip, and plain text: lines labelled with
names, heads of a name and a clock time as Teams and Zoom paste them, Zoom's chat. What came is a stranger's: bounded
before it is looked at, every pattern linear.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unchase.connectors.charset import decode
from unchase.connectors.cues import cues
from unchase.connectors.labelled_lines import labelled, labels, named_above
from unchase.connectors.word_document import is_word_document, text_of
from unchase.reading.speaker import LONGEST, bare, one_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unchase.connectors.cues import Cue

MOST_BYTES = 8_000_000  # of a file; an hour's talk is 150 kB
_MOST_TURNS = 20_000
_MOST_TEXT = 250_000  # characters of words kept; a whole day of talk
_DASH = re.compile(r"\A[ \t]{0,4}[-–—][ \t]{1,4}")
_BOLD = re.compile(r"^[ \t]{0,4}\*\*([^*\n]{1,80})\*\*", re.MULTILINE)
_FULL_WIDTH = re.compile(r"^([^:：\n]{1,60})：[ \t]{0,4}", re.MULTILINE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TranscriptError(Exception):
    """What came is no transcript; its text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says until another does. `start` is in seconds from the beginning, None where nothing tells it.

    `speaker` is the name as it stands there, "" where nobody is named. `text` is one line.
    """

    speaker: str
    text: str
    start: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A talk, in order."""

    turns: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names met, in order of their first words; empty where nobody is named."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    def words_of(self, speaker: str) -> str:
        """The first words of one of them that say something, by which people know who it is."""
        spoken = [turn.text for turn in self.turns if turn.speaker == speaker]
        return next((text for text in spoken if len(text.split()) > 3), spoken[0] if spoken else "")


def read_transcript(data: bytes) -> Transcript:
    """The turns of a transcript. Raises `TranscriptError`, in a sentence, where there is nothing to read in it."""
    if len(data) > MOST_BYTES:
        raise TranscriptError(f"That is more than {MOST_BYTES // 1_000_000} MB: no transcript of one talk.")
    text = (
        (text_of(data) if is_word_document(data) else _text(data)).replace("\r\n", "\n").replace("\r", "\n")
    )
    if "\x00" in text:
        raise TranscriptError("That is no text. Save the transcript as .vtt, .srt, .txt or .docx.")
    text = _FULL_WIDTH.sub(r"\1: ", _BOLD.sub(r"\1", text))
    said = cues(text)
    if said is not None:
        turns = _joined(_told(said))
    else:
        turns = _joined(Turn(speaker=name, start=start, text=words) for name, start, words in labelled(text))
    if not turns:
        raise TranscriptError("Nothing is said in it.")
    return Transcript(turns=turns)


def _text(data: bytes) -> str:
    """The text, by the mark at its beginning, else as UTF-16 where every other byte is none, else as UTF-8 or Windows-1252."""
    codec = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if codec is None and len(data) > 3:
        head = data[:2000]
        if head[1::2].count(0) > len(head) // 3:
            codec = "utf-16-le"
        elif head[::2].count(0) > len(head) // 3:
            codec = "utf-16-be"
    return data.decode(codec, "replace") if codec else decode(data)[0]


def _told(said: Sequence[Cue]) -> Iterator[Turn]:
    """Cues as turns: by their voices, else by the label their words begin with; without either whoever spoke goes on."""
    plain = [cue.text for cue in said if not cue.voice]
    known = labels(line for text in plain for line in _firsts(text))
    above = not known and len(plain) == len(said) and named_above(plain)
    for cue in said:
        if cue.voice:
            yield Turn(speaker=cue.voice, start=cue.start, text=cue.text)
        elif above:
            name, _, words = cue.text.partition("\n")
            yield Turn(speaker=name.strip(), start=cue.start, text=words)
        else:
            for line in cue.text.split("\n"):
                name, colon, words = _DASH.sub("", line).partition(":")
                named = colon and name.strip().casefold() in known
                yield Turn(
                    speaker=name.strip() if named else "", start=cue.start, text=words if named else line
                )


def _firsts(text: str) -> Iterator[str]:
    """The lines of a cue that may begin with a name: its first, and those with a dash before them."""
    for number, line in enumerate(text.split("\n")):
        said = _DASH.sub("", line)
        if number == 0 or said != line:
            yield said


def _joined(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The turns with the words of one speaker put together, bounded; words nobody is named for go to who spoke before."""
    out: list[tuple[str, float | None, list[str]]] = []
    length = 0
    for turn in _one_name_each(turns):
        text, name = " ".join(turn.text.split()), turn.speaker
        length += len(text)
        if length > _MOST_TEXT or len(out) >= _MOST_TURNS:
            break
        if out and name and name != out[-1][0] and not out[-1][2]:
            out.pop()  # who was named and said nothing
        if not out or (name and name != out[-1][0]):
            out.append((name, turn.start, []))
        if text:
            out[-1][2].append(text)
    return tuple(Turn(speaker=name, start=start, text=" ".join(said)) for name, start, said in out if said)


def _one_name_each(turns: Iterable[Turn]) -> Iterator[Turn]:
    """The turns with each speaker under one name, as it was first spelled.

    Programs change the form within a talk: "Aro, Kim" and "Kim Aro", "Kim Aro" and "Kim Aro (Hollow Oak)". Two people
    whose names differ only in what stands behind them stay two.
    """
    named = [replace(turn, speaker=" ".join(turn.speaker.split())[:LONGEST].strip()) for turn in turns]
    behind: dict[str, set[str]] = {}
    for turn in named:
        if bare(turn.speaker) != turn.speaker:
            behind.setdefault(one_form(turn.speaker), set()).add(turn.speaker.casefold())
    spelled: dict[str, str] = {}
    for turn in named:
        short = one_form(turn.speaker)
        key = short if len(behind.get(short, ())) < 2 else turn.speaker.casefold()
        yield replace(turn, speaker=spelled.setdefault(key, turn.speaker))

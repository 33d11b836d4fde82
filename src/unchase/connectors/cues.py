"""The cues of a caption file: WebVTT (W3C Recommendation, WebVTT, 4 and 6) or SubRip, without marks and settings.

Programs write what was said twice over: the line before stands once more above the new one, and one sentence is cut
across cues. A line that a cue repeats from the one before it is said once.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TIMES = re.compile(
    r"[ \t]{0,8}((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})[ \t]{0,8}-->[ \t]{0,8}((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?[ \t]([^<>]{1,200})>")
_NAMED_NUMBER = re.compile(r"\d{1,6} \"([^\"\n]{1,100})\"(?: \(\d{1,20}\))?\Z")  # as Webex numbers its cues
_MARK = re.compile(r"<[^<>]{0,300}>|\{\\[^{}]{0,100}\}")
_NO_CUE = ("NOTE", "STYLE", "REGION")
_APART = 1.0  # seconds between two cues of which the second may repeat the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One cue, or the part of it one voice says: start and end in seconds, `voice` "" where none is named."""

    start: float
    end: float
    voice: str
    text: str


def cues(text: str) -> tuple[Cue, ...] | None:
    """The cues in order of their start; None where the text is no caption file."""
    found = [cue for block in _blocks(text) for cue in _of_block(block)]
    if not found:
        return () if text.removeprefix("\ufeff").startswith("WEBVTT") else None
    found.sort(key=lambda cue: cue.start)  # equal starts stay as they stand
    return tuple(_once(found))


def _blocks(text: str) -> Iterator[list[str]]:
    """What stands between blank lines; a line of times begins a block of its own, where the blank line was forgotten."""
    block: list[str] = []
    for line in text.removeprefix("\ufeff").split("\n"):
        if line.strip() and not (_TIMES.match(line) and any(_TIMES.match(one) for one in block)):
            block.append(line)
            continue
        if line.strip() and block[-1].strip().isdigit():
            block.pop()  # the number of the cue that begins here
        if block:
            yield block
        block = [line] if line.strip() else []
    if block:
        yield block


def _of_block(block: Sequence[str]) -> Iterator[Cue]:
    """The cue of a block, voice by voice; nothing of notes, styles, regions and the head of the file."""
    first = block[0].strip()
    if first.split(maxsplit=1)[0] in _NO_CUE and not any(_TIMES.match(line) for line in block[1:2]):
        return
    place = next((number for number, line in enumerate(block[:3]) if _TIMES.match(line)), None)
    if place is None:
        return
    times = _TIMES.match(block[place])
    assert times is not None, "it was found there"
    start, end = _seconds(times[1]), _seconds(times[2])
    numbered = _NAMED_NUMBER.match(block[place - 1].strip()) if place else None
    payload = block[place + 1 :]
    parts = _VOICE.split("\n".join(payload))
    for voice, words in zip([numbered[1] if numbered else "", *parts[1::2]], parts[::2], strict=True):
        said = html.unescape(_MARK.sub("", words)).strip()
        if said:
            yield Cue(start=start, end=end, voice=html.unescape(voice).strip(), text=said)


def _once(found: Sequence[Cue]) -> Iterator[Cue]:
    """The cues without the lines they repeat from the one before."""
    shown: list[str] = []
    before: Cue | None = None
    for cue in found:
        lines = [line for one in cue.text.split("\n") if (line := " ".join(one.removeprefix(">>").split()))]
        follows = before is not None and cue.voice == before.voice and cue.start - before.end < _APART
        again = _repeated(shown, lines) if follows else 0
        shown, before = lines, cue
        if lines[again:]:
            yield Cue(start=cue.start, end=cue.end, voice=cue.voice, text="\n".join(lines[again:]))


def _repeated(shown: Sequence[str], lines: Sequence[str]) -> int:
    """How many lines at the beginning of a cue are the last of the one before."""
    for count in range(min(len(shown), len(lines), 4), 0, -1):
        if list(shown[-count:]) == list(lines[:count]):
            return count
    return 0


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total

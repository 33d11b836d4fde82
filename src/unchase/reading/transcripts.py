"""Transcripts of a talk: who speaks in each line, and what both sides said in it.

A talk is kept as lines that begin with their side: "Us (Mara): …" and "Them (Kim Aro): …".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unchase.core.act import Act, ActName, Side
from unchase.core.reading import Reading
from unchase.reading.acts.hearing import SELLERS
from unchase.reading.read import Previous, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from unchase.core.when import When

LINE: Final = re.compile(
    r"^[ \t]{0,8}(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]{1,3})?([A-Z][\w.'’ -]{0,30}?)(?: ?\([^()\n]{1,30}\))?:[ \t]",
    re.MULTILINE,
)
_SIDES = {Side.US: "Us", Side.THEM: "Them"}
_OURS = re.compile(r"(?:Us|Them)(?: \([^()\n]{1,30}\))?: \S")
_OUR_LINE = re.compile(r"^Us(?: \([^()\n]{1,30}\))?: ([^\n]{1,6000})", re.MULTILINE)
_ODD = re.compile(r"\([^()]{0,200}\)|[()\n]")
_BEFORE = 1_500  # characters of what we said that the next piece is read beside
_PIECE = 6_000  # characters read at once; a reading looks at the beginning of a long text only


def our_lines(text: str) -> tuple[tuple[int, int], ...]:
    """The half-open spans of what our side says in a transcript before the other's last line; none where nobody is named as a seller."""
    lines = list(LINE.finditer(text))
    ends = [line.start() for line in lines[1:]] + [len(text)]
    ours = [line[1].strip().lower() in SELLERS for line in lines]
    if not any(ours) or all(ours):
        return ()
    last = max(number for number, our in enumerate(ours) if not our)
    spoken = zip(lines[:last], ends[:last], ours[:last], strict=True)
    return tuple((line.end(), end) for line, end, our in spoken if our)


def as_note(said: Iterable[tuple[Side, str, str]]) -> str:
    """A talk as it is kept: a line for each time someone speaks – the side, the name, the words."""
    lines = []
    for side, name, words in said:
        known = " ".join(_ODD.sub(" ", name).split())[:30].strip()
        text = " ".join(words.split())
        if text:
            lines.append(f"{_SIDES[side]} ({known}): {text}" if known else f"{_SIDES[side]}: {text}")
    return "\n".join(lines)


def is_talk(note: str) -> bool:
    """Whether a note is a talk as `as_note` writes it: every line begins with its side."""
    lines = [line for line in note.split("\n") if line.strip()]
    return bool(lines) and all(_OURS.match(line) for line in lines)


def read_talk(
    note: str, *, at: datetime, zone: str, locale: str | None = None, country: str | None = None
) -> Reading:
    """The reading of a talk, both sides: what they say in their own lines, what we promise in ours.

    It is read piece by piece, each beside the one before, so that the end of a long talk is heard as well as its
    beginning. Spans point into `note`.
    """
    found: list[Reading] = []
    before: Previous | None = None
    for start, end in _pieces(note):
        piece = note[start:end]
        told = read(piece, at=at, zone=zone, side=Side.THEM, locale=locale, country=country, channel="transcript", previous=before)  # fmt: skip
        promised = tuple(_promised(piece, at=at, zone=zone, locale=locale, country=country))
        found.append(_moved(replace(told, acts=(*told.acts, *promised)), start))
        ours = " ".join(line[1] for line in _OUR_LINE.finditer(piece))[-_BEFORE:]
        before = Previous(text=ours, at=at, zone=zone, own=ours) if ours else before
    return Reading(
        own_text=note,
        spans=((0, len(note)),),
        acts=tuple(act for one in found for act in one.acts),
        times=tuple(when for one in found for when in one.times),
        maybe_acts=tuple(act for one in found for act in one.maybe_acts),
        maybe_times=tuple(when for one in found for when in one.maybe_times),
    )


def _pieces(note: str) -> Iterator[tuple[int, int]]:
    """Half-open stretches of whole lines; a line longer than a piece is cut."""
    start = 0
    while start < len(note):
        end = min(start + _PIECE, len(note))
        if end < len(note):
            line_end = note.rfind("\n", start, end)
            end = line_end + 1 if line_end > start else end
        yield start, end
        start = end


def _promised(
    piece: str, *, at: datetime, zone: str, locale: str | None, country: str | None
) -> Iterator[Act]:
    """What our side promises in its own lines, spans in the piece."""
    for line in _OUR_LINE.finditer(piece):
        said = read(
            line[1], at=at, zone=zone, side=Side.US, locale=locale, country=country, channel="transcript"
        )
        for act in said.acts:
            if act.name is ActName.COMMITMENT:
                yield _act_moved(act, line.start(1))


def _moved(reading: Reading, by: int) -> Reading:
    if by == 0:
        return reading
    return replace(
        reading,
        acts=tuple(_act_moved(act, by) for act in reading.acts),
        times=tuple(_when_moved(when, by) for when in reading.times),
        maybe_acts=tuple(_act_moved(act, by) for act in reading.maybe_acts),
        maybe_times=tuple(_when_moved(when, by) for when in reading.maybe_times),
    )


def _act_moved(act: Act, by: int) -> Act:
    return replace(
        act,
        span=(act.span[0] + by, act.span[1] + by),
        when=_when_moved(act.when, by) if act.when else None,
        times=tuple(_when_moved(when, by) for when in act.times),
    )


def _when_moved(when: When, by: int) -> When:
    return replace(when, span=(when.span[0] + by, when.span[1] + by))

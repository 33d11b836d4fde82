"""Plain text in which lines say who speaks: "Kim: words", a name with a clock time above the words, or Zoom's chat.

Which of these it is, the text shows by how many of its lines have that form; within one, words before a colon are a
name only where they look like one or come back, so that "The price: 400" stays words.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from unchase.connectors.tables import table
from unchase.reading.speaker import LONGEST, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Labelled = tuple[str, float | None, str]  # the name, seconds from the beginning, the words

_MOST_LINES = 60_000
_MOST_NAMES = 60  # different ones; a talk has fewer
_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?: ?[AaPp]\.?[Mm]\.?)?"
_STAMP = rf"[\[(<]?(?:\d{{4}}-\d\d-\d\d[ T])?({_CLOCK})[\])>]?"
_NAME = r"[^\s:\[\](){}<>|][^:\[\]{}<>|\n]{0,58}?"
_LABEL = re.compile(
    rf"[ \t]{{0,8}}(?:{_STAMP}[ \t]{{0,4}}[-–—]?[ \t]{{0,4}})?({_NAME})[ \t]{{0,3}}(?:[\[(]{_CLOCK}[\])])?[ \t]{{0,3}}:(?:[ \t]+|\Z)(.*)"
)
_HEAD = re.compile(
    rf"[ \t]{{0,8}}(?:\[({_NAME})\]|({_NAME}))[ \t]{{0,12}}[|–—,-]?[ \t]{{0,12}}{_STAMP}[ \t]{{0,8}}:?\Z"
)
_HEAD_AFTER = re.compile(rf"[ \t]{{0,8}}{_STAMP}[ \t]{{1,12}}[|–—-]?[ \t]{{0,4}}({_NAME})[ \t]{{0,8}}\Z")
_ALONE = re.compile(rf"[ \t]{{0,8}}{_STAMP}[ \t]{{0,8}}\Z")
_CHAT = re.compile(
    rf"[ \t]{{0,8}}{_STAMP}[ \t]{{1,8}}From[ \t]{{1,8}}({_NAME})[ \t]{{1,8}}to[ \t]{{1,8}}([^:\n]{{1,80}}):[ \t]{{0,8}}(.*)",
    re.IGNORECASE,
)
_REACTED = re.compile(r"[ \t]{0,8}(?:reacted to|replying to|removed a) [\"“][^\n]{0,300}\Z", re.IGNORECASE)
_PROGRAM_SAID = re.compile(
    r"[^\n.!?:]{1,60} (?:started|stopped) (?:transcription|recording|the recording)\Z|transcribed by https?://\S{1,80}\Z"
    r"|meeting ended after \d[^\n]{0,40}\Z|this editable transcript was computer generated\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+\d[\d* ()-]{5,20}|[\d*]{9,20}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLAIN = 2  # words of a name that is written small
_AGAIN = 2  # how often a word before a colon must come to be taken for a name


def labelled(text: str) -> tuple[Labelled, ...]:
    """The lines of a text with who says them, in order; "" where nobody is named. What stands before the first name is its head."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").split("\n")[:_MOST_LINES]]
    lines = [line for line in lines if not _PROGRAM_SAID.match(line)]
    read = (_chats(lines), _heads(lines), _lines(lines))
    best = max(read, key=lambda found: sum(bool(name) for name, _, _ in found))
    first = next((number for number, (name, _, _) in enumerate(best) if name), None)
    if first is None:
        return tuple(("", None, line) for line in lines if line and not _ALONE.match(line))
    return tuple(best[first:])


def labels(texts: Iterable[str]) -> frozenset[str]:
    """The names texts begin with, before a colon; case folded."""
    met: Counter[str] = Counter()
    for text in texts:
        name, colon, words = text.partition(":")
        if colon and (not words or words[0].isspace()):
            met[name.strip()] += 1
    return _names(met)


def named_above(texts: Sequence[str]) -> bool:
    """Whether every text is a name in a line of its own with the words below it, as older Teams documents have it."""
    firsts = [text.partition("\n") for text in texts]
    names = {first for first, line_end, _ in firsts if line_end}
    return (
        len(texts) >= _AGAIN
        and all(line_end for _, line_end, _ in firsts)
        and len(names) <= max(1, len(texts) // _AGAIN, 2)
        and all(_may_be_name(name) and _is_name(name) for name in names)
    )


def _names(met: Counter[str]) -> frozenset[str]:
    """Those of the words before a colon that name a speaker, case folded; at most so many as a talk has."""
    often: Counter[str] = Counter()
    for name, count in met.items():
        often[name.casefold()] += count
    good = (name for name, _ in met.most_common() if _may_be_name(name))
    names = (
        name.casefold()
        for name in good
        if _is_name(name) or (often[name.casefold()] >= _AGAIN and len(name.split()) <= _PLAIN)
    )
    return frozenset(islice(dict.fromkeys(names), _MOST_NAMES))


def _may_be_name(name: str) -> bool:
    """Whether a speaker could be called so; who dials in is called by a number."""
    if len(name) > LONGEST:
        return False
    known = bare(name)
    plain = known.casefold().strip(" .*_#-")
    return _PHONE.fullmatch(known) is not None or (
        0 < len(known.split()) <= 6
        and plain not in _words("no_speaker")
        and any(letter.isalpha() for letter in known)
        and not any(mark in known for mark in '?!;/="“”')
        and not _YEAR.search(known)
    )


def _is_name(name: str) -> bool:
    """Whether it looks like the name of a person, a company or a device: each of its words has a capital, or cannot have one."""
    return all(
        not word[0].islower() or word.casefold() in _words("particles") or word != word.lower()
        for word in bare(name).split()
    )


def _words(name: str) -> frozenset[str]:
    return frozenset(table("transcript.toml")[name])


def _lines(lines: Sequence[str]) -> list[Labelled]:
    """Each line by the name before its colon."""
    found = [_LABEL.match(line) for line in lines]
    known = _names(Counter(one[2].strip() for one in found if one))
    out: list[Labelled] = []
    for line, one in zip(lines, found, strict=True):
        if one and one[2].strip().casefold() in known:
            out.append((one[2].strip(), _seconds(one[1]), one[3]))
        elif not _ALONE.match(line):
            out.append(("", None, line))
    return out


def _heads(lines: Sequence[str]) -> list[Labelled]:
    """Names with a clock time, in one line or in two, each above its words."""
    heads = [_head(line, following) for line, following in zip(lines, [*lines[1:], ""], strict=True)]
    known = _names(Counter(head[0] for head in heads if head))
    out: list[Labelled] = []
    name, start = "", None
    for line, head in zip(lines, heads, strict=True):
        if head and head[0].casefold() in known:
            name, start = head
        elif line and not _ALONE.match(line):
            out.append((name, start, line))
            name, start = "", None
    return out


def _head(line: str, following: str) -> tuple[str, float | None] | None:
    """The name and the clock time of a line that is nothing else, or of a name that has its clock time below it."""
    if _ALONE.match(line):
        return None
    if (one := _HEAD.match(line)) is not None:
        named, clock = one[1] or one[2], one[3]
    elif (one := _HEAD_AFTER.match(line)) is not None:
        named, clock = one[2], one[1]
    elif (one := _ALONE.match(following)) is not None and line and _is_name(line):
        named, clock = line, one[1]
    else:
        return None
    return named.strip(), _seconds(clock)


def _chats(lines: Sequence[str]) -> list[Labelled]:
    """Zoom's chat: who wrote to whom; what was written to one person only is not part of the talk."""
    out: list[Labelled] = []
    aside = False
    for line in lines:
        one = _CHAT.match(line)
        if one is None:
            out += [("", None, line)] if not aside and not _REACTED.match(line) else []
            continue
        aside = "direct message" in one[3].casefold() or one[3].strip().casefold() in {"me", "you"}
        if not aside:
            out.append((one[2].strip(), _seconds(one[1]), "" if _REACTED.match(one[4]) else one[4]))
    return out


def _seconds(clock: str | None) -> float | None:
    """Seconds of a clock time, of the day or from the beginning."""
    if not clock:
        return None
    total = 0.0
    for part in re.sub(r"[^\d:.,]", "", clock).rstrip(".,").replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total

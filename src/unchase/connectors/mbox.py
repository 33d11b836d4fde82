"""Cuts an mbox file into mails (RFC 4155 and its elder relatives), a stretch at a time, memory flat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from unchase.connectors.headers import date
from unchase.connectors.mime import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_CHUNK = 1_048_576
_AHEAD = 4_096  # bytes wanted behind a "From " before it is judged
_LONGEST_LINE = 1_000
_BEFORE = 4  # bytes before a line that say whether it is blank above
_FIELD = re.compile(rb">?[!-9;-~]{1,80}[ \t]?:|>From ")
_KNOWN_FIELD = re.compile(
    rb"(?:return-path|received|date|from|to|subject|message-id|mime-version|content-|x-|delivered-to|status|envelope-to"
    rb"|references|in-reply-to|reply-to|sender|cc|dkim-|arc-|authentication-)[\w-]{0,60}[ \t]?:",
    re.IGNORECASE,
)
# As most programs write it: "From - Thu Oct  1 08:00:00 2026", in UTC.
_USUAL = re.compile(
    rb"From [^\s,]{1,200} [A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) ((?:19|20)\d\d)\s*\Z"
)
_FROM_DATE = re.compile(
    rb"\b(?:([A-Z][a-z]{2})[ ,]{1,3}(\d{1,2})|(\d{1,2})[ ]([A-Z][a-z]{2}))[ ,][^\n]{0,30}?\b(\d{1,2}:\d\d(?::\d\d)?)([^\n]{0,40})"
)
_FROM_YEAR = re.compile(rb"(?<![+\-\d])((?:19|20)\d\d)\b")
_FROM_ZONE = re.compile(rb"[+-]\d{4}\b")


def mails_of(
    file: BinaryIO, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int, bytes, datetime | None]]:
    """Each mail of an mbox file: where it starts and ends (behind its "From " line), its bytes (no more than
    `MOST_BYTES` and one), and the time its "From " line names.

    A line beginning "From " separates mails when a header follows it and either a blank line stands before it or
    it names a date. Such lines inside a mail's text are left to it. With `start` and `end` only those come whose
    "From " line begins in that half-open stretch: cut anywhere, the stretches of a file hold each mail once.
    """
    offset = max(0, start - _BEFORE)  # where in the file the bytes at hand begin
    file.seek(offset)
    buffer = b""
    begun: tuple[int, datetime | None] | None = None  # the mail being read
    head = b""  # the beginning of a mail too large to hold
    searched = 0  # up to where in the buffer separators have been looked for
    while True:
        chunk = file.read(_CHUNK)
        buffer += chunk
        limit = len(buffer) - _AHEAD if chunk else len(buffer)
        while (line := _next_from(buffer, searched, limit, at_beginning=offset == 0)) >= 0:
            searched = line + 5
            after = buffer.find(b"\n", line, line + _LONGEST_LINE) + 1
            if offset + line < start or not after:
                continue
            if not _separates(buffer, line, after, first=offset + line == 0):
                continue
            if begun is not None:
                yield begun[0], offset + line, head or buffer[begun[0] - offset : line], begun[1]
            if end is not None and offset + line >= end:
                return
            head = b""
            begun = (offset + after, from_date(buffer[line:after]))
        searched = max(searched, limit)
        if begun is None and end is not None and offset + searched >= end:
            return
        if not chunk:
            break
        if begun is not None and not head and offset + len(buffer) - begun[0] > MOST_BYTES:
            head = buffer[begun[0] - offset :][: MOST_BYTES + 1]
        # A little before is kept too: whether a blank line stands there.
        keep = max(
            0, searched - _BEFORE if begun is None or head else min(searched - _BEFORE, begun[0] - offset)
        )
        buffer, offset, searched = buffer[keep:], offset + keep, searched - keep
    if begun is not None:
        yield begun[0], offset + len(buffer), head or buffer[begun[0] - offset :], begun[1]


def unquote(raw: bytes) -> bytes:
    """Takes away the ">" that mbox programs put before "From " at the beginning of a line.

    Between lines that begin with ">" themselves it is a real quotation mark (the oldest programs do not tell the
    two apart), and it stays.
    """
    if b">From " not in raw:
        return raw
    lines = raw.split(b"\n")
    for index, line in enumerate(lines):
        if line.startswith(b">") and line.lstrip(b">").startswith(b"From "):
            quoted_above = index > 0 and lines[index - 1].startswith(b">") and not _is_from(lines[index - 1])
            quoted_below = (
                index + 1 < len(lines)
                and lines[index + 1].startswith(b">")
                and not _is_from(lines[index + 1])
            )
            if line.startswith(b">>") or not (quoted_above or quoted_below):
                lines[index] = line[1:]
    return b"\n".join(lines)


def from_date(line: bytes) -> datetime | None:
    """The time in a "From " line, UTC where it names no zone; None where there is none worth believing."""
    usual = _USUAL.match(line)
    if usual is not None:
        month, day, clock, stated_year = (part.decode() for part in usual.groups())
        return _stated(month, day, clock, stated_year, "+0000")
    found = _FROM_DATE.search(line)
    if found is None:
        return None
    month, day, day_first, month_second, clock, _ = (
        (part or b"").decode("ascii", "replace") for part in found.groups()
    )
    year, zone = _FROM_YEAR.search(line, found.start()), _FROM_ZONE.search(line, found.start())
    if year is None:
        return None
    clock = f"{clock:0>8}" if clock.count(":") == 2 else f"{clock:0>5}:00"
    offset = zone[0].decode() if zone else "+0000"
    return _stated(month or month_second, day or day_first, clock, year[1].decode(), offset)


def _stated(month: str, day: str, clock: str, year: str, offset: str) -> datetime | None:
    stated = date(f"{day} {month} {year} {clock} {offset}")
    return stated[0] if stated else None


def _next_from(buffer: bytes, searched: int, limit: int, *, at_beginning: bool) -> int:
    """Where the next line beginning "From " stands before `limit`; -1 where none does."""
    if at_beginning and searched == 0 and buffer.startswith(b"From "):
        return 0
    found = buffer.find(b"\nFrom ", max(0, searched - 1), limit + 5)
    return found + 1 if 0 <= found < limit else -1


def _separates(buffer: bytes, start: int, end: int, *, first: bool) -> bool:
    if first:
        return True
    follows = buffer[end : end + 200]
    blank_before = buffer.endswith((b"\n\n", b"\n\r\n"), max(0, start - 3), start)
    line = buffer[start:end]
    dated = _FROM_DATE.search(line) is not None
    if not _FIELD.match(follows):
        return blank_before and dated and follows.startswith((b"\n", b"\r\n"))  # a mail without any header
    known = _KNOWN_FIELD.match(follows) is not None
    return dated or known if blank_before else dated and known


def _is_from(line: bytes) -> bool:
    return line.lstrip(b">").startswith(b"From ")

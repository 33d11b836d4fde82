"""Tells apart the parts of a mail whose form is as plain as most mail's, many times quicker than the library.

A tree comes out only where the library would find the very same: a boundary that stands alone on its lines and is
closed, header lines in order, nothing but text and attachments in the parts. Everything else is for the library.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

_DEEPEST = 5
_MOST_BOUNDARIES = 50
_TYPE = re.compile(r"\s*([\w+-]{1,60}/[\w.+-]{1,80})\s*(?:;|\Z)", re.ASCII)
_BOUNDARY = re.compile(
    r";\s*boundary\s*=\s*(?:\"([^\"\\\s]{1,70})\"|([^\s;\"'()<>@,:\\/\[\]?=]{1,70}))\s*(?:;|\Z)",
    re.IGNORECASE,
)
_NAMES = tuple(
    (header, re.compile(rf";\s*{name}\s*=\s*(?:\"([^\"\\]{{0,400}})\"|([^\s;\"']{{1,400}}))", re.IGNORECASE))
    for header, name in (("content-disposition", "filename"), ("content-type", "name"))
)
_HEADER = re.compile(r"[!-9;-~]+:")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_READABLE = frozenset({"", "7bit", "8bit", "binary", "quoted-printable"})
_PLAIN_KINDS = ("text/", "image/", "application/")


@dataclass(slots=True)
class PlainPart:
    """One part, with as much of the library's interface as is asked of it."""

    headers: dict[str, str]
    kind: str
    body: bytes = b""  # in its transfer encoding
    encoding: str = ""
    below: list[PlainPart] = field(default_factory=list)

    def get_content_type(self) -> str:
        """Its type, in lower case."""
        return self.kind

    def is_multipart(self) -> bool:
        """Whether there are parts below it."""
        return bool(self.below)

    def get(self, name: str, failobj: str = "") -> str:
        """One of its headers."""
        return self.headers.get(name, failobj)

    def items(self) -> list[tuple[str, str]]:
        """All its headers."""
        return list(self.headers.items())

    def get_filename(self, failobj: str = "") -> str:
        """The name of its file."""
        for header, pattern in _NAMES:
            if found := pattern.search(self.headers.get(header, "")):
                return str(found[1] if found[1] is not None else found[2]).strip()
        return failobj

    def get_payload(self, *, decode: bool = False) -> list[PlainPart] | bytes:
        """The parts below it, or what it holds; nothing of an attachment nobody asks for."""
        if self.below and not decode:
            return self.below
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return binascii.a2b_base64(self.body) if self.encoding == "base64" else self.body


def plain_parts(headers: dict[str, str], body: bytes, depth: int = 0) -> PlainPart | None:
    """The tree of parts of a multipart mail or part, given its headers and its body (line ends LF); None for the library."""
    value = headers.get("content-type", "")
    kind, boundary = _TYPE.match(value), _BOUNDARY.search(value)
    if kind is None or boundary is None or depth > _DEEPEST or _is_odd(value):
        return None
    name = kind[1].lower()
    if not name.startswith("multipart/") or name == "multipart/digest":
        return None
    pieces = _pieces(body, (boundary[1] or boundary[2]).encode("ascii", "replace"))
    below = [_part(piece, depth) for piece in pieces or ()]
    found = [part for part in below if part is not None]
    return PlainPart(headers, name, below=found) if found and len(found) == len(below) else None


def _is_odd(value: str) -> bool:
    """Whether a type has continued or encoded parameters, comments, or two boundaries."""
    return "*" in value or "(" in value or value.lower().count("boundary") > 1


def _pieces(body: bytes, boundary: bytes) -> list[bytes] | None:
    """What stands between the lines of the boundary, up to its closing one."""
    line = b"--" + boundary
    whole = b"\n" + body
    if whole.count(b"\n" + line) > _MOST_BOUNDARIES:
        return None
    pieces: list[bytes] = []
    start = -1
    at = whole.find(b"\n" + line)
    while at >= 0:
        end = whole.find(b"\n", at + 1)
        rest = whole[at + 1 + len(line) : end if end >= 0 else len(whole)]
        if start >= 0:
            if at <= start:  # two boundaries and nothing between them
                return None
            pieces.append(whole[start:at])
        if rest.rstrip(b" \t") == b"--":
            return pieces
        if rest.strip(b" \t") or end < 0:
            return None
        start = end + 1
        at = whole.find(b"\n" + line, end)
    return None


def _part(piece: bytes, depth: int) -> PlainPart | None:
    bare = piece.startswith(b"\n")  # without headers
    block, blank, body = (b"", b"\n", piece[1:]) if bare else piece.partition(b"\n\n")
    headers = _headers(block) if blank else None
    if headers is None:
        return None
    value = headers.get("content-type", "text/plain")
    kind = _TYPE.match(value)
    if kind is None or "*" in value or "*" in headers.get("content-disposition", ""):
        return None
    name = kind[1].lower()
    if name.startswith("multipart/"):
        return plain_parts(headers, body, depth + 1)
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    part = PlainPart(headers, name, body, encoding)
    if encoding == "base64" and _is_idle(part):
        part.body = b""
    readable = encoding in _READABLE or (encoding == "base64" and _is_whole(part.body.translate(None, b"\n")))
    return part if readable and name.startswith(_PLAIN_KINDS) else None


def _is_whole(letters: bytes) -> bool:
    """Whether base64 is as it should be, so that there is but one way to read it."""
    return not (
        len(letters) % 4 or letters.endswith(b"===") or letters.rstrip(b"=").translate(None, _LETTERS)
    )


def _is_idle(part: PlainPart) -> bool:
    """Whether nobody asks for what is in it: an attachment or a picture that is no calendar and no Outlook's bag."""
    attached = part.headers.get("content-disposition", "").strip().lower().startswith("attachment")
    name = part.get_filename().lower()
    told = name.endswith((".ics", ".vcs")) or name == "winmail.dat"
    return not told and (
        part.kind.startswith("image/")
        or (attached and part.kind in {"application/pdf", "text/plain", "text/html"})
    )


def _headers(block: bytes) -> dict[str, str] | None:
    """The headers of a part, folds kept as they are; None where one is not in order or stands twice."""
    if not block.isascii() or b"\x00" in block:
        return None
    found: dict[str, str] = {}
    last = ""
    for line in block.decode("ascii").split("\n"):
        if line[:1] in {" ", "\t"} and last:
            found[last] += "\n" + line
        elif _HEADER.match(line):
            name, _, value = line.partition(":")
            last = name.lower()
            if last in found:
                return None
            found[last] = value.lstrip(" \t")
        elif line or block:
            return None
    return found

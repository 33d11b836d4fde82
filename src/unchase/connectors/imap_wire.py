"""The wire to an IMAP server (RFC 9051, 3501): lines, literals, commands and their answers, each in bounded time and space.

The standard library's client keeps its last commands, passwords among them, for its error messages, has no bound on
what a server may send nor on how slowly, and knows no answer without a command; hence these two hundred lines.
"""

from __future__ import annotations

import re
import select
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence

Token = bytes | None | list["Token"]

_STRETCH = 65_536
_MOST_LINE = 4_000_000  # of one answer outside its literals
_MOST_LITERAL = 64_000_000
_MOST_PENDING = 400_000  # answers to one command
_SLOWEST = 200.0  # bytes a second, once a command has taken `_PATIENCE`
_PATIENCE = 60.0  # seconds
_LITERAL = re.compile(rb"(?:~)?\{(\d{1,12})\+?\}\Z")
_ANSWER = re.compile(
    rb"(OK|NO|BAD|BYE|PREAUTH)\b(?: \[([^\]]{0,4000})\])? ?(.{0,2000})", re.IGNORECASE | re.DOTALL
)
_TOKEN = re.compile(
    rb'([()])|"((?:[^"\\]|\\.){0,100000})"|((?:[^\s()"\[]|\[[^\[\]]{0,2000}\]|\[)+)', re.DOTALL
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


class ImapError(Exception):
    """What an IMAP server or the way to it would not do; its text is the sentence to show."""


class LostError(ImapError):
    """The connection broke, stalled, or spoke something else than IMAP: to be tried again later."""


class RefusedError(ImapError):
    """The server said no to one command; `code` is its response code, such as NONEXISTENT."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """One untagged answer: its first word ("FETCH", "OK", …), the number before it, the code of an OK, and the rest."""

    word: str
    number: int | None = None
    code: str = ""
    text: str = ""
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended: "OK", "NO" or "BAD", its response code and text, and what was said on the way."""

    result: str
    code: str
    text: str
    said: tuple[Said, ...]

    def of(self, word: str) -> Iterator[Said]:
        """The answers with that first word."""
        return (one for one in self.said if one.word == word)


class Wire:
    """One connection. Any `LostError` leaves it unusable."""

    def __init__(self, channel: socket.socket, *, seconds: float = 30.0) -> None:
        self.channel = channel
        self.seconds = seconds
        self._buffer = bytearray()
        self._number = 0
        self._began = time.monotonic()
        self._received = 0
        channel.settimeout(seconds)

    def greeting(self) -> Said:
        """What the server says first."""
        self._start()
        said = self._untagged(self._parts(), plus=False)
        if said is None or said.word not in {"OK", "PREAUTH"}:
            raise LostError(f"The server turned us away: {said.text[:200] if said else 'it said nothing'}.")
        return said

    def secure(self, encrypt: Callable[[socket.socket], ssl.SSLSocket]) -> None:
        """Go on encrypted. What came in the clear after the consent is somebody else's and ends it (RFC 3207, 6)."""
        if self._buffer:
            raise LostError("Something spoke between us and the server before it was encrypted.")
        self.channel = encrypt(self.channel)

    def command(self, words: bytes, *literals: bytes, after: bytes = b"") -> Completed:
        """Send a command – `words`, then each literal where the server is ready for it – and wait for its end.

        Raises `RefusedError` on NO and BAD, `LostError` where the connection is of no use any more.
        """
        completed = self.try_command(words, *literals, after=after)
        if completed.result != "OK":
            verb = words.split(b" ", 1)[0].decode("ascii", "replace")
            raise RefusedError(f"The server refused {verb}: {completed.text[:300]}", completed.code)
        return completed

    def try_command(self, words: bytes, *literals: bytes, after: bytes = b"") -> Completed:
        """The same, a NO or BAD being an answer."""
        self._start()
        tag = self._tag()
        said: list[Said] = []
        pending = tag + b" " + words
        for literal in literals:
            self._send(pending + b" {%d}\r\n" % len(literal))
            ended = self._until(tag, said, ready=True)
            if ended is not None:
                return ended
            self._send(literal)
            pending = b""
        self._send(pending + after + b"\r\n")
        ended = self._until(tag, said)
        assert ended is not None, "without `ready` it ends by its tag"
        return ended

    def commands(self, many: Sequence[bytes]) -> list[Completed]:
        """Commands that do not depend on each other, sent together: one round trip for all."""
        self._start()
        tags = [self._tag() for _ in many]
        self._send(b"".join(tag + b" " + words + b"\r\n" for tag, words in zip(tags, many, strict=True)))
        return [ended for tag in tags if (ended := self._until(tag, [])) is not None]

    def challenge(self, words: bytes, answer: bytes) -> Completed:
        """A command that the server may answer with a challenge (RFC 9051, 6.2.2); each is given `answer` once, then nothing."""
        self._start()
        tag = self._tag()
        self._send(tag + b" " + words + b"\r\n")
        said: list[Said] = []
        for _ in range(8):
            ended = self._until(tag, said, ready=True)
            if ended is not None:
                return ended
            self._send(answer + b"\r\n")
            answer = b""
        raise LostError("The server asks for more and more to let us in.")

    def begin_idle(self) -> bytes | None:
        """Ask to be told of changes (RFC 2177); the tag to end it by, or None where the server will not."""
        self._start()
        tag = self._tag()
        self._send(tag + b" IDLE\r\n")
        return tag if self._until(tag, [], ready=True) is None else None

    def heard(self, seconds: float) -> list[Said]:
        """What the server says by itself within `seconds`; nothing where it is quiet."""
        if not self._buffer and not self._pending() and not select.select([self.channel], [], [], seconds)[0]:
            return []
        self._start()
        said = []
        while True:
            one = self._untagged(self._parts(), plus=True)
            if one is not None:
                said.append(one)
            if b"\n" not in self._buffer:
                return said

    def end_idle(self, tag: bytes) -> Completed:
        """No more of it."""
        self._start()
        self._send(b"DONE\r\n")
        ended = self._until(tag, [])
        assert ended is not None, "it ends by its tag"
        return ended

    def close(self) -> None:
        """Let go of the connection."""
        self.channel.close()

    def _pending(self) -> bool:
        return isinstance(self.channel, ssl.SSLSocket) and self.channel.pending() > 0

    def _tag(self) -> bytes:
        self._number += 1
        return b"u%d" % self._number

    def _start(self) -> None:
        self._began, self._received = time.monotonic(), 0

    def _send(self, line: bytes) -> None:
        try:
            self.channel.sendall(line)
        except OSError as error:
            raise LostError(f"The connection broke: {_why(error)}.") from None

    def _until(self, tag: bytes, said: list[Said], *, ready: bool = False) -> Completed | None:
        """Read until the command of that tag ends; with `ready` None as soon as the server waits for more of it."""
        while True:
            parts = self._parts()
            line = parts[0]
            if line.startswith(tag + b" "):
                found = _ANSWER.match(line[len(tag) + 1 :])
                if found is None:
                    raise LostError("The server speaks something else than IMAP.")
                return Completed(
                    found[1].decode().upper(), _text(found[2] or b""), _text(found[3]), tuple(said)
                )
            one = self._untagged(parts, plus=ready)
            if one is None:
                return None
            if one.word == "BYE":
                raise LostError(f"The server hung up: {one.text[:200]}")
            said.append(one)
            if len(said) > _MOST_PENDING:
                raise LostError("The server says more than was asked.")

    def _untagged(self, parts: list[bytes], *, plus: bool) -> Said | None:
        """One answer; None for the server's sign that it waits for more."""
        line = parts[0]
        if plus and line.startswith(b"+"):
            return None
        if not line.startswith(b"* "):
            raise LostError("The server speaks something else than IMAP.")
        found = _ANSWER.match(line, 2)
        if found is not None:
            return Said(found[1].decode().upper(), code=_text(found[2] or b""), text=_text(found[3]))
        parts[0] = line[2:]
        tokens = _nested(parts)
        if (
            len(tokens) > 1
            and isinstance(tokens[0], bytes)
            and tokens[0].isdigit()
            and isinstance(tokens[1], bytes)
        ):
            return Said(_text(tokens[1]).upper(), number=int(tokens[0][:12]), tokens=tuple(tokens[2:]))
        first = tokens[0] if tokens else None
        return Said(_text(first).upper() if isinstance(first, bytes) else "", tokens=tuple(tokens[1:]))

    def _parts(self) -> list[bytes]:
        """One answer: text, literal, text, …, without line ends."""
        parts: list[bytes] = []
        length = 0
        while True:
            line = self._line()
            length += len(line)
            if length > _MOST_LINE:
                raise LostError("The server says more than was asked.")
            announced = _LITERAL.search(line)
            if announced is None:
                parts.append(line)
                return parts
            size = int(announced[1])
            length += size
            if size > _MOST_LITERAL:
                raise LostError("The server sends more than a mail can hold.")
            parts += [line[: announced.start()], self._exactly(size)]

    def _line(self) -> bytes:
        begin = 0
        while (end := self._buffer.find(b"\n", begin)) < 0:
            begin = len(self._buffer)
            if begin > _MOST_LINE:
                raise LostError("The server says more than was asked.")
            self._receive()
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        return line

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive(size - len(self._buffer))
        out = bytes(self._buffer[:size])
        del self._buffer[:size]
        return out

    def _receive(self, at_least: int = 0) -> None:
        try:
            chunk = self.channel.recv(max(_STRETCH, min(at_least, 1_048_576)))
        except OSError as error:
            raise LostError(f"The connection broke: {_why(error)}.") from None
        if not chunk:
            raise LostError("The server closed the connection.")
        self._buffer += chunk
        self._received += len(chunk)
        passed = time.monotonic() - self._began
        if passed > _PATIENCE and self._received < _SLOWEST * passed:
            raise LostError("The server answers too slowly.")


def _nested(parts: Sequence[bytes]) -> list[Token]:
    """Texts and literals in turn as tokens, parentheses as lists; NIL is None."""
    top: list[Token] = []
    stack = [top]
    for place, part in enumerate(parts):
        if place % 2:
            stack[-1].append(part)
            continue
        for bracket, quoted, atom in _TOKEN.findall(part):
            if bracket == b"(":
                inner: list[Token] = []
                stack[-1].append(inner)
                stack.append(inner)
                if len(stack) > 50:
                    raise LostError("The server speaks something else than IMAP.")
            elif bracket:
                if len(stack) > 1:
                    stack.pop()
            elif atom:
                stack[-1].append(None if atom.upper() == b"NIL" else atom)
            else:
                stack[-1].append(_ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted)
    return top


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _why(error: OSError) -> str:
    return (
        "nothing came for too long"
        if isinstance(error, TimeoutError)
        else str(error.strerror or error).lower()
    )


def quoted(word: str) -> bytes:
    """A word as a quoted string (RFC 9051, 4.3). Control characters and what is not ASCII do not fit; ValueError then."""
    if not word.isascii() or any(ord(letter) < 32 or ord(letter) == 127 for letter in word):
        raise ValueError("not a word for a quoted string")
    return b'"' + word.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'

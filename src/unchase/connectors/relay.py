"""A submission server on this machine (RFC 6409, 5321): lets one mail program in by password, and asks before it passes mail on."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Passed = Callable[[str, tuple[str, ...], bytes], "Answer"]

_MOST_BYTES = 50_000_000
_MOST_LINE = 4_096  # of a command
_MOST_PEOPLE = 1_000
_MOST_MISTAKES = 20
_SHOWN = 400  # of a line of an answer (RFC 5321, 4.5.3.1.5)
_PATH = re.compile(r"(?:FROM|TO):\s{0,3}<([^<>\s]{0,320})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mail program is told: a code of RFC 5321 and lines for its user."""

    code: int
    lines: tuple[str, ...]

    def text(self) -> str:
        """The answer as it goes over the wire."""
        shown = [_plain(line) for line in self.lines] or [""]
        head = [f"{self.code}-{line}" for line in shown[:-1]]
        return "\r\n".join([*head, f"{self.code} {shown[-1]}"])


class Relay:
    """The server. `passed` gets sender, recipients and the mail, and says what became of it."""

    def __init__(self, host: str, port: int, password: str, passed: Passed) -> None:
        self._where = (host, port)
        self._session = type(
            "Session", (_Session,), {"password": password.encode(), "passed": staticmethod(passed)}
        )
        self._server: ThreadingTCPServer | None = None

    def start(self) -> None:
        """Listen. OSError where the port is taken."""
        self._server = _Server(self._where, self._session)
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def relay(host: str, port: int, password: str, passed: Passed) -> Relay:
    """The server, not yet started."""
    return Relay(host, port, password, passed)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@dataclass(slots=True)
class _Envelope:
    sender: str | None = None
    people: list[str] = field(default_factory=list)


class _Session(StreamRequestHandler):
    """One mail program at a time says who it is, then hands mail over."""

    password: ClassVar[bytes]
    passed: ClassVar[Passed]
    timeout = 300

    def handle(self) -> None:
        """Answer line by line until it leaves, or makes too many mistakes."""
        self.known, self.mistakes, self.envelope = False, 0, _Envelope()
        try:
            self._say("220 unchase gate")
            while self.mistakes < _MOST_MISTAKES and (line := self._line()) is not None:
                verb, _, rest = line.partition(" ")
                if verb.upper() == "QUIT":
                    self._say("221 bye")
                    return
                answer = self._answer(verb.upper(), rest)
                self.mistakes += answer.startswith("5")
                self._say(answer)
        except OSError:
            return  # it hung up

    def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO":
                self.envelope = _Envelope()
                return f"250-unchase gate\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {_MOST_BYTES}"
            case "HELO" | "RSET":
                self.envelope = _Envelope()
                return "250 OK"
            case "NOOP":
                return "250 OK"
            case "AUTH":
                return self._entered(rest)
            case "MAIL" | "RCPT" | "DATA":
                return (
                    self._mail(verb, rest)
                    if self.known
                    else "530 5.7.0 Sign in first, with the password `unchase gate` showed."
                )
        return "502 5.5.1 The gate knows no such word."

    def _entered(self, rest: str) -> str:
        mechanism, _, word = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            told = _unpacked(word or self._asked("334 ")).rpartition(b"\0")[2]
        elif mechanism.upper() == "LOGIN":
            if not word:
                self._asked("334 VXNlcm5hbWU6")
            told = _unpacked(self._asked("334 UGFzc3dvcmQ6"))
        else:
            return "504 5.5.4 PLAIN or LOGIN."
        self.known = hmac.compare_digest(told, self.password)
        return "235 2.7.0 Come in." if self.known else "535 5.7.8 That is not the gate's password."

    def _mail(self, verb: str, rest: str) -> str:
        if verb == "DATA":
            return self._taken()
        found = _PATH.match(rest)
        if found is None:
            return "501 5.1.7 Whose address?"
        if verb == "MAIL":
            self.envelope = _Envelope(found[1])
            return "250 OK"
        if self.envelope.sender is None or len(self.envelope.people) >= _MOST_PEOPLE:
            return (
                "503 5.5.1 Who writes comes first."
                if self.envelope.sender is None
                else "452 4.5.3 Too many people."
            )
        self.envelope.people.append(found[1])
        return "250 OK"

    def _taken(self) -> str:
        envelope, self.envelope = self.envelope, _Envelope()
        if envelope.sender is None or not envelope.people:
            return "503 5.5.1 To whom?"
        self._say("354 Go on; a dot alone ends it.")
        lines, size = [], 0
        while (line := self.rfile.readline(_MOST_BYTES)) != b".\r\n":
            if not line:
                raise OSError("it hung up in the middle of a mail")
            size += len(line)
            if size <= _MOST_BYTES:
                lines.append(line[1:] if line.startswith(b".") else line)
        if size > _MOST_BYTES:
            return "552 5.3.4 The mail is too large for the gate."
        return type(self).passed(envelope.sender, tuple(envelope.people), b"".join(lines)).text()

    def _asked(self, question: str) -> str:
        self._say(question)
        return self._line() or ""

    def _line(self) -> str | None:
        line = self.rfile.readline(_MOST_LINE)
        return line.decode("utf-8", "replace").strip() if line.endswith(b"\n") else None

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode("ascii", "replace") + b"\r\n")


def _unpacked(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _plain(line: str) -> str:
    """A line an SMTP answer may hold: printable ASCII of bounded length."""
    return "".join(
        letter if " " <= letter <= "~" else "?" for letter in line.replace("–", "-").replace("’", "'")
    )[:_SHOWN]

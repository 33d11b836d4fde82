"""A small server with Gmail's extensions (X-GM-EXT-1): one mail in many folders, a number of its own, labels."""

from __future__ import annotations

import re
import socketserver
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPECIAL = {
    "[Gmail]/All Mail": b"\\All",
    "[Gmail]/Sent Mail": b"\\Sent",
    "[Gmail]/Drafts": b"\\Drafts",
    "[Gmail]/Spam": b"\\Junk",
    "[Gmail]/Trash": b"\\Trash",
    "[Gmail]/Starred": b"\\Flagged",
    "[Gmail]/Important": b"\\Important",
}

_LABELS = {
    "INBOX": rb"\\Inbox",
    "[Gmail]/Sent Mail": rb"\\Sent",
    "[Gmail]/Drafts": rb"\\Draft",
    "[Gmail]/Important": rb"\\Important",
}


@dataclass
class Gmail:
    """Mails by number, and the folders each lies in; `bodies` counts the mails fetched whole, `hides_all` hides All Mail."""

    port: int = 0
    mails: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)
    bodies: int = 0
    hides_all: bool = False

    def add(self, raw: bytes, *labels: str) -> None:
        """A mail, with the folders it shows in beside All Mail."""
        self.mails.append((raw, labels))

    def folder(self, name: str) -> list[int]:
        """The numbers of the mails in a folder; their place in it, from 1, is their UID there."""
        return [
            number
            for number, (_, labels) in enumerate(self.mails)
            if name == "[Gmail]/All Mail" or name in labels
        ]

    def names(self) -> list[str]:
        """The folders there are."""
        own = {label for _, labels in self.mails for label in labels if label not in _SPECIAL}
        shown = [name for name in _SPECIAL if not (self.hides_all and name == "[Gmail]/All Mail")]
        return ["INBOX", *sorted(own - {"INBOX"}), *shown]


class _Session(socketserver.StreamRequestHandler):
    gmail: Gmail
    opened: str = ""

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _, rest = line.strip().partition(b" ")
            verb = rest.split(b" ")[0].upper()
            self._answer(verb, rest)
            self.wfile.write(tag + b" OK done\r\n")
            if verb == b"LOGOUT":
                return

    def _answer(self, verb: bytes, rest: bytes) -> None:
        gmail, say = self.gmail, self.wfile.write
        if verb == b"CAPABILITY":
            say(
                b"* CAPABILITY IMAP4rev1 UNSELECT IDLE X-GM-EXT-1 UIDPLUS CONDSTORE ENABLE SPECIAL-USE SASL-IR AUTH=PLAIN\r\n"
            )
        elif verb == b"LIST":
            for name in gmail.names():
                say(b'* LIST (\\HasNoChildren %s) "/" "%s"\r\n' % (_SPECIAL.get(name, b""), name.encode()))
        elif verb == b"STATUS":
            name = rest.split(b'"')[1].decode()
            count = len(gmail.folder(name))
            say(
                b'* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY 7 HIGHESTMODSEQ %d)\r\n'
                % (name.encode(), count, count + 1, count + 1)
            )
        elif verb == b"EXAMINE":
            self.opened = rest.split(b'"')[1].decode()
            count = len(gmail.folder(self.opened))
            say(
                b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT %d] .\r\n* OK [HIGHESTMODSEQ %d] .\r\n"
                % (count, count + 1, count + 1)
            )
        elif rest.upper().startswith(b"UID SEARCH"):
            first = re.search(rb"UID (\d+):", rest[4:])
            uids = range(int(first[1]) if first else 1, len(gmail.folder(self.opened)) + 1)
            say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids) + b"\r\n")
        elif rest.upper().startswith(b"UID FETCH"):
            self._fetch(rest)

    def _fetch(self, rest: bytes) -> None:
        here = self.gmail.folder(self.opened)
        for part in rest.split(b" ")[2].split(b","):
            first, _, last = part.partition(b":")
            for uid in range(int(first), int(last or first) + 1):
                if uid > len(here):
                    continue
                number = here[uid - 1]
                raw, labels = self.gmail.mails[number]
                known = b" ".join(b'"%s"' % _LABELS.get(one, one.encode()) for one in labels)
                whole = b"BODY.PEEK[]" in rest
                self.gmail.bodies += whole
                block = raw if whole else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                name = b"BODY[]<0>" if whole else b"BODY[HEADER.FIELDS (FROM)]"
                self.wfile.write(
                    b'* %d FETCH (X-GM-MSGID %d X-GM-LABELS (%s) UID %d RFC822.SIZE %d INTERNALDATE "02-Nov-2026 09:00:00 +0000" FLAGS (\\Seen) %s {%d}\r\n%s)\r\n'
                    % (uid, 10**18 + number, known, uid, len(raw), name, len(block), block)
                )


@contextmanager
def gmail_server() -> Iterator[Gmail]:
    """Start one on loopback; it lets everybody in."""
    gmail = Gmail()
    session = type("Session", (_Session,), {"gmail": gmail})
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), session) as server:
        server.daemon_threads = True
        gmail.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield gmail
        finally:
            server.shutdown()
            thread.join()

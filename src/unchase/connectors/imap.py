"""A session with an IMAP server: let in, folders, what is new, headers, bodies, a draft put down, changes waited for.

Folders are opened to look at (EXAMINE): nothing a pull does changes a mailbox.
"""

from __future__ import annotations

import base64
import ssl
import time
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from unchase.connectors.headers import MONTHS
from unchase.connectors.host import PUBLIC_ONLY, connected, name_of
from unchase.connectors.imap_answers import (
    Mark,
    code_of,
    head_of,
    items_of,
    mark_of,
    number,
    numbers,
    uid_set,
)
from unchase.connectors.imap_folders import folder_of
from unchase.connectors.imap_wire import Completed, ImapError, LostError, RefusedError, Wire, quoted
from unchase.connectors.mime import MOST_BYTES

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from threading import Event

    from unchase.connectors.host import Allowed
    from unchase.connectors.imap_answers import Head
    from unchase.connectors.imap_folders import Folder
    from unchase.connectors.secret import Secret

AT_ONCE = 500  # mails asked for together
_MOST_AT_ONCE = 16_000_000  # bytes of bodies asked for together
_FIELDS = (
    "from sender reply-to to cc subject date message-id in-reply-to references list-id list-post list-unsubscribe "
    "x-google-group-id x-beenthere x-mailman-version precedence auto-submitted return-path x-autoreply x-autorespond "
    "x-auto-response-suppress x-failed-recipients x-unchase-id"
).upper()
_LATER = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG", "CONTACTADMIN"})
_IDLE_FOR = 1_500.0  # seconds; servers end it after half an hour (RFC 2177)


class Tls(StrEnum):
    """How a connection is encrypted: from its first byte, after STARTTLS, or not at all."""

    IMPLICIT = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class TlsError(ImapError):
    """The connection could not be encrypted, or the server is not who it should be."""


class LoginError(ImapError):
    """The server does not take the password or token: trying again would not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a mailbox lives and who we are there."""

    host: str
    port: int = 993
    tls: Tls = Tls.IMPLICIT
    user: str
    is_token: bool = False  # an access token in the place of a password (XOAUTH2)


def signed_in(
    server: Server, secret: Secret, *, allowed: Allowed = PUBLIC_ONLY, seconds: float = 30.0
) -> Session:
    """A session, let in. Raises `HostError`, `TlsError`, `LoginError`, or another `ImapError` to try again after."""
    channel = connected(server.host, server.port, seconds=seconds, allowed=allowed)
    wire: Wire | None = None
    try:
        if server.tls is Tls.IMPLICIT:
            channel = encrypted(channel, server.host)
        wire = Wire(channel, seconds=seconds)
        greeting = wire.greeting()
        session = Session(wire, server)
        if server.tls is Tls.STARTTLS:
            if greeting.word == "PREAUTH":
                raise TlsError("The server lets everybody in before anything is encrypted.")
            session.start_tls()
        if greeting.word != "PREAUTH":
            session.log_in(secret)
        session.get_ready()
    except BaseException:
        (wire or channel).close()
        raise
    return session


def encrypted(channel: socket.socket, host: str) -> ssl.SSLSocket:
    """The connection encrypted (TLS 1.2 or later), the server's name checked. Raises `TlsError` in a sentence."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        return context.wrap_socket(channel, server_hostname=name_of(host))
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "its certificate is not valid"
        raise TlsError(f"{host} cannot prove who it is ({why}); nothing was sent to it.") from None
    except ssl.SSLError as error:
        why = (error.reason or "").replace("_", " ").lower()
        raise TlsError(f"{host} does not speak TLS on this port ({why or 'it hung up'}).") from None
    except OSError:
        raise TlsError(f"{host} ended the connection before it was encrypted.") from None


class Session:
    """What is asked of a server. After a `LostError` it is over."""

    def __init__(self, wire: Wire, server: Server) -> None:
        self._wire = wire
        self._server = server
        self.can: frozenset[str] = frozenset()
        self.opened: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, and do not wait for the answer."""
        try:
            self._wire.channel.settimeout(2.0)
            self._wire.try_command(b"LOGOUT")
        except (ImapError, OSError):
            pass
        finally:
            self._wire.close()

    def start_tls(self) -> None:
        """Go on encrypted (RFC 9051, 6.2.1)."""
        if self._wire.try_command(b"STARTTLS").result != "OK":
            raise TlsError(f"{self._server.host} cannot encrypt this connection; try the port for TLS, 993.")
        self._wire.secure(lambda channel: encrypted(channel, self._server.host))

    def log_in(self, secret: Secret) -> None:
        """Be let in, by password or token."""
        self._learn()
        user, word = self._server.user, secret.reveal()
        if self._server.is_token:
            ended = self._authenticate(b"XOAUTH2", f"user={user}\x01auth=Bearer {word}\x01\x01")
        elif "AUTH=PLAIN" in self.can:
            ended = self._authenticate(b"PLAIN", f"\x00{user}\x00{word}")
        else:
            ended = self._wire.try_command(b"LOGIN", user.encode(), word.encode())
        if ended.result == "OK":
            return
        code = ended.code.split(" ")[0].upper()
        said = ended.text[:200].rstrip(".")
        if code in _LATER:
            raise RefusedError(f"The server lets nobody in just now: {said}.", code)
        raise LoginError(f"{self._server.host} does not let {user} in: {said}.")

    def get_ready(self) -> None:
        """Learn what the server can do for us: many say so only to those they know."""
        self._learn()
        if "QRESYNC" in self.can:  # before the first folder is opened (RFC 7162, 3.2.3)
            self._wire.try_command(b"ENABLE QRESYNC")
        elif "CONDSTORE" in self.can and "ENABLE" in self.can:
            self._wire.try_command(b"ENABLE CONDSTORE")

    @property
    def is_gmail(self) -> bool:
        """Whether labels stand in for folders here."""
        return "X-GM-EXT-1" in self.can

    def folders(self) -> tuple[Folder, ...]:
        """All folders, with what kind each is."""
        words = (
            b'LIST "" "*" RETURN (SPECIAL-USE)'
            if {"SPECIAL-USE", "LIST-EXTENDED"} <= self.can
            else b'LIST "" "*"'
        )
        ended = self._wire.command(words)
        found = (folder_of(one.tokens) for one in ended.of("LIST"))
        return tuple(folder for folder in found if folder is not None)

    def marks(self, names: Sequence[str]) -> dict[str, Mark]:
        """How far each folder is; those that are gone are left out."""
        items = b"(MESSAGES UIDNEXT UIDVALIDITY%s)" % (b" HIGHESTMODSEQ" if self._counts_changes else b"")
        out = {}
        for start in range(0, len(names), 100):
            some = names[start : start + 100]
            ended = self._wire.commands([b"STATUS " + _mailbox(name) + b" " + items for name in some])
            for name, one in zip(some, ended, strict=True):
                told = next(one.of("STATUS"), None)
                if told is not None and told.tokens and isinstance(told.tokens[-1], list):
                    out[name] = mark_of(told.tokens[-1])
        return out

    def open(self, name: str, since: Mark | None = None) -> tuple[Mark, frozenset[int] | None]:
        """Open a folder to look at; how far it is, and which UIDs vanished since a mark.

        None where the server does not tell: it has no QRESYNC, or all UIDs are new ones.
        """
        quick = since is not None and since.modseq > 0 and "QRESYNC" in self.can
        known = b" (QRESYNC (%d %d))" % (since.validity, since.modseq) if quick and since else b""
        ended = self._wire.command(b"EXAMINE " + _mailbox(name) + known)
        self.opened = name
        codes = dict(code_of(one) for one in ended.of("OK"))
        count = next((one.number or 0 for one in ended.of("EXISTS")), 0)
        if not codes.get("UIDVALIDITY"):
            raise RefusedError(
                f"The folder {name} has no lasting numbers (UIDVALIDITY), so it cannot be followed."
            )
        mark = Mark(codes["UIDVALIDITY"], codes.get("UIDNEXT", 0), count, codes.get("HIGHESTMODSEQ", 0))
        if not quick or since is None or mark.validity != since.validity:
            return mark, None
        gone: set[int] = set()
        for one in ended.of("VANISHED"):
            if one.tokens and isinstance(one.tokens[-1], bytes):
                gone |= numbers(one.tokens[-1])
        return mark, frozenset(gone)

    def uids(self, since: datetime | None = None) -> list[int]:
        """The UIDs in the open folder, in order; only of mail that arrived since a day, where one is given."""
        return self._search(b"SINCE %s" % _day(since) if since is not None else b"ALL")

    def uids_from(self, uid: int) -> list[int]:
        """The UIDs in the open folder from a number on; "n:*" alone would tell the last one always."""
        return [one for one in self._search(b"UID %d:*" % uid) if one >= uid]

    def with_people(self, words: str) -> list[int]:
        """The UIDs of mail from, to or copied to whoever's address holds `words`."""
        word = quoted(words)
        return self._search(b"OR FROM %s OR TO %s CC %s" % (word, word, word))

    def with_header(self, name: str, words: str) -> list[int]:
        """The UIDs of mail with `words` in that header."""
        return self._search(b"HEADER %s %s" % (quoted(name), quoted(words)))

    def heads(self, uids: Sequence[int]) -> Iterator[Head]:
        """The outsides of mails, in batches; those that vanished meanwhile are missing."""
        gmail = b" X-GM-MSGID X-GM-LABELS" if self.is_gmail else b""
        items = b"(UID FLAGS INTERNALDATE RFC822.SIZE%s BODY.PEEK[HEADER.FIELDS (%s)])" % (
            gmail,
            _FIELDS.encode(),
        )
        for start in range(0, len(uids), AT_ONCE):
            wanted = uids[start : start + AT_ONCE]
            ended = self._wire.command(b"UID FETCH " + uid_set(wanted) + b" " + items)
            some = set(wanted)
            for one in ended.of("FETCH"):
                head = head_of(one)
                if head is not None and head.uid in some:  # "n:*" and servers that tell of others too
                    some.discard(head.uid)
                    yield head

    def bodies(self, mails: Iterable[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
        """Whole mails by (UID, size), of very large ones the beginning; fetched in batches of bounded size."""
        batch: list[int] = []
        weight = 0
        for uid, size in mails:
            if batch and (len(batch) >= AT_ONCE or weight + size > _MOST_AT_ONCE):
                yield from self._bodies(batch)
                batch, weight = [], 0
            batch.append(uid)
            weight += min(size, MOST_BYTES)
        if batch:
            yield from self._bodies(batch)

    def _bodies(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        ended = self._wire.command(b"UID FETCH %s (UID BODY.PEEK[]<0.%d>)" % (uid_set(uids), MOST_BYTES + 1))
        wanted = set(uids)
        for one in ended.of("FETCH"):
            items = items_of(one.tokens)
            uid = number(items.get("UID"))
            raw = next((value for key, value in items.items() if key.startswith("BODY[]")), None)
            if uid in wanted and isinstance(raw, bytes):
                wanted.discard(uid)
                yield uid, raw

    def append(self, name: str, raw: bytes, *, flags: str = "", at: datetime | None = None) -> None:
        """Put a mail into a folder (RFC 9051, 6.3.12)."""
        when = b' "%s"' % _moment(at) if at is not None else b""
        self._wire.command(
            b"APPEND " + _mailbox(name) + (f" ({flags})" if flags else "").encode() + when, raw
        )

    def create(self, name: str) -> None:
        """Make a folder."""
        self._wire.command(b"CREATE " + _mailbox(name))

    def wait(self, stop: Event, *, seconds: float = _IDLE_FOR, look: float = 1.0) -> bool:
        """Wait in the open folder until something changes (RFC 2177), `stop` is set, or `seconds` passed; whether it changed."""
        tag = self._wire.begin_idle()
        if tag is None:
            raise RefusedError("The server does not tell of new mail by itself.")
        until = time.monotonic() + seconds
        changed = False
        while not changed and not stop.is_set() and (left := until - time.monotonic()) > 0:
            said = self._wire.heard(min(look, left))
            if any(one.word == "BYE" for one in said):
                raise LostError("The server hung up.")
            changed = any(one.word in {"EXISTS", "EXPUNGE", "VANISHED"} for one in said)
        self._wire.end_idle(tag)
        return changed

    @property
    def _counts_changes(self) -> bool:
        return "CONDSTORE" in self.can or "QRESYNC" in self.can

    def _learn(self) -> None:
        ended = self._wire.command(b"CAPABILITY")
        self.can = frozenset(
            word.decode("ascii", "replace").upper()
            for one in ended.of("CAPABILITY")
            for word in one.tokens
            if isinstance(word, bytes)
        )

    def _authenticate(self, mechanism: bytes, words: str) -> Completed:
        packed = base64.b64encode(words.encode())
        if "SASL-IR" in self.can:
            return self._wire.challenge(b"AUTHENTICATE " + mechanism + b" " + packed, b"")
        return self._wire.challenge(b"AUTHENTICATE " + mechanism, packed)

    def _search(self, words: bytes) -> list[int]:
        if "ESEARCH" in self.can:  # ranges instead of a line as long as the folder
            ended = self._wire.command(b"UID SEARCH RETURN (ALL) " + words)
            found: set[int] = set()
            for one in ended.of("ESEARCH"):
                items = [token.upper() if isinstance(token, bytes) else b"" for token in one.tokens]
                if b"ALL" in items and isinstance(ranges := one.tokens[items.index(b"ALL") + 1], bytes):
                    found |= numbers(ranges)
            return sorted(found)
        ended = self._wire.command(b"UID SEARCH " + words)
        return sorted({number(token) for one in ended.of("SEARCH") for token in one.tokens} - {0})


def _mailbox(name: str) -> bytes:
    return quoted(name)


def _day(at: datetime) -> bytes:
    return f"{at.day}-{MONTHS[at.month - 1]}-{at.year}".encode()


def _moment(at: datetime) -> bytes:
    utc = at.astimezone(UTC)
    return f"{utc.day:02}-{MONTHS[utc.month - 1]}-{utc.year} {utc:%H:%M:%S} +0000".encode()

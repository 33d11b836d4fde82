"""Mail handed over to a submission server (RFC 6409, 5321), so that it is known on which side of the last dot it died."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

from unchase.connectors.host import PUBLIC_ONLY, HostError, connected
from unchase.connectors.imap import LoginError, Tls, TlsError, encrypted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from unchase.connectors.host import Allowed
    from unchase.connectors.secret import Secret

_LONGEST = 180.0  # seconds for one mail; a server that dribbles is cut off
_DOTS = re.compile(rb"(?m)^\.")
_ENDS = re.compile(rb"\r\n|\r|\n")


class NotHandedOverError(Exception):
    """The mail surely did not leave; its text says why. `later`: trying again may help."""

    def __init__(self, sentence: str, *, later: bool) -> None:
        super().__init__(sentence)
        self.later = later


class InDoubtError(Exception):
    """The connection broke after the last dot was on its way: nobody knows whether the mail left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Where mail is handed over and who we are there."""

    host: str
    port: int = 465
    tls: Tls = Tls.IMPLICIT
    user: str
    is_token: bool = False


def submit(
    where: Submission,
    secret: Secret,
    raw: bytes,
    *,
    sender: str,
    recipients: Sequence[str],
    before_dot: Callable[[], bool],
    allowed: Allowed = PUBLIC_ONLY,
    seconds: float = 60.0,
) -> str:
    """Hand one mail over; what the server said when it took it.

    `before_dot` is called when everything but the last dot is over there: false calls the mail back. Raises
    `NotHandedOverError` or `InDoubtError`, and `LoginError` where the password is not taken.
    """
    client = _entered(where, secret, allowed, seconds)
    cut = Timer(_LONGEST, _cut, [client])
    cut.daemon = True
    cut.start()
    try:
        _envelope(client, sender, recipients)
        _content(client, raw)
        if not before_dot():
            raise NotHandedOverError("It was taken back at the last moment.", later=False)
        return _last_dot(client)
    finally:
        cut.cancel()
        client.close()


def try_out(
    where: Submission, secret: Secret, *, allowed: Allowed = PUBLIC_ONLY, seconds: float = 20.0
) -> None:
    """Be let in, and leave again. Raises as `submit` does."""
    client = _entered(where, secret, allowed, seconds)
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()


def _entered(where: Submission, secret: Secret, allowed: Allowed, seconds: float) -> smtplib.SMTP:
    try:
        channel = connected(where.host, where.port, seconds=seconds, allowed=allowed)
    except HostError as error:
        raise NotHandedOverError(str(error), later=True) from None
    client: _Client | None = None
    try:
        if where.tls is Tls.IMPLICIT:
            channel = encrypted(channel, where.host)
        client = _Client(channel, seconds)
        client.greet()
        if where.tls is Tls.STARTTLS:
            client.secure(where.host)
        _log_in(client, where, secret)
    except BaseException as error:
        (client or channel).close()
        if isinstance(error, TlsError):
            raise NotHandedOverError(str(error), later=True) from None
        if isinstance(error, OSError | smtplib.SMTPException):
            raise NotHandedOverError(f"{where.host} hung up: {_why(error)}.", later=True) from None
        raise
    return client


class _Client(smtplib.SMTP):
    """The standard library's client on a connection that is there already, to an address that was vetted."""

    def __init__(self, channel: socket.socket, seconds: float) -> None:
        name = channel.getsockname()[0]
        super().__init__(local_hostname=f"[IPv6:{name}]" if ":" in name else f"[{name}]", timeout=seconds)
        self.sock = channel

    def greet(self) -> None:
        """Hear its greeting, and say who we are."""
        code, words = self.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        self.ehlo_or_helo_if_needed()

    def secure(self, host: str) -> None:
        """Go on encrypted (RFC 3207), and forget what was said in the clear."""
        if not self.has_extn("starttls") or self.docmd("STARTTLS")[0] != 220:
            raise TlsError(f"{host} cannot encrypt this connection; try the port for TLS, 465.")
        assert self.sock is not None, "it is connected"
        self.sock = encrypted(self.sock, host)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        self.ehlo_or_helo_if_needed()


def _log_in(client: smtplib.SMTP, where: Submission, secret: Secret) -> None:
    known = client.esmtp_features.get("auth", "").upper().split()
    user, word = where.user, secret.reveal()
    if where.is_token:
        code, said = client.docmd("AUTH", "XOAUTH2 " + _packed(f"user={user}\x01auth=Bearer {word}\x01\x01"))
        if code == 334:  # the reason in JSON; it wants an empty answer
            code, said = client.docmd("")
    elif "PLAIN" in known or "LOGIN" not in known:
        code, said = client.docmd("AUTH", "PLAIN " + _packed(f"\x00{user}\x00{word}"))
    else:
        code, said = client.docmd("AUTH", "LOGIN " + _packed(user))
        if code == 334:
            code, said = client.docmd(_packed(word))
    if code == 235:
        return
    if not 500 <= code < 600:  # not now; or the answer is no answer
        raise NotHandedOverError(f"{where.host} lets nobody in just now: {_said(said)}.", later=True)
    raise LoginError(f"{where.host} does not let {user} in: {_said(said)}.")


def _envelope(client: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> None:
    """From whom and to whom; where one address is refused, nobody gets it."""
    wide = not all(one.isascii() for one in (sender, *recipients))
    if wide and not client.has_extn("smtputf8"):
        raise NotHandedOverError("This server takes addresses in plain letters only.", later=False)
    with _watched("took no mail"):
        code, said = client.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if wide else [])
        _must(code, said, "does not take mail from us")
        for one in recipients:
            code, said = client.rcpt(one)
            _must(code, said, f"does not take mail to {one}")
        code, said = client.docmd("DATA")
        _must(code, said, "does not take the mail", wanted=3)


def _content(client: smtplib.SMTP, raw: bytes) -> None:
    with _watched("hung up before the mail was over there"):
        client.send(_DOTS.sub(b"..", _ENDS.sub(b"\r\n", raw).rstrip(b"\r\n")) + b"\r\n")


def _last_dot(client: smtplib.SMTP) -> str:
    try:
        client.send(b".\r\n")
        code, said = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise InDoubtError(f"The connection broke while the mail was being taken: {_why(error)}.") from None
    if code == 421 or not 200 <= code < 600:  # it hung up instead of an answer about the mail
        raise InDoubtError(f"The server hung up while the mail was being taken: {_said(said)}.")
    _must(code, said, "does not take the mail")
    return _said(said)


def _must(code: int, said: bytes, what: str, *, wanted: int = 2) -> None:
    if code // 100 != wanted:
        raise NotHandedOverError(f"The server {what} ({code}: {_said(said)}).", later=not 500 <= code < 600)


@contextmanager
def _watched(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise NotHandedOverError(f"The server {what}: {_why(error)}.", later=True) from None


def _cut(client: smtplib.SMTP) -> None:
    if client.sock is not None:
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)


def _packed(words: str) -> str:
    return base64.b64encode(words.encode()).decode("ascii")


def _said(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:200].rstrip(".") or "it said no more"


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return _said(raw if isinstance(raw, bytes) else str(raw).encode())
    if isinstance(error, TimeoutError):
        return "nothing came for too long"
    return (
        " ".join(str(getattr(error, "strerror", None) or error).split())[:200].rstrip(".").lower()
        or "without a word"
    )

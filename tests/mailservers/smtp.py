"""A submission server of our own, with what can go wrong on request, told by the address."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from mailservers.dovecot import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import Envelope, Session


@dataclass
class Post:
    """What was taken: (sender, recipients, bytes); `rewrites` gives each another Message-ID, as some relays do."""

    port: int = 0
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    rewrites: bool = False

    def ids(self) -> list[bytes]:
        """The ids of ours among what was taken."""
        return [
            line.partition(b":")[2].strip()
            for _, _, raw in self.taken
            for line in raw.split(b"\r\n")
            if line.lower().startswith(b"x-unchase-id:")
        ]


class _Taker:
    def __init__(self, post: Post) -> None:
        self.post = post

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Who are you?"
        envelope.mail_from, envelope.mail_options = address, [*envelope.mail_options, *options]
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("later"):
            return "450 4.2.0 Try later"
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as aiosmtpd calls it
        to = envelope.rcpt_tos[0]
        if to.startswith("full"):
            return "452 4.3.1 The disk is full"
        if to.startswith("spam"):
            return "554 5.7.1 This looks like spam"
        raw = envelope.content
        assert isinstance(raw, bytes)
        if to.startswith("gone-lost"):  # it dies before it keeps the mail
            _die(server)
            return "250 OK"
        self.post.taken.append((envelope.mail_from or "", list(envelope.rcpt_tos), raw))
        if to.startswith("gone"):  # it keeps the mail and dies before it says so
            _die(server)
        return "250 2.0.0 Taken"


def _die(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def _known(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401
    good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


@contextmanager
def post_office(*, certificate: tuple[Path, Path] | None = None, implicit: bool = False) -> Iterator[Post]:
    """Start one on loopback; with a certificate it offers STARTTLS, or speaks TLS from the first byte."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        post = Post(port=free.getsockname()[1])
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of a word of its own
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    controller = Controller(
        _Taker(post),
        hostname="127.0.0.1",
        port=post.port,
        authenticator=_known,
        auth_require_tls=False,
        ssl_context=context if implicit else None,
        tls_context=None if implicit else context,
        decode_data=False,
        enable_SMTPUTF8=True,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()

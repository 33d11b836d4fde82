"""A submission server on this machine (RFC 6409): lets one mail program in by password, and asks before it passes mail on."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

_MOST_BYTES = 50_000_000
_LINE = 400  # of an answer (RFC 5321, 4.5.3.1.5)


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


def relay(
    host: str, port: int, password: str, passed: Callable[[str, tuple[str, ...], bytes], Answer]
) -> Controller:
    """The server, not yet started. `passed` gets sender, recipients and the mail, and says what became of it."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, LoginPassword

    def known(
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _mechanism: str,
        told: Any,  # noqa: ANN401 - as aiosmtpd has it
    ) -> AuthResult:
        good = isinstance(told, LoginPassword) and hmac.compare_digest(told.password, password.encode())
        return AuthResult(success=good, handled=False)

    return Controller(
        _Taker(passed),
        hostname=host,
        port=port,
        authenticator=known,
        auth_require_tls=False,  # it never leaves this machine
        data_size_limit=_MOST_BYTES,
        decode_data=False,
        enable_SMTPUTF8=True,
        ident="unchase gate",
    )


class _Taker:
    """The handler: nothing without the password, everything else is asked about in a thread."""

    def __init__(self, passed: Callable[[str, tuple[str, ...], bytes], Answer]) -> None:
        self._passed = passed

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Sign in first, with the password `unchase gate` showed."
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as aiosmtpd calls it
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(
            None, self._passed, envelope.mail_from or "", tuple(envelope.rcpt_tos), raw
        )
        return answer.text()


def _plain(line: str) -> str:
    """A line an SMTP answer may hold: printable ASCII of bounded length."""
    return "".join(
        letter if " " <= letter <= "~" else "?" for letter in line.replace("–", "-").replace("’", "'")
    )[:_LINE]

"""Hands over the program's own mail, to the seller who asked for it: an SMTP server, or this machine's `sendmail`.

Where it goes is one setting: `smtps://user:password@host`, `smtp://user:password@host:587` (encrypted before anything is
said, unless the server is on this machine), or the path of a `sendmail`. RFC 5321, 3207, 8314.
"""

from __future__ import annotations

import smtplib
import ssl
import subprocess
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from email.message import EmailMessage
    from urllib.parse import SplitResult

_SECONDS = 30.0


class PostError(Exception):
    """The mail did not leave; its text is the sentence to show, with no password in it."""


def post(mail: EmailMessage, way: str) -> None:
    """Send a mail to the address in its To, by `way`. Raises `PostError`."""
    if not way:
        raise PostError("No way to send is set; UNCHASE_POST names an SMTP server or a sendmail.")
    try:
        if "://" in way:
            _by_smtp(mail, urlsplit(way))
        else:
            _by_sendmail(mail, Path(way))
    except (OSError, smtplib.SMTPException, subprocess.SubprocessError) as error:
        raise PostError(f"The mail did not leave: {_why(error)}.") from None


def _by_smtp(mail: EmailMessage, where: SplitResult) -> None:
    host = where.hostname or "localhost"
    if where.scheme not in {"smtp", "smtps"}:
        raise PostError(f"“{where.scheme}” is no way to send mail; smtp and smtps are.")
    context = ssl.create_default_context()
    with _connected(where, host, context) as server:
        if where.scheme == "smtp" and not _is_here(host):
            server.starttls(context=context)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(mail)


def _connected(where: SplitResult, host: str, context: ssl.SSLContext) -> smtplib.SMTP:
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(host, where.port or 465, timeout=_SECONDS, context=context)
    return smtplib.SMTP(host, where.port or (25 if _is_here(host) else 587), timeout=_SECONDS)


def _by_sendmail(mail: EmailMessage, program: Path) -> None:
    if not program.is_absolute() or not program.is_file():
        raise PostError(f"There is no program {program}.")
    # "-i": a line with a dot alone ends nothing; the address stands after "--", so that it is never an option.
    command = [str(program), "-i", "--", str(mail["To"])]
    subprocess.run(command, input=bytes(mail), check=True, timeout=_SECONDS, capture_output=True)  # noqa: S603


def _is_here(host: str) -> bool:
    """Whether a server is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the server does not take the name and password"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server cannot encrypt the connection, or takes no password"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code}"
    if isinstance(error, subprocess.CalledProcessError):
        return f"sendmail ended with {error.returncode}"
    if isinstance(error, smtplib.SMTPException | subprocess.SubprocessError):
        return type(error).__name__
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)

"""One request over HTTP to a vetted host: no redirects are followed, what comes back is bounded, in size and in time."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from threading import Event, Timer
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from unchase.connectors.host import PUBLIC_ONLY, HostError, connected, name_of
from unchase.connectors.imap import TlsError, encrypted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.connectors.host import Allowed

_LONGEST = 1_000
_MOST_BYTES = 5_000_000
_SECONDS = 15.0


class NoAnswerError(Exception):
    """A request that was not answered; its text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the code, the headers in lower case, and the first bytes of the body."""

    code: int
    headers: Mapping[str, str]
    body: bytes


def checked(address: str, *, allowed: Allowed = PUBLIC_ONLY) -> str:
    """An address that may be asked: https; http only where the operator allows inner hosts. Raises `NoAnswerError`."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
        host = name_of(parts.hostname or "")
    except (ValueError, HostError):
        raise NoAnswerError("Write the address as https://host.example.com/path.") from None
    plain = parts.scheme == "http" and (allowed.networks or host in allowed.names)
    if parts.scheme != "https" and not plain:
        raise NoAnswerError("The address begins with https://.")
    if parts.username or parts.fragment or len(address) > _LONGEST or not address.strip().isprintable():
        raise NoAnswerError(
            "The address holds no name, no password and no #, and is not longer than 1,000 signs."
        )
    if port is not None and not 0 < port < 65_536:
        raise NoAnswerError(f"{port} is no port.")
    return address.strip()


def asked(
    method: str,
    address: str,
    *,
    query: Mapping[str, str] | None = None,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allowed: Allowed = PUBLIC_ONLY,
    seconds: float = _SECONDS,
    most: int = _MOST_BYTES,
) -> Answer:
    """The answer to a request; `query` joins its address. Raises `NoAnswerError`, in a sentence, where there is none within `seconds`."""
    parts = urlsplit(checked(address, allowed=allowed))
    asks = "&".join(filter(None, (parts.query, urlencode(query or {}))))
    secure, host = parts.scheme == "https", parts.hostname or ""
    try:
        channel = connected(host, parts.port or (443 if secure else 80), seconds=seconds, allowed=allowed)
    except HostError as error:
        raise NoAnswerError(str(error)) from None
    try:
        channel = encrypted(channel, host) if secure else channel
    except TlsError as error:
        channel.close()
        raise NoAnswerError(str(error)) from None
    late = Event()
    bell = Timer(seconds, _hang_up, (channel, late))  # one that trickles is no faster than one that is silent
    bell.daemon = True
    bell.start()
    try:
        line = http.client.HTTPConnection(host, parts.port)
        line.sock = channel
        where = (parts.path or "/") + (f"?{asks}" if asks else "")
        line.request(method, where.encode("ascii", "replace").decode(), body or None, dict(headers or {}))
        said = line.getresponse()
        came = said.read(most)
        if late.is_set():
            raise TimeoutError
        return Answer(
            code=said.status,
            headers={name.lower(): value for name, value in said.getheaders()},
            body=came,
        )
    except (OSError, http.client.HTTPException, ValueError):
        raise NoAnswerError(f"{host} gave no answer.") from None
    finally:
        bell.cancel()
        channel.close()


def _hang_up(channel: socket.socket, late: Event) -> None:
    """Let whoever waits for it go: the socket itself is shut, whatever is wrapped around it."""
    late.set()
    try:
        socket.socket.shutdown(channel, socket.SHUT_RDWR)
    except OSError:
        return

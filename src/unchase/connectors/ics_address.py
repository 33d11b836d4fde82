"""Fetches a calendar from an address (https, or webcal): vetted host, bounded size, few redirects, no credentials kept."""

from __future__ import annotations

import http.client
import ssl
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from unchase.connectors.host import PUBLIC_ONLY, Allowed, HostError, connected

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 5_000_000
_SECONDS = 10.0  # for each step
_LONGEST = 30.0  # for all of it
_HOPS = 4
_STRETCH = 65_536
_MOVED = frozenset({301, 302, 303, 307, 308})


class CalendarError(Exception):
    """A calendar that cannot be read; its text is the sentence to show."""


def fetch(
    address: str, *, allowed: Allowed = PUBLIC_ONLY, clock: Callable[[], float] = time.monotonic
) -> bytes:
    """What lies at the address, at most `MOST_BYTES`. Raises `CalendarError`, in a sentence.

    Where the operator allows a host by name, http will do too: it is in their own network.
    """
    until = clock() + _LONGEST
    for _ in range(_HOPS):
        place = parted(address, allowed=allowed)
        try:
            moved, body = _asked(place, allowed, lambda: clock() > until)
        except HostError as error:
            raise CalendarError(str(error)) from None
        except ssl.SSLError:
            raise CalendarError(f"{place.hostname} does not prove that it is {place.hostname}.") from None
        except (OSError, http.client.HTTPException) as error:
            raise CalendarError(f"{place.hostname} broke off: {error or type(error).__name__}.") from None
        if not moved:
            return body
        address = urljoin(address, moved)
    raise CalendarError("The address sends from one place to the next, and never to a calendar.")


def parted(address: str, *, allowed: Allowed = PUBLIC_ONLY) -> SplitResult:
    """The parts of an address that may be asked. Raises `CalendarError`, in a sentence."""
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = f"https://{address[9:]}"
    try:
        place = urlsplit(address)
        host, port = place.hostname or "", place.port
    except ValueError:
        raise CalendarError("That is no address.") from None
    named = _is_named(host, allowed)
    if place.scheme != "https" and not (place.scheme == "http" and named):
        raise CalendarError("Give the address of the calendar with https:// at its beginning.")
    if place.username is not None or place.password is not None:
        raise CalendarError("An address with a name and a password in it is not kept; use a secret address.")
    if port not in {None, 443} and not named:
        raise CalendarError("The address may name no port.")
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in address):
        raise CalendarError("That is no address.")
    return place


def _is_named(host: str, allowed: Allowed) -> bool:
    """Whether the operator allows this very host, by its name or by the network its address lies in."""
    try:
        address = ip_address(host)
    except ValueError:
        return host in allowed.names
    return any(address.version == one.version and address in one for one in allowed.networks)


def connection(
    place: SplitResult, *, seconds: float, allowed: Allowed = PUBLIC_ONLY
) -> http.client.HTTPConnection:
    """An HTTP connection to the very address of a place that was vetted; encrypted where the place says https.

    Raises `HostError` for a host that may not be asked or does not answer, `CalendarError` where it does not prove who
    it is, `OSError` where it breaks off.
    """
    secure, host = place.scheme == "https", place.hostname or ""
    channel = connected(host, place.port or (443 if secure else 80), seconds=seconds, allowed=allowed)
    if secure:
        try:
            channel = ssl.create_default_context().wrap_socket(channel, server_hostname=host)
        except ssl.SSLError:
            channel.close()
            raise CalendarError(f"{host} does not prove that it is {host}.") from None
        except BaseException:
            channel.close()
            raise
    asking = http.client.HTTPConnection(host, place.port, timeout=seconds)
    asking.sock = channel
    return asking


def _asked(place: SplitResult, allowed: Allowed, over: Callable[[], bool]) -> tuple[str, bytes]:
    """Where it was moved to, else what lies there."""
    host = place.hostname or ""
    asking = connection(place, seconds=_SECONDS, allowed=allowed)
    try:
        target = (place.path or "/").encode("ascii", "ignore").decode() + (
            f"?{place.query}" if place.query else ""
        )
        asking.request("GET", target, headers={"Accept": "text/calendar", "User-Agent": "unchase"})
        answer = asking.getresponse()
        if answer.status in _MOVED:
            return answer.getheader("Location") or "", b""
        if answer.status != 200:
            raise CalendarError(f"{host} answers with {answer.status}; is the address whole?")
        body = bytearray()
        while stretch := answer.read(_STRETCH):
            body += stretch
            if len(body) > MOST_BYTES:
                raise CalendarError(f"The calendar is larger than {MOST_BYTES // 1_000_000} MB.")
            if over():
                raise CalendarError(f"{host} is too slow.")
        return "", bytes(body)
    finally:
        asking.close()

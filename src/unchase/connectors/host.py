"""Vets the host names users give, before anything connects: nobody reaches the inside of a network through us.

A name is resolved once and the connection goes to the very address that was looked at, so that a name which answers
differently the second time gains nothing.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAME = 253  # RFC 1035, 3.1
_NAME = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?){0,40}\Z"
)
# Addresses in which an IPv4 address hides (RFC 6052, 8215, 3056), with the byte at which it begins.
_HIDING = ((ip_network("64:ff9b::/96"), 12), (ip_network("64:ff9b:1::/48"), 12), (ip_network("2002::/16"), 2))
# What older versions of the standard library take for public (RFC 6890 and its successors).
_NOT_PUBLIC = tuple(
    ip_network(one)
    for one in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
                "::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10")
)  # fmt: skip


class HostError(Exception):
    """A host that is not connected to; its text is the sentence to show."""


class UnknownHostError(HostError):
    """A name nobody knows."""


class UnreachableHostError(HostError):
    """A host that is known and does not answer."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows beyond the public network: names, and networks in which addresses may lie."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def read(cls, words: str) -> Allowed:
        """From a list with spaces between, such as `mail.internal.example 10.0.0.0/8`."""
        names, networks = set(), list[IPv4Network | IPv6Network]()
        for word in words.split():
            try:
                networks.append(ip_network(word, strict=False))
            except ValueError:
                names.add(word.lower().rstrip("."))
        return cls(frozenset(names), tuple(networks))


PUBLIC_ONLY = Allowed()


def name_of(host: str) -> str:
    """The host as it is looked up: lower case, in ASCII (RFC 3490), an IPv6 address without brackets.

    Raises `HostError` for what is neither a name nor an address.
    """
    plain = host.strip().rstrip(".").lower()
    shown = plain[:60].encode("unicode_escape").decode()
    inside = plain[1:-1] if plain.startswith("[") and plain.endswith("]") else plain
    try:
        return str(ip_address(inside))
    except ValueError:
        pass
    try:
        ascii_name = plain.encode("idna").decode("ascii") if plain and not plain.isascii() else plain
    except UnicodeError:
        raise HostError(f"“{shown}” is no name of a server.") from None
    if not ascii_name or len(ascii_name) > _LONGEST_NAME or not _NAME.match(ascii_name):
        raise HostError(f"“{shown}” is no name of a server; write it as mail.example.com.")
    return ascii_name


def vetted(host: str, port: int, *, allowed: Allowed = PUBLIC_ONLY) -> list[tuple[int, str]]:
    """The addresses of a host that may be connected to: (family, address), in the order of the resolver.

    Raises `HostError` where the name is none, is unknown, or where *any* of its addresses lies inside: on this
    machine, in a private network, among those a cloud keeps for itself.
    """
    name = name_of(host)
    if not 0 < port < 65_536:
        raise HostError(f"{port} is no port; mail servers listen on 993, 143, 465 or 587.")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHostError(
            f"There is no server called {name}; is the name right, and is this machine online?"
        ) from None
    addresses = list(
        dict.fromkeys((int(family), str(where[0]).partition("%")[0]) for family, _, _, _, where in found)
    )
    if name not in allowed.names:
        for _, address in addresses:
            if not _is_open(ip_address(address), allowed.networks):
                raise HostError(
                    f"{name} lies inside a network ({address}). Whoever runs unchase can allow it with "
                    "UNCHASE_ALLOW_HOSTS."
                )
    return addresses


def connected(host: str, port: int, *, seconds: float, allowed: Allowed = PUBLIC_ONLY) -> socket.socket:
    """A connection to the first address of a vetted host that answers within `seconds`."""
    last = "it does not answer"
    for family, address in vetted(host, port, allowed=allowed):
        channel = socket.socket(family, socket.SOCK_STREAM)
        try:
            channel.settimeout(seconds)
            channel.connect((address, port))
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            channel.close()
            last = (
                "it does not answer"
                if isinstance(error, TimeoutError)
                else str(error.strerror or error).lower()
            )
        else:
            return channel
    raise UnreachableHostError(f"{name_of(host)} cannot be reached on port {port}: {last}.")


def _is_open(address: IPv4Address | IPv6Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether an address is a public one, or in a network the operator allows."""
    if any(address.version == one.version and address in one for one in networks):
        return True
    if isinstance(address, IPv6Address):
        hidden = _hidden(address)
        if hidden is not None:
            return _is_open(hidden, networks)
    if any(address.version == one.version and address in one for one in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _hidden(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, begin in _HIDING:
        if address in network:
            return IPv4Address(address.packed[begin : begin + 4])
    return None

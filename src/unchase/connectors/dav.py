"""Speaks with a calendar server (RFC 4918, 4791): one connection to a vetted host, bounded answers, no redirects abroad.

A library's transport would look the host up again by itself; here the very address that was vetted is asked.
"""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit
from xml.etree import ElementTree as ET

from unchase.connectors.domains import company_domain
from unchase.connectors.host import PUBLIC_ONLY, Allowed, HostError
from unchase.connectors.ics_address import CalendarError, connection, parted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from unchase.connectors.secret import Secret

MOST_BYTES = 20_000_000
_SECONDS = 15.0
_HOPS = 4
_MOVED = frozenset({301, 302, 307, 308})
NAMES = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav", "s": "http://calendarserver.org/ns/"}


class ChangedError(CalendarError):
    """What was to be written has changed on the server meanwhile (412, RFC 9110, 15.5.13)."""


class RefusedError(CalendarError):
    """The server does not take this name and password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A calendar server and how it is entered."""

    address: str
    user: str
    password: Secret
    allowed: Allowed = PUBLIC_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said: its code, its headers with names in lower case, its body, and where it was asked."""

    code: int
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(slots=True)
class Dav:
    """A conversation with a calendar server; used with `with`."""

    place: Place
    _channel: http.client.HTTPConnection | None = field(default=None, init=False)
    _where: tuple[str, int | None] = field(default=("", None), init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def ask(
        self, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask something; follows where the same host moved it. Raises `CalendarError`, in a sentence."""
        address = urljoin(self.place.address, address)
        for _ in range(_HOPS):
            place = parted(address, allowed=self.place.allowed)
            self._stay(place)
            answer = self._once(method, place, address, body, headers or {})
            if answer.code == 401:
                raise RefusedError(f"{place.hostname} does not take this name and password.")
            if answer.code == 412:
                raise ChangedError("It was changed on the server meanwhile.")
            if answer.code not in _MOVED:
                return answer
            address = urljoin(address, answer.headers.get("location", ""))
        raise CalendarError("The server sends from one place to the next, and never answers.")

    def _stay(self, place: SplitResult) -> None:
        """The password goes to those alone whom it was given for: hosts of one company's domain."""
        given = urlsplit(self.place.address)
        host, named = place.hostname or "", given.hostname or ""
        by_number = is_address(host) or is_address(named)
        if host != named and (by_number or company_domain(host) != company_domain(named)):
            raise CalendarError(f"{named} sends elsewhere, to {host}; give that address if it is yours.")
        if place.scheme != given.scheme:
            raise CalendarError(f"{named} sends from https to http, which is not followed.")
        if (host, place.port) != self._where:
            self.close()
            self._where = (host, place.port)

    def _once(
        self, method: str, place: SplitResult, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        """One question on the open connection; on a new one where the server closed it."""
        for again in (True, False):
            fresh = self._channel is None
            try:
                return self._said(method, place, address, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if fresh or not again:
                    raise CalendarError(
                        f"{place.hostname} broke off: {error or type(error).__name__}."
                    ) from None
            except HostError as error:
                raise CalendarError(str(error)) from None
        raise AssertionError("the second try returns or raises")

    def _said(
        self, method: str, place: SplitResult, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        if self._channel is None:
            self._channel = connection(place, seconds=_SECONDS, allowed=self.place.allowed)
        word = f"{self.place.user}:{self.place.password.reveal()}".encode()
        sent = {
            "Authorization": f"Basic {base64.b64encode(word).decode()}",
            "User-Agent": "unchase",
            **headers,
        }
        if body:
            sent.setdefault("Content-Type", "application/xml; charset=utf-8")
        self._channel.request(method, place.path or "/", body=body or None, headers=sent)
        answer = self._channel.getresponse()
        said = answer.read(MOST_BYTES + 1)
        if len(said) > MOST_BYTES:
            self.close()
            raise CalendarError(f"The calendar is larger than {MOST_BYTES // 1_000_000} MB.")
        return Answer(
            code=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=said,
            address=address,
        )


def responses(answer: Answer) -> Iterator[tuple[str, ET.Element]]:
    """The parts of a multistatus (RFC 4918, 13): the address of each, and its element."""
    if answer.code != 207:
        raise CalendarError(
            f"The server answers with {answer.code}; is this the address of a calendar server?"
        )
    if b"<!DOCTYPE" in answer.body[:2000]:
        raise CalendarError("The server answers with a document that is not taken.")
    try:
        whole = ET.fromstring(answer.body)  # noqa: S314 - no DOCTYPE, so nothing in it can grow
    except ET.ParseError:
        raise CalendarError("The server's answer cannot be read.") from None
    for part in whole.iterfind("d:response", NAMES):
        yield urljoin(answer.address, (part.findtext("d:href", "", NAMES) or "").strip()), part


def prop(part: ET.Element, path: str) -> ET.Element | None:
    """A property the server has; None where it has not."""
    for told in part.iterfind("d:propstat", NAMES):
        if " 200 " in f"{told.findtext('d:status', '', NAMES)} ":
            found = told.find(f"d:prop/{path}", NAMES)
            if found is not None:
                return found
    return None


def is_address(host: str) -> bool:
    """Whether a host is given by its number."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

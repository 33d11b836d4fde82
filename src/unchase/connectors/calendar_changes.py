"""What changed in a calendar since it was read last (RFC 6578), so that it need not be read whole each time."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from unchase.connectors.caldav import data_of
from unchase.connectors.dav import NAMES, ChangedError, prop, responses
from unchase.connectors.ics_address import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.connectors.dav import Answer, Dav

_TOKEN = b'<d:propfind xmlns:d="DAV:"><d:prop><d:sync-token/></d:prop></d:propfind>'
_SINCE = (
    '<d:sync-collection xmlns:d="DAV:"><d:sync-token>{token}</d:sync-token><d:sync-level>1</d:sync-level>'
    "<d:prop><d:getetag/></d:prop></d:sync-collection>"
)
_THESE = (
    '<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/>'
    "<c:calendar-data/></d:prop>{hrefs}</c:calendar-multiget>"
)
_AT_ONCE = 100  # entries asked for in one report
_MOST_PARTS = 50  # of an answer the server cuts in parts (RFC 6578, 3.6)


class TokenError(CalendarError):
    """The server does not know, or no longer knows, the state a token stands for: read it whole again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed: entries that came or are other than before, by their address; those gone; and the new token."""

    token: str
    entries: dict[str, bytes]
    gone: frozenset[str]


def token_of(dav: Dav, calendar: str) -> str:
    """The word for a calendar's present state; empty where the server keeps none."""
    answer = dav.ask("PROPFIND", calendar, body=_TOKEN, headers={"Depth": "0"})
    if answer.code != 207:
        return ""
    found = (prop(part, "d:sync-token") for _, part in responses(answer))
    return next((one.text.strip() for one in found if one is not None and one.text), "")


def changes_since(dav: Dav, calendar: str, token: str) -> Changes:
    """What changed since that token. Raises `TokenError` where the server does not take it, `CalendarError` for trouble."""
    changed: dict[str, None] = {}
    gone: set[str] = set()
    for _ in range(_MOST_PARTS):
        answer = _asked(dav, calendar, token)
        whole = True
        for address, part in responses(answer):
            if urlsplit(address).path.rstrip("/") == urlsplit(calendar).path.rstrip("/"):
                whole = whole and " 507 " not in f" {part.findtext('d:status', '', NAMES)} "
            elif " 404 " in f" {part.findtext('d:status', '', NAMES)} ":
                changed.pop(address, None)
                gone.add(address)
            else:
                changed[address] = None
                gone.discard(address)
        token = _told(answer)
        if whole:
            entries = dict(_these(dav, calendar, list(changed)))
            return Changes(
                token=token, entries=entries, gone=frozenset(gone | (changed.keys() - entries.keys()))
            )
    raise TokenError("The calendar changes faster than it can be read.")


def _asked(dav: Dav, calendar: str, token: str) -> Answer:
    try:
        answer = dav.ask(
            "REPORT", calendar, body=_SINCE.format(token=escape(token)).encode(), headers={"Depth": "0"}
        )
    except ChangedError:  # some answer so for a token they do not know
        raise TokenError("The server does not know that state of the calendar.") from None
    if answer.code != 207:
        raise TokenError("The server does not know that state of the calendar.")
    return answer


def _told(answer: Answer) -> str:
    """The token beside the parts of a multistatus (RFC 6578, 6.4). Its body was parsed once without complaint."""
    token = (ET.fromstring(answer.body).findtext("d:sync-token", "", NAMES) or "").strip()  # noqa: S314 - as `responses` found it
    if not token:
        raise TokenError("The server tells no new state of the calendar.")
    return token


def _these(dav: Dav, calendar: str, addresses: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Entries by their addresses (RFC 4791, 7.9); one that has gone meanwhile is left out."""
    for start in range(0, len(addresses), _AT_ONCE):
        hrefs = "".join(
            f"<d:href>{escape(urlsplit(one).path)}</d:href>" for one in addresses[start : start + _AT_ONCE]
        )
        answer = dav.ask("REPORT", calendar, body=_THESE.format(hrefs=hrefs).encode(), headers={"Depth": "1"})
        yield from data_of(answer)

"""Reads the header block of a mail (RFC 5322, 2047): quick, forgiving, and only as much as is asked for."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_tz
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from unchase.connectors.charset import decode
from unchase.core.message import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_HEADER_BYTES = 262_144  # what no honest header block exceeds; the rest is not looked at
_MOST_ADDRESSES = 2_000
_MOST_ADDRESS_BYTES = 65_536
_LONG = 300  # an address header longer than this is not worth remembering
_MOST_REFERENCES = 200
_DAY = 24 * 60  # minutes
_EARLIEST_YEAR = 1990  # a Date before it is a clock that was never set

_FOLD = re.compile(r"\n[ \t]+")
_WORD = re.compile(r"=\?([^?\s]{1,40}?)(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s{1,20}(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_ID = re.compile(r"<([^<>]{1,900})>")
_SIMPLE_ADDRESS = re.compile(
    r'\s*(?:"([^"\\]{0,200})"|([^"<>,;:()@\\]{0,200}?))\s*<([^\s<>@,;:()"\\]{1,100}@[\w.\-]{1,200})>\s*\Z'
)
_BARE_ADDRESS = re.compile(r"\s*([^\s<>@,;:()\"\\]{1,100}@[\w.\-]{1,200})\s*\Z")
_LOOSE_ADDRESS = re.compile(r"[^\s<>,;:()\"@]{1,64}@[\w.\-]{1,200}")
_DATE = re.compile(
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)(\d\d)\b"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_JOINED = frozenset({"to", "cc", "references"})  # some programs write these several times


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """The header block and the body of a mail, line ends made LF."""
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if raw.startswith(b"\n"):
        return b"", raw[1:]
    end = raw.find(b"\n\n", 0, MOST_HEADER_BYTES)
    if end < 0:
        return raw[:MOST_HEADER_BYTES], b""
    return raw[:end], raw[end + 2 :]


def read_headers(block: bytes) -> dict[str, str]:
    """Names in lower case → values, unfolded, encoded words still in them. Of several only the first counts;
    those of To, Cc and References are joined. What is no header line is passed over.
    """
    text = block.decode("ascii") if block.isascii() else decode(block)[0]
    headers: dict[str, str] = {}
    for line in _FOLD.sub(" ", text).split("\n"):
        name, colon, value = line.partition(":")
        if not colon:
            continue
        name = name.lower()
        if name not in headers:
            name = name.rstrip()
            if name.isascii() and name.isprintable() and name and " " not in name:
                headers[name] = value.strip()
        elif name in _JOINED:
            headers[name] += (" " if name == "references" else ", ") + value.strip()
    return headers


def words(value: str) -> str:
    """A header's text with its encoded words read (RFC 2047), spaces made single, control characters dropped."""
    if "=?" in value:
        value = _WORD.sub(_decoded_word, _BETWEEN_WORDS.sub(r"\1", value))
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(value.replace("\x00", " ").split())


def _decoded_word(found: re.Match[str]) -> str:
    charset, encoding, payload = found.groups()
    try:
        if encoding in "bB":
            data = binascii.a2b_base64(payload + "==")
        else:
            data = binascii.a2b_qp(payload.encode("ascii", "replace"), header=True)
    except (binascii.Error, ValueError):
        return found.group()
    return decode(data, charset)[0]


def addresses(value: str | None) -> tuple[Address, ...]:
    """The addresses of a From, To, Cc or Reply-To header, in order, each once."""
    if not value:
        return ()
    return _addresses(value) if len(value) < _LONG else _addresses.__wrapped__(value)


@lru_cache(maxsize=4_096)  # the same few people stand in most mails
def _addresses(value: str) -> tuple[Address, ...]:
    simple = _SIMPLE_ADDRESS.match(value)
    if simple is not None:
        quoted, plain, address = simple.groups()
        return (Address(address.lower(), words(quoted if quoted is not None else plain)),)
    bare = _BARE_ADDRESS.match(value)
    if bare is not None:
        return (Address(bare[1].lower()),)
    found: dict[str, Address] = {}
    for name, written in _pairs(value):
        address = written.strip().lower()
        if "@" in address and address not in found:
            found[address] = Address(address, words(name))
    return tuple(found.values())


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value[:_MOST_ADDRESS_BYTES]])[:_MOST_ADDRESSES]
    except (RecursionError, ValueError, IndexError):  # comments within comments without end
        pairs = []
    if pairs and all(address and " " not in address for _, address in pairs):
        return pairs
    # Not as the standard has it: take whatever looks like an address ("Jo jo@x.example>" and its like).
    return [("", found) for found in _LOOSE_ADDRESS.findall(value[:_MOST_ADDRESS_BYTES])[:_MOST_ADDRESSES]]


def sender_of(headers: Mapping[str, str]) -> Address | None:
    """Who wrote a mail: From, else Sender. A server writing for itself may be but a word, or nothing ("<>")."""
    for name in ("from", "sender"):
        written = headers.get(name, "").strip()
        if found := addresses(written):
            return found[0]
        if written:
            shown, _, inside = written.rstrip(">").rpartition("<")
            plain = inside.strip().lower()
            return Address(plain if plain and " " not in plain else "", words(shown.strip().strip('"')))
    return None


def message_id(value: str | None) -> str:
    """A message id without its angle brackets; "" where there is none. `<a@b>` and `a@b` are the same."""
    if not value:
        return ""
    found = _ID.search(value)
    return intern((found[1] if found else value).strip().strip("<>").strip())


def references(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The ids this mail refers to, oldest first, In-Reply-To last, each once (RFC 5322, 3.6.4).

    An In-Reply-To that References already names moves to the end only if References do not end elsewhere:
    their last is the parent, as RFC 5256 has it.
    """
    named = _ID.findall(headers.get("references", ""))[-_MOST_REFERENCES:]
    answered = _ID.findall(headers.get("in-reply-to", ""))[:1]
    # An id stands in every later mail of its thread: one string serves them all.
    ids = dict.fromkeys(intern(id_.strip()) for id_ in (*named, *(a for a in answered if a not in named)))
    return tuple(id_ for id_ in ids if id_)


def date(value: str | None) -> tuple[datetime, str] | None:
    """The instant of a Date header in UTC and its offset ("+02:00"); None where it cannot be believed."""
    if not value:
        return None
    found = _DATE.match(value)
    try:
        if found is not None:
            day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
            east = (int(hours) * 60 + int(minutes)) * (1 if sign == "+" else -1)
            moment = (
                int(year),
                _MONTH_NUMBERS[month.lower()],
                int(day),
                int(hour),
                int(minute),
                min(int(second or 0), 59),
            )
        else:
            parts = parsedate_tz(value[:200])
            if parts is None:
                return None
            east = (parts[9] or 0) // 60
            moment = (*parts[:5], min(parts[5], 59))
        east = east if abs(east) < _DAY else 0
        at = datetime(*moment, tzinfo=UTC) - timedelta(minutes=east)
    except (ValueError, OverflowError, KeyError, TypeError, IndexError):
        return None
    if at.year < _EARLIEST_YEAR:
        return None
    return at, f"{'-' if east < 0 else '+'}{abs(east) // 60:02}:{abs(east) % 60:02}"

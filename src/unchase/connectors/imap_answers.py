"""What an IMAP server answers, made into values: how far folders are, the outsides of mails, sets of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.connectors.folders import unshifted
from unchase.connectors.headers import date
from unchase.connectors.imap_wire import LostError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.connectors.imap_wire import Said, Token

_MOST_UIDS = 4_000_000
_INTERNAL = re.compile(rb"\s{0,2}(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder is (RFC 9051, 6.3.11; RFC 7162): where nothing of it changed, nothing happened there."""

    validity: int
    next_uid: int
    count: int
    modseq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The outside of one mail on the server. `block` are the headers a survey looks at; `gmail_id` is X-GM-MSGID."""

    uid: int
    flags: frozenset[str]
    arrived_at: datetime
    size: int
    block: bytes
    gmail_id: str = ""
    labels: tuple[str, ...] = ()


def uid_set(uids: Sequence[int]) -> bytes:
    """UIDs as a sequence set (RFC 9051, 9), runs as ranges."""
    out: list[str] = []
    first = last = -1
    for uid in sorted(uids):
        if uid == last + 1 and first >= 0:
            last = uid
            continue
        if first >= 0:
            out.append(f"{first}:{last}" if last > first else f"{first}")
        first = last = uid
    out.append(f"{first}:{last}" if last > first else f"{first}")
    return ",".join(out).encode()


def numbers(ranges: bytes) -> set[int]:
    """A sequence set as the numbers in it."""
    out: set[int] = set()
    for part in ranges.split(b","):
        first, _, last = part.partition(b":")
        low, high = number(first), number(last or first)
        low, high = min(low, high), max(low, high)
        if high - low + len(out) > _MOST_UIDS:
            raise LostError("The server counts more mails than there can be.")
        out.update(range(low, high + 1))
    return out - {0}


def items_of(tokens: Sequence[Token]) -> dict[str, Token]:
    """The items of a FETCH or STATUS by name; servers order them as they like."""
    flat = tokens[0] if tokens and isinstance(tokens[0], list) else []
    return {
        name.decode("ascii", "replace").upper(): value
        for name, value in zip(flat[::2], flat[1::2], strict=False)
        if isinstance(name, bytes)
    }


def head_of(said: Said) -> Head | None:
    """The outside of a mail from what FETCH says of it."""
    items = items_of(said.tokens)
    uid, block = (
        number(items.get("UID")),
        next((v for k, v in items.items() if k.startswith("BODY[HEADER")), None),
    )
    if not uid or not isinstance(block, bytes):
        return None
    return Head(
        uid=uid,
        flags=frozenset(_words(items.get("FLAGS"))),
        arrived_at=_arrived(items.get("INTERNALDATE")),
        size=number(items.get("RFC822.SIZE")),
        block=block,
        gmail_id=str(number(items.get("X-GM-MSGID")) or ""),
        labels=tuple(unshifted(word).lstrip("\\") for word in _words(items.get("X-GM-LABELS"))),
    )


def _words(token: Token) -> Iterator[str]:
    if isinstance(token, list):
        yield from (word.decode("utf-8", "replace") for word in token if isinstance(word, bytes))


def _arrived(token: Token) -> datetime:
    found = _INTERNAL.match(token) if isinstance(token, bytes) else None
    read = date(" ".join(part.decode() for part in found.groups())) if found else None
    return read[0] if read else datetime(1990, 1, 1, tzinfo=UTC)


def mark_of(token: list[Token]) -> Mark:
    """How far a folder is, from what STATUS says of it."""
    items = items_of([token])
    return Mark(
        number(items.get("UIDVALIDITY")),
        number(items.get("UIDNEXT")),
        number(items.get("MESSAGES")),
        number(items.get("HIGHESTMODSEQ")),
    )


def code_of(said: Said) -> tuple[str, int]:
    """The response code of an answer with the number it carries."""
    name, _, rest = said.code.partition(" ")
    return name.upper(), number(rest.split(" ")[0].encode())


def number(token: Token) -> int:
    """A number; 0 for what is none."""
    return int(token) if isinstance(token, bytes) and token.isdigit() and len(token) < 21 else 0

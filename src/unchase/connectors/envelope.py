"""The outside of a mail: who, to whom, when, about what, in answer to which; read from its headers alone.

A mailbox is first surveyed by envelopes, which are small; the bodies of those that belong to a deal are
fetched from their places afterwards (`mime.parse_message`), so memory does not grow with the mail.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.connectors.behind import may_speak_for_another, people_behind
from unchase.connectors.folders import gmail_labels, set_aside
from unchase.connectors.headers import (
    MONTHS,
    addresses,
    date,
    message_id,
    read_headers,
    references,
    sender_of,
    split_message,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unchase.core.message import Address

_AHEAD = timedelta(days=7)  # how far a Date may run ahead of its arrival before it is not believed
_HASHED_BYTES = 65_536
_MAILTO = re.compile(r"mailto:([^\s<>?,]{1,200})", re.IGNORECASE)
_RECEIVED_DATE = re.compile(r";\s*([^;]{1,80})\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a mail lie: a file and the stretch of it, `end` None for all of it."""

    path: str
    start: int = 0
    end: int | None = None
    mbox: bool = False  # lines beginning ">From " carry one ">" too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail from outside. `at` is aware, in UTC; `zone` is the offset of its Date header ("+02:00").

    `id` is its Message-ID without brackets, else a hash of what does not change between copies. `references` are
    ids, oldest first, the parent last. `bulk` says why it is no personal mail ("mailing-list", "group", "newsletter"),
    `set_aside` why its folder, label or flag leaves it out ("draft", "spam", …); None where nothing does.
    `list_address` is where one writes to the list; `about` are the people a robot's mail is about: whom a mail did
    not reach, who booked, signed or filled in a form.
    """

    id: str
    at: datetime
    zone: str = "+00:00"
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    references: tuple[str, ...] = ()
    folder: str = ""
    labels: tuple[str, ...] = ()
    bulk: str | None = None
    list_address: str = ""
    about: tuple[str, ...] = ()
    set_aside: str | None = None
    place: Place | None = None


def read_envelope(
    raw: bytes,
    *,
    folder: str = "",
    labels: tuple[str, ...] = (),
    flags: str = "",
    fallback_at: datetime | None = None,
    place: Place | None = None,
) -> tuple[Envelope | None, tuple[str, ...]]:
    """The envelope of a mail, and what was wrong with it, in sentences; no envelope where it cannot be placed in time.

    `flags` are those of a Maildir file name; `fallback_at` is when the mailbox got it, used where its own Date is
    missing or cannot be.
    """
    block, body = split_message(raw)
    return envelope_of(
        read_headers(block),
        body,
        folder=folder,
        labels=labels,
        flags=flags,
        fallback_at=fallback_at,
        place=place,
    )


def envelope_of(
    headers: Mapping[str, str],
    body: bytes,
    *,
    folder: str = "",
    labels: tuple[str, ...] = (),
    flags: str = "",
    fallback_at: datetime | None = None,
    place: Place | None = None,
) -> tuple[Envelope | None, tuple[str, ...]]:
    """The same from headers already read."""
    if not headers and fallback_at is None:
        return None, ("it has no headers, so it is no mail",)
    written, problems = _written(headers, fallback_at)
    if written is None:
        return None, problems
    labels = labels or gmail_labels(headers)
    bulk = bulk_reason(headers)
    sender = sender_of(headers)
    if sender is None:
        problems = (*problems, "it names no sender")
    named = references(headers)
    about: tuple[str, ...] = ()
    if sender is not None and bulk is None and may_speak_for_another(sender):
        about, returned = people_behind(headers, body)
        named = named or returned
    return (
        Envelope(
            id=message_id(headers.get("message-id")) or _fingerprint(headers, body),
            at=written[0],
            zone=written[1],
            sender=sender,
            reply_to=addresses(headers.get("reply-to")),
            to=addresses(headers.get("to")),
            cc=addresses(headers.get("cc")),
            subject=words(headers.get("subject", "")),
            references=named,
            folder=folder,
            labels=labels,
            bulk=bulk,
            list_address=_list_address(headers) if bulk else "",
            about=about,
            set_aside=set_aside(folder, labels, flags, headers),
            place=place,
        ),
        problems,
    )


def bulk_reason(headers: Mapping[str, str]) -> str | None:
    """Why a mail went to many (RFC 2919, 2369, 8058): "mailing-list", "group" or "newsletter"; None for personal mail.

    A list one can write to is a mailing list; one that can only be left is a newsletter. A group may be a list, or
    an address several colleagues read, as sales@ often is. What answers by itself
    (Precedence: bulk on an absence note) is not bulk mail: it is told apart by its text.
    """
    if "x-google-group-id" in headers:
        return "group"
    if "list-post" in headers or "x-beenthere" in headers or "x-mailman-version" in headers:
        return (
            "newsletter" if headers.get("list-post", "").strip().upper().startswith("NO") else "mailing-list"
        )
    if "list-unsubscribe" in headers or "list-id" in headers:
        return "newsletter"
    precedence = headers.get("precedence", "").strip().lower()
    if precedence == "list":
        return "mailing-list"
    if precedence in {"bulk", "junk"} and headers.get("auto-submitted", "no").strip().lower() == "no":
        automatic = (
            "x-autoreply" in headers or "x-autorespond" in headers or "x-auto-response-suppress" in headers
        )
        return None if automatic or headers.get("return-path", "").strip() == "<>" else "newsletter"
    return None


def _month(at: datetime) -> str:
    """Month and year as mail headers write them."""
    return f"{MONTHS[at.month - 1]} {at.year}"


def _list_address(headers: Mapping[str, str]) -> str:
    """Where one writes to a list: List-Post, else what list servers leave; "" where nothing says."""
    post = _MAILTO.search(headers.get("list-post", ""))
    if post:
        return post[1].lower()
    return headers.get("x-beenthere", "").strip().lower()


def _written(
    headers: Mapping[str, str], fallback_at: datetime | None
) -> tuple[tuple[datetime, str] | None, tuple[str, ...]]:
    """When it was written, by its Date, else by the last server that received it, else by its mailbox."""
    stated = date(headers.get("date"))
    if stated is not None and _month(stated[0]) in headers.get("received", "")[-80:]:
        return stated, ()
    received = _RECEIVED_DATE.search(headers.get("received", "")[-200:])
    seen = date(received[1]) if received else None
    if stated is None and seen is None and fallback_at is not None:
        seen = (fallback_at, "+00:00")
    if stated is None:
        said = words(headers.get("date", ""))[:60]
        wrong = f"its date “{said}” cannot be right" if said else "it has no date"
    elif seen is None or stated[0] - seen[0] < _AHEAD:
        return stated, ()
    else:
        wrong = f"its date, {stated[0]:%Y-%m-%d}, lies ahead of its arrival"
    if seen is None:
        return None, (f"{wrong}, and nothing else tells when it was written",)
    return seen, (f"{wrong}; taken from its arrival",)


def _fingerprint(headers: Mapping[str, str], body: bytes) -> str:
    """An id for a mail without one: the same for its copies in other folders, which differ only in their trace."""
    digest = hashlib.blake2b(digest_size=16)
    for name in ("date", "from", "to", "cc", "subject"):
        digest.update(" ".join(headers.get(name, "").split()).encode("utf-8", "surrogatepass") + b"\n")
    digest.update(b"\n".join(line.rstrip() for line in body[:_HASHED_BYTES].rstrip().split(b"\n")))
    return f"{digest.hexdigest()}@unchase.invalid"

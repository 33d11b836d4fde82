"""The event: one mail of an archive as a row, its envelope in columns, its words, and what else a reading needs.

Nothing in it depends on whose side anybody is on, nor on the file it came from: the same mails give the same rows.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from unchase.connectors.domains import company_domain, domain_of, same_mailbox
from unchase.connectors.envelope import Envelope
from unchase.connectors.threads import base_subject
from unchase.core.message import Address, Message
from unchase.core.plain import plain, restored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

Row = dict[str, Any]

# Of a message: what has columns of its own.
_APART = frozenset("id at zone sender to cc subject text references folder labels".split())


@cache
def event_schema() -> pa.Schema:
    """The columns of an event (docs/reference/mine.md)."""
    import pyarrow as pa

    address = pa.struct([("address", pa.string()), ("name", pa.string())])
    addresses, words = pa.list_(address), pa.list_(pa.string())
    return pa.schema(
        [
            ("id", pa.string()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("zone", pa.string()),
            ("sender", address),
            ("reply_to", addresses),
            ("to", addresses),
            ("cc", addresses),
            ("subject", pa.string()),
            ("references", words),
            ("folder", pa.string()),
            ("labels", words),
            ("bulk", pa.string()),
            ("list_address", pa.string()),
            ("about", words),
            ("set_aside", pa.string()),
            ("base", pa.string()),
            ("people", words),
            ("companies", words),
            ("text", pa.string()),
            ("rest", pa.string()),
            ("flaws", words),
            ("problem", pa.string()),
        ]
    )


def event_of(envelope: Envelope, message: Message | None, flaws: Sequence[str]) -> Row:
    """The row of a mail; no words where its folder, label or flag leaves it out."""
    people = _people(envelope)
    return {
        "id": envelope.id,
        "at": envelope.at,
        "zone": envelope.zone,
        "sender": _struct(envelope.sender) if envelope.sender else None,
        "reply_to": [_struct(one) for one in envelope.reply_to],
        "to": [_struct(one) for one in envelope.to],
        "cc": [_struct(one) for one in envelope.cc],
        "subject": envelope.subject,
        "references": list(envelope.references),
        "folder": envelope.folder,
        "labels": list(envelope.labels),
        "bulk": envelope.bulk,
        "list_address": envelope.list_address,
        "about": list(envelope.about),
        "set_aside": envelope.set_aside,
        "base": base_subject(envelope.subject),
        "people": people,
        "companies": [company_domain(domain_of(one)) for one in people],
        "text": message.text if message else "",
        "rest": _rest(message) if message else "",
        "flaws": list(flaws),
        "problem": None,
    }


def problem_row(what: str) -> Row:
    """The row of what could not be read."""
    return {"problem": what}


def envelope_from(row: Mapping[str, Any]) -> Envelope:
    """The envelope of an event, under the id it was given when all mail was looked at."""
    return Envelope(
        id=row["id"],
        at=row["at"],
        zone=row["zone"],
        sender=_address(row["sender"]) if row["sender"] is not None else None,
        reply_to=_addresses(row["reply_to"]),
        to=_addresses(row["to"]),
        cc=_addresses(row["cc"]),
        subject=row["subject"],
        references=tuple(row["references"]),
        folder=row["folder"],
        labels=tuple(row["labels"]),
        bulk=row["bulk"],
        list_address=row["list_address"],
        about=tuple(row["about"]),
    )


def message_from(row: Mapping[str, Any]) -> Message:
    """The message of an event."""
    at: datetime = row["at"]
    apart = {
        "id": row["id"],
        "at": at.isoformat(),
        "zone": row["zone"],
        "subject": row["subject"],
        "text": row["text"],
        "references": row["references"],
        "folder": row["folder"],
        "labels": row["labels"],
        "to": row["to"],
        "cc": row["cc"],
    }
    if row["sender"] is not None:
        apart["sender"] = row["sender"]
    return restored(Message, {**(json.loads(row["rest"]) if row["rest"] else {}), **apart})


def _rest(message: Message) -> str:
    rest = {name: value for name, value in plain(message).items() if name not in _APART}
    return json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if rest else ""


def _people(envelope: Envelope) -> list[str]:
    """Everyone named on a mail, each mailbox once."""
    named = (
        *([envelope.sender.address] if envelope.sender else ()),
        *(one.address for one in (*envelope.to, *envelope.cc, *envelope.reply_to)),
        *envelope.about,
    )
    return list(dict.fromkeys(same_mailbox(one) for one in named if one))


def _struct(address: Address) -> dict[str, str]:
    return {"address": address.address, "name": address.name}


def _address(struct: Mapping[str, str]) -> Address:
    return Address(struct["address"], struct["name"])


def _addresses(structs: Iterable[Mapping[str, str]]) -> tuple[Address, ...]:
    return tuple(_address(one) for one in structs)

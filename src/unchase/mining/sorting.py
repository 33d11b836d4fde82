"""Sorts a part of all mail into deals: threads whole, as a mailbox is sorted, some threads at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unchase.connectors.conversations import conversations
from unchase.mining.events import envelope_from
from unchase.mining.parts import part_in_order
from unchase.mining.tables import table_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from unchase.mining.asked import Asked

    Row = Mapping[str, Any]

_TOGETHER = 2_000  # mails, or those of one thread where it has more


@dataclass(frozen=True, slots=True)
class Part:
    """A part to sort: the file of its mails ("" for none), the file to write, what is asked, and the addresses of lists."""

    mails: str
    into: str
    asked: Asked
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class SortedPart:
    """A part that was sorted: how many mails it has, and how many of them were left out and why."""

    mails: int
    left_out: Counter[str]


def sort_part(part: Part) -> SortedPart:
    """Write which mail belongs to which deal."""
    mails, left_out = 0, Counter[str]()
    into = Path(part.into)
    found = part_in_order(Path(part.mails), "label, seq", scratch=into.parent) if part.mails else iter(())
    with written(into, _schema()) as writer:
        for rows in _whole_threads(found):
            filed, left = _sorted(rows, part)
            mails += len(rows)
            left_out += left
            writer.write_table(table_of(filed, _schema()))
    return SortedPart(mails, left_out)


def _whole_threads(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows of some threads at a time."""
    together: list[Row] = []
    for _, thread in groupby(rows, key=itemgetter("label")):
        together += thread
        if len(together) >= _TOGETHER:
            yield together
            together = []
    yield together


def _sorted(rows: list[Row], part: Part) -> tuple[list[Row], Counter[str]]:
    """What each mail of a deal is filed as; what was left out and why."""
    rows.sort(key=itemgetter("seq"))  # as the archives hold them
    numbers: dict[int, int] = {}
    envelopes = []
    for row in rows:
        envelope = envelope_from(row)
        numbers[id(envelope)] = row["seq"]
        envelopes.append(envelope)
    asked = part.asked
    found = conversations(envelopes, asked.sides, deals=asked.deals, lists=part.lists)
    filed: list[Row] = [
        {
            "seq": numbers[id(mail.envelope)],
            "id": mail.envelope.id,
            "at": mail.envelope.at,
            "deal": one.prospect,
            "listed": one.row is not None,
            "side": mail.side.value,
            "named": list(mail.people),
        }
        for one in found.conversations
        for mail in one.mails
    ]
    return filed, found.left_out


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            ("seq", pa.int64()),
            ("id", pa.string()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("deal", pa.string()),
            ("listed", pa.bool_()),
            ("side", pa.string()),
            ("named", pa.list_(pa.string())),
        ]
    )

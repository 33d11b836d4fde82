"""Sorts a part of all mail into deals: threads whole, as a mailbox is sorted, each part by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.connectors.conversations import conversations
from unchase.mining.events import envelope_from
from unchase.mining.tables import rows_of, write_table

if TYPE_CHECKING:
    from collections import Counter

    from unchase.mining.asked import Asked


@dataclass(frozen=True, slots=True)
class Part:
    """A part to sort: the folder its mails lie in, the file to write, what is asked, and the addresses of lists."""

    folder: str
    into: str
    asked: Asked
    lists: frozenset[str]


def sort_part(part: Part) -> Counter[str]:
    """Write which mail belongs to which deal; what was left out and why."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers: dict[int, int] = {}
    envelopes = []
    for file in sorted(Path(part.folder).glob("*.parquet")):
        for row in rows_of(pq.read_table(file, partitioning=None)):
            envelope = envelope_from(row)
            numbers[id(envelope)] = row["seq"]
            envelopes.append(envelope)
    envelopes.sort(key=lambda one: numbers[id(one)])
    asked = part.asked
    found = conversations(envelopes, asked.sides, deals=asked.deals, lists=part.lists)
    filed = [(one.prospect, mail) for one in found.conversations for mail in one.mails]
    columns = {
        "seq": pa.array([numbers[id(mail.envelope)] for _, mail in filed], pa.int64()),
        "id": pa.array([mail.envelope.id for _, mail in filed], pa.string()),
        "deal": pa.array([deal for deal, _ in filed], pa.string()),
        "listed": pa.array(
            [one.row is not None for one in found.conversations for _ in one.mails], pa.bool_()
        ),
        "side": pa.array([mail.side.value for _, mail in filed], pa.string()),
        "named": pa.array([list(mail.people) for _, mail in filed], pa.list_(pa.string())),
    }
    write_table(Path(part.into), pa.table(columns))
    return found.left_out

"""What was mined, read again from its folder: the summary, the lives for `learning`, the conversations for a workspace."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from unchase.connectors.deals_file import DealRow
from unchase.core.plain import restored
from unchase.mining.judging import conversation_from
from unchase.mining.mine import DEALS, EVENTS, MAILS, SUMMARY
from unchase.mining.needs import MiningError, needed
from unchase.mining.ordered import listed, quoted, rows_asked
from unchase.mining.statements import EVENTS_OF_SELLERS, OF_SELLERS, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from unchase.connectors.conversations import Conversation
    from unchase.learning.life import Life
    from unchase.mining.judging import Loaded

_AT_ONCE = 2_000  # mails
_MEMORY = 256  # megabytes


def is_mined(folder: Path) -> bool:
    """Whether a folder is what `unchase mine` wrote, whole."""
    return all((folder / name).is_file() for name in (SUMMARY, DEALS, MAILS))


def summary_of(folder: Path) -> dict[str, Any]:
    """The summary. Raises `MiningError` where it is damaged."""
    try:
        row: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        datetime.fromisoformat(row["now"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise MiningError(f"{folder / SUMMARY} is damaged: mine the archives again.") from problem
    return row


def lives_in(folder: Path) -> tuple[datetime, tuple[Life, ...]]:
    """The moment it was judged at, and what every deal lived through, the deals of each seller under a number."""
    needed("pyarrow")
    import numpy as np
    import pyarrow.parquet as pq

    from unchase.learning.kept import life_from

    now = datetime.fromisoformat(summary_of(folder)["now"])
    lives: list[Life] = []
    sellers: dict[str, int] = {}
    with pq.ParquetFile(folder / DEALS) as file:
        columns = ["deal", "seller", "life", "today", "decided"]
        for batch in file.iter_batches(_AT_ONCE, columns=columns):
            for row in batch.to_pylist():
                if row["life"] is None:
                    continue
                number = sellers.setdefault(row["seller"], len(sellers))
                today = json.loads(row["today"]) if row["today"] else None
                life = life_from(json.loads(row["life"]), name=row["deal"], today=today)
                moments = [
                    replace(one, seller=np.full_like(one.seller, number)) if one is not None else None
                    for one in (life.moments, life.today)
                ]
                assert moments[0] is not None, "a life has moments, if none"
                lives.append(
                    replace(life, seller=number, moments=moments[0], today=moments[1], decided=row["decided"])
                )
    return now, tuple(lives)


def conversations_of(folder: Path, addresses: Iterable[str]) -> Iterator[tuple[Conversation, Loaded]]:
    """The deals of the sellers with these addresses, each with what fetches the words of its mails, by name."""
    needed("pyarrow", "duckdb")
    names = {
        "mails": quoted(folder / MAILS),
        "deals": quoted(folder / DEALS),
        "sellers": ", ".join(f"'{quoted(address)}'" for address in sorted({*addresses} or {""})),
    }
    keys = [str(row["events"]) for row in rows_asked(filled(EVENTS_OF_SELLERS, **names))]
    if not keys:
        return
    files = [folder / EVENTS / f"{key}.parquet" for key in keys]
    if missing := next((file for file in files if not file.exists()), None):
        raise MiningError(f"{missing} is gone: mine the archives again.")
    query = filled(OF_SELLERS, events=listed(files), **names)
    for name, rows in groupby(rows_asked(query, memory=_MEMORY), key=itemgetter("deal")):
        mails = list(rows)
        row = mails[0]["listed_as"]
        yield conversation_from(name, mails, restored(DealRow, json.loads(row)) if row else None)

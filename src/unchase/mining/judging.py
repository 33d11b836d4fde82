"""Reads the mail of some deals, each deal's brought together, and says where each stands and what it lived through."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unchase.connectors.conversations import Conversation, Filed, conversation_of
from unchase.connectors.deal_history import deal_history
from unchase.core.act import Side
from unchase.core.assess import assess
from unchase.core.plain import plain
from unchase.core.policy import Policy
from unchase.core.silence import long_silent
from unchase.mining.events import envelope_from, message_from
from unchase.mining.parts import part_in_order
from unchase.mining.tables import table_of, written
from unchase.reading.likelihood import LIKELY, likelihood
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from unchase.connectors.deals_file import DealRow
    from unchase.connectors.envelope import Envelope
    from unchase.core.message import Message
    from unchase.mining.asked import Asked

Row = dict[str, Any]
_TOGETHER = 500  # mails


@dataclass(frozen=True, slots=True)
class Some:
    """Some deals: the file of their mails ("" for none), the file to write, what is asked, and deals nobody wrote about.

    `scratch` is a folder for what is not whole yet.
    """

    mails: str
    into: str
    scratch: str
    asked: Asked
    untouched: tuple[str, ...] = ()

    @property
    def mails_into(self) -> Path:
        """The file that says which mails they have."""
        return Path(self.into).with_suffix(".mails")


def judge_some(some: Some) -> int:
    """Judge every deal of a file; how many mails they have together. One bad deal never stops the others.

    A file that is there already is the same one: it is not judged again.
    """
    import pyarrow.parquet as pq

    into, asked = Path(some.into), some.asked
    if into.exists():
        return sum(pq.read_table(into, columns=["touches"])["touches"].to_pylist())
    order, scratch = 'deal, "at", id, seq', Path(some.scratch)
    rows = part_in_order(Path(some.mails), order, scratch=scratch) if some.mails else iter(())
    listed = {one.name: one for one in asked.deals}
    count = 0
    with (
        written(into, deal_schema(), half=scratch) as writer,
        written(some.mails_into, mail_schema(), half=scratch) as lister,  # whole before the other one
    ):
        for deals in _batches(groupby(rows, key=itemgetter("deal"))):
            told = [_deal(name, mails, listed.get(name), asked) for name, mails in deals]
            writer.write_table(table_of(told, deal_schema()))
            theirs = [mail for _, mails in deals for mail in mails]
            lister.write_table(table_of(theirs, mail_schema()))
            count += len(theirs)
        told = [_deal(name, [], listed.get(name), asked) for name in some.untouched]
        writer.write_table(table_of(told, deal_schema()))
    return count


def _batches(deals: Iterable[tuple[str, Iterable[Row]]]) -> Iterator[list[tuple[str, list[Row]]]]:
    """Some deals with their mails at a time: as many as have so many mails, or one that has more."""
    batch: list[tuple[str, list[Row]]] = []
    weight = 0
    for name, mails in deals:
        batch.append((name, list(mails)))
        weight += len(batch[-1][1])
        if weight >= _TOGETHER:
            yield batch
            batch, weight = [], 0
    yield batch


def mail_schema() -> pa.Schema:
    """What is told of each mail of a deal."""
    import pyarrow as pa

    words = pa.list_(pa.string())
    return pa.schema(
        [
            ("deal", pa.string()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("id", pa.string()),
            ("side", pa.string()),
            ("named", words),
            ("seq", pa.int64()),
        ]
    )


def deal_schema() -> pa.Schema:
    """The columns of a deal (docs/reference/mine.md)."""
    import pyarrow as pa

    address = pa.struct([("address", pa.string()), ("name", pa.string())])
    moment, day = pa.timestamp("us", tz="UTC"), pa.date32()
    return pa.schema(
        [
            ("deal", pa.string()),
            ("listed", pa.bool_()),
            ("row", pa.string()),
            ("seller", pa.string()),
            ("contacts", pa.list_(address)),
            ("likelihood", pa.float64()),
            ("likely_because", pa.string()),
            ("touches", pa.int32()),
            ("first", moment),
            ("last", moment),
            ("standing", pa.string()),
            ("n", pa.int32()),
            ("stalls", pa.int32()),
            ("chases", pa.int32()),
            ("appointment", moment),
            ("move", pa.string()),
            ("move_on", day),
            ("silent", pa.bool_()),
            ("verdict", pa.string()),
            ("ending", pa.string()),
            ("ended_at", moment),
            ("life", pa.string()),
            ("today", pa.string()),
            ("decided", pa.bool_()),
            ("problem", pa.string()),
        ]
    )


def _deal(name: str, rows: Sequence[Row], listed: DealRow | None, asked: Asked) -> Row:
    try:
        return _judged(name, rows, listed, asked)
    except Exception as error:  # noqa: BLE001 - one bad deal never stops a batch
        what = f"the program failed on it ({type(error).__name__}: {error})"[:300]
        return {"deal": name, "touches": len(rows), "problem": what}


def _judged(name: str, rows: Sequence[Row], listed: DealRow | None, asked: Asked) -> Row:
    from unchase.learning.kept import life_row, state_row
    from unchase.learning.life import life_of

    conversation, loaded = conversation_from(name, rows, listed)
    fetched = deal_history(
        conversation, zone=asked.zone, locale=asked.locale, country=asked.country, loaded=loaded
    )
    facts, policy = compose(fetched.history), Policy()
    verdict = assess(facts, asked.now, policy)
    likely = likelihood(fetched.exchange)
    mails = fetched.history.mails
    life = None
    # Of a list of deals only those on it count, as in `unchase outcomes`.
    if mails and (conversation.row is not None if asked.deals else likely.value >= LIKELY):
        life = life_of(facts, asked.now, policy, name=name)
    appointment = verdict.appointment
    return {
        "deal": name,
        "listed": conversation.row is not None,
        "row": _json(plain(conversation.row)) if conversation.row else None,
        "seller": _seller(conversation, asked),
        "contacts": [{"address": one.address, "name": one.name} for one in conversation.contacts],
        "likelihood": 1.0 if conversation.row else likely.value,
        "likely_because": "It is in your list of deals." if conversation.row else likely.because,
        "touches": len(mails),
        "first": mails[0].at if mails else None,
        "last": mails[-1].at if mails else None,
        "standing": verdict.standing.value,
        "n": verdict.n,
        "stalls": verdict.stalls,
        "chases": verdict.chases,
        "appointment": appointment,
        "move": verdict.move.name.value if verdict.move else None,
        "move_on": verdict.move.on if verdict.move else None,
        "silent": long_silent(facts, verdict, asked.now, policy),
        "verdict": _json(plain(verdict)),
        "ending": life.ending if life else None,
        "ended_at": life.ended_at if life else None,
        "life": _json(life_row(life)) if life else None,
        "today": _json(state_row(life.today)) if life and life.today is not None else None,
        "decided": life.decided if life else None,
    }


def conversation_from(
    name: str, rows: Iterable[Row], listed: DealRow | None = None
) -> tuple[Conversation, Loaded]:
    """The conversation of a deal from the rows of its mails, and what fetches their words; `listed` is its row in a list of deals."""
    filed, words = [], {}
    for row in rows:
        envelope = envelope_from(row)
        words[envelope.id] = row
        filed.append(Filed(envelope=envelope, side=Side(row["side"]), people=tuple(row["named"])))
    return conversation_of(name, filed, listed), Loaded(words)


class Loaded:
    """Fetches the words of a mail from its row."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows

    def __call__(self, envelope: Envelope) -> tuple[Message | None, tuple[str, ...]]:
        """As `survey.load`."""
        return message_from(self.rows[envelope.id]), ()


def _seller(conversation: Conversation, asked: Asked) -> str:
    """Whose deal it is: who of ours wrote most of it, or else was written to most."""
    wrote: Counter[str] = Counter()
    for filed in conversation.mails:
        envelope = filed.envelope
        if filed.side is Side.US and envelope.sender is not None:
            wrote[envelope.sender.address] += 1_000_000
        for one in (*envelope.to, *envelope.cc):
            if filed.side is Side.THEM and asked.sides.is_ours(one.address):
                wrote[one.address] += 1
    return min(wrote, key=lambda address: (-wrote[address], address), default="")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

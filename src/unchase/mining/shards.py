"""Shards: an archive cut into pieces that are read by themselves, the same pieces whoever reads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.connectors.mailbox import Holding, Kind, maildir_names, mails_in
from unchase.connectors.mime import read_mail
from unchase.connectors.problem import Problem
from unchase.mining.events import event_of, event_schema, problem_row
from unchase.mining.tables import ROWS, table_of, written
from unchase.mining.versions import parser_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unchase.connectors.mailbox import RawMail
    from unchase.mining.events import Row

SIZE = 8_000_000  # bytes of a shard: some thousand mails
_OF_A_FILE = (
    8_000  # bytes a mail in a file of its own is taken for, where looking would cost more than it is worth
)
_HEAVY = ("text", "rest")
_GROUP = 8_000_000  # characters of a row group


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of an archive: stretches of what holds mails."""

    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRead:
    """A shard that was read: the key its events are kept under, how many rows they are, and whether they were there before."""

    key: str
    mails: int
    known: bool


def shards_of(held: Iterable[Holding], size: int = SIZE) -> Iterator[Shard]:
    """What holds mails as shards of about `size` bytes, in order. It depends on the sizes of files and on nothing else."""
    waiting: list[Holding] = []
    weight = 0
    for holding in held:
        for piece, weighs in _pieces(holding, size):
            if waiting and weight + weighs > size:
                yield Shard(tuple(waiting))
                waiting, weight = [], 0
            waiting.append(piece)
            weight += weighs
    if waiting:
        yield Shard(tuple(waiting))


def _pieces(holding: Holding, size: int) -> Iterator[tuple[Holding, int]]:
    """Parts of a holding, each with its weight in bytes. A file that cannot be looked at is a piece all the same."""
    path = Path(holding.path)
    try:
        if holding.kind is Kind.MBOX:
            length = path.stat().st_size
            for start in range(0, length, size):
                end = min(start + size, length)
                yield replace(holding, start=start, end=end), end - start
        elif holding.kind is Kind.MAILDIR:
            names, step = maildir_names(path), max(1, size // _OF_A_FILE)
            for start in range(0, len(names), step):
                some = tuple(names[start : start + step])
                yield replace(holding, names=some), len(some) * _OF_A_FILE
        else:
            yield holding, path.stat().st_size
    except OSError:
        yield holding, 0


def read_shard(shard: Shard, *, into: str, half: str) -> ShardRead:
    """Read a shard into a Parquet file of events in the folder `into`, named by what the shard holds.

    A file that is there already is the same one: it is not read again. What is not whole yet lies in the folder
    `half`. Mails are held one by one, not all at once: one file of a Maildir may be as large as a shard.
    """
    name = _Name()
    for mail in _mails(shard):
        name.add(mail)
    path = Path(into) / f"{name.key}.parquet"
    if path.exists():
        return ShardRead(key=name.key, mails=name.count, known=True)
    written_as = _Name()  # once more, for the archive may have grown in between
    beside = Path(half) / f"{name.key}.parquet"
    with written(beside, event_schema()) as writer:
        for rows in _batches(_events(shard, written_as)):
            writer.write_table(table_of(rows, event_schema()))
    beside.replace(path.with_name(f"{written_as.key}.parquet"))
    return ShardRead(key=written_as.key, mails=written_as.count, known=False)


class _Name:
    """The name of what a shard holds: its mails, and the version of what reads them."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.blake2b(parser_version().encode(), digest_size=16)

    @property
    def key(self) -> str:
        return self._digest.hexdigest()

    def add(self, mail: RawMail | Problem) -> None:
        self.count += 1
        if isinstance(mail, Problem):
            self._digest.update(f"problem {mail.what}\0".encode("utf-8", "surrogateescape"))
            return
        arrived = mail.arrived_at.isoformat() if mail.arrived_at else ""
        head = f"{len(mail.raw)} {mail.folder}\0{mail.flags}\0{arrived}\0"
        self._digest.update(head.encode("utf-8", "surrogateescape"))
        self._digest.update(mail.raw)


def _events(shard: Shard, name: _Name) -> Iterator[Row]:
    for mail in _mails(shard):
        name.add(mail)
        yield _event(mail)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of one row group after the other: so many, or so many characters."""
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(len(row.get(name) or "") for name in _HEAVY)
        if len(batch) >= ROWS or weight >= _GROUP:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _mails(shard: Shard) -> Iterator[RawMail | Problem]:
    for holding in shard.holdings:
        try:
            yield from mails_in(holding)
        except OSError as problem:
            yield Problem(f"it may not be read ({problem.strerror or problem})", holding.path)


def _event(mail: RawMail | Problem) -> Row:
    if isinstance(mail, Problem):
        return problem_row(mail.what)
    try:
        envelope, message, flaws = read_mail(
            mail.raw, folder=mail.folder, flags=mail.flags, fallback_at=mail.arrived_at
        )
    except Exception as error:  # noqa: BLE001 - one bad mail never stops a batch
        return problem_row(f"the program failed on it ({type(error).__name__})")
    if envelope is None:
        return problem_row(flaws[-1])
    return event_of(envelope, message, flaws)

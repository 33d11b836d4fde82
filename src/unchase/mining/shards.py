"""Shards: an archive cut into pieces that are read by themselves, the same pieces whoever reads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.connectors.mailbox import Holding, Kind, entries_of, mails_in
from unchase.connectors.mime import read_mail
from unchase.connectors.problem import Problem
from unchase.mining.events import event_of, problem_row, table_of
from unchase.mining.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unchase.connectors.mailbox import RawMail
    from unchase.mining.events import Row

SIZE = 8_000_000  # bytes of a shard: some thousand mails
_OF_A_FILE = (
    8_000  # bytes a mail in a file of its own is taken for, where looking would cost more than it is worth
)


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
    """Stretches of a holding, each with its weight in bytes. A file that cannot be looked at is a piece all the same."""
    try:
        if holding.kind is Kind.MBOX:
            length, step = Path(holding.path).stat().st_size, size
        elif holding.kind is Kind.MAILDIR:
            length, step = len(entries_of(Path(holding.path))), max(1, size // _OF_A_FILE)
        else:
            yield holding, Path(holding.path).stat().st_size
            return
    except OSError:
        yield holding, 0
        return
    each = 1 if holding.kind is Kind.MBOX else _OF_A_FILE
    for start in range(0, length, step):
        end = min(start + step, length)
        yield replace(holding, start=start, end=end), (end - start) * each


def read_shard(shard: Shard, into: str) -> ShardRead:
    """Read a shard into a Parquet file of events in the folder `into`, named by what the shard holds.

    A file that is there already is the same one: it is not read again.
    """
    mails = list(_mails(shard))
    key = _key(mails)
    path = Path(into) / f"{key}.parquet"
    if path.exists():
        return ShardRead(key=key, mails=len(mails), known=True)
    write_table(path, table_of([_event(mail) for mail in mails]))
    return ShardRead(key=key, mails=len(mails), known=False)


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


def _key(mails: Iterable[RawMail | Problem]) -> str:
    """The name of what a shard holds: its mails, and the version of what reads them."""
    digest = hashlib.blake2b(parser_version().encode(), digest_size=16)
    for mail in mails:
        if isinstance(mail, Problem):
            digest.update(f"problem {mail.what}\0".encode("utf-8", "surrogateescape"))
            continue
        arrived = mail.arrived_at.isoformat() if mail.arrived_at else ""
        head = f"{len(mail.raw)} {mail.folder}\0{mail.flags}\0{arrived}\0"
        digest.update(head.encode("utf-8", "surrogateescape"))
        digest.update(mail.raw)
    return digest.hexdigest()


@cache
def parser_version() -> str:
    """The version of what makes events of mails: a fingerprint of its code and tables."""
    digest = hashlib.blake2b(digest_size=12)
    for place in ("connectors", "core/message.py", "core/plain.py", "mining/events.py", "mining/shards.py"):
        room = files("unchase").joinpath(place)
        found = [room] if room.is_file() else [one for one in room.iterdir() if one.is_file()]
        for file in sorted(found, key=lambda one: one.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()

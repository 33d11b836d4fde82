"""Brings the events of all shards together: each mail once, threads whole, then each deal whole. DuckDB does the carrying.

Memory stays flat: tables lie on disk and what does not fit is spilled; only counts come back to Python.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from unchase.mining import statements
from unchase.mining.judging import deal_schema, mail_schema
from unchase.mining.ordered import listed, quoted
from unchase.mining.parts import deal_out
from unchase.mining.statements import filled, settings
from unchase.mining.tables import ROWS, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from unchase.connectors.sides import Sides
    from unchase.mining.asked import Asked

T = TypeVar("T")

_MOST_ROWS = 10_000_000  # of one shard
_PART = 4_000  # mails sorted together
_SOME = 2_000  # mails of the deals judged together
_AT_ONCE = 1_000  # rows
_MOST_PARTS = 128  # files open at once
_MEMORY = 24  # megabytes to begin with
_MOST_MEMORY = 6_144
_DEALS = 2_048  # sorted at once, each with a whole verdict
_MOST_THREADS = 2  # each wants memory of its own
_ENVELOPE = ("at", "zone", "sender", "reply_to", "to", "cc", "subject", "references", "folder", "labels", "bulk", "list_address",
             "about")  # fmt: skip
_WORDS = ("text", "rest")
_ALWAYS = 2**62  # microseconds, before and after everything
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def reducer(work: Path, *, threads: int) -> Iterator[Reduce]:
    """A reduce whose tables lie in the folder `work`."""
    reduce = Reduce(work, threads=min(threads, _MOST_THREADS))
    try:
        yield reduce
    finally:
        reduce.rest()


class Reduce:
    """One reduce, from events to deals; its steps are taken in the order in which they stand here."""

    def __init__(self, work: Path, *, threads: int) -> None:
        self.work = work
        self.files: Sequence[Path] = ()
        self.bounds: Sequence[str] = ()  # of the names of some deals at a time
        self._threads, self._memory = threads, _MEMORY
        self._connection: DuckDBPyConnection | None = None

    @property
    def connection(self) -> DuckDBPyConnection:
        """The database, opened when it is first asked, also after a rest."""
        import duckdb

        if self._connection is None:
            self._connection = duckdb.connect(str(self.work / "reduce.duckdb"))
            for setting in settings(self.work / "spilled", memory=self._memory, threads=self._threads):
                self._connection.execute(setting)
        return self._connection

    def rest(self) -> None:
        """Give its memory back, until it is asked again: others work meanwhile. What it knows lies on disk."""
        import pyarrow as pa

        if self._connection is not None:
            self._connection.close()
            self._connection, self._memory = None, _MEMORY
            pa.default_memory_pool().release_unused()

    def look_at(self, files: Sequence[Path], asked: Asked) -> Counter[str]:
        """Look at the events of all files, in this order: which mails count, each once; what was left out and why."""
        self._run("CREATE TABLE shard (number BIGINT, file VARCHAR)")
        self._fill("shard", [(number, str(file)) for number, file in enumerate(files)])
        self.files = files
        self._run(statements.EVENT, view="event", rows=_MOST_ROWS, files=listed(files))
        since = _micros(asked.since) if asked.since else -_ALWAYS
        self._run(statements.SEEN, since=since, until=_micros(asked.now))
        self._run(statements.KEPT)
        left_out = Counter(dict(self._rows(statements.LEFT_OUT)))
        left_out["duplicate"] += self._one(statements.COPIES)[0]
        self._run("DROP TABLE seen")
        return +left_out

    def problems(self, most: int) -> list[str]:
        """What was wrong with what could not be read, at most so many."""
        return [str(what) for (what,) in self._rows(filled(statements.PROBLEMS, most=most))]

    def lists(self, sides: Sides) -> frozenset[str]:
        """The addresses of all lists mails came by; those of ours that several colleagues read are none."""
        found = self._rows(statements.LISTS)
        return frozenset(address for address, group in found if not (group and sides.is_ours(address)))

    def kept(self) -> int:
        """How many mails count."""
        return self._one("SELECT count(*) FROM kept")[0]

    def parts(self, sides: Sides) -> list[Path]:
        """Files with the envelopes of all mails that count, each thread whole in one of them (`part_in_order`)."""
        self._join_threads(sides)
        columns = ", ".join(f'"{name}"' for name in _ENVELOPE)
        return self._spread("parts", statements.PARTS, number=_how_many(self.kept(), _PART), columns=columns)

    def some_deals(self, files: Sequence[Path]) -> list[Path]:
        """Files with the mails of deals, each deal whole in one of them, from files that say which mail is whose."""
        self._run(statements.FILED, files=listed(files))
        columns = ", ".join(f'e."{name}"' for name in (*_ENVELOPE, *_WORDS))
        return self._spread("some", statements.SOME, number=_how_many(self.filed(), _SOME), columns=columns)

    def filed(self) -> int:
        """How many mails belong to deals."""
        return self._one("SELECT count(*) FROM filed")[0]

    def without_mail(self, names: Iterable[str]) -> list[str]:
        """Those of the deals of a list that nobody wrote about."""
        met = set(self._rows("SELECT DISTINCT deal FROM filed WHERE listed"))
        return [name for name in names if (name,) not in met]

    def write_mails(self, path: Path, files: Sequence[Path], keys: Sequence[str]) -> None:
        """Which mail belongs to which deal, and where its event lies: the file of events and the row in it."""
        import pyarrow as pa

        self._run("CREATE TABLE key (number BIGINT, key VARCHAR)")
        self._fill("key", list(enumerate(keys)))
        kept = [field for field in mail_schema() if field.name != "seq"]
        schema = pa.schema([*kept, ("events", pa.string()), ("row", pa.int64())])
        self._write(path, partial(filled, statements.MAILS, rows=_MOST_ROWS, files=listed(files)), schema)

    def write_deals(self, path: Path) -> None:
        """All deals in one file, by name."""
        self._write(path, partial(filled, statements.DEALS), deal_schema())

    def judged(self, files: Sequence[Path]) -> None:
        """All deals are judged: they lie in these files, each file by name."""
        self._run(statements.DEAL, files=listed(files))
        firsts = [str(first) for (first,) in self._rows(filled(statements.FIRSTS, each=_DEALS))]
        self.bounds = list(_bounds(firsts))

    def totals(self) -> tuple[int, int, dict[str, int]]:
        """How many deals there are, how many mails passed in them, and how many deals of each standing."""
        deals, touches = self._one(statements.TOTALS)
        return deals, touches, dict(self._rows(statements.STANDINGS))

    def failed(self, most: int) -> tuple[int, list[str]]:
        """How many mails are in deals the program failed on, and what it says of these, at most so many."""
        rows = self._rows(filled(statements.FAILED, most=most))
        return (int(rows[0][1]) if rows else 0), [str(row[0]) for row in rows]

    def _join_threads(self, sides: Sides) -> None:
        """Gives every mail the label of its thread, that of the first mail in it.

        A mail takes the least label met at its ids and at its subjects with people, and then the label of that one,
        again and again until none changes: in a number of rounds that grows as the logarithm of a thread's length.
        """
        self._run("CREATE TABLE ours (word VARCHAR)")
        self._fill("ours", [(word,) for word in sorted({*sides.addresses, *sides.domains, ""})])
        self._run(statements.MET)
        self._run(statements.LABEL)
        changed = 1
        while changed:
            self._run(statements.NEXT)
            self._run(statements.JUMPED)
            (changed,) = self._one(statements.CHANGED)
            self._run("DROP TABLE label")
            self._run("ALTER TABLE jumped RENAME TO label")
        self._run("DROP TABLE met")
        self._run(statements.THREAD)

    def _spread(self, name: str, statement: str, **values: object) -> list[Path]:
        """The events a query tells of in files, one for each value of its column `part`."""
        return deal_out(self._shards(statement, **values), self.work / name)

    def _shards(self, statement: str, **values: object) -> Iterator[pa.RecordBatch]:
        """What a query finds in one shard after the other."""
        for number, file in enumerate(self.files):
            self._run(statements.EVENT, view="piece", rows=_MOST_ROWS, files=listed([file]))
            first, last = number * _MOST_ROWS, (number + 1) * _MOST_ROWS - 1
            query = filled(statement, first=first, last=last, **values)
            yield from self._table(query).to_batches(_AT_ONCE)

    def _write(self, path: Path, query: Callable[..., str], schema: pa.Schema) -> None:
        """The rows a query finds, of some deals after the other."""
        tables = (self._table(query(bounds=one)) for one in self.bounds)
        with written(path, schema) as writer:
            for table in _even(batch for one in tables for batch in one.to_batches()):
                writer.write_table(table.cast(schema))
                del table
        self.rest()

    def _fill(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        marks = ", ".join("?" for _ in rows[0])
        self.connection.executemany(
            filled("INSERT INTO $table VALUES ($marks)", table=table, marks=marks), rows
        )

    def _run(self, statement: str, **values: object) -> None:
        self._rows(filled(statement, **values))

    def _one(self, query: str) -> tuple[int, ...]:
        (row,) = self._rows(query)
        return tuple(int(value) for value in row)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._with_memory(lambda: self.connection.execute(query).fetchall())

    def _table(self, query: str) -> pa.Table:
        def found() -> pa.Table:
            rows = self.connection.sql(query)
            assert rows is not None, "it asks for rows"
            return rows.to_arrow_table()

        return self._with_memory(found)

    def _with_memory(self, step: Callable[[], T]) -> T:
        """What a step gives; where it cannot be taken in the database's memory, in twice as much, until the next rest."""
        import duckdb

        while True:
            try:
                return step()
            except duckdb.OutOfMemoryException:
                if self._memory >= _MOST_MEMORY:
                    raise
                self._memory *= 2
                self.connection.execute(f"SET memory_limit = '{self._memory}MB'")


def _even(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of `ROWS` rows each, however they came."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += len(batch)
        while count >= ROWS:
            whole, waiting = _cut(waiting)
            count -= ROWS
            yield whole
            del whole  # deals are heavy: never two tables of them
    if count:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _cut(batches: Sequence[pa.RecordBatch]) -> tuple[pa.Table, list[pa.RecordBatch]]:
    """The first `ROWS` rows of batches, and what is left."""
    import pyarrow as pa

    table = pa.Table.from_batches(batches)
    return table.slice(0, ROWS).combine_chunks(), table.slice(ROWS).to_batches()


def _bounds(firsts: Sequence[str]) -> Iterator[str]:
    """What the names of some deals lie between, the deals that come first in each known."""
    for number, first in enumerate(firsts, 1):
        below = f" AND deal < '{quoted(firsts[number])}'" if number < len(firsts) else ""
        yield f"deal >= '{quoted(first)}'{below}"


def _how_many(mails: int, each: int) -> int:
    return min(max(1, mails // each), _MOST_PARTS)


def _micros(at: datetime) -> int:
    since = at - _BEGINNING
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

"""Parts: rows of any number dealt out to files, one for each part, and a file's rows again in an order.

Each file is a stream of small tables that nothing has to be known of but its beginning: it is only ever added to, so
that dealing out takes as much memory for a hundred million rows as for a hundred thousand.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from unchase.mining.ordered import opened
from unchase.mining.statements import ORDERED, filled
from unchase.mining.tables import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

_TOGETHER = 2_000_000  # bytes dealt out together
_AT_ONCE = 250  # rows brought to Python together


def deal_out(batches: Iterable[pa.RecordBatch], folder: Path) -> list[Path]:
    """Every row into the file of its part, which its column `part` numbers; the files, by number."""
    import pyarrow as pa

    folder.mkdir()
    paths: dict[int, Path] = {}
    with ExitStack() as closing:
        writers: dict[int, pa.RecordBatchStreamWriter] = {}
        for table in _together(batches):
            for number, rows in _by_part(table):
                if number not in writers:
                    paths[number] = folder / f"{number:06}.arrows"
                    file = closing.enter_context(pa.OSFile(str(paths[number]), "wb"))
                    options = pa.ipc.IpcWriteOptions(compression="lz4")
                    writers[number] = closing.enter_context(
                        pa.ipc.new_stream(file, rows.schema, options=options)
                    )
                writers[number].write_table(rows)
    return [paths[number] for number in sorted(paths)]


def part_in_order(path: Path, order: str, *, scratch: Path) -> Iterator[dict[str, Any]]:
    """The rows of a part by the columns of `order`: what does not fit into memory is sorted in a folder of `scratch`."""
    import pyarrow as pa

    with pa.OSFile(str(path)) as file, opened(scratch) as connection:
        connection.register("part", pa.ipc.open_stream(file))
        for batch in connection.sql(filled(ORDERED, order=order)).to_arrow_reader(_AT_ONCE) or ():
            yield from rows_of(pa.Table.from_batches([batch]))


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together until they weigh enough."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    weight = 0
    for batch in batches:
        waiting.append(batch)
        weight += batch.nbytes
        if weight >= _TOGETHER:
            yield pa.Table.from_batches(waiting)
            waiting, weight = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _by_part(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each part, without its number."""
    import pyarrow.compute as pc

    ordered = table.take(pc.sort_indices(table["part"]))
    begin = 0
    counts = sorted((one["values"], one["counts"]) for one in table["part"].value_counts().to_pylist())
    for number, count in counts:
        yield number, ordered.slice(begin, count).drop_columns(["part"])
        begin += count

"""The rows of Parquet files in an order, however many they are: what does not fit into memory is sorted on disk."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from unchase.mining.statements import ORDERED, filled, settings
from unchase.mining.tables import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_AT_ONCE = 1_000  # rows brought to Python together
_MEMORY = 128  # megabytes of a worker for sorting


def rows_in_order(files: Sequence[Path], order: str, *, scratch: Path) -> Iterator[dict[str, Any]]:
    """The rows of the files by the columns of `order`; what is spilled goes to a folder of `scratch`."""
    if files:
        query = filled(ORDERED, files=listed(files), order=order)
        yield from rows_asked(query, scratch=scratch, memory=_MEMORY)


def rows_asked(query: str, *, scratch: Path | None = None, memory: int = _MEMORY) -> Iterator[dict[str, Any]]:
    """The rows of a query over files, some at a time."""
    import duckdb
    import pyarrow as pa

    with TemporaryDirectory(dir=scratch) as spilled, duckdb.connect() as connection:
        for setting in settings(spilled, memory=memory):
            connection.execute(setting)
        for batch in connection.sql(query).to_arrow_reader(_AT_ONCE) or ():
            yield from rows_of(pa.Table.from_batches([batch]))


def listed(files: Sequence[Path]) -> str:
    """Files as a query names them."""
    return ", ".join(f"'{quoted(file)}'" for file in files)


def quoted(word: Path | str) -> str:
    """A word as a query holds it between its quotation marks."""
    return str(word).replace("'", "''")

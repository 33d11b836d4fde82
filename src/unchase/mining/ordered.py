"""The rows of Parquet files as a query asks for them, however many they are: what does not fit into memory lies on disk."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from unchase.mining.statements import settings
from unchase.mining.tables import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_AT_ONCE = 1_000  # rows brought to Python together
_MEMORY = 128  # megabytes of a worker for sorting


@contextmanager
def opened(scratch: Path | None, *, memory: int = _MEMORY) -> Iterator[DuckDBPyConnection]:
    """A database of its own; what it spills goes to a folder of `scratch`."""
    import duckdb

    with TemporaryDirectory(dir=scratch) as spilled, duckdb.connect() as connection:
        for setting in settings(spilled, memory=memory):
            connection.execute(setting)
        yield connection


def rows_asked(query: str, *, memory: int = _MEMORY) -> Iterator[dict[str, Any]]:
    """The rows of a query over files, some at a time."""
    import pyarrow as pa

    with opened(None, memory=memory) as connection:
        for batch in connection.sql(query).to_arrow_reader(_AT_ONCE) or ():
            yield from rows_of(pa.Table.from_batches([batch]))


def listed(files: Sequence[Path]) -> str:
    """Files as a query names them."""
    return ", ".join(f"'{quoted(file)}'" for file in files)


def quoted(word: Path | str) -> str:
    """A word as a query holds it between its quotation marks."""
    return str(word).replace("'", "''")

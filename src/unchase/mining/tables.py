"""Parquet files that are the same byte for byte wherever and whenever they are written, and never half there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS = 4_096  # of a row group; part of what makes two files the same


@contextmanager
def written(path: Path, schema: pa.Schema, *, half: Path | None = None) -> Iterator[pq.ParquetWriter]:
    """A writer of the file at `path`: written in the folder `half`, else beside it, and renamed when it is whole."""
    import pyarrow.parquet as pq

    beside = (half or path.parent) / f".{path.name}.{os.getpid()}.{uuid4().hex}"
    try:
        with pq.ParquetWriter(
            beside, schema, compression="zstd", compression_level=3, version="2.6", write_statistics=True
        ) as writer:
            yield writer
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a whole table."""
    with written(path, table.schema) as writer:
        writer.write_table(table, row_group_size=ROWS)


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; what a row does not tell is null."""
    import pyarrow as pa

    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.table(columns, schema=schema)


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, a column at a time for speed."""
    names = table.column_names
    columns = [column.to_pylist() for column in table.columns]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))

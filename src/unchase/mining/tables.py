"""Parquet files that are the same byte for byte wherever and whenever they are written, and never half there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS = 8_192  # of a row group; part of what makes two files the same


@contextmanager
def written(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A writer of the file at `path`: written beside it, and renamed when it is whole."""
    import pyarrow.parquet as pq

    beside = path.with_name(f".{path.name}.{os.getpid()}.{uuid4().hex}")
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


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, a column at a time for speed."""
    names = table.column_names
    columns = [column.to_pylist() for column in table.columns]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))

"""Rows dealt out and brought back in order, and a database that begins with little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unchase.mining import parts
from unchase.mining.parts import deal_out, part_in_order
from unchase.mining.reduce import reducer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), min_size=1, max_size=9), max_size=6),
    st.integers(1, 500),
)
def test_every_row_is_in_its_part_once_and_comes_back_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    batches: list[list[tuple[int, str]]],
    together: int,
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    monkeypatch.setattr(parts, "_TOGETHER", together)
    rows = [(number, word, seq) for seq, (number, word) in enumerate(row for one in batches for row in one)]
    coming = iter(rows)
    told = (
        pa.RecordBatch.from_pylist(
            [dict(zip(("part", "word", "seq"), next(coming), strict=True)) for _ in one]
        )
        for one in batches
    )
    files = deal_out(told, folder / "dealt")

    found = [list(part_in_order(file, "seq DESC", scratch=folder)) for file in files]
    assert found == [
        [{"word": word, "seq": seq} for number, word, seq in reversed(rows) if number == part]
        for part in sorted({number for number, _, _ in rows})
    ]


def test_what_cannot_be_done_in_so_little_memory_is_done_in_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unchase.mining.reduce._MEMORY", 1)
    with reducer(tmp_path, threads=1) as reduce:
        reduce._run("CREATE TABLE many AS SELECT DISTINCT hash(range) AS one FROM range(300000)")  # noqa: SLF001 - a step as those of the reduce
        (limit,) = reduce.connection.execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
        assert reduce._one("SELECT count(*) FROM many") == (300_000,)  # noqa: SLF001 - as above
    assert str(limit).endswith("MiB")

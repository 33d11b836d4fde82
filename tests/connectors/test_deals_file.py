"""The deals file: read as people save it, written so that no spreadsheet runs it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.deals_file import DealRow, DealsFileError, defuse, read_deals, write_deals

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    DealRow(
        name="Northwind",
        domains=("northwind.example", "nordwind.example"),
        recorded="won",
        recorded_on=date(2026, 3, 31),
        note="=1+1",
    ),
    DealRow(
        name="-Eva",
        addresses=("eva@gmail.com",),
        subjects=("renewal", "contract 2027"),
        is_deal=False,
        reopen_on=date(2027, 1, 4),
    ),
    DealRow(
        name="Größe, “quoted”\nline", domains=("x.example",), likelihood=0.875, because="we sent an offer"
    ),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    write_deals(path, ROWS)
    again = read_deals(path)
    assert [
        (
            row.name,
            row.domains,
            row.addresses,
            row.subjects,
            row.is_deal,
            row.recorded,
            row.recorded_on,
            row.reopen_on,
            row.note,
        )
        for row in again
    ] == [
        (
            row.name,
            row.domains,
            row.addresses,
            row.subjects,
            row.is_deal,
            row.recorded,
            row.recorded_on,
            row.reopen_on,
            row.note,
        )
        for row in ROWS
    ]


def test_formulas_are_defused_in_the_file(tmp_path: Path) -> None:
    write_deals(
        tmp_path / "deals.csv",
        [
            DealRow(
                name='=HYPERLINK("https://evil.example")',
                domains=("x.example",),
                note="@SUM(A1)",
                because="+1",
            )
        ],
    )
    text = (tmp_path / "deals.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",'@SUM" in text
    assert ",'+1" in text


@given(st.text(max_size=20))
def test_no_written_cell_begins_like_a_formula(cell: str) -> None:
    assert not defuse(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    "content",
    [
        b"name,domains\nNorthwind,northwind.example\n",
        "\ufeffName;Domain\r\nNorthwind;@Northwind.example\r\n".encode("utf-8"),
        "company\tdomain\nNorthwind\tnorthwind.example\n\n".encode("utf-16"),
        b"Prospect,E-Mail,Domains\nNorthwind,,northwind.example\n",
        b"name,domains,caf\xe9\nNorthwind,northwind.example,x\n",
    ],
)
def test_files_of_any_program_are_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    (row,) = read_deals(path)
    assert (row.name, row.domains, row.is_deal) == ("Northwind", ("northwind.example",), True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("domains\nx.example\n", "The deals file {path} has no column name."),
        ("name\nNorthwind\n", "The deals file {path} has no column domains or addresses."),
        ("a,b\n1,2\n", "The deals file {path} has no column name and no column domains or addresses."),
        ("", "The deals file {path} is empty; it needs a first line with the names of its columns."),
        ("name,domains\n,x.example\n", "Line 2 of the deals file {path} has no name."),
        (
            "name,domains\nNorthwind,\n",
            "Line 2 of the deals file {path} names neither a domain nor an address, so no mail can belong to it.",
        ),
        (
            "name,addresses\nNorthwind,ida\n",
            "Line 2 of the deals file {path} names “ida”, which is no address.",
        ),
        (
            "name,domains,recorded\nA,x.example,maybe\n",
            "Line 2 of the deals file {path} records “maybe”; it may be won, lost or released.",
        ),
        (
            "name,domains,recorded_on\nA,x.example,31.3.2026\n",
            "Line 2 of the deals file {path} has the date “31.3.2026”; write it as 2026-03-31.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_gives_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DealsFileError) as caught:
        read_deals(path)
    assert str(caught.value) == sentence.format(path=path)


def test_a_missing_or_monstrous_file_gives_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DealsFileError, match="cannot be read: No such file"):
        read_deals(tmp_path / "none.csv")
    (tmp_path / "long.csv").write_text("name,domains\n" + "x" * 200_000 + ",y.example\n")
    with pytest.raises(DealsFileError, match="is not a CSV file"):
        read_deals(tmp_path / "long.csv")

"""Reads and writes the list of deals a seller keeps beside the mailbox: a CSV file (docs/reference/deals-file.md)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from unchase.connectors.charset import decode
from unchase.connectors.domains import same_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("name", "domains", "addresses", "subjects", "deal", "recorded", "recorded_on", "reopen_on", "note")
_NEEDED = "name"
_FIND_BY = ("domains", "addresses")
_ALSO = {"domain": "domains", "address": "addresses", "email": "addresses", "emails": "addresses", "subject": "subjects",
         "company": "name", "prospect": "name"}  # fmt: skip
_RECORDED = ("won", "lost", "released")
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "nee"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_BYTES = 50_000_000
_FIRST_YEAR, _LAST_YEAR = 1902, 2199


class DealsFileError(Exception):
    """A deals file that cannot be used; its text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """One deal: its name and whose mail belongs to it – every address at its domains, and single addresses.

    `subjects` tell several deals with one company apart: words found in the subject of their mails. `is_deal` False
    says it is none: its mail is left out. `recorded` is "won", "lost" or "released", on the day `recorded_on`;
    `reopen_on`, a re-entry trigger, is the day that may bring it back. `likelihood` and `because` are only written, never read.
    """

    name: str
    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    is_deal: bool = True
    recorded: str | None = None
    recorded_on: date | None = None
    reopen_on: date | None = None
    note: str = ""
    likelihood: float | None = None
    because: str = ""


def read_deals(path: Path) -> tuple[DealRow, ...]:
    """The rows of a deals file in any common encoding, separated by comma, semicolon or tab.

    Raises `DealsFileError` with one sentence that names the line where something is missing or cannot be read.
    """
    try:
        data = path.read_bytes()[:_MOST_BYTES]
    except OSError as problem:
        raise DealsFileError(
            f"The deals file {path} cannot be read: {problem.strerror or problem}."
        ) from problem
    text = _decoded(data)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise DealsFileError(f"The deals file {path} is not a CSV file: {problem}.") from problem
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise DealsFileError(
            f"The deals file {path} is empty; it needs a first line with the names of its columns."
        )
    header = [_column(cell) for cell in lines[0]]
    if _NEEDED not in header or not any(column in header for column in _FIND_BY):
        missing = [_NEEDED] if _NEEDED not in header else []
        if not any(column in header for column in _FIND_BY):
            missing.append("domains or addresses")
        raise DealsFileError(f"The deals file {path} has no column {' and no column '.join(missing)}.")
    return tuple(
        _row(dict(zip(header, line, strict=False)), where=f"Line {number} of the deals file {path}")
        for number, line in enumerate(lines[1:], start=2)
    )


def write_deals(path: Path, rows: Iterable[DealRow]) -> None:
    """Writes rows as UTF-8 with a byte order mark, so that spreadsheets read every letter; formulas are defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "likelihood", "because"])
    for row in rows:
        cells = [
            row.name,
            " ".join(row.domains),
            " ".join(row.addresses),
            "; ".join(row.subjects),
            "yes" if row.is_deal else "no",
            row.recorded or "",
            row.recorded_on.isoformat() if row.recorded_on else "",
            row.reopen_on.isoformat() if row.reopen_on else "",
            row.note,
            "" if row.likelihood is None else f"{row.likelihood:.2f}",
            row.because,
        ]
        writer.writerow([defuse(cell) for cell in cells])
    path.write_bytes(out.getvalue().encode("utf-8-sig", "replace"))


def defuse(cell: str) -> str:
    """A cell no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(cells: dict[str, str], *, where: str) -> DealRow:
    values = {name: _armed(cell).strip() for name, cell in cells.items()}
    name = values.get("name", "")
    if not name:
        raise DealsFileError(f"{where} has no name.")
    domains = tuple(domain.lower().lstrip("@") for domain in _split(values.get("domains", "")))
    addresses = tuple(same_mailbox(address) for address in _split(values.get("addresses", "")))
    wrong = next((address for address in addresses if "@" not in address), None)
    if wrong is not None:
        raise DealsFileError(f"{where} names “{wrong}”, which is no address.")
    if not domains and not addresses:
        raise DealsFileError(f"{where} names neither a domain nor an address, so no mail can belong to it.")
    recorded = values.get("recorded", "").lower() or None
    if recorded is not None and recorded not in _RECORDED:
        raise DealsFileError(f"{where} records “{recorded}”; it may be won, lost or released.")
    return DealRow(
        name=name,
        domains=domains,
        addresses=addresses,
        subjects=tuple(part.strip() for part in values.get("subjects", "").split(";") if part.strip()),
        is_deal=values.get("deal", "").lower() not in _NO,
        recorded=recorded,
        recorded_on=_date(values.get("recorded_on", ""), where),
        reopen_on=_date(values.get("reopen_on", ""), where),
        note=values.get("note", ""),
    )


def _armed(cell: str) -> str:
    """Takes back what `defuse` did."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _split(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;|]+", cell) if part]


def _date(cell: str, where: str) -> date | None:
    if not cell:
        return None
    try:
        on = date.fromisoformat(cell)
    except ValueError:
        raise DealsFileError(f"{where} has the date “{cell}”; write it as 2026-03-31.") from None
    if not _FIRST_YEAR <= on.year <= _LAST_YEAR:
        raise DealsFileError(f"{where} has the date “{cell}”; the year lies outside our time.")
    return on


def _column(cell: str) -> str:
    name = _armed(cell).strip().lower().replace(" ", "_").replace("-", "_")
    return _ALSO.get(name, name)


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return decode(data)[0]

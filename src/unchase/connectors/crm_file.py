"""Reads deals out of what other programs export: HubSpot, Salesforce, Pipedrive, or any CSV file by a column map."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from unchase.connectors.charset import decode
from unchase.connectors.domains import domain_of, is_free_mail
from unchase.learning.after_the_close import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS = ("source_id", "name", "company", "domain", "person", "address", "phone", "amount", "currency", "standing",
          "closed_on", "created_on", "note")  # fmt: skip
_PROGRAMS = ("hubspot", "salesforce", "salesforce-data", "pipedrive", "csv")
_MOST_BYTES = 50_000_000
_MOST_ROWS = 500_000
_TRUE = frozenset({"true", "yes", "1", "wahr", "ja"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_AMOUNT = re.compile(r"-?\d[\d.,' \u00a0\u202f]{0,30}")
_CURRENCY = re.compile(r"\b([A-Z]{3})\b")
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY"}
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_WEB = re.compile(r"(?:https?://)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})", re.IGNORECASE)


class CrmFileError(Exception):
    """An export that cannot be used; its text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmDeal:
    """One row of an export. `line` is where it stands in the file; `problem` why it cannot be used, if so.

    `source_id` is the other program's id, else made of what names the deal, so that the same row is the same deal.
    `recorded` is won, lost or released, on the day `closed_on`; None while it is open. `was` are the ids of deals that
    were merged into it there.
    """

    line: int
    source: str
    source_id: str = ""
    name: str = ""
    company: str = ""
    domain: str = ""
    person: str = ""
    address: str = ""
    phone: str = ""
    amount: Decimal | None = None
    currency: str = ""
    recorded: str | None = None
    closed_on: date | None = None
    created_on: date | None = None
    note: str = ""
    problem: str = ""
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmFile:
    """An export: the program it comes from ("csv": any other), which column is which field, its rows.

    `unused` are the columns nothing is taken from; `refused` those known only after the end, each with why no chance
    may rest on it (an end or a note is still taken from them).
    """

    source: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    deals: tuple[CrmDeal, ...]


def read_crm_file(
    data: bytes, *, columns: Mapping[str, str] | None = None, day_first: bool = True
) -> CrmFile:
    """The deals in an export. `columns` says which column holds a field, where its name does not; "" for none.

    `day_first`: 3/4/2026 is 3 April. Raises `CrmFileError`, in a sentence, for a file that is no table of deals.
    """
    header, rows = _table(data)
    names = [cell.strip().casefold() for cell in header]
    program = next(one for one in _PROGRAMS if all(mark in names for mark in _words(one, "mark")))
    places = _places(program, names, header, columns or {})
    if "company" not in places and "name" not in places:
        raise CrmFileError(
            "No column names the company or the deal; say which one does, for example company=Firm."
        )
    source = program.partition("-")[0]
    deals = tuple(
        _deal(
            line, {field: _cell(row, place) for field, place in places.items()}, source, day_first=day_first
        )
        for line, row in rows
    )
    return CrmFile(
        source=source,
        columns={field: header[place] for field, place in places.items()},
        unused=tuple(name for place, name in enumerate(header) if place not in places.values() and name),
        refused=tuple((name, why) for name in header if (why := refusal(name)) is not None),
        deals=deals,
    )


def glance(data: bytes) -> dict[str, str]:
    """The columns, each with the first thing that stands in it. Raises `CrmFileError` where it is no table."""
    header, rows = _table(data)
    found = {name.strip(): "" for name in header if name.strip()}
    for _, row in rows[:20]:
        for name, cell in zip(header, row, strict=False):
            if name.strip() and not found[name.strip()]:
                found[name.strip()] = cell.strip()
    return found


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row that is not empty with the line it begins on."""
    text = next((data.decode(name, "replace") for mark, name in _MARKS if data.startswith(mark)), None)
    text = decode(data[:_MOST_BYTES])[0] if text is None else text
    if "\x00" in text:
        raise CrmFileError("This is not a CSV file; export the deals as CSV.")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    rows: list[tuple[int, list[str]]] = []
    try:
        before = 0
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((before + 1, row))
            before = reader.line_num
            if len(rows) > _MOST_ROWS:
                raise CrmFileError(f"The file has more than {_MOST_ROWS:,} rows; import it in parts.")
    except csv.Error as error:
        raise CrmFileError(f"This is not a CSV file: {error}.") from error
    if len(rows) < 1:
        raise CrmFileError("The file is empty; it needs a first line with the names of its columns.")
    return [_armed(cell) for cell in rows[0][1]], rows[1:]


def _places(
    program: str, names: Sequence[str], header: Sequence[str], told: Mapping[str, str]
) -> dict[str, int]:
    """Where each field stands: where the user says, else under a name the program gives it."""
    places: dict[str, int] = {}
    for field in (*FIELDS, "won", "closed"):
        found = next((names.index(name) for name in _words(program, field) if name in names), None)
        if found is not None and found not in places.values():
            places[field] = found
    for field, column in told.items():
        if field not in FIELDS:
            raise CrmFileError(f"There is no field “{field}”; there are {', '.join(FIELDS)}.")
        if not column:
            places.pop(field, None)
            continue
        if column.strip().casefold() not in names:
            raise CrmFileError(f"The file has no column “{column}”; it has {', '.join(header)}.")
        places[field] = names.index(column.strip().casefold())
    return places


def _words(program: str, field: str) -> Sequence[str]:
    return _headers()[program].get(field, ())


@cache
def _headers() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The names of columns by program and field, and the words for the ends of a deal."""
    return tomllib.loads(files("unchase.connectors").joinpath("crm_headers.toml").read_text("utf-8"))


def _cell(row: Sequence[str], place: int) -> str:
    return _armed(row[place]).strip() if place < len(row) else ""


def _armed(cell: str) -> str:
    """Takes back the apostrophe that keeps spreadsheets from taking a cell for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in {"=", "+", "-", "@"} else cell


def _deal(line: int, cells: Mapping[str, str], source: str, *, day_first: bool) -> CrmDeal:
    address = next(iter(_ADDRESS.findall(cells.get("address", "") or cells.get("person", ""))), "").lower()
    domain = _domain(cells.get("domain", ""), address)
    name, company = cells.get("name", ""), cells.get("company", "").split(";")[0].strip()
    company = company or domain or name
    problems = []
    dates = {}
    for field in ("closed_on", "created_on"):
        dates[field], wrong = _date(cells.get(field, ""), day_first=day_first)
        problems += wrong
    amount, wrong = _amount(cells.get("amount", ""))
    problems += wrong
    if not company:
        problems.append("it names neither a company nor a deal")
    named = f"{company}|{name}|{address}".casefold().encode()
    return CrmDeal(
        line=line,
        source=source,
        source_id=(cells.get("source_id") or hashlib.blake2b(named, digest_size=12).hexdigest())[:100],
        name=name[:200],
        company=company[:200],
        domain=domain,
        person=_ADDRESS.sub("", cells.get("person", "")).split(";")[0].strip(" ()<>,")[:200],
        address=address,
        phone=cells.get("phone", "")[:60],
        amount=amount,
        currency=_currency(cells),
        recorded=_recorded(cells),
        closed_on=dates["closed_on"],
        created_on=dates["created_on"],
        note=cells.get("note", ""),
        problem="; ".join(problems),
    )


def _domain(site: str, address: str) -> str:
    found = _WEB.match(site.strip())
    domain = found[1].lower() if found else domain_of(address)
    return "" if is_free_mail(domain) else domain


def _recorded(cells: Mapping[str, str]) -> str | None:
    if cells.get("won", "").casefold() in _TRUE:
        return "won"
    if cells.get("closed", "").casefold() in _TRUE:
        return "lost"
    said = cells.get("standing", "").casefold().strip()
    return next(
        (
            end
            for end, words in _headers()["ends"].items()
            if any(re.search(rf"\b{word}\b", said) for word in words)
        ),
        None,
    )


def _currency(cells: Mapping[str, str]) -> str:
    told = _CURRENCY.search(cells.get("currency", "").upper()) or _CURRENCY.search(cells.get("amount", ""))
    if told:
        return told[1]
    return next((code for sign, code in _SIGNS.items() if sign in cells.get("amount", "")), "")


def _amount(cell: str) -> tuple[Decimal | None, list[str]]:
    """An amount in the writing of any country: the last mark before one or two digits is the decimal one."""
    if not cell:
        return None, []
    found = _AMOUNT.search(cell)
    if found is None:
        return None, [f"“{cell[:40]}” is no amount"]
    digits = re.sub(r"['\s\u00a0\u202f]", "", found[0]).rstrip(".,")
    whole, mark, cents = (
        digits.rpartition(digits[-3]) if len(digits) > 2 and digits[-3] in ".," else (digits, "", "")
    )
    if not mark and len(digits) > 1 and digits[-2] in ".,":
        whole, _, cents = digits.rpartition(digits[-2])
    try:
        amount = Decimal(re.sub(r"[.,]", "", whole) + (f".{cents}" if cents else ""))
    except InvalidOperation:
        return None, [f"“{cell[:40]}” is no amount"]
    return (amount, []) if abs(amount) < 10**12 else (None, [f"“{cell[:40]}” is too large an amount"])


def _date(cell: str, *, day_first: bool) -> tuple[date | None, list[str]]:
    """A day: ISO 8601, 31.03.2026, or with slashes in the order of the country; a clock time behind it is left."""
    if not cell:
        return None, []
    day = cell.replace("T", " ").split(" ")[0].rstrip(",")
    numbers = [int(part) for part in re.split(r"[./-]", day) if part.isdigit()]
    if len(numbers) != 3:
        return None, [f"“{cell[:40]}” is no date"]
    year, month, number = numbers if numbers[0] > 31 else (numbers[2], numbers[1], numbers[0])
    if numbers[0] <= 31 and "/" in day and not day_first:
        month, number = number, month
    if month > 12 >= number:
        month, number = number, month
    try:
        return datetime(year + (2000 if year < 100 else 0), month, number).date(), []  # noqa: DTZ001 - a day
    except ValueError:
        return None, [f"“{cell[:40]}” is no date"]

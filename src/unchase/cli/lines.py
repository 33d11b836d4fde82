"""Streams of JSON: one answer a line, in order, flushed as it goes, also for bad input."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Row = dict[str, Any]


class UnusableError(ValueError):
    """Input that cannot be used: `what` is wrong, in a sentence, and `where`."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what if not where else f"{where}: {what}")
        self.what, self.where = what, where

    def problem(self) -> Row:
        """The entry of `problems` that says so."""
        return {"what": self.what, "where": self.where}


def each_line(source: Iterable[bytes], answer: Callable[[Row], Row]) -> bool:
    """Write one line of JSON for each line of `source`. Return whether any answer said "refuse"."""
    refused = False
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        row, id_ = None, None
        try:
            row = parsed(line, where=f"line {number}")
            id_ = row.get("id")
            out = answer(row)
        except UnusableError as error:
            out = {"id": id_, "problems": [error.problem()]}
        except RecursionError:
            out = _unusable(id_, "The input is nested too deeply.", number)
        except Exception as error:  # noqa: BLE001 - whatever one line does, the lines after it are answered
            out = _unusable(id_, f"The program failed on it ({type(error).__name__}: {error}).", number)
        refused |= out.get("verdict") == "refuse"
        write(out)
    return refused


def write(answer: Row, *, indent: int | None = None) -> None:
    """Write an answer to standard output as JSON in UTF-8, whatever the terminal speaks, at once."""
    text = json.dumps(answer, ensure_ascii=False, indent=indent) + "\n"
    # Half a surrogate pair, which JSON may name and UTF-8 may not hold, goes out as it came in: escaped.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _unusable(id_: object, what: str, number: int) -> Row:
    return {"id": id_, "problems": [UnusableError(what, f"line {number}").problem()]}


def parsed(line: bytes | str, *, where: str) -> Row:
    """The JSON object in `line`."""
    try:
        row = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UnusableError("This is not JSON in UTF-8.", where) from None
    if not isinstance(row, dict):
        raise UnusableError("A line must be a JSON object.", where)
    return row


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def contents(path: Path | None) -> bytes:
    """All of a file, or of standard input where `path` is None or "-"."""
    if path is None or str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise stop(f"Cannot read {path}: {(error.strerror or 'it failed').lower()}.") from None


def text_of(raw: bytes) -> str:
    """The text of a file: UTF-8, else what its bytes most likely are."""
    from unchase.connectors.charset import decode

    return decode(raw.removeprefix(b"\xef\xbb\xbf"))[0]


def lines_of(path: Path | None) -> Iterable[bytes]:
    """The lines of a file, or of standard input where `path` is None or "-"."""
    if path is None or str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise stop(f"Cannot read {path}: {(error.strerror or 'it failed').lower()}.") from None


def stop(sentence: str, *, code: int = 2) -> typer.Exit:
    """The end of a command: one sentence on stderr and the exit code (2: wrong use or unreadable input)."""
    from unchase.cli.text import harmless

    typer.echo(harmless(sentence), err=True)
    return typer.Exit(code)

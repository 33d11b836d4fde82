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
            out = {
                "id": id_,
                "problems": [{"what": "The input is nested too deeply.", "where": f"line {number}"}],
            }
        refused |= out.get("verdict") == "refuse"
        sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return refused


def parsed(line: bytes | str, *, where: str) -> Row:
    """The JSON object in `line`."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UnusableError("This is not JSON in UTF-8.", where) from None
    if not isinstance(row, dict):
        raise UnusableError("A line must be a JSON object.", where)
    return row


def contents(path: Path | None) -> bytes:
    """All of a file, or of standard input where `path` is None or "-"."""
    if path is None or str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise stop(f"Cannot read {path}: {(error.strerror or 'it failed').lower()}.") from None


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

"""What the tests of the commands share: running them in this process, as `main` does, or as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from typer.testing import CliRunner

from cli.letters import NORA, mbox, story
from deals.cast import acme, ana, ben, cleo, now  # noqa: F401 - the cast
from unchase.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

NOW = ("--now", "2026-10-08T09:00", "--tz", "Europe/Berlin")


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit code."""

    out: str
    err: str
    code: int

    def json(self) -> Any:  # noqa: ANN401 - JSON is whatever it is
        """What was said, as JSON."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """What was said, as one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Run(Protocol):
    """Runs a command with these arguments and this on its standard input."""

    def __call__(self, *arguments: str | Path, said: str | bytes = b"", columns: int = 100) -> Ran: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The commands in this process, which shares the loaded engine. Anything but an exit is the test's failure."""

    def run_it(*arguments: str | Path, said: str | bytes = b"", columns: int = 100) -> Ran:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=said)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.stdout_bytes.decode(), result.stderr_bytes.decode(), result.exit_code)

    return run_it


@pytest.fixture
def program() -> Run:
    """The program itself, as a shell starts it."""

    def run_it(*arguments: str | Path, said: str | bytes = b"", columns: int = 100) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "unchase", *map(str, arguments)],
            input=said.encode() if isinstance(said, str) else said,
            capture_output=True,
            env=os.environ | {"COLUMNS": str(columns)},
            check=False,
        )
        return Ran(ran.stdout.decode(), ran.stderr.decode(), ran.returncode)

    return run_it


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """Nora's mailbox: a deal put off twice, and a birthday."""
    return mbox(tmp_path / "nora.mbox", *story())


@pytest.fixture
def audit(run: Run, mailbox: Path) -> dict[str, Any]:
    """The audit of Nora's mailbox in JSON."""
    answer: dict[str, Any] = run("audit", mailbox, "--me", NORA, *NOW, "--json").json()
    return answer

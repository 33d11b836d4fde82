"""Starting and ending: version, help, completion, progress, pipes, and no traceback whatever happens."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from cli.conftest import NOW
from cli.letters import NORA
from unchase import __version__
from unchase.cli import main as entry

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run


def test_the_version_is_the_packages(program: Run) -> None:
    ran = program("--version")

    assert (ran.out, ran.code) == (f"unchase {__version__}\n", 0)
    assert version("unchase") == __version__


def test_without_a_command_there_is_help_that_names_each(run: Run) -> None:
    out = run("--help").out

    assert all(command in out for command in ("audit", "assess", "read", "lint"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_the_commands(program: Run, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which shell it is Typer finds out from the processes above; here there may be none, so it is told."""
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")

    ran = program("--show-completion", shell)

    assert ran.code == 0
    assert "unchase" in ran.out
    assert {"bash": "complete -o", "zsh": "#compdef", "fish": "--command"}[shell] in ran.out


def test_an_unknown_option_is_wrong_use(program: Run) -> None:
    """One sentence, and where to read on."""
    for arguments, word in (
        (("audit", "x", "--me", NORA, "--fly"), "--fly"),
        (("audit", "x"), "--me"),
        (("audit", "x", "--me", NORA, "--jobs", "0"), "--jobs"),
        (("fly",), "fly"),
    ):
        ran = program(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert len(ran.err.splitlines()) == 1
        assert word in ran.err
        assert ran.err.endswith("--help tells more.\n")


def test_without_a_command_the_help_is_shown_and_exit_codes_arrive(program: Run) -> None:
    bare = program()
    assert "audit" in bare.out
    assert (bare.err, bare.code) == ("", 2)
    assert program("lint", said="Just touching base.").code == 1
    assert program("lint", "--help").code == 0


def test_a_command_starts_without_the_engine() -> None:
    """The words and weights of the reader are loaded by the first message, not by the command."""
    probe = (
        "import sys; from unchase.cli.main import app; "
        "loaded = {name for name in sys.modules if name.startswith('unchase.reading')}; "
        "heavy = {'numpy', 'rich', 'holidays', 'icalendar'} & set(sys.modules); print(loaded, heavy)"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert ran.stdout == "set() set()\n"


def test_a_reader_who_leaves_early_hears_no_complaint(mailbox: Path) -> None:
    command = [sys.executable, "-m", "unchase", "audit", str(mailbox), "--me", NORA, *NOW, "--json"]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)

    assert ran.stderr == ""


def test_progress_is_shown_to_a_person_and_to_nobody_else(program: Run, mailbox: Path) -> None:
    arguments = ("audit", str(mailbox), "--me", NORA, *NOW, "--json")
    assert program(*arguments).err == ""

    controller, terminal = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-m", "unchase", *arguments],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env=os.environ | {"TERM": "xterm"},
        check=False,
    )
    os.close(terminal)
    seen = os.read(controller, 100_000).decode(errors="replace")
    os.close(controller)
    assert ran.returncode == 0
    assert "mail" in seen
    assert ran.stdout.startswith(b"{")


def test_a_failure_of_the_program_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*, standalone_mode: bool) -> None:
        assert not standalone_mode
        raise ZeroDivisionError("one\nover\x1b none")

    monkeypatch.setattr(entry, "app", fail)
    monkeypatch.delenv("UNCHASE_TRACEBACK", raising=False)
    with pytest.raises(SystemExit) as stopped:
        entry.main()

    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "The program failed (ZeroDivisionError: one over none). UNCHASE_TRACEBACK=1 shows where.\n"
    )
    monkeypatch.setenv("UNCHASE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        entry.main()


def test_a_line_on_which_the_program_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def fail(_row: object) -> None:
        raise ZeroDivisionError("none")

    monkeypatch.setattr("unchase.cli.assess.assessed", fail)
    answers = run("assess", "--jsonl", said='{"id": 1}\n{"id": 2}\n').lines()

    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[0]["problems"] == [
        {"what": "The program failed on it (ZeroDivisionError: none).", "where": "line 1"}
    ]


def test_a_conversation_on_which_the_program_fails_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, run: Run, mailbox: Path
) -> None:
    def fail(_history: object) -> None:
        raise ZeroDivisionError("none")

    monkeypatch.setattr("unchase.cli.audited.compose", fail)
    answer = run("audit", mailbox, "--me", NORA, *NOW, "--json").json()

    assert answer["deals"] == []
    assert len(answer["problems"]) == answer["messages"] == 5
    assert "northwind.example (ZeroDivisionError: none)" in answer["problems"][0]["what"]

"""What a company runs it with (`deploy`) fits the program: units, container file, and what the pages say of them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from unchase.cli.main import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(one for one in DEPLOY.iterdir() if one.suffix in {".service", ".timer"})
PAGES = (ROOT / "docs/how-to/run-for-a-company.md", ROOT / "docs/how-to/run-for-a-team.md")
_COMMAND = re.compile(r"(?:/opt/unchase/bin/unchase|unchase-as) ([a-z].*)")


def _commands() -> list[str]:
    """Every command of ours that a unit or a page gives, as it is typed."""
    texts = [one.read_text(encoding="utf-8") for one in (*UNITS, *PAGES)]
    found = [command for text in texts for command in _COMMAND.findall(text)]
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    found.append(" ".join(re.findall(r'"([^"]+)"', container.rpartition("CMD")[2])[1:]))
    return sorted({one.partition(" &&")[0].partition("`")[0].replace("%i", "8001") for one in found})


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_one_of_the_program_with_options_it_has(command: str) -> None:
    name, *arguments = shlex.split(command)
    there = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]  # a group of commands

    there.make_context(name, arguments)


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_systemd_takes_every_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert sections[0] == "Unit"
    assert all(re.match(r"[A-Z]\w+=", line) for line in text.splitlines() if line and line[0] not in "#[")
    for one in UNITS:  # what a unit starts has to be there
        program = Path(sys.executable).with_name("unchase")
        (tmp_path / one.name).write_text(
            one.read_text(encoding="utf-8").replace("/opt/unchase/bin/unchase", str(program)),
            encoding="utf-8",
        )
    judge = shutil.which("systemd-analyze")
    if judge is not None:
        judged = subprocess.run(
            [judge, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
        )
        assert [line for line in judged.stderr.splitlines() if "unchase" in line] == []


def test_the_page_names_every_file_there_is() -> None:
    said = PAGES[0].read_text(encoding="utf-8")
    names = {re.sub(r"@?\.(service|timer)$", "", one.name) for one in DEPLOY.iterdir()}

    assert [name for name in sorted(names) if name not in said] == []


def test_every_variable_that_is_set_is_one_the_program_asks_for() -> None:
    set_ = re.findall(r"^(UNCHASE_\w+)=", (DEPLOY / "unchase.env").read_text(encoding="utf-8"), re.MULTILINE)
    source = "\n".join(one.read_text(encoding="utf-8") for one in (ROOT / "src").rglob("*.py"))

    assert len(set_) >= 5
    assert [one for one in set_ if f'"{one}"' not in source] == []

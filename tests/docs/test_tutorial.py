"""The tutorial is true: what it shows is what the program says, line by line."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from unchase.cli.main import app

ROOT = Path(__file__).parents[2]
AUDIT = (
    "audit samples/mailbox --me mara@lanternworks.example --deals samples/mailbox/deals.csv "
    "--now 2026-11-05T08:30 --tz Europe/Berlin"
)
BLOCKS = re.findall(
    r"^```\n(.*?)^```", (ROOT / "docs/tutorial/first-audit.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)
SHOWN = [block for block in BLOCKS if not block.startswith((".venv", "echo", "make"))]
ASKED = [block for block in BLOCKS if block.startswith("echo")]


def said(command: str, typed: str = "") -> str:
    """What the program says to it, blanks at the ends of lines apart."""
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, shlex.split(command), input=typed)
    return "\n".join(line.rstrip() for line in result.stdout.splitlines())


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_list_and_the_story_say_every_line_shown_in_its_order() -> None:
    listed, told = SHOWN
    for block, command in ((listed, AUDIT), (told, f"{AUDIT} --deal Bayview")):
        out, after = said(command), 0
        for line in (line for line in block.splitlines() if line.strip() not in {"", "…"}):
            assert line in out[after:], f"the tutorial shows what is not said: {line!r}"
            after = out.index(line, after)


def test_each_message_comes_to_what_the_text_below_it_says() -> None:
    acts = []
    for block in ASKED:
        typed, command = re.fullmatch(r'echo "(.*?)" \| \.venv/bin/unchase (.*)\n', block).groups()  # type: ignore[union-attr]  # else the test fails
        acts.append(said(command, typed))

    with_reason, without, draft = acts
    assert "callback" in with_reason
    assert "stall" in without
    assert "callback" not in without
    assert draft.startswith("Not like this.")
    assert "Instead:" in draft

"""Every command and option is documented, and the documents name none that is not there."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import typer.main

from unchase.cli.main import app
from unchase.core.assessment import MoveName, Symptom
from unchase.core.policy import Policy

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_has_its_page_and_the_page_names_every_option(name: str) -> None:
    page = (REFERENCE / f"{name}.md").read_text(encoding="utf-8")
    options = [option for param in COMMANDS[name].params for option in param.opts if option.startswith("--")]

    assert [option for option in options if f"`{option}" not in page] == []
    assert COMMANDS[name].help


def test_the_readme_names_every_command() -> None:
    readme = (REFERENCE.parents[1] / "README.md").read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"unchase {name}" not in readme] == []


def test_the_reference_prints_every_move_symptom_and_number_of_the_policy() -> None:
    page = (REFERENCE / "assess.md").read_text(encoding="utf-8")
    names = [*MoveName, *Symptom, *(field.name for field in fields(Policy))]

    assert [str(name) for name in names if f"`{name}`" not in page] == []

"""`unchase outcomes` on the sample mailbox, and on a history long enough for chances."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from learning.test_claims import NOW, history
from unchase.cli.main import app
from unchase.learning.answer import outcomes_of
from unchase.learning.letting_go import Costs

SAMPLE = Path(__file__).parents[2] / "samples" / "mailbox"
ASKED = ["outcomes", str(SAMPLE), "--me", "mara@lanternworks.example", "--now", "2026-11-05T08:30", "--tz", "Europe/Berlin"]  # fmt: skip


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    told = CliRunner().invoke(app, [*ASKED, "--deals", str(SAMPLE / "deals.csv"), "--json"])
    assert told.exit_code == 0, told.output
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_the_sample_has_too_few_closed_deals_for_a_chance_and_says_counts(answer: dict[str, Any]) -> None:
    assert answer["deals"]["closed"] < 10
    assert all(row["chance"] is None for row in answer["open"])
    assert all("a chance takes 10 closed deals" in row["sentence"] for row in answer["open"])
    assert {"won", "next-step", "days-to-win"} <= {row["name"] for row in answer["not_made"]}


def test_the_answer_has_every_key_of_the_reference(answer: dict[str, Any]) -> None:
    page = (SAMPLE.parents[1] / "docs" / "reference" / "outcomes.md").read_text(encoding="utf-8")

    assert [key for key in answer if key != "now" and f"`{key}`" not in page] == []


def test_for_people_it_says_the_same_in_sentences() -> None:
    told = CliRunner().invoke(app, [*ASKED, "--deals", str(SAMPLE / "deals.csv")])

    assert told.exit_code == 0
    for title in (
        "What they cannot say yet",
        "Open deals",
        "When to let go",
        "Tried on your history",
        "Two numbers",
    ):
        assert title in told.stdout
    assert "no traceable source" in told.stdout or "has no source" in told.stdout


def test_costs_of_nothing_end_in_one_sentence() -> None:
    told = CliRunner().invoke(app, [*ASKED, "--touch-minutes", "0"])

    assert told.exit_code == 2
    assert "touch_minutes must be more than nothing" in told.stderr


def test_with_a_history_each_open_deal_gets_its_chance_and_its_comparison() -> None:
    row = outcomes_of(history(20, 20, 3), NOW + timedelta(days=1), Costs(), let_go_after=3)

    assert json.loads(json.dumps(row))["deals"] == {"all": 43, "closed": 40, "won": 20}
    assert len(row["open"]) == 3
    assert all(0 < one["low"] < one["chance"] < one["high"] < 1 for one in row["open"])
    assert all(one["another_touch"]["sentence"] for one in row["open"])
    assert row["backtest"]["deals"] == 40

"""`unchase today --plain`: the morning page on a terminal or a printer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deals.cast import they, we

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cli.conftest import Run
    from unchase.deals.models import Deal


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


def test_the_plain_page_has_the_moves_with_their_words_and_no_colour(
    run: Run, acme: Deal, now: datetime
) -> None:
    acme.record(
        [we("2026-09-01 10:00", "A shop like yours cut its returns."), they("2026-11-04 10:00", "Not yet.")],
        now,
    )

    said = run("today", "--plain", "--now", "2026-11-10T09:00Z")

    assert said.code == 0
    assert said.out.startswith(
        "Tuesday, 10 November 2026\nNo appointment today, 1 move; 1 open deal in all.\n"
    )
    assert "Wed 4 Nov: “Not yet.”" in said.out
    assert "    | " in said.out
    assert "\x1b" not in said.out


def test_outcomes_of_the_workspace_need_no_mailbox_and_take_the_costs_told_there(
    run: Run, acme: Deal, now: datetime
) -> None:
    acme.record([we("2026-09-01 10:00", "A shop like yours cut its returns.")], now)
    acme.seller.settle(now, costs={"touch_minutes": 25.0, "fresh_minutes": 100.0, "deal_worth": 1.0})

    said = run("outcomes", "--now", "2026-11-10T09:00Z")

    assert said.code == 0
    assert "1 deals, 0 of them closed, 0 won." in said.out
    assert "With 25 minutes a touch and 100 for a fresh prospect" in said.out
    told = run("outcomes", "--now", "2026-11-10T09:00Z", "--touch-minutes", "5", "--json")
    assert json.loads(told.out)["let_go"]["sentence"].startswith("With 5 minutes a touch and 100 for")


def test_outcomes_of_a_mailbox_need_an_address(run: Run, tmp_path: Path) -> None:
    said = run("outcomes", tmp_path)

    assert said.code == 2
    assert "Say which address is yours" in said.err

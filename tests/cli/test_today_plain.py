"""`unchase today --plain`: the morning page on a terminal or a printer."""

from __future__ import annotations

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

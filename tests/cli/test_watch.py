"""The terminal rings on the minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from deals.cast import they, we
from unchase.cli.today import today

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.deals.models import Deal

APP = typer.Typer()
APP.command("today")(today)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


def watched(at: datetime) -> str:
    said = CliRunner().invoke(APP, ["--watch", "--now", at.isoformat()])
    assert said.exit_code == 0, said.output
    return said.output


def test_it_rings_at_the_time_with_what_they_said_last(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-10 08:00", "Shall we?"), they("2026-11-10 08:30", "Friday at 10 works.")], now)
    friday = datetime(2026, 11, 13, 10, tzinfo=now.tzinfo)

    before = watched(now)
    assert "Next: Fri 13 Nov" in before
    assert "\a" not in before
    ringing = watched(friday - timedelta(seconds=30))
    assert "\a10:00 Acme" in ringing
    assert "last said: “Friday at 10 works" in ringing
    assert f"/deals/{acme.pk}/talk" in ringing
    assert "No appointment lies ahead." in watched(friday + timedelta(hours=2))

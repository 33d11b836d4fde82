"""Two free times from the terminal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from deals.cast import KIM, they
from unchase.cli.slots import slots
from unchase.deals.models import Contact, OwnCalendar

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.deals.models import Deal, Seller

AT = ["--now", "2026-11-10T09:00Z"]
APP = typer.Typer()
APP.command("slots")(slots)


def run(*words: str) -> str:
    said = CliRunner().invoke(APP, [*words, *AT])
    assert said.exit_code == 0, said.output
    return said.output


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


def test_two_times_are_told_and_that_nobody_checked_them(ana: Seller) -> None:
    assert (
        run()
        == "Wed 11 Nov at 10:00 or Thu 12 Nov at 14:00 (London time)\nnot checked against your calendar\n"
    )


def test_what_stands_in_the_calendar_is_kept_clear(ana: Seller, now: datetime) -> None:
    calendar = OwnCalendar(seller=ana, name="mine")
    taken = (datetime.fromisoformat("2026-11-11T09:30Z"), datetime.fromisoformat("2026-11-11T11:00Z"))
    calendar.keep([taken], start=now, end=datetime.fromisoformat("2027-02-01T00:00Z"))
    calendar.save()

    assert run() == "Wed 11 Nov at 09:00 or Thu 12 Nov at 14:00 (London time)\n"


def test_the_prospects_zone_comes_first_and_ours_beside_it(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Does it run on our tills?")], now)
    Contact.objects.get(address=KIM).describe(now, zone="America/New_York")

    lines = run("acme").splitlines()
    answer = json.loads(run("acme", "--json"))

    assert lines[0].endswith("(New York time)")
    assert lines[1].startswith("yours: ")
    assert answer["zone"] == "America/New_York"
    for one in answer["slots"]:
        assert datetime.fromisoformat(one["start"]) == datetime.fromisoformat(one["seller"])
        assert 9 <= datetime.fromisoformat(one["start"]).hour < 17

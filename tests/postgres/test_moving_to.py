"""A workspace moves to PostgreSQL: all of it or nothing, and the same Today afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Unchase = Callable[..., subprocess.CompletedProcess[str]]

NOW = "2026-11-10T09:00+00:00"


@pytest.fixture
def home(tmp_path: Path, unchase: Unchase) -> Path:
    """Ana's workspace, on SQLite: twelve shops that wrote, and a name with a NUL, as SQLite lets it in."""
    inbox = tmp_path / "inbox.mbox"
    with inbox.open("w", encoding="utf-8") as file:
        for shop in range(12):
            file.write(
                f"From x Mon Nov  2 10:00:00 2026\nFrom: Kim <kim@shop{shop}.example>\nTo: ana@lantern.example\n"
                f"Date: Mon, 02 Nov 2026 10:00:00 +0000\nMessage-ID: <{shop}@shop.example>\nSubject: Your offer {shop}\n\n"
                "Thank you for the proposal. Call me on Thursday at three.\n\n"
            )
    ran = unchase("import", inbox, "--me", "ana@lantern.example", "--tz", "Europe/London")
    assert ran.returncode == 0, ran.stderr
    with closing(sqlite3.connect(tmp_path / "home" / "unchase.sqlite3")) as database, database:
        database.execute("UPDATE deals_contact SET name = 'K' || char(0) || 'im' || ?", ["m" * 300])
    return tmp_path / "home"


def test_all_of_it_is_there_and_today_says_the_same(home: Path, unchase: Unchase, database: str) -> None:
    before = unchase("today", "--now", NOW)

    moved = unchase("move-to", database)

    assert moved.returncode == 0, moved.stderr
    assert "12 deals_touch" in moved.stderr
    assert "as many as here" in moved.stderr
    after = unchase("today", "--now", NOW, on=database)
    assert before.stdout
    assert (after.stdout, after.returncode) == (before.stdout, 0), after.stderr
    assert unchase("doctor", on=database).stdout == ""


def test_what_comes_next_gets_a_key_of_its_own(home: Path, unchase: Unchase, database: str) -> None:
    assert unchase("move-to", database).returncode == 0

    logged = unchase("log", "shop3.example", "They want it in spring.", "--ending", "none", on=database)

    assert logged.returncode == 0, logged.stderr
    with psycopg.connect(database, options="-c unchase.whose=house") as there:
        assert there.execute("SELECT count(*) FROM deals_touch").fetchone() == (13,)


def test_a_database_in_use_is_refused_and_stays_as_it_is(home: Path, unchase: Unchase, database: str) -> None:
    assert unchase("move-to", database).returncode == 0

    again = unchase("move-to", database)

    assert again.returncode == 2
    assert "it has to be empty" in again.stderr
    with psycopg.connect(database, options="-c unchase.whose=house") as there:
        assert there.execute("SELECT count(*) FROM deals_touch").fetchone() == (12,)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://ana@/unchase", "written as postgres://USER@HOST/NAME"),
        ("postgres://ana@/", "written as postgres://USER@HOST/NAME"),
        ("postgres://nobody@/nowhere?host=/nowhere&connect_timeout=2", "cannot be used"),
    ],
)
def test_an_address_that_is_none_is_told_in_a_sentence(
    home: Path, unchase: Unchase, address: str, sentence: str
) -> None:
    refused = unchase("move-to", address)

    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_copy_is_left_to_postgresql(unchase: Unchase, database: str, tmp_path: Path) -> None:
    refused = unchase("backup", tmp_path / "copy", on=database)

    assert refused.returncode == 2
    assert "pg_dump" in refused.stderr
    assert not (tmp_path / "copy").exists()


def test_an_address_in_the_settings_that_is_none_is_told_in_a_sentence(unchase: Unchase) -> None:
    refused = unchase("today", on="mysql://ana@/unchase")

    assert refused.returncode == 2
    assert "written as postgres://USER@HOST/NAME" in refused.stderr
    assert "Traceback" not in refused.stderr

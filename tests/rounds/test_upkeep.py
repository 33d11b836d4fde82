"""The data folder of a real program: made, copied, put back, refused where a newer version wrote it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MAILS = 400


def unchase(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unchase", *map(str, arguments)],
        env=os.environ | {"UNCHASE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mail") / "inbox.mbox"
    with path.open("w", encoding="utf-8") as file:
        for number in range(MAILS):
            shop, day = number % 40, 1 + number // 40
            file.write(
                f"From x Mon Nov  2 10:00:00 2026\nFrom: kim@shop{shop}.example\nTo: ana@lantern.example\n"
                f"Date: {day:02} Oct 2026 10:00:00 +0000\nSubject: Returns {shop}\nMessage-ID: <{number}@mail.example>\n\n"
                f"Not yet, please ask again later ({number}).\n\n"
            )
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, inbox: Path) -> Path:
    """A workspace with the mail in it."""
    folder = tmp_path_factory.mktemp("home") / "data"
    ran = unchase(folder, "import", inbox, "--me", "ana@lantern.example", "--tz", "Europe/London")
    assert ran.returncode == 0, ran.stderr
    return folder


def test_only_its_owner_may_read_the_folder_and_all_in_it(home: Path) -> None:
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in home.iterdir()} == {0}


def test_the_database_writes_ahead(home: Path) -> None:
    assert asked(home, "PRAGMA journal_mode") == [("wal",)]


def test_the_doctor_finds_what_is_wrong(home: Path) -> None:
    assert unchase(home, "rounds", "--once").returncode == 0
    well = unchase(home, "doctor")
    assert (well.returncode, well.stdout) == (0, "")

    (home / "secret").chmod(0o644)
    ill = unchase(home, "doctor")
    (home / "secret").chmod(0o600)

    assert (ill.returncode, "Others on this machine may read" in ill.stdout) == (1, True)


def test_a_backup_is_put_back_and_what_was_there_is_copied(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert unchase(home, "backup", copy).returncode == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert "there already" in unchase(home, "backup", copy).stderr
    other = tmp_path / "other"
    assert unchase(other, "doctor").returncode == 0

    ran = unchase(other, "restore", copy, "--yes")

    assert (ran.returncode, "What was there is in" in ran.stderr) == (0, True)
    assert asked(other, "SELECT count(*) FROM deals_touch") == [(MAILS,)]
    assert len(list((other / "copies").iterdir())) == 1


def test_what_is_no_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_text("This is a letter.", encoding="utf-8")

    assert unchase(home, "restore", wrong, "--yes").returncode == 2
    assert unchase(home, "restore", tmp_path / "gone", "--yes").returncode == 2
    assert asked(home, "SELECT count(*) FROM deals_touch") == [(MAILS,)]


def test_a_newer_database_is_refused(home: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.sqlite3", tmp_path / "newer"
    unchase(home, "backup", copy)
    with closing(sqlite3.connect(copy)) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('deals', '9999_from_the_future', '2030-01-01')"
        )
        database.commit()
    assert "newer version" in unchase(other, "restore", copy, "--yes").stderr
    other.mkdir(exist_ok=True)
    copy.rename(other / "unchase.sqlite3")

    ran = unchase(other, "today")

    assert (ran.returncode, "9999_from_the_future" in ran.stderr, "Traceback" in ran.stderr) == (
        2,
        True,
        False,
    )


def test_before_the_tables_change_the_database_is_copied(home: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.sqlite3", tmp_path / "older"
    unchase(home, "backup", copy)
    other.mkdir()
    with closing(sqlite3.connect(copy)) as database:  # as if a step of another app had not been made yet
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
        database.commit()
    copy.rename(other / "unchase.sqlite3")

    assert unchase(other, "rounds", "--once").returncode == 0

    assert len(list((other / "copies").glob("before-update-*"))) == 1
    assert asked(other, "SELECT count(*) FROM django_session") == [(0,)]


def test_an_import_killed_at_any_moment_goes_on_with_nothing_lost_or_twice(
    tmp_path: Path, inbox: Path
) -> None:
    home = tmp_path / "killed"
    arguments = [
        sys.executable,
        "-m",
        "unchase",
        "import",
        str(inbox),
        "--me",
        "ana@lantern.example",
        "--tz",
        "Europe/London",
    ]
    unchase(home, "doctor")
    for pause in (0.9, 1.1, 1.3):
        with subprocess.Popen(
            arguments, env=os.environ | {"UNCHASE_HOME": str(home)}, stderr=subprocess.DEVNULL
        ) as going:
            time.sleep(pause)
            going.send_signal(signal.SIGKILL)

    assert unchase(home, *arguments[3:]).returncode == 0
    assert unchase(home, "rounds", "--once").returncode == 0

    assert asked(home, "SELECT count(*), count(DISTINCT identity) FROM deals_touch") == [(MAILS, MAILS)]
    assert asked(home, "SELECT count(*) FROM deals_deal") == [(40,)]
    assert asked(home, "SELECT count(*) FROM deals_importrun WHERE finished_at IS NULL") == [(0,)]
    assert unchase(home, "rebuild").returncode == 0

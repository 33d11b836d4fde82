"""A full disk loses nothing, and is told in a sentence."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-10T09:00+00:00"


def unchase(home: Path, *arguments: str | Path, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command; with `room` no file can grow beyond so many bytes."""

    def bounded() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [sys.executable, "-m", "unchase", *map(str, arguments)],
        env=os.environ | {"UNCHASE_HOME": str(home)},
        preexec_fn=bounded,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "in.mbox"
    with path.open("w", encoding="utf-8") as file:
        for number in range(400):
            file.write(
                f"From x Tue Nov  3 09:00:00 2026\nFrom: Kim <kim@shop{number % 40}.example>\nTo: ana@lantern.example\n"
                f"Date: 3 Nov 2026 09:{number % 60:02}:00 +0000\nSubject: Returns\nMessage-ID: <{number}@x.example>\n\n"
                f"Not just yet, please keep checking in. {'We are moving house. ' * 40}\n\n"
            )
    return path


def test_an_import_into_a_full_disk_says_so_and_goes_on_once_there_is_room(
    inbox: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    told = ("import", inbox, "--me", "ana@lantern.example", "--tz", "Europe/London", "--now", NOW)
    unchase(home, "doctor")
    room = (home / "unchase.sqlite3").stat().st_size + 60_000

    full = unchase(home, *told, room=room)
    again = unchase(home, *told)

    assert full.returncode == 2
    assert full.stderr == (
        "The disk is full, or cannot be written. What was stored is safe: make room, and say it again.\n"
    )
    assert again.returncode == 0
    assert "400 mails met: 400 stored" in again.stderr
    assert unchase(home, "rebuild", "--now", NOW).stdout == ""


def test_a_backup_into_a_full_disk_says_so_and_leaves_no_half(tmp_path: Path) -> None:
    home = tmp_path / "home"
    unchase(home, "doctor")

    full = unchase(home, "backup", tmp_path / "copy.sqlite3", room=50_000)

    assert full.returncode == 2
    assert full.stderr.startswith("The copy could not be made: ")
    assert full.stderr.count("\n") == 1
    assert not (tmp_path / "copy.sqlite3").exists()

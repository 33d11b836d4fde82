"""Copies of a database on PostgreSQL, as `docs/how-to/run-for-a-team.md` describes them: put back, and back to a moment."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from on_postgres import archiving, cluster, programs, recovered

if TYPE_CHECKING:
    from collections.abc import Callable

    Unchase = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]


def _run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(
        [str(one) for one in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _names(address: str) -> list[str]:
    with psycopg.connect(address, options="-c unchase.whose=house") as there:
        return [name for (name,) in there.execute("SELECT sign_in FROM deals_seller ORDER BY id").fetchall()]


def _seller(unchase: Unchase, name: str, on: str) -> None:
    made = unchase("seller", name, "--tz", "UTC", "--password", "a sentence is a good one", on=on)
    assert made.returncode == 0, made.stderr


def test_a_dump_is_put_back_into_another_database(
    unchase: Unchase, database: str, other_database: str, tmp_path: Path
) -> None:
    there = programs()
    assert there is not None
    _seller(unchase, "ana@lantern.example", database)

    house = {"PGOPTIONS": "-c unchase.whose=house"}  # else it sees nothing of what is to be copied
    dump = ["--enable-row-security", "--format=custom", f"--file={tmp_path / 'unchase.dump'}"]
    _run(there / "pg_dump", *dump, database, **house)
    _seller(unchase, "late@lantern.example", database)
    _run(
        there / "pg_restore", "--enable-row-security", "--no-owner", "--exit-on-error", f"--dbname={other_database}",
        tmp_path / "unchase.dump", **house,
    )  # fmt: skip

    assert _names(other_database) == ["ana@lantern.example"]
    assert unchase("doctor", on=other_database).stdout == ""


def test_it_goes_back_to_the_moment_before_a_mistake(unchase: Unchase) -> None:
    with cluster(**archiving()) as address:
        _seller(unchase, "ana@lantern.example", address)
        with recovered(address) as back:
            _seller(unchase, "after-the-copy@lantern.example", address)
            moment = _now(address)
            with psycopg.connect(address, options="-c unchase.whose=house") as there:
                there.execute("DELETE FROM deals_seller")  # the mistake
            assert _names(address) == []

            assert _names(back(moment)) == ["ana@lantern.example", "after-the-copy@lantern.example"]


def _now(address: str) -> str:
    """A moment by the server's clock, with a little time on both sides of it."""
    with psycopg.connect(address, autocommit=True) as there:
        time.sleep(0.2)
        row = there.execute("SELECT clock_timestamp()::text").fetchone()
        time.sleep(0.2)
    assert row is not None
    return str(row[0])


def test_a_server_takes_the_settings_of_a_company() -> None:
    text = (ROOT / "deploy/postgresql.conf").read_text(encoding="utf-8")
    settings = dict(re.findall(r"^(\w+) = '?([^'\n]+)'?$", text, re.MULTILINE))
    assert len(settings) >= 10

    with cluster(**settings) as address, psycopg.connect(address) as there:
        for name, value in settings.items():
            told = there.execute("SELECT current_setting(%s)", [name]).fetchone()
            assert told == (value,)

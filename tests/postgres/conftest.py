"""Tests of what only PostgreSQL can do; they run beside one (`on_postgres.py`), and are not collected elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings

from deals.cast import acme, ana, ben, cleo, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["acme", "ana", "ben", "cleo", "now"]

_HERE = settings.DATABASES["default"]
collect_ignore_glob = [] if _HERE["ENGINE"].endswith("postgresql") else ["test_*.py"]

Unchase = "Callable[..., subprocess.CompletedProcess[str]]"


def address_of(name: str) -> str:
    """The address of a database of the cluster the tests run beside."""
    return f"postgres://{_HERE['USER']}@/{name}?host={_HERE['HOST']}"


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database of the test's own; its address."""
    with new_database() as address:
        yield address


@pytest.fixture
def other_database() -> Iterator[str]:
    """Another."""
    with new_database() as address:
        yield address


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database; its address."""
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address_of("postgres"), autocommit=True) as boss:
        boss.execute(f'CREATE DATABASE "{name}"')
        yield address_of(name)
        boss.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def unchase(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program on a data folder of the test's own; `on` is the address of a database, else the file at home."""

    def run(*arguments: str | Path, on: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "unchase", *map(str, arguments)],
            env={**os.environ, "UNCHASE_HOME": str(tmp_path / "home"), "UNCHASE_DATABASE": on},
            capture_output=True,
            text=True,
            check=False,
        )

    return run

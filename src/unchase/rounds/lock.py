"""One rounds process at a time: whoever holds the lock of the data folder, or on PostgreSQL that of the database."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unchase.rounds import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process holds the lock; a killed process lets go of it, for the system keeps it."""
    if postgres.is_elsewhere():
        with postgres.one_of_all("rounds", waits=False) as first:
            yield first
        return
    descriptor = os.open(folder / "rounds.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

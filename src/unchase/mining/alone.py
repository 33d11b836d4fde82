"""One mining at a time into one folder: whoever holds its lock, which the system takes from a process that is killed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unchase.mining.needs import MiningError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Raises `MiningError` where another process mines into the folder. Where folders cannot be locked, nothing is said."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MiningError(f"Another mining writes to {folder}: wait until it has ended.") from error
        except OSError:  # a shared folder that knows no locks
            pass
        yield
    finally:
        os.close(descriptor)

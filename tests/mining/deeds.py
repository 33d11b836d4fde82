"""Pieces of work for engines, at the top of a module, so that any process can do them."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def killed_once(piece: tuple[str, int]) -> int:
    """Twice the number; the process is killed the first time a number above 100 is met, as by a system out of memory."""
    folder, number = piece
    mark = Path(folder) / f"killed-{number}"
    if number > 100 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return double(number)


def always_killed(number: int) -> int:
    """Nothing: whoever tries it is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(number: int) -> int:
    """Nothing: it fails with a sentence."""
    raise ValueError(f"{number} is none of ours")

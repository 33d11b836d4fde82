"""Short transactions that are tried again when another process is writing."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from django.db import OperationalError, connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_TRIES = 4
_PAUSE = (
    0.05  # seconds, doubled each time, with as much again by chance: two that collide do not collide again
)


def written(work: Callable[[], T]) -> T:
    """What `work` returns, done in one transaction; tried again from its beginning where the database is locked.

    Inside another transaction it is not tried again: the outermost one is.
    """
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            if "locked" not in str(error) or attempt == _TRIES - 1 or connection.in_atomic_block:
                raise
            time.sleep(_PAUSE * 2**attempt * (1 + random.random()))  # noqa: S311 - a pause is no secret
    raise AssertionError("the last try returns or raises")

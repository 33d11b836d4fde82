"""Short transactions that are tried again when another process is writing."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from django.db import OperationalError, connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_TRIES = 4  # on SQLite, where each waits long for its turn
_TRIES_BESIDE = 12  # on PostgreSQL, where transactions run beside each other and one of two gives way at once
_PAUSE = (
    0.05  # seconds, doubled each time, with as much again by chance: two that collide do not collide again
)
_LONGEST = 1.0
# SQLSTATEs of a transaction that would have gone well alone: serialization_failure, deadlock_detected.
_GIVE_WAY = frozenset({"40001", "40P01"})


def written(work: Callable[[], T]) -> T:
    """What `work` returns, done in one transaction, as if it ran alone; tried again from its beginning where it could not.

    SQLite lets one writer in at a time; PostgreSQL is asked to let through only what could have run one by one
    (SERIALIZABLE). Inside another transaction it is not tried again: the outermost one is.
    """
    tries = _TRIES if connection.vendor == "sqlite" else _TRIES_BESIDE
    for attempt in range(tries):
        try:
            with transaction.atomic():
                _as_if_alone()
                return work()
        except OperationalError as error:
            if not _may_go_well_again(error) or attempt == tries - 1 or connection.in_atomic_block:
                raise
            pause = min(_PAUSE * 2**attempt, _LONGEST)
            time.sleep(pause * (1 + random.random()))  # noqa: S311 - a pause is no secret
    raise AssertionError("the last try returns or raises")


def _as_if_alone() -> None:
    """Asked for at the beginning of the outermost transaction, where alone it can be."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")


def _may_go_well_again(error: OperationalError) -> bool:
    return "locked" in str(error) or getattr(error.__cause__, "sqlstate", None) in _GIVE_WAY

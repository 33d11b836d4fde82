"""A transaction waits for another writer, is tried again, and gives up in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, transaction

from unchase.deals import writing
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_PAUSE", 0.0)
    monkeypatch.setattr(writing, "_TRIES_BESIDE", writing._TRIES)  # noqa: SLF001 - the same count on every database


def locked(times: int, message: str = "database is locked") -> tuple[Callable[[], str], list[bool]]:
    """Work that fails so often before it is done, and whether each try was in a transaction."""
    tries: list[bool] = []

    def work() -> str:
        tries.append(connection.in_atomic_block)
        if len(tries) <= times:
            raise OperationalError(message)
        return "done"

    return work, tries


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_tried_again_from_the_beginning() -> None:
    work, tries = locked(2)

    assert written(work) == "done"
    assert tries == [True, True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("message", "tried"), [("database is locked", 4), ("no such table", 1)])
def test_it_gives_up_in_the_end_and_at_once_where_waiting_helps_nothing(message: str, tried: int) -> None:
    work, tries = locked(99, message)

    with pytest.raises(OperationalError, match=message):
        written(work)
    assert len(tries) == tried


@pytest.mark.django_db(transaction=True)
def test_inside_another_transaction_the_outermost_is_tried_again() -> None:
    work, tries = locked(1)

    with pytest.raises(OperationalError), transaction.atomic():
        written(work)
    assert len(tries) == 1

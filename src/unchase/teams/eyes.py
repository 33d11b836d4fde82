"""Through whose eyes the database is looked at: what PostgreSQL's row-level security lets through.

Each statement tells, inside its own transaction, whose it is (`SET LOCAL`, by `set_config`): nothing is left behind on a
connection that goes back to the pool. What nobody told sees what the process was started as: the house for the rounds and
the commands; nothing at all in the web, where every request has eyes of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUSE = "house"  # the rounds, the commands, and verbs that have asked already whether they may
DOOR = "door"  # nobody is signed in yet: who they are may be looked up, and nothing else
NOBODY = "nobody"
NAME = "unchase.whose"
# These look at nothing; and in a transaction that failed only a way back is let through, so nothing may stand before it.
_OF_TRANSACTIONS = ("SET TRANSACTION", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")

_whose: ContextVar[str | None] = ContextVar("whose", default=None)
_unasked = HOUSE


@contextmanager
def eyes_of(whose: int | str) -> Iterator[None]:
    """Inside, the database is looked at through these eyes: a seller's, by their key, the house's or the door's.

    On SQLite all is one seller's, and there is nothing to tell.
    """
    if connection.vendor != "postgresql":
        yield
        return
    first = _tell not in connection.execute_wrappers
    token = _whose.set(str(whose))
    if first:
        connection.execute_wrappers.append(_tell)
    try:
        yield
    finally:
        _whose.reset(token)
        if first:
            connection.execute_wrappers.remove(_tell)
        _back_in_transaction()


def become(whose: int | str) -> None:
    """From here on, inside `eyes_of`, these eyes: somebody was let in."""
    if connection.vendor == "postgresql" and _whose.get() is not None:
        _whose.set(str(whose))


def see_nothing_unasked() -> None:
    """From here on a connection of this process sees nothing, unless its eyes are told."""
    global _unasked  # noqa: PLW0603 - a process is one or the other
    if connection.vendor != "postgresql":
        return
    _unasked = NOBODY
    options = connection.settings_dict["OPTIONS"]
    options["options"] = str(options.get("options", "")).replace(f"-c {NAME}={HOUSE}", f"-c {NAME}={NOBODY}")
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined,unused-ignore]  # PostgreSQL's alone


def _tell(
    execute: Callable[..., Any],
    sql: str,
    params: Any,  # noqa: ANN401 - as Django calls it
    many: bool,  # noqa: FBT001 - as above
    context: dict[str, Any],
) -> Any:  # noqa: ANN401 - as above
    """The statement with whose it is before it, in one message: outside a transaction both are one of their own."""
    whose = _whose.get()
    if whose is None or sql.startswith(_OF_TRANSACTIONS):
        return execute(sql, params, many, context)
    if many:
        assert connection.in_atomic_block, "many rows are written in a transaction"
        connection.connection.execute(_set(whose))
        return execute(sql, params, many, context)
    answer = execute(f"{_set(whose)}; {sql}", params, many, context)
    context["cursor"].nextset()
    return answer


def _set(whose: str) -> str:
    assert whose.isalnum(), "a key, or one of three words"
    return f"SELECT set_config('{NAME}', '{whose}', true)"


def _back_in_transaction() -> None:
    """A transaction that goes on outside sees again what it saw before."""
    if connection.in_atomic_block and not connection.needs_rollback and connection.connection is not None:
        connection.connection.execute(_set(_whose.get() or _unasked))

"""A workspace carried over from the file in the data folder to a PostgreSQL, whole and counted, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unchase.rounds import postgres
from unchase.rounds.upkeep import UpkeepError
from unchase.settings import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db.models import Field, Model

    Ask = type[Model]

THERE = "there"  # the alias of the database it is carried to
_AT_ONCE = 500


def carry(
    address: str, *, progress: Callable[[str, int], None] = lambda _name, _rows: None
) -> dict[str, int]:
    """Carry all rows to the empty database at `address`; how many of each kind, by its table.

    In one transaction there, while nobody writes here: killed at any moment, the other database is as empty as it was.
    What is here stays as it is. Sign-ins under way are not carried: people sign in once more. Raises `UpkeepError` for
    an address of another kind, a database that holds anything already, and counts that differ.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connections, transaction

    if postgres.is_elsewhere():
        raise UpkeepError("This workspace is on PostgreSQL already (UNCHASE_DATABASE).")
    try:
        connections.databases[THERE] = {**connections.databases["default"], **database(address)}
    except ValueError as error:
        raise UpkeepError(str(error)) from None
    there = connections[THERE]
    try:
        call_command("migrate", database=THERE, verbosity=0, interactive=False)
        with transaction.atomic(), transaction.atomic(using=THERE):  # the first keeps writers out
            kinds = _kinds()
            _refuse_if_used(kinds)
            for kind in kinds:
                _carry_kind(kind, progress)
            counts = _compared(kinds)
            for statement in there.ops.sequence_reset_sql(_plain(), kinds):
                with there.cursor() as cursor:
                    cursor.execute(statement)
    except DatabaseError as error:
        raise UpkeepError(f"The other database cannot be used: {str(error).strip()}.") from error
    finally:
        there.close()
        if there.vendor == "postgresql":
            there.close_pool()  # type: ignore[attr-defined,unused-ignore]  # PostgreSQL's alone
        del connections[THERE], connections.databases[THERE]
    return counts


def _kinds() -> list[type[Model]]:
    """Every kind of row of ours. Their order does not matter: PostgreSQL looks at what they point to at the end."""
    from django.apps import apps

    ours = [app for app in apps.get_app_configs() if app.name.startswith("unchase.")]
    return [kind for app in ours for kind in app.get_models(include_auto_created=True) if kind._meta.managed]  # noqa: SLF001 - Django's documented way


def _refuse_if_used(kinds: Sequence[type[Model]]) -> None:
    for kind in kinds:
        if kind._base_manager.using(THERE).exists():  # noqa: SLF001 - all rows, whatever the manager of its pages leaves out
            raise UpkeepError(
                f"There are {kind._meta.verbose_name_plural} in that database already; it has to be empty."  # noqa: SLF001 - as above
            )


def _carry_kind(kind: type[Model], progress: Callable[[str, int], None]) -> None:
    """All rows of a kind, with the keys they have."""
    columns = list(kind._meta.concrete_fields)  # noqa: SLF001 - as above
    batch: list[Model] = []
    for row in kind._base_manager.order_by("pk").iterator(_AT_ONCE):  # noqa: SLF001 - as above
        for column in columns:
            setattr(row, column.attname, _kept(getattr(row, column.attname), column))
        batch.append(row)
        if len(batch) == _AT_ONCE:
            _put(kind, batch, progress)
            batch = []
    _put(kind, batch, progress)


def _put(kind: type[Model], batch: list[Model], progress: Callable[[str, int], None]) -> None:
    kind._base_manager.using(THERE).bulk_create(batch)  # noqa: SLF001 - as above
    progress(kind._meta.db_table, len(batch))  # noqa: SLF001 - as above


def _kept(value: Any, column: Field[Any, Any]) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as PostgreSQL takes it: no NUL, and no longer than its column, which SQLite does not look at."""
    if isinstance(value, str):
        return (
            value.replace("\x00", "")[: column.max_length] if column.max_length else value.replace("\x00", "")
        )
    if isinstance(value, dict):
        return {_kept(name, column): _inside(one) for name, one in value.items()}
    return _inside(value) if isinstance(value, list) else value


def _inside(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {str(name).replace("\x00", ""): _inside(one) for name, one in value.items()}
    return [_inside(one) for one in value] if isinstance(value, list) else value


def _compared(kinds: Sequence[type[Model]]) -> dict[str, int]:
    """How many rows of each kind are there. Raises `UpkeepError` where it is not as many as here."""
    counts = dict(_counted(kinds))
    for table, (here, there) in counts.items():
        if here != there:
            raise UpkeepError(f"{there} of {here} rows of {table} arrived; nothing was kept there.")
    return {table: here for table, (here, _) in counts.items()}


def _counted(kinds: Sequence[type[Model]]) -> Iterator[tuple[str, tuple[int, int]]]:
    for kind in kinds:
        rows = kind._base_manager  # noqa: SLF001 - as above
        yield kind._meta.db_table, (rows.count(), rows.using(THERE).count())  # noqa: SLF001 - as above


def _plain() -> Any:  # noqa: ANN401 - Django's Style says of itself only that
    from django.core.management.color import no_style

    return no_style()

"""The data folder and its database: made, brought up to date, copied, put back, and looked over.

Nothing here needs Django to be ready before `prepare`, which readies it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING

from unchase.rounds import postgres
from unchase.settings import home

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.db.backends.utils import CursorWrapper

DATABASE = "unchase.sqlite3"
_COPIES = 5  # copies made before the database was brought up to date that are kept
_SCARCE = 200_000_000  # bytes free on the disk below which the doctor says so
# Touches that lie in no deal of their own seller's: all less those that do, which two indexes tell.
_WANDERING = """
SELECT (SELECT count(*) FROM deals_touch) - (
    SELECT count(*) FROM deals_touch touch JOIN deals_deal deal ON deal.id = touch.deal_id
    WHERE deal.seller_id = touch.seller_id
)
"""


class UpkeepError(Exception):
    """Something about the data folder that stops the program; its text is the sentence to show."""


def prepare(*, now: datetime) -> Path:
    """Make the data folder ready and Django with it: folder, key, and the tables as this version needs them.

    Where they have to change, the database is copied first. Raises `UpkeepError` for a folder that cannot be
    used, or a database a newer version has written. Returns the folder.
    """
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _make_key(folder / "secret")
    except OSError as error:
        raise UpkeepError(f"The data folder {folder} cannot be used: {error.strerror or error}.") from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unchase.settings")
    os.umask(0o077)
    import django

    try:
        django.setup()
    except ImportError as error:
        raise UpkeepError(f"{error}. A database on PostgreSQL needs unchase[postgres].") from None
    _bring_up_to_date(folder, now)
    return folder


def _make_key(path: Path) -> None:
    """A key of this workspace's own, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")


def _bring_up_to_date(folder: Path, now: datetime) -> None:
    from django.db import DatabaseError

    try:
        if postgres.is_elsewhere() and postgres.bypasses():
            raise UpkeepError(
                "The role of UNCHASE_DATABASE passes by row-level security, which keeps sellers apart; "
                "use one that is no superuser and has no BYPASSRLS."
            )
        if not _is_outdated(folder):
            return
        if not postgres.is_elsewhere():
            _copy_before(folder, now)
            _migrate()
            (folder / DATABASE).chmod(0o600)
            return
        with postgres.one_of_all(
            "update", waits=True
        ):  # many processes start at once; the first brings it up to date
            if _is_outdated(folder):
                _migrate()
    except DatabaseError as error:
        where = "on PostgreSQL" if postgres.is_elsewhere() else f"in {folder}"
        raise UpkeepError(f"The database {where} cannot be used: {str(error).strip()}.") from error


def _is_outdated(folder: Path) -> bool:
    """Whether the tables have to change. Raises `UpkeepError` where a newer version has changed them already."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    newer = sorted(name for app, name in unknown if app in {"deals", "teams"})
    if newer:
        where = "on PostgreSQL" if postgres.is_elsewhere() else f"in {folder}"
        raise UpkeepError(
            f"The database {where} was written by a newer version of unchase ({newer[-1]}); use that one."
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _copy_before(folder: Path, now: datetime) -> None:
    """The database as it is, copied before its tables change; a new one has nothing to copy."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    if MigrationRecorder(connection).applied_migrations():
        copies = folder / "copies"
        copies.mkdir(mode=0o700, exist_ok=True)
        backup(copies / f"before-update-{now:%Y%m%dT%H%M%SZ}.sqlite3")
        _forget_old(copies)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _forget_old(copies: Path) -> None:
    for old in sorted(copies.glob("before-update-*.sqlite3"))[:-_COPIES]:
        old.unlink()


def backup(target: Path) -> Path:
    """Copy the database to `target` while it is in use: whole and of one moment. An existing file is not overwritten."""
    if postgres.is_elsewhere():
        raise UpkeepError(postgres.COPY)
    source = home() / DATABASE
    if not source.exists():
        raise UpkeepError(f"There is no database in {home()} yet.")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise UpkeepError(f"{target} is there already; choose another name.") from None
    except OSError as error:
        raise UpkeepError(f"{target} cannot be written: {error.strerror or error}.") from error
    try:
        _copy(source, target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise UpkeepError(f"The copy could not be made: {error}.") from error
    return target


def restore(source: Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of the database; returns the copy of what was there, where something was.

    Raises `UpkeepError` for a file that is no whole backup of unchase; then nothing has changed.
    """
    if postgres.is_elsewhere():
        raise UpkeepError(postgres.COPY)
    _check(source)
    folder = home()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / DATABASE
    kept = None
    if path.exists():
        (folder / "copies").mkdir(mode=0o700, exist_ok=True)
        kept = backup(folder / "copies" / f"before-restore-{now:%Y%m%dT%H%M%SZ}.sqlite3")
    try:
        _copy(source, path)
        path.chmod(0o600)
    except (sqlite3.Error, OSError) as error:
        raise UpkeepError(f"The backup could not be put back: {error}.") from error
    return kept


def _check(source: Path) -> None:
    if not source.is_file():
        raise UpkeepError(f"There is no file {source}.")
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as database:
            whole = database.execute("PRAGMA integrity_check").fetchone()[0]
            found = database.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'deals_deal'"
            ).fetchone()[0]
            steps = database.execute("SELECT name FROM django_migrations WHERE app = 'deals'").fetchall()
    except sqlite3.Error as error:
        raise UpkeepError(f"{source} is not a backup of unchase: {error}.") from error
    if whole != "ok" or not found:
        raise UpkeepError(f"{source} is not a whole backup of unchase.")
    known = {file.name.removesuffix(".py") for file in files("unchase.deals.migrations").iterdir()}
    if newer := sorted({name for (name,) in steps} - known):
        raise UpkeepError(f"{source} was written by a newer version of unchase ({newer[-1]}); use that one.")


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=20)) as there,
        closing(sqlite3.connect(target, timeout=20)) as here,
    ):
        there.backup(here)


def doctor(*, now: datetime, whole: bool = False) -> list[str]:
    """What is wrong with the workspace, in sentences; nothing where all is well. Django must be ready.

    `whole`: the database on SQLite is read to its last value (docs/reference/doctor.md).
    """
    from django.db import connection

    from unchase.deals.models import Deal, ImportRun, Mailbox, Outgoing, Touch

    folder, wrong = home(), list[str]()
    wrong += [
        f"Others on this machine may read {path}; it should be its owner's alone."
        for path in (folder, folder / "secret", folder / "keys", folder / "gate-password", folder / DATABASE)
        if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077
    ]
    if (free := shutil.disk_usage(folder).free) < _SCARCE:
        wrong.append(f"Only {free // 1_000_000} MB are free on the disk of {folder}.")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wrong += _database_wrong(cursor, whole=whole, but=Touch._meta.db_table)  # noqa: SLF001 - Django's documented way
        else:
            wrong += postgres.wrong_with(cursor)
        cursor.execute(_WANDERING)
        (wandering,) = cursor.fetchone()
    late = Deal.objects.filter(reassess_at__lt=now).count()
    if late:
        wrong.append(f"{late} deals wait to be reassessed; `unchase rounds` or `unchase serve` does it.")
    wrong += [f"An import stopped: {run.failed}" for run in ImportRun.objects.exclude(failed="")[:10]]
    wrong += [
        f"The mailbox {box.address} fails since {box.failing_since:%Y-%m-%d %H:%M} UTC: {box.failing_why}"
        for box in Mailbox.objects.exclude(failing_since=None).order_by("failing_since")[:10]
    ]
    if unsure := Outgoing.objects.filter(leaving=Outgoing.Leaving.UNCERTAIN, undone_at=None).count():
        wrong.append(f"Of {unsure} letters nobody knows whether they left; their pages ask you.")
    if wandering:
        wrong.append(f"{wandering} touches lie in deals of another seller, or in none.")
    return wrong


def _database_wrong(cursor: CursorWrapper, *, whole: bool, but: str) -> list[str]:
    """What the database says of itself: whether it is whole, and set up as it should be (settings.py).

    Not where the rows of the table `but` point to: that is asked of an index, without reading them.
    """
    from django.db import connection

    wrong = []

    def asked(pragma: str) -> str:
        cursor.execute(f"PRAGMA {pragma}")
        row = cursor.fetchone()
        return str(row[0]) if row else ""

    if (
        not whole
    ):  # each value was looked at when it was written; all the JSON again takes longer than all the rest
        asked("ignore_check_constraints = ON")
    said = asked("integrity_check" if whole else "quick_check")
    asked("ignore_check_constraints = OFF")
    if said != "ok":
        wrong.append(f"The database is damaged ({said}); restore the last backup.")
    if asked("journal_mode") != "wal":
        wrong.append("The database does not write ahead (WAL); is it on a network disk?")
    if int(asked("busy_timeout") or 0) < 1_000:
        wrong.append("The database gives up at once when another process writes.")
    broken = 0
    for table in connection.introspection.table_names(cursor):
        if table != but:
            cursor.execute(f"PRAGMA foreign_key_check({connection.ops.quote_name(table)})")
            broken += len(cursor.fetchall())
    if broken:
        wrong.append(f"{broken} rows point to rows that are not there.")
    return wrong

"""The tables of the jobs: made, and brought up to date step by step where a newer Procrastinate is installed.

Procrastinate ships its steps as SQL, in the order of their names: those named `pre` are good for the version before, too,
those named `post` take away what only that one still used. The last step taken is noted on the table of the jobs itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from unchase.rounds.events import tell
from unchase.rounds.upkeep import UpkeepError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = "procrastinate_jobs"
_NOTED = "step: "
# What tables without a note have: no version allowed so far (3.5 and later) had other steps.
_UNNOTED = "03.04.00_50_post_add_retry_failed_job_procedure"
_SIGN_OF_LIFE = 60  # seconds


def prepare_jobs() -> None:
    """The tables as the installed Procrastinate needs them. One process at a time (`postgres.one_of_all`).

    While other workers give signs of life, the last steps that take something away are left for another start, at the
    latest that of the next version. Raises `UpkeepError` where a newer version has changed the tables already.
    """
    known = [path.stem for path in _steps()]
    last = _last_step()
    if last is None:
        _make(known[-1])
        return
    if last not in known:
        raise UpkeepError(
            f"The jobs were kept by a newer version of Procrastinate ({last}); install that one."
        )
    missing = known[known.index(last) + 1 :]
    while missing and "_post_" in missing[-1] and _others_work():
        missing.pop()
    _take(missing)


def _steps() -> list[Path]:
    from procrastinate.schema import SchemaManager

    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _last_step() -> str | None:
    """The last step taken; None where there are no tables yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(there, 'pg_class') FROM to_regclass(%s) there WHERE there IS NOT NULL",
            [_TABLE],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return str(row[0]).removeprefix(_NOTED) if row[0] else _UNNOTED


def _make(last: str) -> None:
    from procrastinate.schema import SchemaManager

    _say(SchemaManager.get_schema(), last)


def _take(steps: Sequence[str]) -> None:
    """Take these steps, each whole with its note or not at all."""
    for path in _steps():
        if path.stem in steps:
            _say(path.read_text(encoding="utf-8"), path.stem)
            tell("jobs-updated", step=path.stem)


def _say(statements: str, last: str) -> None:
    """The statements and the note, in one message: the database takes all of it or nothing."""
    assert last.replace("_", "").replace(".", "").isalnum(), "a name of theirs"
    with connection.cursor() as cursor:
        cursor.execute(f"{statements.rstrip().rstrip(';')};\nCOMMENT ON TABLE {_TABLE} IS '{_NOTED}{last}'")


def _others_work() -> bool:
    """Whether a worker gave a sign of life within a minute; this one has not begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL")
        if cursor.fetchone() != (True,):  # before there were signs of life: nobody knows
            return False
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [_SIGN_OF_LIFE],
        )
        return bool(cursor.fetchone() == (True,))

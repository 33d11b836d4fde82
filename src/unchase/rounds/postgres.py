"""The database of a team, PostgreSQL: one process at a time where only one may, and what it says of itself."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unchase.settings import DATABASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

OLDEST = 15  # the version it is tested on
COPY = (
    "The database is on PostgreSQL, which makes its own copies: "
    "pg_dump --format=custom --file=unchase.dump, and pg_restore to put one back (docs/how-to/run-for-a-team.md)."
)


def is_elsewhere() -> bool:
    """Whether the database is on PostgreSQL and not in the data folder; Django need not be ready."""
    return bool(DATABASES["default"]["ENGINE"].endswith("postgresql"))


@contextmanager
def one_of_all(what: str, *, waits: bool) -> Iterator[bool]:
    """Whether this process, of all on all machines, holds the lock of that name; one that is killed lets go of it.

    The lock lives as long as a connection of its own. With `waits` it is waited for.
    """
    import psycopg
    from django.db import connection

    key = zlib.crc32(f"unchase {what}".encode())
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:  # type: ignore[attr-defined,unused-ignore]  # PostgreSQL's alone
        if waits:
            own.execute("SELECT pg_advisory_lock(%s)", [key])
            yield True
        else:
            row = own.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
            yield bool(row and row[0])


def bypasses() -> bool:
    """Whether the role we are may pass by row-level security: then nothing would keep organisations apart."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    return bool(row and row[0])


def wrong_with(cursor: CursorWrapper) -> list[str]:
    """What a PostgreSQL says of itself that should be otherwise, in sentences."""
    wrong = []
    cursor.execute(
        "SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding), datcollate"
        " FROM pg_database WHERE datname = current_database()"
    )
    version, encoding, collation = cursor.fetchone()
    if version < OLDEST * 10_000:
        wrong.append(f"PostgreSQL is version {version // 10_000}; unchase is tested from {OLDEST} on.")
    if encoding != "UTF8":
        wrong.append(f"The database keeps text as {encoding}; it should be UTF8.")
    if collation.upper() not in {"C", "POSIX", "C.UTF-8", "C.UTF8"}:
        wrong.append(f"The database sorts names as {collation} does; it should be made with C.UTF-8.")
    return wrong

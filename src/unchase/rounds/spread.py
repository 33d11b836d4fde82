"""How the rows of each table are spread, told to the database: it chooses its indexes by that, not by a guess."""

from __future__ import annotations

from django.db import OperationalError, connection

_LOOKED_AT = 1_000  # rows of an index that are looked at; it takes milliseconds, whatever the size


def learn_spread() -> None:
    """Look at samples of the tables. PostgreSQL does so by itself; where SQLite is busy the next start does it."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={_LOOKED_AT}")
            cursor.execute("ANALYZE")
    except OperationalError:
        return

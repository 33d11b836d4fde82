"""The order of rows, the same on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

if TYPE_CHECKING:
    from django.db.models.expressions import OrderBy


def falling(column: str) -> str | OrderBy:
    """From the highest down, rows without a value last.

    SQLite has it so unasked, and only then are its indexes of use; PostgreSQL has to be told.
    """
    return f"-{column}" if connection.vendor == "sqlite" else F(column).desc(nulls_last=True)

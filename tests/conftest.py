"""What holds for all tests: nothing is timed inside them, for a busy machine is no fault of the program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

settings.register_profile("unchase", deadline=None)
settings.load_profile("unchase")


def pytest_configure(config: pytest.Config) -> None:
    """On PostgreSQL (`on_postgres.py`) the tests' own process is; the programs they start have homes of their own."""
    from django.conf import settings as django_settings

    on_postgres = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    shares_out = not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", None))
    if on_postgres and not shares_out:  # who shares the tests out hands the address on to those who run them
        os.environ.pop("UNCHASE_DATABASE", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' own database. PostgreSQL drops none that somebody still holds, so whoever does is shown out first."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(_SHOW_OUT)


_SHOW_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""

"""What holds for all tests: nothing is timed inside them, for a busy machine is no fault of the program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile("unchase", deadline=None)
settings.load_profile("unchase")


def pytest_configure(config: pytest.Config) -> None:
    """On PostgreSQL (`on_postgres.py`) the tests' own process is; the programs they start have homes of their own."""
    from django.conf import settings as django_settings

    on_postgres = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    shares_out = not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", None))
    if on_postgres and not shares_out:  # who shares the tests out hands the address on to those who run them
        os.environ.pop("UNCHASE_DATABASE", None)

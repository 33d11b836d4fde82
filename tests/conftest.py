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
    del config
    from django.conf import settings as django_settings

    if django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        os.environ.pop("UNCHASE_DATABASE", None)

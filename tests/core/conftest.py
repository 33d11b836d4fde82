"""A test's docstring is its diary, and the diary is the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.diary import read_diary

if TYPE_CHECKING:
    from unchase.core.facts import Facts


@pytest.fixture
def life(request: pytest.FixtureRequest) -> Facts:
    """The facts told by the docstring of the test that asks for them."""
    return read_diary(request.function.__doc__ or "")

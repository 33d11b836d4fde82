"""The cast, and a browser for each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from deals.cast import acme, ana, ben, cleo, now
from unchase.web import visit

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.deals.models import Seller

__all__ = ["acme", "ana", "ben", "cleo", "now"]


class _Clock(datetime):
    """The clock at the edge, stopped on the cast's Tuesday."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "datetime", _Clock)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def anas(ana: Seller) -> Client:
    """Ana's browser."""
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture
def cleos(cleo: Seller) -> Client:
    """Cleo's browser."""
    client = Client()
    client.force_login(cleo)
    return client

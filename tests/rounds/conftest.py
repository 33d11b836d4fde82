"""The cast, and a data folder from which programs on this machine may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deals.cast import acme, ana, ben, cleo, now

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["acme", "ana", "ben", "cleo", "now"]


@pytest.fixture
def beside_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of this test's own, and leave to ask what listens on this machine."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")

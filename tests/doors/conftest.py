"""The cast, and a program for each of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import pytest
from django.test import Client

from deals.cast import acme, ana, ben, cleo, now
from unchase.deals.token import Scope, Token
from unchase.doors import callers, verbs

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse

    from unchase.deals.models import Seller

__all__ = ["acme", "ana", "ben", "cleo", "now"]
ALL = tuple(Scope.values)


class _Clock(datetime):
    """The clock at the edge, stopped on the cast's Tuesday."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "datetime", _Clock)
    monkeypatch.setattr(callers, "datetime", _Clock)
    monkeypatch.setattr(callers, "PACE", callers.Pace())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@dataclass(frozen=True, slots=True)
class Program:
    """Another program with a token of a seller."""

    word: str

    def ask(
        self, method: str, where: str, told: object = None, *, key: str = "", **query: object
    ) -> HttpResponse:
        """Its request."""
        headers = {"Authorization": f"Bearer {self.word}"} | ({"Idempotency-Key": key} if key else {})
        body = b"" if told is None else json.dumps(told).encode()
        address = f"/api/{where}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        answer = Client(headers=headers).generic(method, address, body, content_type="application/json")
        return cast("HttpResponse", answer)

    def get(self, where: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """What it is told; it must be told."""
        answer = self.ask("GET", where, None, key="", **query)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)


def program(seller: Seller, now: datetime, *scopes: str) -> Program:
    """A program with a token of the seller's."""
    return Program(Token.make(seller, now, name="a program", scopes=scopes or ALL)[1])


@pytest.fixture
def anas(ana: Seller, now: datetime) -> Program:
    """Ana's program."""
    return program(ana, now)


@pytest.fixture
def cleos(cleo: Seller, now: datetime) -> Program:
    """Cleo's program."""
    return program(cleo, now)

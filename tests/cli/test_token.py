"""A token made, listed and revoked from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from deals.cast import ana, ben, cleo, now
from unchase.cli.main import app
from unchase.deals.models import Token
from unchase.rounds import upkeep

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller

__all__ = ["ana", "ben", "cleo", "now"]


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "prepare", lambda *, now: now)


def said(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["token", *words])
    assert result.exit_code == code, result.output
    return result.stdout


def test_it_is_told_once_and_then_listed(ana: Seller, now: datetime) -> None:
    word = said("a pipe", "--scope", "read", "--scope", "draft").strip()

    found = Token.known_by(word, now)
    assert found is not None
    assert (found.seller, found.scopes) == (ana, ["read", "draft"])
    listed = said()
    assert word not in listed
    assert f"{found.pk}  {word[:12]}…  a pipe  read, draft" in listed


def test_it_is_read_only_unless_told(ana: Seller, now: datetime) -> None:
    told = json.loads(said("a pipe", "--days", "2", "--json"))

    assert told["scopes"] == ["read"]
    assert told["good"]
    assert Token.known_by(told["token"], now) is not None
    (row,) = json.loads(said("--json"))
    assert "token" not in row


def test_it_is_revoked_by_its_number(ana: Seller, cleo: Seller, now: datetime) -> None:
    mine, word = Token.make(ana, now, name="x", scopes=["read"])
    hers, _ = Token.make(cleo, now, name="hers", scopes=["read"])

    said("--revoke", str(mine.pk), "--as", ana.sign_in)
    assert Token.known_by(word, now) is None
    said("--revoke", str(hers.pk), "--as", ana.sign_in, code=2)
    assert "opens nothing" in said("--as", ana.sign_in)


def test_a_scope_that_is_none_is_told(ana: Seller) -> None:
    result = CliRunner().invoke(app, ["token", "x", "--scope", "send"])

    assert result.exit_code == 2
    assert "read, draft, write" in result.output
    assert not Token.objects.exists()

"""Where something goes wrong that nobody expected, a page says so, and whether to try again."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from unchase.deals.models import Seller

pytestmark = pytest.mark.django_db


def _asked(monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[int, str, str]:
    def fails(*_told: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr(Seller.objects, "only", fails)
    answer = Client(raise_request_exception=False).get("/healthz")
    return answer.status_code, answer.headers.get("Retry-After", ""), answer.content.decode()


def test_a_database_that_is_away_may_be_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    code, soon, words = _asked(monkeypatch, OperationalError("the server closed the connection"))

    assert (code, soon) == (503, "5")
    assert "Try it again in a few seconds" in words


def test_anything_else_is_ours_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    code, soon, words = _asked(monkeypatch, ZeroDivisionError())

    assert (code, soon) == (500, "")
    assert "That went wrong" in words
    assert "ZeroDivisionError" not in words

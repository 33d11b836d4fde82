"""What the doctor looks at: every touch, by an index that holds no mail, and every value where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.cast import they
from unchase.rounds.upkeep import doctor

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Deal, Seller

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a home on SQLite is looked at"),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own: that of whoever runs it may not be there."""
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path))


def said(now: datetime, *, whole: bool = False) -> str:
    return " ".join(doctor(now=now, whole=whole))


def test_a_touch_in_a_deal_of_another_seller_is_told(acme: Deal, cleo: Seller, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Does it run on our tills?")], now)
    assert "touches lie" not in said(now)
    acme.touches.update(seller=cleo)

    assert "1 touches lie in deals of another seller, or in none." in said(now)


@pytest.mark.usefixtures("acme")
def test_whose_the_touches_are_is_looked_at_without_their_words(now: datetime) -> None:
    with CaptureQueriesContext(connection) as asked:
        doctor(now=now)
    (query,) = (one["sql"] for one in asked if "FROM deals_touch" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = [str(row[-1]) for row in cursor.fetchall()]

    tables = [line for line in plan if line.startswith(("SEARCH", "SCAN")) and "CONSTANT ROW" not in line]
    assert len(tables) == 3
    assert all("COVERING INDEX" in line or "PRIMARY KEY" in line for line in tables), plan


def test_a_value_that_is_not_what_it_should_be_is_found_where_all_is_read(acme: Deal, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE deals_deal SET held = 'no JSON' WHERE id = %s", [acme.pk])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")

    assert "damaged" not in said(now)
    assert "The database is damaged (CHECK constraint failed in deals_deal)" in said(now, whole=True)

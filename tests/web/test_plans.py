"""The Friday page finds its rows by an index, however it is filtered and sorted: no deal is looked up that is not shown."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from unchase.core.assessment import Standing
from unchase.core.urgency import Rank
from unchase.deals.models import Deal, Prospect

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="how PostgreSQL finds rows it decides by itself"
)

_STANDINGS = ("missed", "callback", "loose", "chasing", "waiting")
_SORTS = ("urgency", "prospect", "decision", "amount", "last")


@pytest.fixture
def many(ana: Seller, now: datetime) -> None:
    """Two thousand deals of Ana's, a fifth of each standing, and the database told how they lie."""
    prospects = Prospect.objects.bulk_create(
        Prospect(seller=ana, name=f"Firm {place}") for place in range(2_000)
    )
    Deal.objects.bulk_create(
        Deal(
            seller=ana,
            prospect=prospect,
            standing=Standing(_STANDINGS[place % 5]),
            rank=(Rank.MISSED, Rank.LOOSE, Rank.LET_GO)[place % 3],
            amount=place * 7919 % 9_000,
            created_at=now,
            last_touch_at=now - timedelta(days=place % 300),
            decision_until=now + timedelta(days=place % 90) if place % 4 == 0 else None,
        )
        for place, prospect in enumerate(prospects)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("standing", "sort"), [*product(("", "callback", "let-go"), _SORTS)])
def test_which_deals_are_shown_the_indexes_tell_alone(anas: Client, standing: str, sort: str) -> None:
    """Either the index is in the order of the page, or it holds all that its order rests on."""
    with CaptureQueriesContext(connection) as queries:
        assert anas.get(f"/deals?standing={standing}&sort={sort}").status_code == 200
    keys = [query["sql"] for query in queries if query["sql"].startswith('SELECT "deals_deal"."id" AS "pk"')]

    assert keys
    for asked in keys:
        plan = _plan(asked)
        deals = next(step for step in plan if "deals_deal" in step)
        assert "USING COVERING INDEX" in deals or not any("B-TREE FOR ORDER BY" in step for step in plan), (
            plan
        )


def _plan(asked: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.replace('%', '%%')}")
        return [row[3] for row in cursor.fetchall()]

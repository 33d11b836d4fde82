"""Eight look-ups a page at most, and as many for a thousand deals as for ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.cast import deal_of, they, we
from unchase.deals.models import Deal, Prospect

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller

MOST = 8


@pytest.fixture
def fill(ana: Seller, now: datetime) -> Callable[[int], Deal]:
    """Fills Ana's workspace up to so many deals; the verdict of one stands for all."""

    def filled(number: int) -> Deal:
        had = Deal.objects.of(ana).count()
        if not had:
            told = deal_of(ana, "Model", now)
            told.record(
                [we("2026-10-01 09:00", "Is Friday at 10 good?"), they("2026-11-09 16:30", "Does it run?")],
                now,
            )
            had = 1
        model = Deal.objects.of(ana).get(key="model.example")
        prospects = Prospect.objects.bulk_create(
            Prospect(seller=ana, name=f"Firm {place}") for place in range(had, number)
        )
        copies = []
        for prospect in prospects:
            copy = Deal.objects.get(pk=model.pk)
            copy.pk, copy.prospect, copy.key, copy.reading = None, prospect, "", None
            copies.append(copy)
        Deal.objects.bulk_create(copies)
        return model

    return filled


@pytest.mark.parametrize(
    "where",
    [
        "/",
        "/deals",
        "/deals?standing=stalled&sort=amount",
        "/deals?sort=decision",
        "/deals?sort=prospect",
        "/deals?from=5",
        "/released",
        "/search?q=firm",
        "/deals/{pk}",
        "/deals/{pk}/write",
        "/deals/{pk}/log",
        "/deals/{pk}/talk",
        "/rehearse",
        "/today/quiet",
        "/begin",
        "/sort",
        "/silent",
        "/calendar",
        "/deals/{pk}/proposal",
        "/deals/{pk}/touches",
        "/deals/{pk}/done",
        "/deals?who=firm&least=5",
    ],
)
def test_a_page_costs_the_same_with_ten_deals_and_with_a_thousand(
    anas: Client, fill: Callable[[int], Deal], where: str
) -> None:
    counts = []
    for number in (10, 1_000):
        address = where.format(pk=fill(number).pk)
        with CaptureQueriesContext(connection) as queries:
            assert anas.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= MOST

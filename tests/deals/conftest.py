"""The cast: Ana sells, Ben is another seller, Cleo must see nothing. Their world stands at a moment in November."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deals.cast import deal_of
from unchase.deals.models import Deal, Seller

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)  # a Tuesday


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def ana(db: None) -> Seller:
    return Seller.objects.create_user(
        "ana@lantern.example", name="Ana", zone="Europe/London", locale="en-GB", country="GB"
    )


@pytest.fixture
def ben(db: None) -> Seller:
    return Seller.objects.create_user("ben@lantern.example", name="Ben", zone="Europe/London", country="GB")


@pytest.fixture
def cleo(db: None) -> Seller:
    return Seller.objects.create_user("cleo@other.example", name="Cleo", zone="Europe/London", country="GB")


@pytest.fixture
def acme(ana: Seller, now: datetime) -> Deal:
    """Ana's deal with Acme, nothing passed yet."""
    return deal_of(ana, "Acme", now)

"""The cast: Ana sells, Ben is another seller, Cleo must see nothing. Their world stands on a Tuesday in November."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unchase.core.act import Side
from unchase.deals.models import Deal, Prospect, Seller
from unchase.reading.history import Mail

KIM = "kim@acme.example"
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


def deal_of(seller: Seller, name: str, now: datetime) -> Deal:
    """A deal with a prospect of that name, assessed once."""
    prospect = Prospect.objects.create(seller=seller, name=name, domains=[f"{name.lower()}.example"])
    deal: Deal = Deal.objects.create(
        seller=seller, prospect=prospect, key=f"{name.lower()}.example", created_at=now
    )
    return deal.reassess(now)


def they(at: str, text: str, *, id_: str = "", person: str = KIM) -> Mail:
    """A mail of theirs; `at` is in UTC."""
    return _mail(Side.THEM, at, text, id_, person)


def we(at: str, text: str, *, id_: str = "", person: str = KIM) -> Mail:
    """A mail of ours."""
    return _mail(Side.US, at, text, id_, person)


def _mail(side: Side, at: str, text: str, id_: str, person: str) -> Mail:
    return Mail(
        id=id_ or f"{at}-{side}@mail.example",
        at=datetime.fromisoformat(at).replace(tzinfo=UTC),
        side=side,
        zone="Europe/London",
        text=text,
        subject="Your returns",
        person=person,
        people=(person,),
    )

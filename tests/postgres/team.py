"""Two organisations: Lantern with Ana, who sells, Ben, who manages, Ada, who administers, and Otto, who audits; Other with Cleo and Dora."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from deals.cast import deal_of, they, we
from unchase.deals.models import Seller
from unchase.teams.joining import new_organisation
from unchase.teams.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Deal

SECRET = "Zanzibar"
Role = Membership.Role


def member(boss: Membership, sign_in: str, name: str, role: str, now: datetime) -> Seller:
    """Another one in the organisation of the boss, in their team."""
    seller = Seller.objects.create_user(sign_in, name=name, zone="Europe/London", country="GB")
    Membership.objects.create(
        organisation=boss.organisation, team=boss.team, seller=seller, role=role, joined_at=now
    )
    return seller


@pytest.fixture
def ada(db: None, now: datetime) -> Membership:
    """Lantern's administrator."""
    seller = Seller.objects.create_user("ada@lantern.example", name="Ada", zone="Europe/London")
    return new_organisation("Lantern", seller, now)


@pytest.fixture
def lantern(ada: Membership, now: datetime) -> dict[str, Seller]:
    """Everybody at Lantern, by role."""
    return {
        Role.ADMIN: ada.seller,
        Role.SELLER: member(ada, "ana@lantern.example", "Ana", Role.SELLER, now),
        Role.MANAGER: member(ada, "ben@lantern.example", "Ben", Role.MANAGER, now),
        Role.AUDITOR: member(ada, "otto@lantern.example", "Otto", Role.AUDITOR, now),
    }


@pytest.fixture
def other(db: None, now: datetime) -> dict[str, Seller]:
    """Everybody at Other, by role."""
    cleo = Seller.objects.create_user("cleo@other.example", name="Cleo", zone="Europe/London")
    boss = new_organisation("Other", cleo, now)
    return {
        Role.ADMIN: cleo,
        Role.SELLER: member(boss, "sam@other.example", "Sam", Role.SELLER, now),
        Role.MANAGER: member(boss, "mia@other.example", "Mia", Role.MANAGER, now),
        Role.AUDITOR: member(boss, "abe@other.example", "Abe", Role.AUDITOR, now),
    }


@pytest.fixture
def secret_deal(lantern: dict[str, Seller], now: datetime) -> Deal:
    """Ana's deal; its word is on everything that hangs on it."""
    deal = deal_of(lantern[Role.SELLER], SECRET, now)
    mails = [
        we("2026-11-02 09:00", f"About {SECRET}: is Friday at 10 good?"),
        they("2026-11-09 09:00", f"{SECRET} is not ready. Ask us again in spring."),
    ]
    deal.record(mails, now)
    deal.draft(now, text=f"{SECRET}, again", subject=SECRET)
    return deal


def browser_of(seller: Seller) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(seller)
    return client


def sure_browser_of(seller: Seller) -> Client:
    """The same, of somebody who has a password and just said it once more."""
    seller.set_password("a sentence is a good one")
    seller.save()
    client = browser_of(seller)
    assert client.post("/ways-in/sure", {"password": "a sentence is a good one"}).status_code == 302
    return client

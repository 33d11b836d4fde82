"""Deals and mails for the cast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.deals.models import Deal, Prospect
from unchase.reading.history import Mail

if TYPE_CHECKING:
    from unchase.deals.models import Seller

KIM = "kim@acme.example"


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

"""On the minute: the appointments that begin now, with what the guide opens with.

Source: METHOD, Moves, the row `firm` (at the time, call – on the minute).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.brief import last_said
from unchase.core.facts import Facts
from unchase.core.plain import restored
from unchase.deals.deal import Deal

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.seller import Seller

BEFORE = timedelta(minutes=2)  # this much earlier it is "on the minute"
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An appointment that begins or has begun: with which deal and whom, their phone, and what they said last."""

    deal: Deal
    at: datetime
    whom: str
    phone: str
    said: str

    @property
    def key(self) -> str:
        """What it is known by: told once, and once more where it was moved."""
        return f"{self.deal.pk}-{self.at:%Y%m%dT%H%M}"


def calls_now(seller: Seller, now: datetime, *, before: timedelta = BEFORE) -> list[Call]:
    """The calls of a seller from `before` their time until they end or somebody told how they ended; two look-ups."""
    length = timedelta(minutes=seller.numbers.appointment_minutes)
    mine = Deal.objects.of(seller).open().filter(merged_into=None)
    due = mine.filter(appointment_at__lte=now + before, appointment_at__gt=now - length)
    return calls_of(due.order_by("appointment_at", "pk")[:_MOST])


def calls_of(deals: DealQuerySet[Deal]) -> list[Call]:
    """The calls of deals with an appointment; their prospects, contacts and readings are looked up together."""
    rows = deals.select_related("prospect", "reading", "quoted").prefetch_related("prospect__contacts")
    return [_call(deal) for deal in rows]


def _call(deal: Deal) -> Call:
    assert deal.appointment_at is not None, "only such deals are asked for"
    verdict = deal.assessment
    contacts = {one.known_as: one for one in deal.prospect.contacts.all()}
    person = contacts.get(verdict.move.to or "") if verdict is not None else None
    if person is None and len(contacts) == 1:
        person = next(iter(contacts.values()))
    facts = restored(Facts, deal.reading.facts) if deal.reading and deal.reading.facts else None
    last = last_said(facts.touches) if facts is not None else None
    return Call(
        deal=deal,
        at=deal.appointment_at,
        whom=str(person) if person is not None else "",
        phone=person.phone if person is not None else "",
        said=last[1] if last is not None else "",
    )

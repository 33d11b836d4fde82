"""What another policy would change, shown before it is kept: the deals are judged again, and nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.assess import assess
from unchase.deals.deal import Deal
from unchase.deals.facts import facts_of

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.assessment import Assessment
    from unchase.core.policy import Policy
    from unchase.deals.seller import Seller

SAMPLE = 100  # deals judged for a preview: those with the nearest moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A deal that would stand or be moved otherwise."""

    deal: Deal
    was: Assessment
    would: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would differ among `looked_at` of `open_deals` deals."""

    differences: tuple[Difference, ...]
    looked_at: int
    open_deals: int


def preview(seller: Seller, policy: Policy, now: datetime) -> Preview:
    """Judge the seller's open deals with both policies at `now`; a sample where there are more than a hundred."""
    there = Deal.objects.of(seller).open().select_related("prospect", "reading")
    deals = list(there.order_by("move_on", "pk")[:SAMPLE])
    for deal in deals:
        deal.seller = seller
    told = seller.numbers
    differences = []
    for deal, facts in zip(deals, facts_of(deals), strict=True):
        was, would = assess(facts, now, told), assess(facts, now, policy)
        if (was.standing, was.move.name, was.move.on) != (would.standing, would.move.name, would.move.on):
            differences.append(Difference(deal=deal, was=was, would=would))
    total = len(deals) if len(deals) < SAMPLE else there.count()
    return Preview(differences=tuple(differences), looked_at=len(deals), open_deals=total)

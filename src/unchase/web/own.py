"""The seller's own rows: another seller's do not exist for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from unchase.deals.models import Deal, Outgoing, Touch

if TYPE_CHECKING:
    from unchase.web.visit import Visit


def own_deal(visit: Visit, pk: int, *also: str) -> Deal:
    """The deal, or 404; with what stands `also` beside it, in the same look-up."""
    deals = Deal.objects.of(visit.seller).filter(merged_into=None)
    deals = deals.select_related("prospect", "reading", "quoted")
    found: Deal = get_object_or_404(deals.select_related(*also) if also else deals, pk=pk)
    if not any(name.startswith("seller") for name in also):
        found.seller = visit.seller
    return found


def own_touch(visit: Visit, pk: int) -> Touch:
    """The touch, or 404."""
    return get_object_or_404(
        Touch.objects.filter(seller=visit.seller, deal__seller=visit.seller).select_related(
            "deal__prospect", "deal__reading", "deal__quoted"
        ),
        pk=pk,
    )


def own_draft(visit: Visit, pk: int) -> Outgoing:
    """The draft, or 404."""
    drafts = Outgoing.objects.filter(deal__seller=visit.seller, undone_at=None)
    return get_object_or_404(drafts.select_related("deal__prospect", "deal__quoted"), pk=pk)

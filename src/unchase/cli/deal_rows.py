"""A stored deal in the form of `assess`, with who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unchase.cli.answers import assessment_row
from unchase.cli.form import iso

if TYPE_CHECKING:
    from unchase.deals.models import Deal

Row = dict[str, Any]


def deal_row(deal: Deal) -> Row:
    """The answer of `assess` for a stored deal, beside its number, names, amount and touches."""
    zone = deal.seller.zone
    verdict = deal.assessment
    assert verdict is not None, "a deal is assessed when it is made"
    return {
        "id": deal.pk,
        "prospect": deal.prospect.name,
        "name": deal.name,
        "amount": str(deal.amount) if deal.amount is not None else None,
        "currency": deal.currency or None,
        "touches": deal.touch_count,
        "first": iso(deal.first_touch_at, zone),
        "last": iso(deal.last_touch_at, zone),
        **assessment_row(verdict, zone),
    }

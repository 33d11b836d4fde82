"""Search: a deal, a prospect, a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.views.decorators.http import require_GET

from unchase.deals.models import Contact, Deal, Prospect
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 20
_LOOKED_AT = 200  # companies that fit, and people


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page; with htmx, only what was found."""
    visit = visit_of(request)
    words = " ".join(request.GET.get("q", "").split())[:100]
    found: list[Deal] = []
    if words:
        # Each is looked through in an index alone; whose a person's company is, is asked only of those that fit.
        mine = Prospect.objects.filter(seller=visit.seller)
        known = mine.filter(name__icontains=words).values_list("pk", flat=True)[:_LOOKED_AT]
        people = (
            Contact.objects.filter(Q(name__icontains=words) | Q(address__icontains=words))
            .filter(Exists(mine.filter(pk=OuterRef("prospect_id"))))
            .values_list("prospect_id", flat=True)[:_LOOKED_AT]
        )
        deals = Deal.objects.of(visit.seller).real()
        named = deals.filter(name__gt="", name__icontains=words).values_list("pk", flat=True)[:_LOOKED_AT]
        fit = deals.filter(Q(prospect_id__in={*known, *people}) | Q(pk__in=[*named]))
        found = list(fit.select_related("prospect").defer("verdict").order_by("rank", "pk")[:_MOST])
    part = getattr(request, "htmx", False)
    template = "parts/found.html" if part else "search.html"
    return page(request, visit, template, here="", q=words, found=found)

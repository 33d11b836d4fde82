"""Search: a deal, a prospect, a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.views.decorators.http import require_GET

from unchase.deals.models import Contact, Deal
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 20


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page; with htmx, only what was found."""
    visit = visit_of(request)
    words = " ".join(request.GET.get("q", "").split())[:100]
    found: list[Deal] = []
    if words:
        people = Contact.objects.filter(
            Q(name__icontains=words) | Q(address__icontains=words), prospect__seller=visit.seller
        ).values("prospect_id")[:200]
        named = Q(prospect__name__icontains=words) | Q(name__icontains=words) | Q(prospect_id__in=people)
        mine = Deal.objects.of(visit.seller).real().filter(named, merged_into=None)
        found = list(mine.select_related("prospect").defer("verdict").order_by("rank", "pk")[:_MOST])
    part = getattr(request, "htmx", False)
    template = "parts/found.html" if part else "search.html"
    return page(request, visit, template, here="", q=words, found=found)

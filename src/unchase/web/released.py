"""The Released page: what was let go or lost, what would reopen it, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.deals.models import Release
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 200


@require_GET
def released(request: HttpRequest) -> HttpResponse:
    """The page."""
    visit = visit_of(request)
    ends = Release.objects.filter(
        deal__seller=visit.seller, undone_at=None, standing__in=(Release.End.RELEASED, Release.End.LOST)
    ).select_related("deal__prospect")
    rows = list(ends.order_by(F("trigger_on").asc(nulls_last=True), "-at", "-pk")[:_MOST])
    gone = {Standing.RELEASED, Standing.LOST}
    return page(
        request,
        visit,
        "released.html",
        here="released",
        waiting=[row for row in rows if row.deal.standing in gone],
        back=[row for row in rows if row.deal.standing not in gone],
    )

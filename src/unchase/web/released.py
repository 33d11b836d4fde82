"""The Released page: what was let go or lost, what would reopen it, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, Max
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.core.assessment import Standing
from unchase.deals.letting_go import bring_back_together
from unchase.deals.models import Release
from unchase.web import phrases
from unchase.web.page import done, page
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
    )
    alone = ends.filter(batch="").select_related("deal__prospect")
    rows = list(alone.order_by(F("trigger_on").asc(nulls_last=True), "-at", "-pk")[:_MOST])
    together = ends.exclude(batch="").values("batch").annotate(count=Count("pk"), on=Max("at"))
    gone = {Standing.RELEASED, Standing.LOST}
    return page(
        request,
        visit,
        "released.html",
        here="released",
        waiting=[row for row in rows if row.deal.standing in gone],
        together=list(together.order_by("-on")[:20]),
        back=[row for row in rows if row.deal.standing not in gone],
    )


@require_POST
def together(request: HttpRequest) -> HttpResponse:
    """Bring back all that were let go together."""
    visit = visit_of(request)
    count = bring_back_together(visit.seller, request.POST.get("batch", "")[:32] or "-", visit.now)
    return done(reverse("released"), f"{phrases.sentence(phrases.count(count, 'deal'))} brought back.")

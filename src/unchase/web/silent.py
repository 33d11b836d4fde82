"""What came in long silent: one list, let go together without letters, or looked at one by one.

Source: METHOD, Moves (below the table).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.deals.letting_go import let_go_together
from unchase.deals.models import Deal
from unchase.deals.writing import written
from unchase.web import phrases
from unchase.web.harmless import one_line
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

_AT_ONCE = 100
_NOTE = "Came in long silent; let go without a letter."


@require_http_methods(["GET", "POST"])
def silent(request: HttpRequest) -> HttpResponse:
    """The list; letting go is always a person's click."""
    visit = visit_of(request)
    if request.method == "POST":
        return _decide(request, visit)
    found = _silent(visit)
    rows = list(found.select_related("prospect", "quoted")[:_AT_ONCE])
    total = len(rows) if len(rows) < _AT_ONCE else found.count()
    return page(
        request,
        visit,
        "silent.html",
        here="silent",
        rows=[(deal, _last_word(deal)) for deal in rows],
        total=total,
        shown=len(rows),
        days=visit.seller.numbers.silent_days,
    )


def _decide(request: HttpRequest, visit: Visit) -> HttpResponse:
    chosen = [int(word) for word in request.POST.getlist("deal") if word.isdecimal()]
    do = request.POST.get("do", "")
    found = _silent(visit)
    keys = list(
        (found if do == "all" else found.filter(pk__in=chosen[:_AT_ONCE])).values_list("pk", flat=True)
    )
    if not keys:
        return done(reverse("silent"), "Choose at least one.")
    if do == "keep":
        written(lambda: Deal.objects.of(visit.seller).filter(pk__in=keys).update(came_in_silent=False))
        return done(reverse("silent"), f"{phrases.sentence(phrases.count(len(keys), 'deal'))} kept.")
    batch = let_go_together(visit.seller, keys, visit.now, note=_NOTE)
    says = f"{phrases.sentence(phrases.count(len(keys), 'deal'))} let go, without letters."
    return done(reverse("silent"), says, also=[("batch", batch)])


def _silent(visit: Visit) -> DealQuerySet[Deal]:
    found: DealQuerySet[Deal] = Deal.objects.of(visit.seller).silent(
        visit.now, visit.seller.numbers.silent_days
    )
    return found


def _last_word(deal: Deal) -> str:
    """The last quoted words its standing rests on."""
    verdict = deal.assessment
    if verdict is None:
        return ""
    return next((one_line(one.quote, most=110) for one in verdict.because if one.quote), "")

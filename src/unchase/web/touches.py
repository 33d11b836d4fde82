"""Whose touches are whose: moved to another deal, or to a new one with the same company; a deal that is another's twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.deals.models import Deal, Touch, Transfer
from unchase.deals.moving import assign, split
from unchase.web import forms, phrases
from unchase.web.harmless import one_line
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.sort import found_like
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 200  # touches shown, the newest first


@require_http_methods(["GET", "POST"])
def touches(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose touches, and the deal they belong to; it can be taken back."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    name, wrong = forms.text(request, "name", most=200), ""
    if request.method == "POST":
        chosen = [int(word) for word in request.POST.getlist("touch") if word.isdecimal()][:_MOST]
        rows = list(Touch.objects.filter(deal=deal, pk__in=chosen).select_related("deal"))
        word = request.POST.get("into", "")
        others = Deal.objects.of(visit.seller).filter(merged_into=None).exclude(pk=pk)
        into = others.filter(pk=word).first() if word.isdecimal() else None
        if not rows:
            wrong = "Choose at least one touch."
        elif word == "new" and not name:
            wrong = "The second deal needs a name, so that the two can be told apart."
        elif word == "new":
            into = split(rows, name, visit.now)
            moved = Transfer.objects.filter(deal=deal, into=into).latest("pk")
            return done(reverse("deal", args=[into.pk]), f"{into} is a deal of its own.", moved)
        elif into is None:
            wrong = "Choose the deal they belong to."
        else:
            moved_over = assign(rows, into, visit.now)
            count = phrases.count(len(rows), "touch").replace("touchs", "touches")
            says = f"{phrases.sentence(count)} moved to {into}."
            return done(reverse("deal", args=[pk]), says, *moved_over)
    shown = Touch.objects.filter(deal=deal, undone_at=None).defer("message").order_by("-at", "-pk")[:_MOST]
    query = " ".join(request.GET.get("q", "").split())[:100]
    return page(
        request,
        visit,
        "touches.html",
        here="deals",
        deal=deal,
        rows=[(touch, one_line(touch.text or touch.subject, most=120)) for touch in shown],
        found=found_like(visit, deal, query),
        q=query,
        name=name,
        wrong=wrong,
        code=422 if wrong else 200,
    )

"""Sorting what a mailbox brought, one key each: deal, same as another, customer, we buy from them, private, later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from unchase.connectors.domains import domain_of, is_free_mail
from unchase.deals.models import Deal, Touch, Transfer
from unchase.deals.moving import merge
from unchase.deals.order import falling
from unchase.deals.triage import Triage
from unchase.web.harmless import one_line
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

ANSWERS = (
    (Triage.DEAL, "d", "A deal", "is a deal"),
    (Triage.CUSTOMER, "c", "A customer", "is a customer"),
    (Triage.WE_BUY, "b", "We buy from them", "sells to you"),
    (Triage.PRIVATE, "p", "Private", "is private"),
    (Triage.LATER, "l", "Later", "waits"),
)
_WAITING = (Triage.UNSORTED, Triage.LATER)
_AWAY: dict[str, str] = {
    Triage.CUSTOMER: "Customers",
    Triage.WE_BUY: "We buy from them",
    Triage.PRIVATE: "Private",
}
_LAST = 3  # touches shown
_MOST_LISTED = 200
_MOST_FOUND = 8


@require_GET
def sort(request: HttpRequest) -> HttpResponse:
    """The conversation to sort next, the likeliest deal first; what was left for later comes last.

    With `as`, those that were sorted so, each to be sorted anew.
    """
    visit = visit_of(request)
    kind = request.GET.get("as", "")
    if kind in _AWAY:
        rows = Deal.objects.of(visit.seller).filter(triage=kind).select_related("prospect").defer("verdict")
        found = list(rows.order_by(falling("last_touch_at"), "pk")[:_MOST_LISTED])
        return page(request, visit, "sorted.html", here="sort", kind=_AWAY[kind], rows=found)
    waiting = _waiting(visit).select_related("prospect", "quoted")
    first = waiting.defer("verdict", "quoted__said").first()
    return _page(request, visit, first)


@require_http_methods(["GET", "POST"])
def sort_as(request: HttpRequest, pk: int) -> HttpResponse:
    """What one conversation is: the question, and the answer, which can be taken back."""
    visit = visit_of(request)
    deal = _own(visit, pk)
    if request.method == "GET":
        return _page(request, visit, deal)
    answer = next((one for one in ANSWERS if one[0] == request.POST.get("as")), None)
    if answer is None:
        return done(reverse("sort"), "Choose one of the five.")
    where = reverse("sort") if deal.triage in _WAITING else reverse("deal", args=[pk])
    return done(where, f"{deal} {answer[3]}.", deal.sort_as(visit.now, answer[0]))


def _page(request: HttpRequest, visit: Visit, deal: Deal | None) -> HttpResponse:
    """The question; beside it, in one look-up, how many are what."""
    rows = Deal.objects.of(visit.seller).filter(triage__in=(*_WAITING, *_AWAY)).order_by()
    counts = dict(rows.values_list("triage").annotate(count=Count("pk")))
    return page(
        request,
        visit,
        "sort.html",
        here="sort",
        deal=deal,
        left=sum(counts.get(one, 0) for one in _WAITING),
        later=counts.get(Triage.LATER, 0),
        people=list(deal.prospect.contacts.order_by("pk")[:4]) if deal else [],
        last=_last(deal) if deal else [],
        answers=ANSWERS,
        away=[(kind, says, counts[kind]) for kind, says in _AWAY.items() if counts.get(kind)],
    )


@require_http_methods(["GET", "POST"])
def same_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Which deal it is the same as: found by name, and then merged."""
    visit = visit_of(request)
    deal = _own(visit, pk)
    sorting = deal.triage in _WAITING
    if request.method == "POST":
        word = request.POST.get("into", "")
        into = _others(visit, deal).filter(pk=word).first() if word.isdecimal() else None
        if into is None:
            return done(reverse("sort") if sorting else reverse("deal", args=[pk]), "That deal is not here.")
        merge(deal, into, visit.now)
        row = Transfer.objects.filter(deal=deal, into=into, merged=True).latest("pk")
        where = reverse("sort") if sorting else reverse("deal", args=[into.pk])
        return done(where, f"{deal} is the same as {into}.", row)
    words = " ".join(request.GET.get("q", "").split())[:100]
    template = "parts/same.html" if getattr(request, "htmx", False) else "same.html"
    return page(
        request,
        visit,
        template,
        here="sort",
        deal=deal,
        sorting=sorting,
        q=words,
        found=found_like(visit, deal, words),
    )


def found_like(visit: Visit, deal: Deal, words: str) -> list[Deal]:
    """The seller's other deals called so; with no words those whose name or people are alike."""
    others = _others(visit, deal)
    if words:
        people = Q(prospect__contacts__address__icontains=words) | Q(
            prospect__contacts__name__icontains=words
        )
        named = Q(prospect__name__icontains=words) | Q(name__icontains=words) | people
    else:
        labels = {_label(one) for one in (*deal.prospect.domains, deal.key)} - {""}
        named = Q(pk=None)
        for label in sorted(labels):
            named |= Q(prospect__name__icontains=label)
        named |= Q(prospect=deal.prospect_id)
    found = others.filter(named).select_related("prospect").defer("verdict").distinct()
    return list(found.order_by("rank", "pk")[:_MOST_FOUND])


def _label(domain: str) -> str:
    """What a company's domains share: "acme" of acme.example and acme.co.example; "" where anyone has an address."""
    domain = domain_of(domain) or domain
    label = domain.partition(".")[0]
    return label if len(label) > 2 and not is_free_mail(domain) else ""


def _waiting(visit: Visit) -> DealQuerySet[Deal]:
    waiting = Deal.objects.of(visit.seller).filter(triage__in=_WAITING)
    return waiting.order_by("-triage", F("likelihood").desc(nulls_last=True), falling("last_touch_at"), "pk")


def _own(visit: Visit, pk: int) -> Deal:
    deals = Deal.objects.of(visit.seller).filter(merged_into=None).select_related("prospect", "quoted")
    found: Deal = get_object_or_404(deals, pk=pk)
    found.seller = visit.seller
    return found


def _others(visit: Visit, deal: Deal) -> DealQuerySet[Deal]:
    return Deal.objects.of(visit.seller).filter(merged_into=None).exclude(pk=deal.pk)


def _last(deal: Deal) -> list[tuple[Touch, str]]:
    """The last touches, each in a few words, the newest last."""
    touches = Touch.objects.filter(deal=deal, undone_at=None).defer("message").order_by("-at", "-pk")[:_LAST]
    return [(touch, one_line(touch.text, most=240)) for touch in reversed(touches)]

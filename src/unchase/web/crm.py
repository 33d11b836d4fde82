"""Another program the deals are kept in too: connected, told who wins, agreed to, how the last visit went, and let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.connectors.crm import CrmError
from unchase.connectors.crm_programs import address_of, kinds
from unchase.connectors.secret import Secret, SecretError
from unchase.deals.models import Crm, CrmEntry
from unchase.deals.writing import written
from unchase.rounds.crm import agree, connect
from unchase.rounds.keys import allowed
from unchase.web import forms
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.connectors.crm_programs import Kind
    from unchase.web.visit import Visit

_SHOWN = 20  # deals the other program did not take


@require_http_methods(["GET", "POST"])
def crm(request: HttpRequest) -> HttpResponse:
    """The page. A token is tried before it is kept; nothing is read or written before the seller saw who wins and agreed."""
    visit = visit_of(request)
    known = Crm.objects.filter(seller=visit.seller).first()
    wrong = ""
    if request.method == "POST":
        try:
            return _did(request, visit, known)
        except (CrmError, SecretError) as error:
            wrong = str(error)
    told = request.POST if request.method == "POST" else request.GET
    kind = kinds().get(known.program if known else told.get("program", "")) or kinds()["pipedrive"]
    refused = CrmEntry.objects.filter(crm=known).exclude(problem="").select_related("deal__prospect")
    return page(
        request,
        visit,
        "crm.html",
        here="crm",
        known=known,
        kind=kind,
        kinds=kinds().values(),
        refused=list(refused.order_by("-wrote_at", "pk")[:_SHOWN]) if known else [],
        wrong=wrong,
        told={
            "address": forms.text(request, "address", most=300),
            "known_as": forms.text(request, "known_as", most=254) or next(iter(visit.seller.addresses), ""),
        },
        code=422 if wrong else 200,
    )


def _did(request: HttpRequest, visit: Visit, known: Crm | None) -> HttpResponse:
    """What was asked for. Raises `CrmError` or `SecretError`, in a sentence."""
    do, here = request.POST.get("do", ""), reverse("crm")
    if do == "forget" and known is not None:
        written(known.delete)
        return done(here, "It is connected no longer. The deals stay.")
    if do == "agree" and known is not None:
        known.say(writes=request.POST.get("writes") == "yes")
        agree(known, real_now())
        return done(here, "Agreed. Your deals are coming in.")
    if do == "now" and known is not None and known.next_at is not None:
        known.say(next_at=real_now())
        return done(here, "It is being read.")
    if do == "writes" and known is not None and known.next_at is not None:
        known.say(writes=request.POST.get("writes") == "yes", next_at=real_now())
        return done(here, "Kept.")
    if visit.in_sample:
        raise CrmError("Your own deals do not belong between invented people. Remove the sample first.")
    kind = kinds().get(request.POST.get("program", "pipedrive"))
    if kind is None:
        raise CrmError("There is no such program.")
    _connect(request, visit, kind)
    return done(here, "It answers. Look at what it would do before you agree.")


def _connect(request: HttpRequest, visit: Visit, kind: Kind) -> None:
    words = {one.name: Secret(forms.text(request, one.name, most=2_000)) for one in kind.secrets}
    for one in kind.secrets:
        if not words[one.name] and not one.optional:
            raise CrmError(f"{one.label} is missing. {one.hint}")
    connect(
        visit.seller,
        kind.name,
        address_of(kind.name, forms.text(request, "address", most=300), allowed=allowed()),
        words,
        real_now(),
        known_as=forms.text(request, "known_as", most=254),
        writes=request.POST.get("writes") == "yes",
    )

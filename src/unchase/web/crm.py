"""Another program the deals are kept in too: connected, what goes which way, how the last visit went, and let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.connectors.pipedrive import CrmError, address_of
from unchase.connectors.secret import Secret, SecretError
from unchase.deals.models import Crm
from unchase.deals.writing import written
from unchase.rounds.crm import connect
from unchase.rounds.keys import allowed
from unchase.web import forms
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit


@require_http_methods(["GET", "POST"])
def crm(request: HttpRequest) -> HttpResponse:
    """The page. A token is tried before it is kept; the first visit is the next round's."""
    visit = visit_of(request)
    known = Crm.objects.filter(seller=visit.seller).first()
    wrong = ""
    if request.method == "POST":
        try:
            return _did(request, visit, known)
        except (CrmError, SecretError) as error:
            wrong = str(error)
    return page(
        request,
        visit,
        "crm.html",
        here="crm",
        known=known,
        wrong=wrong,
        told={"address": forms.text(request, "address", most=300)},
        code=422 if wrong else 200,
    )


def _did(request: HttpRequest, visit: Visit, known: Crm | None) -> HttpResponse:
    """What was asked for. Raises `CrmError` or `SecretError`, in a sentence."""
    do, here = request.POST.get("do", ""), reverse("crm")
    if do == "forget" and known is not None:
        written(known.delete)
        return done(here, "It is connected no longer. The deals stay.")
    if do == "now" and known is not None:
        known.say(next_at=real_now())
        return done(here, "It is being read.")
    if do == "writes" and known is not None:
        known.say(writes=request.POST.get("writes") == "yes", next_at=real_now())
        return done(here, "Kept.")
    if visit.in_sample:
        raise CrmError("Your own deals do not belong between invented people. Remove the sample first.")
    token = forms.text(request, "token", most=200)
    if not token:
        raise CrmError("Give the token; Pipedrive shows it under Personal preferences, API.")
    address = address_of(forms.text(request, "address", most=300), allowed=allowed())
    connect(visit.seller, address, Secret(token), real_now(), writes=request.POST.get("writes") == "yes")
    return done(here, "Connected. Your deals are coming in.")

"""The page behind an invitation: somebody says who they are, chooses a password, and is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from unchase.core.zone import zone_of
from unchase.teams.eyes import become
from unchase.teams.invitation import accept, invitation_by
from unchase.web import forms
from unchase.web.first_run import zones
from unchase.web.visit import real_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Seller

_SHORTEST = 12


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, word: str) -> HttpResponse:
    """Ask for a name, a zone and a password. A word that opens nothing says nothing of why."""
    row = invitation_by(word, real_now()) if connection.vendor == "postgresql" and len(word) < 65 else None
    if row is None:
        raise Http404
    from unchase.web.ways_in import the_provider

    told = {"name": "", "zone": "UTC"}
    wrong = ""
    if request.method == "POST":
        told = {name: forms.text(request, name, most=200) for name in told}
        password = request.POST.get("password", "")
        try:
            zone_of(told["zone"])
            if not told["name"]:
                raise ValueError("Your name stands under what you write, so it cannot be empty.")
            if len(password) < _SHORTEST:
                raise ValueError(f"A password has at least {_SHORTEST} characters; a sentence is a good one.")
            seller = accept(row, real_now(), name=told["name"], zone=told["zone"], password=password)
        except ValueError as error:
            wrong = str(error)
        else:
            return _let_in(request, seller)
    return TemplateResponse(
        request,
        "invited.html",
        {"row": row, "told": told, "wrong": wrong, "zones": zones(), "provider": the_provider(request)},
        status=422 if wrong else 200,
    )


def _let_in(request: HttpRequest, seller: Seller) -> HttpResponse:
    """As allauth lets everybody in, so that it knows by which way."""
    from allauth.account.utils import perform_login  # type: ignore[import-untyped]

    become(seller.pk)
    answer: HttpResponse = perform_login(request, seller, redirect_url=reverse("begin"))
    return answer

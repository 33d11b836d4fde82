"""The tokens by which other programs speak for the seller: made, shown once, seen when they were used, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from unchase.deals.models import Token
from unchase.deals.token import Scope, TokenError
from unchase.web import forms
from unchase.web.made_once import made_once
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_DAYS = ("30", "90", "365", "")  # how long a token may be good; "": always
_MOST_GONE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The page. A new token is in the answer to the form that made it and never shown again."""
    visit = visit_of(request)
    made = made_once(request, lambda: _made(request, visit), TokenError)
    now = real_now()
    rows = list(Token.objects.filter(seller=visit.seller).order_by("-made_at", "-pk")[:200])
    return page(
        request,
        visit,
        "tokens.html",
        here="tokens",
        good=[one for one in rows if one.is_good(now)],
        gone=[one for one in rows if not one.is_good(now)][:_MOST_GONE],
        made=made.row,
        word=made.secret,
        wrong=made.wrong,
        scopes=Scope.choices,
        days=_DAYS,
        told={
            "name": request.POST.get("name", "") if made.wrong else "",
            "scopes": request.POST.getlist("scope") if made.wrong else [Scope.READ.value],
            "days": request.POST.get("days", "90"),
        },
        api=request.build_absolute_uri("/api/"),
        code=made.code,
    )


def _made(request: HttpRequest, visit: Visit) -> tuple[Token, str]:
    """A new token and its word. Raises `TokenError`, in a sentence."""
    days = request.POST.get("days", "")
    return Token.make(
        visit.seller,
        real_now(),
        name=forms.text(request, "name", most=80),
        scopes=request.POST.getlist("scope"),
        days=int(days) if days in _DAYS and days else None,
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A token opens nothing any more."""
    visit = visit_of(request)
    token = get_object_or_404(Token.objects.filter(seller=visit.seller), pk=pk)
    token.revoke(real_now())
    return done(reverse("tokens"), f"“{token.name}” opens nothing any more.")

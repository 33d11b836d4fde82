"""Where one is signed in, and the way to end it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.models import SignedIn
from unchase.web.member import member_of
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 50


@require_GET
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The page."""
    visit = visit_of(request)
    member_of(visit)
    rows = SignedIn.objects.filter(seller=visit.seller, ended_at=None).order_by("-at")
    return page(
        request,
        visit,
        "sign_ins.html",
        here="team",
        rows=list(rows[:_MOST]),
        this=request.session.session_key,
    )


@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """That browser has to sign in again."""
    visit = visit_of(request)
    member = member_of(visit)
    row = get_object_or_404(SignedIn, pk=pk, seller=visit.seller, ended_at=None)
    if row.session == request.session.session_key:
        raise Http404  # signing out does that
    row.end(real_now())
    with eyes_of(HOUSE):
        written(lambda: Entry.note(member, real_now(), What.SIGNED_OUT, other=visit.seller))
    return done(reverse("sign-ins"), "It is ended; that browser has to sign in again.")

"""The morning page and the calendar feed: asked for, looked at, and stopped; and the feed itself, behind its secret."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.deals.agenda import agenda_of
from unchase.deals.feed import feed_of
from unchase.deals.models import Feed, Morning
from unchase.deals.writing import written
from unchase.rounds.morning_page import MOVES, plain_page
from unchase.teams.eyes import HOUSE, become, eyes_of
from unchase.web.page import done, page
from unchase.web.visit import now_for, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.web.visit import Visit

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")


@require_http_methods(["GET", "POST"])
def morning(request: HttpRequest) -> HttpResponse:
    """Ask for the morning page at an hour, or stop it; how it looks today; and the address of the feed."""
    visit = visit_of(request)
    wrong = ""
    if request.method == "POST":
        wrong = _asked(request, visit)
        if not wrong:
            says = "The morning page comes." if request.POST.get("wanted") else "No morning page any more."
            return done(reverse("morning"), says)
    row = Morning.objects.filter(seller=visit.seller).first()
    feed = Feed.objects.filter(seller=visit.seller).first()
    return page(
        request,
        visit,
        "morning.html",
        here="morning",
        row=row,
        at=row.at.isoformat("minutes") if row else "07:30",
        addresses=visit.seller.addresses,
        can_send=bool(settings.POST),
        looks=plain_page(agenda_of(visit.seller, visit.now, most=MOVES)),
        feed=request.build_absolute_uri(reverse("feed", args=[feed.secret])) if feed else "",
        wrong=wrong,
        code=422 if wrong else 200,
    )


@require_POST
def feed_address(request: HttpRequest) -> HttpResponse:
    """A new secret address for the feed, after which the old one opens nothing; or none any more."""
    visit = visit_of(request)
    if request.POST.get("shut"):
        Feed.shut(visit.seller)
        return done(f"{reverse('morning')}#feed", "The feed is shut; its address opens nothing any more.")
    Feed.open(visit.seller, visit.now)
    return done(f"{reverse('morning')}#feed", "The feed has a new address. Whoever knows it can read it.")


@never_cache
@login_not_required
@require_GET
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar, for a program that knows the secret. Nothing tells a wrong one from one that was shut."""
    with eyes_of(HOUSE):  # whose it is, only its secret tells
        row = (
            Feed.objects.select_related("seller").filter(secret=secret).first() if len(secret) < 65 else None
        )
    if row is None or not row.seller.is_active:
        raise Http404
    become(row.seller_id)
    answer = HttpResponse(
        feed_of(row.seller, now_for(row.seller)), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="unchase.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _asked(request: HttpRequest, visit: Visit) -> str:
    """Keeps what was asked for; what is wrong with it, in a sentence."""
    if not request.POST.get("wanted"):
        written(lambda: Morning.objects.filter(seller=visit.seller).delete())
        return ""
    at, to = request.POST.get("at", ""), request.POST.get("to", "").strip().lower()
    if not _HOUR.match(at):
        return "Say the hour as 07:30."
    if to not in visit.seller.addresses:
        return "It goes to an address of your own only; those stand under You."
    hour = time.fromisoformat(at)
    written(
        lambda: Morning.objects.update_or_create(
            seller=visit.seller, defaults={"at": hour, "to": to, "problem": ""}
        )
    )
    return ""

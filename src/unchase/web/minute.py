"""On the minute: what the open page shows when an appointment begins, and by which other ways a seller is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from unchase.deals.minute import calls_now
from unchase.deals.models import Reminder
from unchase.deals.writing import written
from unchase.web import forms
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_MOST = 60  # minutes before


@require_GET
def minute(request: HttpRequest) -> HttpResponse:
    """The fragment every open page asks for again and again: who is to be called now; empty for nobody."""
    visit = visit_of(request)
    asked_from = getattr(getattr(request, "htmx", None), "current_url_abs_path", "") or ""
    calls = [
        one for one in calls_now(visit.seller, visit.now) if asked_from != reverse("talk", args=[one.deal.pk])
    ]
    return page(request, visit, "parts/minute.html", calls=calls)


@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest) -> HttpResponse:
    """The ways to be told: by this browser, by mail, in the terminal."""
    visit = visit_of(request)
    wrong = ""
    if request.method == "POST":
        wrong = _asked(request, visit)
        if not wrong:
            says = "The mail comes." if request.POST.get("wanted") else "No mail any more."
            return done(reverse("minute-telling"), says)
    row = Reminder.objects.filter(seller=visit.seller).first()
    return page(
        request,
        visit,
        "minute.html",
        here="minute",
        row=row,
        addresses=visit.seller.addresses,
        can_send=bool(settings.POST),
        wrong=wrong,
        code=422 if wrong else 200,
    )


def _asked(request: HttpRequest, visit: Visit) -> str:
    """Keeps what was asked for; what is wrong with it, in a sentence."""
    if not request.POST.get("wanted"):
        written(Reminder.objects.filter(seller=visit.seller).delete)
        return ""
    to, before = forms.text(request, "to", most=254).lower(), request.POST.get("minutes", "")
    if to not in visit.seller.addresses:
        return "It goes to an address of your own only; those stand under You."
    if not before.isdecimal() or len(before) > 2 or not 0 <= int(before) <= _MOST:
        return f"Say how many minutes before: a number from 0 to {_MOST}."
    fields = {"to": to, "minutes": int(before), "problem": ""}
    written(lambda: Reminder.objects.update_or_create(seller=visit.seller, defaults=fields))
    return ""

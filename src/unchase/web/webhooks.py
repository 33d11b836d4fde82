"""Webhooks: where other programs are told what changed, each notice with its tries, delivered once more, and shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.connectors.asking import NoAnswerError, checked
from unchase.connectors.webhook import new_secret
from unchase.deals.models import Notice, Webhook
from unchase.deals.webhook import MOST, Kind
from unchase.deals.writing import written
from unchase.rounds.keys import allowed
from unchase.rounds.webhooks import open_webhook
from unchase.web import forms
from unchase.web.made_once import made_once
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_SHOWN = 50


@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The page. The secret of a new one is in the answer to the form that made it and never shown again."""
    visit = visit_of(request)
    made = made_once(request, lambda: _made(request, visit), NoAnswerError, ValueError)
    return page(
        request,
        visit,
        "webhooks.html",
        here="webhooks",
        rows=list(Webhook.objects.filter(seller=visit.seller).order_by("-pk")),
        made=made.row,
        secret=made.secret,
        wrong=made.wrong,
        kinds=Kind.choices,
        told={
            "address": request.POST.get("address", "") if made.wrong else "",
            "kinds": request.POST.getlist("kind") if made.wrong else Kind.values,
        },
        code=made.code,
    )


@require_GET
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook, with its log."""
    visit = visit_of(request)
    hook = _own(visit, pk)
    notices = list(Notice.objects.filter(webhook=hook).order_by("-at", "-pk")[:_SHOWN])
    return page(request, visit, "webhook.html", here="webhooks", hook=hook, notices=notices)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a trial there, open it again, or take it away."""
    visit = visit_of(request)
    hook = _own(visit, pk)
    if request.POST.get("do") == "open":
        hook.open_again(real_now())
        return done(reverse("webhook", args=[pk]), "It is told again; what waited is on its way.")
    if request.POST.get("do") == "trial":
        hook.try_out(real_now())
        return done(reverse("webhook", args=[pk]), "A trial is on its way.")
    if request.POST.get("do") == "remove":
        written(hook.delete)
    return done(reverse("webhooks"), "It is told nothing any more.")


@require_POST
def redeliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Deliver a notice once more."""
    visit = visit_of(request)
    notice = get_object_or_404(Notice.objects.filter(webhook__seller=visit.seller), pk=pk)
    notice.again(real_now())
    return done(reverse("webhook", args=[notice.webhook_id]), "It is on its way once more.")


def _own(visit: Visit, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.filter(seller=visit.seller), pk=pk)


def _made(request: HttpRequest, visit: Visit) -> tuple[Webhook, str]:
    """A new webhook and its secret. Raises `NoAnswerError` or ValueError, in a sentence."""
    address = checked(forms.text(request, "address", most=1000), allowed=allowed())
    kinds = [kind for kind in request.POST.getlist("kind") if kind in set(Kind.values)]
    if not kinds:
        raise ValueError("Say what it is to be told.")
    if Webhook.objects.filter(seller=visit.seller).count() >= MOST:
        raise ValueError(f"There are {MOST} already; take away those no program listens at.")
    secret = new_secret()
    return open_webhook(visit.seller, address, kinds, secret, real_now()), secret.reveal()

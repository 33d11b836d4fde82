"""Consent in the place of a password: a code typed in at the provider's, or a way there and back in the browser."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from unchase.connectors.oauth import NotYetError, TokenError, consent, device_code, device_tokens, exchanged
from unchase.connectors.secret import Secret
from unchase.deals.models import Mailbox
from unchase.deals.writing import written
from unchase.rounds.keys import allowed, sealed, unsealed
from unchase.rounds.tokens import keep_tokens, provider_of
from unchase.web.mailboxes import own_mailbox
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_OURS = ("client_id", "client_secret", "token_url", "device_url", "authorize_url", "scope")


@require_http_methods(["GET", "POST"])
def mailbox_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the provider has a device flow, a code to type in there; else the way to its page and back."""
    visit = visit_of(request)
    box = own_mailbox(visit, pk)
    words = unsealed(box)
    provider = provider_of(words)
    try:
        if request.method == "POST" and words.get("device_code"):
            return _typed_in(box, words, visit)
        if provider.device_url:
            begun = device_code(provider, visit.now, allowed=allowed())
            _keep(box, words, device_code=begun.device_code.reveal(), device_until=begun.until.isoformat())
            return page(
                request,
                visit,
                "mailbox_consent.html",
                here="mailboxes",
                box=box,
                code_word=begun.user_code,
                at=begun.at,
            )
        back = request.build_absolute_uri(reverse("mailbox-consented"))
        asked = consent(provider, back, user=box.user)
        _keep(box, words, state=asked.state, verifier=asked.verifier.reveal())
        return page(request, visit, "mailbox_consent.html", here="mailboxes", box=box, url=asked.url)
    except TokenError as error:
        waiting = isinstance(error, NotYetError)
        wrong = "Not yet: type the code in there first, then go on here." if waiting else str(error)
        return page(
            request,
            visit,
            "mailbox_consent.html",
            here="mailboxes",
            box=box,
            wrong=wrong,
            waiting=waiting,
            code=422,
        )


@require_GET
def mailbox_consented(request: HttpRequest) -> HttpResponse:
    """The browser comes back with a code, and with the word it was sent with."""
    visit = visit_of(request)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    for box in Mailbox.objects.filter(seller=visit.seller, entry=Mailbox.Entry.TOKEN).exclude(sealed=""):
        words = unsealed(box)
        if not state or Secret(words.get("state", "")) != Secret(state):
            continue
        back = request.build_absolute_uri(reverse("mailbox-consented"))
        try:
            tokens = exchanged(
                provider_of(words), code, Secret(words["verifier"]), back, visit.now, allowed=allowed()
            )
        except TokenError as error:
            return page(
                request, visit, "mailbox_consent.html", here="mailboxes", box=box, wrong=str(error), code=422
            )
        keep_tokens(box, {name: words.get(name, "") for name in _OURS}, tokens)
        return redirect("mailbox", pk=box.pk)
    return redirect("mailboxes")


def _typed_in(box: Mailbox, words: dict[str, str], visit: Visit) -> HttpResponse:
    if datetime.fromisoformat(words["device_until"]) < visit.now:
        return redirect("mailbox-consent", pk=box.pk)
    tokens = device_tokens(provider_of(words), Secret(words["device_code"]), visit.now, allowed=allowed())
    keep_tokens(box, {name: words.get(name, "") for name in _OURS}, tokens)
    return redirect("mailbox", pk=box.pk)


def _keep(box: Mailbox, words: dict[str, str], **more: str) -> None:
    box.sealed = sealed(box, {**words, **more})
    written(lambda: box.save(update_fields=["sealed"]))

"""The handshake of a proposal: what happens after they get it, and when you talk about it.

Source: METHOD, Moves: a proposal may not leave without an agreed time to talk about it, asked for in person or by phone
if possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unchase.core.act import ActName, Side
from unchase.deals.agreeing import agree
from unchase.deals.criterion import State
from unchase.deals.models import Outgoing
from unchase.deals.writing import written
from unchase.web import dates, forms, phrases
from unchase.web.own import own_deal, own_draft, own_touch
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

PROCESS = "process"  # the criterion that what happens next belongs to
_QUOTED = 200


@require_http_methods(["GET", "POST"])
def handshake(request: HttpRequest, pk: int) -> HttpResponse:
    """The two questions, of a proposal that is about to leave or just left."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    told = {name: forms.text(request, name, most=2000) for name in ("happens", "talk_at")}
    wrong = ""
    if request.method == "POST":
        wrong = _wrong(told, visit)
        if not wrong:
            rows = shaken(deal, visit, told, to=request.POST.getlist("to"))
            return done(reverse("deal", args=[pk]), _says(told, deal, visit), *rows)
    return page(
        request,
        visit,
        "handshake.html",
        here="deals",
        deal=deal,
        told=told,
        wrong=wrong,
        people=list(deal.prospect.contacts.order_by("pk")[:20]),
        code=422 if wrong else 200,
    )


@require_POST
def draft_is_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that is there already is a proposal: the two questions follow."""
    visit = visit_of(request)
    kept = own_draft(visit, pk)
    written(lambda: Outgoing.objects.filter(pk=kept.pk).update(is_proposal=True))
    return redirect("handshake", pk=kept.deal_id)


@require_POST
def touch_is_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail of ours that left was a proposal: kept as a correction, and the two questions follow."""
    visit = visit_of(request)
    touch = own_touch(visit, pk)
    quote = next((line.strip() for line in touch.text.splitlines() if line.strip()), "")[:_QUOTED]
    if touch.side != Side.US or not quote:
        return redirect("deal", pk=touch.deal_id)
    row = touch.deal.correct(visit.now, touch=touch, act=None, quote=quote, is_act=ActName.PROPOSAL)
    says = f"Kept: that {phrases.act(ActName.PROPOSAL.value)}."
    return done(reverse("handshake", args=[touch.deal_id]), says, row)


def shaken(deal: Deal, visit: Visit, told: dict[str, str], *, to: Sequence[str]) -> list[Model]:
    """Keep what the two answers say; the rows by which that can be taken back."""
    rows: list[Model] = []
    if told["happens"]:
        rows.append(deal.qualify(visit.now, name=PROCESS, state=State.MET, quote=told["happens"]))
    at = forms.optional_moment(told["talk_at"], visit.zone)
    if at is not None:
        known = set(deal.prospect.contacts.exclude(address="").values_list("address", flat=True))
        rows.append(agree(deal, visit.now, start=at, who=[one for one in to if one.lower() in known]))
    return rows


def _wrong(told: dict[str, str], visit: Visit) -> str:
    try:
        at = forms.optional_moment(told["talk_at"], visit.zone)
    except forms.UnreadableError as error:
        return str(error)
    if at is not None and at <= visit.now:
        return "The time to talk about it lies ahead; that one has passed."
    if at is None and not told["happens"]:
        return "Answer at least one of the two, or ask them: the words for it stand below."
    return ""


def _says(told: dict[str, str], deal: Deal, visit: Visit) -> str:
    at = forms.optional_moment(told["talk_at"], visit.zone)
    if at is None:
        return f"Kept. {deal} still needs the time to talk about it."
    return f"You talk about it {dates.moment(at, visit.zone, visit.today)}."

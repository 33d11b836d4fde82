"""A draft on its way: let leave, taken back while there is time, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.core.guard import Level
from unchase.deals.models import Mailbox, Outgoing
from unchase.deals.writing import written
from unchase.rounds.send import approve
from unchase.web.own import own_draft
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_Leaving = Outgoing.Leaving


@require_POST
def let_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft leave through a mailbox, as that is set: into its drafts, or to the people."""
    visit = visit_of(request)
    draft = own_draft(visit, pk)
    box = mailboxes_of(visit).filter(pk=_number(request.POST.get("mailbox", ""))).first()
    here = reverse("draft", args=[pk])
    if box is None:
        return done(here, "Connect a mailbox first: there is none it could leave through.")
    if not draft.to:
        return done(here, "It is to nobody: write it again with an address.")
    if any(one.get("level") == Level.REFUSE for one in draft.findings) and not draft.override:
        return done(here, "The guard refuses it.")
    approve(draft, box, visit.now)
    return redirect(here)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It shall not leave after all."""
    draft = own_draft(visit_of(request), pk)
    here = reverse("draft", args=[pk])
    if draft.take_back_sending():
        return done(here, "Taken back. Nothing was sent.")
    return done(here, "It is too late for that: it is leaving.")


@require_POST
def it_left(request: HttpRequest, pk: int) -> HttpResponse:
    """Of an uncertain mail: the seller looked, and says whether it left."""
    visit = visit_of(request)
    draft = own_draft(visit, pk)
    here = reverse("draft", args=[pk])
    if draft.leaving != _Leaving.UNCERTAIN:
        return redirect(here)
    if request.POST.get("left") == "yes":
        draft.left(visit.now)
        return done(here, "Noted: it left.")
    rows = Outgoing.objects.filter(pk=pk, leaving=_Leaving.UNCERTAIN)
    written(lambda: rows.update(leaving=_Leaving.KEPT, held_why=""))
    return done(here, "Noted: it did not leave. It is a draft again.")


@require_GET
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is: the fragment of the draft's page, asked for again while it is on its way."""
    visit = visit_of(request)
    draft = own_draft(visit, pk)
    return page(request, visit, "parts/leaving.html", draft=draft, **leaving_of(draft, visit))


def leaving_of(draft: Outgoing, visit: Visit) -> dict[str, Any]:
    """What the page says of a draft's way: where it may leave, and how far it is."""
    on_its_way = draft.leaving in {_Leaving.READY, _Leaving.CLAIMED, _Leaving.DATA}
    seconds = max(0, int((draft.send_at - visit.now).total_seconds())) if draft.send_at else 0
    return {
        "leave_by": list(mailboxes_of(visit)) if draft.leaving in {_Leaving.KEPT, _Leaving.HELD} else [],
        "on_its_way": on_its_way,
        "may_take_back": draft.leaving == _Leaving.READY,
        "seconds": seconds if seconds < 120 else 0,
    }


def mailboxes_of(visit: Visit) -> QuerySet[Mailbox]:
    """The mailboxes mail may leave through."""
    return Mailbox.objects.filter(seller=visit.seller).exclude(agreed_at=None).order_by("pk")


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 12 else 0

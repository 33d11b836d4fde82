"""Undo: for ten seconds, everything that changed a deal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from unchase.deals.letting_go import bring_back_together
from unchase.deals.models import Appointment, Contact, Deal, Release, Transfer
from unchase.deals.moving import take_back
from unchase.web.page import done, undoable
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_CAN = frozenset(
    "touch release correction appointment told commitment criterion outgoing sorting transfer".split()
)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what the word names, and go back to where the seller was."""
    visit = visit_of(request)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("today")
    rows = undoable(request.POST.get("word", ""))
    if rows is None:
        return done(back, "The ten seconds are over. What passed can be changed on the deal itself.")
    for kind, key in rows:
        if kind in _WITHOUT_A_ROW:
            _WITHOUT_A_ROW[kind](visit, key)
            continue
        if kind not in _CAN:
            return redirect("today")
        row = apps.get_model("deals", kind)._default_manager.filter(pk=key, undone_at=None).first()  # noqa: SLF001 - the manager of any model
        deal = Deal.objects.of(visit.seller).filter(pk=row.deal_id).first() if row else None
        if row is None or deal is None:
            continue
        if isinstance(row, Appointment):
            deal.take_back_ending(visit.now, row)
        elif isinstance(row, Transfer):
            take_back(row, visit.now)
        else:
            deal.undo(visit.now, row)
    return done(back, "Taken back.")


def _bring_back(visit: Visit, batch: str) -> None:
    """What was let go together."""
    bring_back_together(visit.seller, batch, visit.now)


def _end_again(visit: Visit, key: str) -> None:
    """A deal that was brought back."""
    ends = Release.objects.filter(deal__seller=visit.seller).select_related("deal__prospect", "deal__seller")
    row = ends.filter(pk=key).first()
    if row is not None:
        row.deal.end_again(visit.now, row)


def _as_before(visit: Visit, key: str) -> None:
    """What a person is in the decision, and until when they are away."""
    number, role, until = key.split(":")
    person = Contact.objects.filter(prospect__seller=visit.seller, pk=number).first()
    if person is None:
        return
    person.be_absent(date.fromisoformat(until) if until else None, now=visit.now)
    for deal in Deal.objects.of(visit.seller).filter(prospect=person.prospect_id, merged_into=None):
        deal.cast(visit.now, person, role)


_WITHOUT_A_ROW = {"batch": _bring_back, "ended": _end_again, "contact": _as_before}

"""Undo: for ten seconds, everything that changed a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from unchase.deals.letting_go import bring_back_together
from unchase.deals.models import Appointment, Deal, Transfer
from unchase.deals.moving import take_back
from unchase.web.page import done, undoable
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

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
        if kind == "batch":
            bring_back_together(visit.seller, key, visit.now)
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

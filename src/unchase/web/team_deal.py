"""A deal of a colleague's, as far as it may be seen: its story, and its mail where that is shared. Seen, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from unchase.deals.models import Touch
from unchase.deals.writing import written
from unchase.rounds.handing_over import may_hand_over
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.seeing import deals_shown_to, shares_with
from unchase.web.member import member_of
from unchase.web.page import page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LAST = 25  # mails and calls


@require_GET
def team_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; that it was looked at is noted."""
    visit = visit_of(request)
    member = member_of(visit)
    shown = get_object_or_404(
        deals_shown_to(member).select_related("prospect", "seller").defer("verdict"), pk=pk
    )
    mail = shares_with(member, mail=True).filter(deal=shown).exists()
    touches = Touch.objects.filter(deal=shown, undone_at=None).defer("message", "html").order_by("-at", "-pk")
    with eyes_of(HOUSE):
        written(lambda: Entry.note(member, real_now(), What.SAW_MAIL if mail else What.SAW_DEAL, deal=shown))
    return page(
        request,
        visit,
        "team_deal.html",
        here="team",
        deal=shown,
        changes=list(shown.standing_changes.defer("because").order_by("-at", "-pk")[:40]),
        promises=list(shown.commitments.filter(undone_at=None, kept_at=None).order_by("due_to", "pk")[:20]),
        touches=list(touches[:_LAST]) if mail else [],
        mail=mail,
        hands_over=may_hand_over(shown, member),
    )

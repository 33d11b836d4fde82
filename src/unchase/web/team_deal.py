"""A deal of a colleague's, as far as it may be seen: its story, and its mail where that is shared. Seen, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.deals.models import Deal, Touch
from unchase.deals.writing import written
from unchase.rounds.handing_over import hand_over, may_hand_over
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.models import Membership, Share, Team
from unchase.teams.seeing import colleagues_of, deals_shown_to, shares_with
from unchase.teams.sharing import share, share_no_more
from unchase.web.member import member_of
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Seller

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
        colleagues=colleagues_of(member),
    )


@require_http_methods(["GET", "POST"])
def share_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a deal of one's own to a colleague or a team, or hand it over."""
    visit = visit_of(request)
    member = member_of(visit)
    shown = own_deal(visit, pk)
    wrong = ""
    if request.method == "POST":
        try:
            says = _shared(request, shown, member)
        except ValueError as error:
            wrong = str(error)
        else:
            return done(reverse("share-deal", args=[shown.pk]), says)
    shares = Share.objects.filter(deal=shown, ended_at=None).select_related("with_seller", "with_team")
    return page(
        request,
        visit,
        "share.html",
        here="deals",
        deal=shown,
        member=member,
        shares=list(shares.order_by("at")),
        colleagues=colleagues_of(member),
        teams=list(Team.objects.filter(organisation_id=member.organisation_id).order_by("name")),
        wrong=wrong,
        code=422 if wrong else 200,
    )


@require_POST
def hand_deal_over(request: HttpRequest, pk: int) -> HttpResponse:
    """It is a colleague's from now on, with its whole story."""
    visit = visit_of(request)
    member = member_of(visit)
    own = Deal.objects.of(visit.seller).filter(merged_into=None)
    shown = own.filter(pk=pk).first() or deals_shown_to(member).filter(pk=pk).first()
    if shown is None or not may_hand_over(shown, member):
        raise Http404
    to = _colleague(member, request.POST.get("to", ""))
    if to is None:
        raise Http404
    called = str(shown)  # it is not seen any more afterwards
    try:
        hand_over(shown, to, member, real_now())
    except ValueError as error:
        return page(
            request,
            visit,
            "told.html",
            here="deals",
            title="It stays with its seller",
            says=str(error),
            code=422,
        )
    return done(reverse("team"), f"{called} is {to}’s now, with its whole story.")


def _shared(request: HttpRequest, shown: Deal, member: Membership) -> str:
    """Do what the form says; what was done. Raises ValueError, in a sentence."""
    if end := request.POST.get("end", ""):
        row = Share.objects.filter(
            deal=shown, ended_at=None, pk=int(end) if end.isdecimal() and len(end) < 18 else 0
        ).first()
        if row is None:
            raise Http404
        share_no_more(row, member, real_now())
        return "It is shown no more."
    kind, _, key = request.POST.get("with", "").partition(":")
    colleague = _colleague(member, key) if kind == "colleague" else None
    team = (
        Team.objects.filter(organisation_id=member.organisation_id, pk=int(key)).first()
        if kind == "team" and key.isdecimal() and len(key) < 18
        else None
    )
    if colleague is None and team is None:
        raise ValueError("Say with whom.")
    row = share(
        shown, member, real_now(), colleague=colleague, team=team, with_mail=bool(request.POST.get("mail"))
    )
    return f"{colleague or team} sees it now{', with its mail' if row.with_mail else ''}."


def _colleague(member: Membership, key: str) -> Seller | None:
    """The colleague with that key."""
    return next((one for one in colleagues_of(member) if str(one.pk) == key), None)

"""A deal shown to a colleague or a team, or handed over: whom, is found by name or address, for there may be thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.deals.models import Deal
from unchase.rounds.handing_over import hand_over, may_hand_over
from unchase.teams.models import Share, Team
from unchase.teams.seeing import colleague_of, colleagues_called, deals_shown_to, teams_called
from unchase.teams.sharing import share, share_no_more
from unchase.web import forms
from unchase.web.member import member_of
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Seller
    from unchase.teams.models import Membership
    from unchase.web.visit import Visit

_MOST = 20  # of each kind; whoever is looked for in vain is called by more of their name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Whom it may be, by the words that were looked for; `more`: there are others."""

    words: str
    colleagues: list[Seller]
    teams: list[Team]
    more: bool


@require_http_methods(["GET", "POST"])
def share_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a deal of one's own to a colleague or a team; with htmx, whom it may be."""
    visit = visit_of(request)
    member = member_of(visit)
    shown = own_deal(visit, pk)
    wrong = ""
    if request.method == "POST":
        try:
            return done(reverse("share-deal", args=[shown.pk]), _shared(request, shown, member))
        except ValueError as error:
            wrong = str(error)
    found = _found(request, member, teams=True)
    if getattr(request, "htmx", False):
        return page(request, visit, "parts/whom.html", found=found)
    shares = Share.objects.filter(deal=shown, ended_at=None).select_related("with_seller", "with_team")
    return page(
        request,
        visit,
        "share.html",
        here="deals",
        deal=shown,
        shares=list(shares.order_by("at")),
        found=found,
        wrong=wrong,
        code=422 if wrong else 200,
    )


@require_http_methods(["GET", "POST"])
def hand_deal_over(request: HttpRequest, pk: int) -> HttpResponse:
    """It is a colleague's from now on, with its whole story; with htmx, whose it may be."""
    visit = visit_of(request)
    member = member_of(visit)
    own = Deal.objects.of(visit.seller).filter(merged_into=None).select_related("prospect", "seller")
    shown = own.filter(pk=pk).first()
    shown = shown or deals_shown_to(member).select_related("prospect", "seller").filter(pk=pk).first()
    if shown is None or not may_hand_over(shown, member):
        raise Http404
    wrong = ""
    if request.method == "POST":
        to, _ = _chosen(request, member, "to")
        called = str(shown)  # it is not seen any more afterwards
        try:
            if to is None:
                raise ValueError("Say to whom.")
            hand_over(shown, to, member, real_now())
            return done(reverse("team"), f"{called} is {to}’s now, with its whole story.")
        except ValueError as error:
            wrong = str(error)
    return _handing_over(request, visit, shown, _found(request, member, teams=False), wrong)


def _handing_over(request: HttpRequest, visit: Visit, shown: Deal, found: _Found, wrong: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return page(request, visit, "parts/whom.html", found=found, to=True)
    own = shown.seller_id == visit.seller.pk
    return page(
        request,
        visit,
        "hand_over.html",
        here="deals" if own else "team",
        deal=shown,
        back=reverse("deal" if own else "team-deal", args=[shown.pk]),
        found=found,
        to=True,
        wrong=wrong,
        code=422 if wrong else 200,
    )


def _found(request: HttpRequest, member: Membership, *, teams: bool) -> _Found:
    words = " ".join(request.GET.get("q", "").split())[:100]
    people = colleagues_called(member, words, _MOST + 1)
    groups = teams_called(member, words, _MOST + 1) if teams else []
    more = len(people) > _MOST or len(groups) > _MOST
    return _Found(words=words, colleagues=people[:_MOST], teams=groups[:_MOST], more=more)


def _shared(request: HttpRequest, shown: Deal, member: Membership) -> str:
    """Do what the form says; what was done. Raises ValueError, in a sentence."""
    if end := request.POST.get("end", ""):
        row = Share.objects.filter(deal=shown, ended_at=None, pk=forms.key(end)).first()
        if row is None:
            raise Http404
        share_no_more(row, member, real_now())
        return "It is shown no more."
    colleague, team = _chosen(request, member, "with")
    if colleague is None and team is None:
        raise ValueError("Say with whom.")
    row = share(
        shown, member, real_now(), colleague=colleague, team=team, with_mail=bool(request.POST.get("mail"))
    )
    return f"{colleague or team} sees it now{', with its mail' if row.with_mail else ''}."


def _chosen(request: HttpRequest, member: Membership, name: str) -> tuple[Seller | None, Team | None]:
    """The colleague or the team of a form."""
    kind, _, key = request.POST.get(name, "").partition(":")
    if kind == "colleague":
        return colleague_of(member, forms.key(key)), None
    if kind == "team":
        return None, Team.objects.filter(organisation_id=member.organisation_id, pk=forms.key(key)).first()
    return None, None

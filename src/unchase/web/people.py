"""Who belongs to the organisation: members, invitations and its policy, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from unchase.teams.asking import ask_of_everybody, ask_of_nobody
from unchase.teams.invitation import Invitation, invite, take_back
from unchase.teams.joining import change_member, change_seeing, leave, new_team
from unchase.teams.models import Membership, Organisation, Team
from unchase.teams.second_steps import take_away, ways_of
from unchase.web import forms
from unchase.web.member import admin_of
from unchase.web.page import done, page
from unchase.web.sure import be_sure
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Seller
    from unchase.web.visit import Visit

_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A member, and by which ways beside a password they come in; "" where there is none."""

    pk: int
    seller: Seller
    role: str
    team_id: int | None
    comes_by: str


@never_cache
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The page. The address of a new invitation is in the answer to its form, and never shown again."""
    visit = visit_of(request)
    admin = admin_of(visit)
    wrong, address = "", ""
    if request.method == "POST":
        try:
            if _role(request) == Membership.Role.ADMIN:
                be_sure(request)
            row, word = invite(
                admin,
                forms.text(request, "address", most=254),
                real_now(),
                role=_role(request),
                team=_team(request, admin),
            )
            address = request.build_absolute_uri(reverse("invited", args=[word]))
        except ValueError as error:
            wrong = str(error)
    members = _members(admin)
    waiting = Invitation.objects.filter(
        organisation_id=admin.organisation_id, accepted_at=None, taken_back_at=None, until__gt=real_now()
    )
    return page(
        request,
        visit,
        "people.html",
        here="team",
        organisation=admin.organisation,
        members=members,
        plain=sum(not one.comes_by for one in members),
        teams=list(Team.objects.filter(organisation_id=admin.organisation_id).order_by("name")),
        roles=Membership.Role.choices,
        seeing=Organisation.Seeing.choices,
        waiting=list(waiting.select_related("team").order_by("-at")[:_MOST]),
        invited=row if address else None,
        address=address,
        wrong=wrong,
        code=422 if wrong else 200,
    )


@require_POST
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member's role and team, take away what they lost, or take them out."""
    visit = visit_of(request)
    admin = admin_of(visit)
    row = get_object_or_404(Membership, pk=pk, organisation_id=admin.organisation_id, left_at=None)
    try:
        be_sure(request)
        if request.POST.get("leave"):
            leave(row, admin, real_now())
            return done(reverse("people"), f"{row.seller} belongs to it no more.")
        if request.POST.get("lost"):
            take_away(row, admin, real_now())
            return done(reverse("people"), f"{row.seller} comes in without a telephone now.")
        change_member(row, admin, real_now(), role=_role(request), team=_team(request, admin))
    except ValueError as error:
        return _as_it_is(request, visit, str(error))
    return done(reverse("people"), f"{row.seller} is {row.get_role_display().lower()} now.")


@require_POST
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation opens nothing any more."""
    admin = admin_of(visit_of(request))
    row = get_object_or_404(Invitation, pk=pk, organisation_id=admin.organisation_id)
    take_back(row, admin, real_now())
    return done(reverse("people"), f"{row.address} is invited no more.")


@require_POST
def organisation(request: HttpRequest) -> HttpResponse:
    """What managers see, whether a second step is asked of everybody; or another team."""
    visit = visit_of(request)
    admin = admin_of(visit)
    try:
        if asked := request.POST.get("second_step", ""):
            return done(reverse("people"), _asked(request, admin, asked))
    except ValueError as error:
        return _as_it_is(request, visit, str(error))
    if name := forms.text(request, "team", most=200):
        new_team(admin, name)
        return done(reverse("people"), f"There is a team {name} now.")
    seeing = request.POST.get("managers_see", "")
    if seeing in Organisation.Seeing.values:
        change_seeing(admin, real_now(), seeing)
        return done(reverse("people"), "Kept. It holds at once.")
    return redirect("people")


def _asked(request: HttpRequest, admin: Membership, word: str) -> str:
    """Ask a second step of everybody, or of nobody any more; what was done. Raises ValueError, in a sentence."""
    if word == "everybody":
        ask_of_everybody(admin, real_now())
        return "It is asked of everybody; who has none takes one up at their next sign-in."
    be_sure(request)
    ask_of_nobody(admin, real_now())
    return "It is asked of nobody any more."


def _as_it_is(request: HttpRequest, visit: Visit, says: str) -> HttpResponse:
    return page(request, visit, "told.html", here="team", title="It stays as it is", says=says, code=422)


def _members(admin: Membership) -> list[_Row]:
    """Who belongs to it, by name, each with how they come in beside a password."""
    rows = Membership.objects.filter(organisation_id=admin.organisation_id, left_at=None)
    found = list(rows.select_related("seller", "team").order_by("seller__name", "pk")[:_MOST])
    ways = ways_of([one.seller_id for one in found])
    return [
        _Row(
            pk=one.pk,
            seller=one.seller,
            role=one.role,
            team_id=one.team_id,
            comes_by=", ".join(ways.get(one.seller_id, ())),
        )
        for one in found
    ]


def _role(request: HttpRequest) -> str:
    role = request.POST.get("role", "")
    return role if role in Membership.Role.values else Membership.Role.SELLER


def _team(request: HttpRequest, admin: Membership) -> Team | None:
    key = forms.key(request.POST.get("team", ""))
    return Team.objects.filter(organisation_id=admin.organisation_id, pk=key).first()

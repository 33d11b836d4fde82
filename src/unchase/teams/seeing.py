"""What a member may see of others: the deals of their teams, by the policy of the organisation, and what is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Q, When

from unchase.deals.models import Deal, Seller
from unchase.teams.membership import Membership
from unchase.teams.organisation import Organisation, Team
from unchase.teams.sharing import Share

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from unchase.deals.deal_query import DealQuerySet


def teams_seen_by(member: Membership) -> list[Team]:
    """The teams whose numbers a member sees, by name: a manager's own, all for administrators and auditors."""
    if not member.sees_teams:
        return []
    teams = Team.objects.filter(organisation_id=member.organisation_id)
    if member.role == Membership.Role.MANAGER:
        teams = teams.filter(pk=member.team_id or 0)
    return list(teams.order_by("name"))


def deals_of_team(member: Membership, team: Team) -> DealQuerySet[Deal]:
    """All deals of a team's sellers, for its numbers; none where the member does not see them."""
    own = member.role != Membership.Role.MANAGER or team.pk == member.team_id
    if not member.sees_teams or team.organisation_id != member.organisation_id or not own:
        return Deal.objects.none()
    sellers = Membership.objects.filter(team=team, organisation_id=member.organisation_id, left_at=None)
    found: DealQuerySet[Deal] = Deal.objects.filter(
        seller__in=list(sellers.values_list("seller_id", flat=True)), merged_into=None, is_sample=False
    )
    return found


def deals_shown_to(member: Membership) -> DealQuerySet[Deal]:
    """The deals of others that a member may open: shared with them, or behind the numbers they see."""
    shown = Q(pk__in=shares_with(member).values("deal_id"))
    colleagues = Membership.objects.filter(organisation_id=member.organisation_id, left_at=None)
    if member.sees_teams and member.organisation.managers_see == Organisation.Seeing.DEALS:
        behind = colleagues
        if member.role == Membership.Role.MANAGER:
            behind = behind.filter(team_id=member.team_id) if member.team_id else behind.none()
        shown |= Q(seller__in=behind.values("seller_id"))
    found: DealQuerySet[Deal] = Deal.objects.filter(
        shown, seller__in=colleagues.values("seller_id"), merged_into=None, is_sample=False
    ).exclude(seller_id=member.seller_id)
    return found


def shares_with(member: Membership, *, mail: bool = False) -> QuerySet[Share]:
    """What colleagues show a member, or their team; with `mail` only what comes with its mail."""
    to = Q(with_seller_id=member.seller_id)
    if member.team_id is not None:
        to |= Q(with_team_id=member.team_id)
    shares = Share.objects.filter(to, ended_at=None)
    return shares.filter(with_mail=True) if mail else shares


def colleague_of(member: Membership, key: int) -> Seller | None:
    """The colleague with that key."""
    return _colleagues(member).filter(pk=key).first()


def colleagues_called(member: Membership, words: str, most: int) -> list[Seller]:
    """At most so many others of an organisation whose name or address has these words in it, by name.

    First those of whom one begins so; without words those of the member's own team.
    """
    found = _colleagues(member)
    if not words:
        return list(found.filter(membership__team_id=member.team_id or 0).order_by("name", "pk")[:most])
    called = Q(name__icontains=words) | Q(sign_in__icontains=words)
    begins = Q(name__istartswith=words) | Q(sign_in__istartswith=words)
    far = Case(When(begins, then=0), default=1)
    return list(found.filter(called).order_by(far, "name", "pk")[:most])


def teams_called(member: Membership, words: str, most: int) -> list[Team]:
    """At most so many teams of an organisation with these words in their name; without words the member's own."""
    found = Team.objects.filter(organisation_id=member.organisation_id)
    found = found.filter(name__icontains=words) if words else found.filter(pk=member.team_id or 0)
    return list(found.order_by("name")[:most])


def _colleagues(member: Membership) -> QuerySet[Seller]:
    belong = Q(membership__organisation_id=member.organisation_id, membership__left_at=None)
    return Seller.objects.filter(belong).exclude(pk=member.seller_id).select_related("membership__team")

"""An organisation made, and its members: what they may do, where they belong, and that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.membership import Membership
from unchase.teams.organisation import Organisation, Team
from unchase.teams.sessions import end_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller


def new_organisation(name: str, admin: Seller, now: datetime) -> Membership:
    """An organisation with its first administrator and a team of that name. Raises ValueError where they belong to one."""

    def work() -> Membership:
        if Membership.objects.filter(seller=admin).exists():
            raise ValueError(f"{admin.sign_in} belongs to an organisation already.")
        made = Organisation.objects.create(name=name[:200], made_at=now)
        team = Team.objects.create(organisation=made, name=name[:200])
        member = Membership.objects.create(
            organisation=made, team=team, seller=admin, role=Membership.Role.ADMIN, joined_at=now
        )
        Entry.note(member, now, What.JOINED, other=admin)
        return member

    with eyes_of(HOUSE):
        return written(work)


def new_team(admin: Membership, name: str) -> Team:
    """Another team; the one of that name, where there is one."""
    with eyes_of(HOUSE):
        return written(
            lambda: Team.objects.get_or_create(
                organisation_id=admin.organisation_id, name=name.strip()[:200]
            )[0]
        )


def change_member(row: Membership, admin: Membership, now: datetime, *, role: str, team: Team | None) -> None:
    """Another role or team. Raises ValueError where nobody would be administrator any more."""

    def work() -> None:
        if role != Membership.Role.ADMIN:
            _one_stays(row)
        row.role, row.team = role, team
        row.save(update_fields=["role", "team"])
        Entry.note(admin, now, What.ROLE, other=row.seller, says=role)

    with eyes_of(HOUSE):
        written(work)


def leave(row: Membership, admin: Membership, now: datetime) -> None:
    """They belong to it no more, and sign in no more; their deals stay until they are handed over."""

    def work() -> None:
        _one_stays(row)
        row.left_at = now
        row.save(update_fields=["left_at"])
        type(row.seller).objects.filter(pk=row.seller_id).update(is_active=False)
        end_sessions(row.seller)
        Entry.note(admin, now, What.LEFT, other=row.seller)

    with eyes_of(HOUSE):
        written(work)


def change_seeing(admin: Membership, now: datetime, seeing: str) -> None:
    """What managers see from now on."""

    def work() -> None:
        Organisation.objects.filter(pk=admin.organisation_id).update(managers_see=seeing)
        Entry.note(admin, now, What.POLICY, says=seeing)

    with eyes_of(HOUSE):
        written(work)


def _one_stays(row: Membership) -> None:
    others = Membership.objects.filter(
        organisation_id=row.organisation_id, role=Membership.Role.ADMIN, left_at=None
    ).exclude(pk=row.pk)
    if row.role == Membership.Role.ADMIN and not others.exists():
        raise ValueError("Somebody has to stay administrator; make another one first.")

"""The invitation: an address asked into an organisation; its word opens the door once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from unchase.deals.models import Seller
from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.membership import Membership
from unchase.teams.organisation import Organisation, Team

if TYPE_CHECKING:
    from datetime import datetime

_LASTS = timedelta(days=7)


class Invitation(models.Model):
    """Somebody asked to join. Of the word in its address only a fingerprint is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=Membership.Role.choices, default=Membership.Role.SELLER)
    address = models.CharField(max_length=254)  # lower-cased; they sign in with it
    word = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.address


def invite(
    member: Membership,
    address: str,
    now: datetime,
    *,
    role: str = Membership.Role.SELLER,
    team: Team | None = None,
) -> tuple[Invitation, str]:
    """Ask somebody in; the invitation and its word, which is told once and then nobody knows.

    Raises ValueError, in a sentence, for an address that is none or is known already, and a team of another organisation.
    """
    address = address.strip().lower()
    if address.count("@") != 1 or len(address) > 254 or any(one.isspace() for one in address):
        raise ValueError(f"“{address[:60]}” is no mail address.")
    if team is not None and team.organisation_id != member.organisation_id:
        raise ValueError("That team is none of yours.")
    word = secrets.token_urlsafe(32)
    row = Invitation(
        organisation_id=member.organisation_id,
        team=team,
        role=role,
        address=address,
        word=_print_of(word),
        by_id=member.seller_id,
        at=now,
        until=now + _LASTS,
    )

    def work() -> None:
        if Seller.objects.filter(sign_in=address).exists():
            raise ValueError(f"{address} signs in here already.")
        _open(now).filter(organisation_id=member.organisation_id, address=address).update(taken_back_at=now)
        row.save()
        Entry.note(member, now, What.INVITED, says=address)

    with eyes_of(HOUSE):
        written(work)
    return row, word


def invitation_by(word: str, now: datetime) -> Invitation | None:
    """The invitation a word opens, while it does."""
    with eyes_of(HOUSE):
        return _open(now).select_related("organisation").filter(word=_print_of(word)).first()


def invitation_for(address: str, now: datetime) -> Invitation | None:
    """The last invitation of an address that opens the door yet: for whoever is known to be there."""
    with eyes_of(HOUSE):
        return _open(now).select_related("organisation").filter(address=address).order_by("-at").first()


def accept(row: Invitation, now: datetime, *, name: str, zone: str, password: str | None) -> Seller:
    """They come in: a seller of their own, in the organisation; without a password by another way.

    Raises ValueError where it is too late.
    """

    def work() -> Seller:
        taken = _open(now).filter(pk=row.pk).update(accepted_at=now)
        if not taken or Seller.objects.filter(sign_in=row.address).exists():
            raise ValueError("This invitation opens nothing any more.")
        seller = Seller.objects.create_user(row.address, password, name=name, zone=zone, joined_at=now)
        member = Membership.objects.create(
            organisation_id=row.organisation_id,
            team_id=row.team_id,
            seller=seller,
            role=row.role,
            joined_at=now,
        )
        Entry.note(member, now, What.JOINED, other=seller)
        return seller

    with eyes_of(HOUSE):
        return written(work)


def take_back(row: Invitation, member: Membership, now: datetime) -> None:
    """It opens nothing any more."""

    def work() -> None:
        _open(now).filter(pk=row.pk, organisation_id=member.organisation_id).update(taken_back_at=now)
        Entry.note(member, now, What.INVITED_NO_MORE, says=row.address)

    with eyes_of(HOUSE):
        written(work)


def _open(now: datetime) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, taken_back_at=None, until__gt=now)


def _print_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()

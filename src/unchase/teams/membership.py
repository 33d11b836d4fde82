"""The membership: a seller in an organisation, with a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.organisation import Organisation, Team

if TYPE_CHECKING:
    from unchase.deals.models import Seller


class Membership(models.Model):
    """Where somebody belongs, and as what. A person belongs to one organisation; `left_at` is when they left it."""

    class Role(models.TextChoices):
        """What a member may do beside selling."""

        SELLER = "seller", "Seller"
        MANAGER = "manager", "Manager"  # sees the numbers of their team
        ADMIN = "admin", "Administrator"  # invites, hands over, sets the policy
        AUDITOR = "auditor", "Auditor"  # reads, and changes nothing

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="memberships")
    seller = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.SELLER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "team"], name="members_of_a_team")]

    def __str__(self) -> str:
        return f"{self.seller} ({self.role})"

    @property
    def sees_teams(self) -> bool:
        """Whether they see the numbers of others."""
        return self.role in {self.Role.MANAGER, self.Role.ADMIN, self.Role.AUDITOR}

    @property
    def is_admin(self) -> bool:
        """Whether they say who belongs to it."""
        return self.role == self.Role.ADMIN

    @property
    def reads_trail(self) -> bool:
        """Whether they see who saw and changed what."""
        return self.role in {self.Role.ADMIN, self.Role.AUDITOR}


def membership_of(seller: Seller) -> Membership | None:
    """Where a seller belongs, with the organisation and the team; None for one who works alone, or left."""
    rows = Membership.objects.select_related("organisation", "team").filter(seller=seller, left_at=None)
    return rows.first()


def is_for_many() -> bool:
    """Whether anybody belongs to an organisation here: then a word on one machine opens nobody's workspace."""
    with eyes_of(HOUSE):
        return Membership.objects.exists()

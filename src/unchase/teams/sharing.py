"""Deals shared with others and handed over: who sees a deal beside its seller, and whose it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from unchase.deals.models import Deal
from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.organisation import Team

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller
    from unchase.teams.membership import Membership


class Share(models.Model):
    """A deal shown to one colleague or to a team: its story, and with `with_mail` what was written in it.

    Seen, not worked on: whoever shall work on it is handed it over. `ended_at` is when it was shown no more.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="shares")
    with_seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shared_with"
    )
    with_team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="shared_with")
    with_mail = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(with_seller=None, with_team__isnull=False)
                | models.Q(with_seller__isnull=False, with_team=None),
                name="shared_with_one_or_a_team",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal} with {self.with_seller or self.with_team}"


class HandOver(models.Model):
    """A deal that went from one seller to another, with its whole story."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="handed_over")
    from_seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to_seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deal}: {self.from_seller} to {self.to_seller}"


def share(
    deal: Deal,
    member: Membership,
    now: datetime,
    *,
    colleague: Seller | None = None,
    team: Team | None = None,
    with_mail: bool = False,
) -> Share:
    """Show a deal of the member's own to a colleague or a team of the same organisation. Raises ValueError for others."""
    if deal.seller_id != member.seller_id:
        raise ValueError("Only the seller of a deal shares it.")
    other = colleague.membership.organisation_id if colleague else team.organisation_id if team else None
    if other != member.organisation_id or (colleague and colleague.pk == member.seller_id):
        raise ValueError("A deal is shared with a colleague or a team of the same organisation.")

    def work() -> Share:
        same = Share.objects.filter(deal=deal, with_seller=colleague, with_team=team, ended_at=None)
        same.update(ended_at=now)
        row = Share.objects.create(
            deal=deal,
            with_seller=colleague,
            with_team=team,
            with_mail=with_mail,
            by_id=member.seller_id,
            at=now,
        )
        what = What.SHARED_WITH_MAIL if with_mail else What.SHARED
        Entry.note(member, now, what, deal=deal, other=colleague, says=str(team) if team else "")
        return row

    with eyes_of(HOUSE):
        return written(work)


def share_no_more(row: Share, member: Membership, now: datetime) -> None:
    """It is shown no more."""

    def work() -> None:
        Share.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        Entry.note(member, now, What.SHARED_NO_MORE, deal=row.deal, other=row.with_seller)

    with eyes_of(HOUSE):
        written(work)

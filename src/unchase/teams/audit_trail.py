"""The audit trail: who saw and changed what, one row each; nobody changes or removes one.

On PostgreSQL the database sees to that: there is a policy for adding and for reading rows, and none for anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from unchase.deals.models import Deal
from unchase.teams.organisation import Organisation

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller
    from unchase.teams.membership import Membership


class What(models.TextChoices):
    """What somebody did."""

    SAW_DEAL = "saw-deal", "saw the deal"
    SAW_MAIL = "saw-mail", "read the mail of the deal"
    SAW_TEAM = "saw-team", "saw the numbers of"
    SHARED = "shared", "shared the deal"
    SHARED_WITH_MAIL = "shared-with-mail", "shared the deal and its mail"
    SHARED_NO_MORE = "shared-no-more", "stopped sharing the deal"
    HANDED_OVER = "handed-over", "handed the deal over"
    INVITED = "invited", "invited"
    INVITED_NO_MORE = "invited-no-more", "took the invitation back of"
    JOINED = "joined", "joined"
    ROLE = "role", "changed the role or team of"
    LEFT = "left", "took out of the organisation"
    POLICY = "policy", "changed what managers see"
    SIGNED_OUT = "signed-out", "ended a sign-in"
    CAME_IN = "came-in", "came in"
    NOT_LET_IN = "not-let-in", "was not let in"
    SECOND_STEP = "second-step", "took up for signing in"
    SECOND_STEP_NO_MORE = "second-step-no-more", "gave up for signing in"
    SECOND_STEP_LOST = "second-step-lost", "took passkeys and app away from"
    NEW_PASSWORD = "new-password", "changed the password"
    COPIED = "copied", "took a copy of the trail"
    REQUIRES = "requires", "asked a second step of everybody"
    REQUIRES_NO_MORE = "requires-no-more", "asked a second step of nobody any more"
    PROGRAM_SAW = "program-saw", "let a program see"
    PROGRAM_CHANGED = "program-changed", "let a program change"


class Entry(models.Model):
    """One thing somebody did or looked at, in an organisation; `says` holds a name, never what anybody wrote."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="trail")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=20, choices=What.choices)
    deal = models.ForeignKey(
        Deal, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    says = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="trail_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"

    def save(self, **how: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Only ever added."""
        if not self._state.adding:
            raise TypeError("The trail is only ever added to.")
        super().save(**how)

    def delete(self, *_told: object, **_how: object) -> tuple[int, dict[str, int]]:
        """Never."""
        raise TypeError("The trail is only ever added to.")

    @classmethod
    def note(
        cls,
        member: Membership,
        now: datetime,
        what: What,
        *,
        deal: Deal | None = None,
        deal_id: int | None = None,
        other: Seller | None = None,
        says: str = "",
    ) -> None:
        """Add a row; as the house (`eyes`), for no one writes here by themselves."""
        cls.objects.create(
            organisation_id=member.organisation_id,
            by_id=member.seller_id,
            at=now,
            what=what,
            deal_id=deal.pk if deal is not None else deal_id,
            other=other,
            says=says[:200],
        )

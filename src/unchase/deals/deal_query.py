"""Which deals: the seller's own, the open ones, those that want their seller, those that fell due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from unchase.core.urgency import Rank
from unchase.deals.judged import Judged
from unchase.deals.order import falling
from unchase.deals.triage import Triage

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.deals.seller import Seller

M_co = TypeVar("M_co", bound=Judged, covariant=True)


class DealQuerySet(models.QuerySet[M_co]):
    """Deals; every verb starts with `of`, so that nobody sees another seller's."""

    def of(self, seller: Seller) -> Self:
        """Those of one seller."""
        return self.filter(seller=seller)

    def real(self) -> Self:
        """Those that are deals: not private mail, not customers, not yet to be sorted."""
        return self.filter(triage=Triage.DEAL)

    def open(self) -> Self:
        """Those not won, lost or let go."""
        return self.real().filter(rank__lt=Rank.CLOSED)

    def ended(self) -> Self:
        """Those won, lost or let go."""
        return self.real().filter(rank=Rank.CLOSED)

    def wanting(self, today: date) -> Self:
        """Those that want their seller on that day, the most urgent first; amount breaks ties."""
        wanted = (
            self.real()
            .filter(rank__lt=Rank.LET_GO)
            .filter(models.Q(move_on__lte=today) | models.Q(rank__lte=Rank.OWED))
        )
        return wanted.order_by("rank", falling("amount"), "move_on", "pk")

    def silent(self, now: datetime, days: int) -> Self:
        """Open ones that a mailbox brought long silent, and still are: to be let go together, without letters."""
        quiet = self.open().filter(came_in_silent=True, last_touch_at__lt=now - timedelta(days=days))
        return quiet.order_by(falling("last_touch_at"), "pk")

    def due(self, now: datetime) -> Self:
        """Those whose verdict time alone may have changed by `now`; in the sample workspace it is always the same day."""
        return self.filter(reassess_at__lte=now, is_sample=False).order_by("reassess_at", "pk")

    def to_assess(self) -> Self:
        """With what assessing needs and no more, for many at once; not for showing."""
        return (
            self.select_related("prospect", "reading")
            .prefetch_related("seller")
            .only(
                "seller",
                "changes",
                "standing",
                "assessed_at",
                "interval_days",
                "interval_agreed_at",
                "prospect__country",
                "reading__reader",
                "reading__facts",
            )
        )

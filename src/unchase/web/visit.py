"""A visit: who looks at the page, what time it is for them, and in which zone they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.core.zone import zone_of
from unchase.deals.models import ImportRun, Seller
from unchase.deals.sample_day import SAMPLE, SAMPLE_DAY, sample_time, time_for

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from django.http import HttpRequest

__all__ = ["SAMPLE", "SAMPLE_DAY", "Visit", "now_for", "real_now", "sample_time", "visit_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Now is aware; `in_sample`: it is the sample workspace, with a day of its own. `coming`: what is being brought in."""

    seller: Seller
    now: datetime
    zone: tzinfo
    in_sample: bool
    coming: ImportRun | None = None

    @property
    def today(self) -> date:
        """The day it is where the seller is."""
        return self.now.astimezone(self.zone).date()


def visit_of(request: HttpRequest) -> Visit:
    """The visit a request belongs to. One look-up: whether it goes to the sample workspace, and what is coming in."""
    seller = request.user
    assert isinstance(seller, Seller), "pages are behind the door"
    now = datetime.now(UTC)
    going_on = Q(sources=SAMPLE) | Q(finished_at=None) & (
        Q(kind=ImportRun.Kind.MAILBOX) | ~Q(confirmed_at=None)
    )
    runs = list(
        ImportRun.objects.filter(going_on, seller=seller).defer("problems", "left_out").order_by("-pk")[:20]
    )
    opened = next((run.started_at for run in runs if run.sources == SAMPLE), None)
    if opened is not None:
        now = sample_time(opened, now)
    return Visit(
        seller=seller,
        now=now,
        zone=zone_of(seller.zone),
        in_sample=opened is not None,
        coming=next((run for run in runs if run.finished_at is None), None),
    )


def real_now() -> datetime:
    """The time it is, in the sample workspace too: what outlives the visit is dated by it."""
    return datetime.now(UTC)


def now_for(seller: Seller) -> datetime:
    """The time it is in a seller's workspace, where nobody visits it."""
    return time_for(seller, datetime.now(UTC))

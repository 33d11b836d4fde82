"""A visit: who looks at the page, what time it is for them, and in which zone they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.core.zone import zone_of
from unchase.deals.models import ImportRun, Seller

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from django.http import HttpRequest

SAMPLE = ["the sample workspace"]  # the source of the run that brought it in
SAMPLE_DAY = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)  # a Thursday, half past eight in Berlin
_SAMPLE_HOURS = timedelta(hours=9)


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


def now_for(seller: Seller) -> datetime:
    """The time it is in a seller's workspace, where nobody visits it."""
    opened = (
        ImportRun.objects.filter(seller=seller, sources=SAMPLE).values_list("started_at", flat=True).first()
    )
    now = datetime.now(UTC)
    return now if opened is None else sample_time(opened, now)


def sample_time(opened: datetime, now: datetime) -> datetime:
    """The time in a sample workspace opened at `opened`: its own Thursday, which goes on until the evening."""
    return SAMPLE_DAY + max(timedelta(0), min(now - opened, _SAMPLE_HOURS))

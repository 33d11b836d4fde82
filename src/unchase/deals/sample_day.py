"""The sample workspace has a day of its own: what time it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.deals.import_run import ImportRun

if TYPE_CHECKING:
    from unchase.deals.seller import Seller

SAMPLE = ["the sample workspace"]  # the source of the run that brought it in
SAMPLE_DAY = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)  # a Thursday, half past eight in Berlin
_SAMPLE_HOURS = timedelta(hours=9)


def time_for(seller: Seller, now: datetime) -> datetime:
    """The time it is in a seller's workspace at `now`; one look-up."""
    opened = (
        ImportRun.objects.filter(seller=seller, sources=SAMPLE).values_list("started_at", flat=True).first()
    )
    return now if opened is None else sample_time(opened, now)


def sample_time(opened: datetime, now: datetime) -> datetime:
    """The time in a sample workspace opened at `opened`: its own Thursday, which goes on until the evening."""
    return SAMPLE_DAY + max(timedelta(0), min(now - opened, _SAMPLE_HOURS))

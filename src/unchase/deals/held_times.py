"""What is taken of a seller's time by their own deals: what is agreed, and what is offered and may still be taken.

Two prospects are never offered the same hour, whether a calendar is connected or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Q, Value

from unchase.deals.deal import Deal
from unchase.deals.outgoing import Outgoing

if TYPE_CHECKING:
    from unchase.deals.seller import Seller

Span = tuple[datetime, datetime]
_DRAFTS_HOLD = timedelta(days=3)  # a draft nobody sends does not keep its times for ever
_GONE = (Outgoing.Leaving.SENT, Outgoing.Leaving.HELD)


def taken_times(seller: Seller, now: datetime, *, but: Deal | None = None) -> tuple[Span, ...]:
    """The spans from `now` (aware) on, in order; those of the deal `but` are left out. One look-up.

    Held are the times that were offered and not answered, and those of drafts of the last days.
    """
    deals = Deal.objects.of(seller).filter(merged_into=None)
    asked = deals.filter(Q(held_until__gt=now) | Q(appointment_at__gt=now))
    drafts = Outgoing.objects.filter(
        deal__seller=seller, undone_at=None, at__gt=now - _DRAFTS_HOLD, at__lte=now
    ).exclude(leaving__in=_GONE)
    rows = asked.values_list("pk", "held", "appointment_at").union(
        drafts.exclude(times=[]).values_list("deal_id", "times", Value(None, output_field=DateTimeField())),
        all=True,
    )
    length = timedelta(minutes=seller.numbers.appointment_minutes)
    starts = {
        start
        for deal, held, agreed in rows
        if but is None or deal != but.pk
        for start in (*map(datetime.fromisoformat, held), *([agreed] if agreed else []))
        if start + length > now
    }
    return tuple(sorted((start, start + length) for start in starts))

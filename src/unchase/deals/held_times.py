"""What is taken of a seller's time by their own deals: what is agreed, and what is offered and may still be taken.

Two prospects are never offered the same hour, whether a calendar is connected or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Exists, JSONField, OuterRef, Value

from unchase.deals.deal import Deal
from unchase.deals.outgoing import Outgoing

if TYPE_CHECKING:
    from unchase.deals.seller import Seller

Span = tuple[datetime, datetime]
_DRAFTS_HOLD = timedelta(days=3)  # a draft nobody sends does not keep its times for ever
_GONE = (Outgoing.Leaving.SENT, Outgoing.Leaving.HELD)
_NO_TIME = Value(None, output_field=DateTimeField())
_NO_TIMES = Value([], output_field=JSONField())


def taken_times(seller: Seller, now: datetime, *, but: Deal | None = None) -> tuple[Span, ...]:
    """The spans that are not over at `now` (aware), in order; those of the deal `but` are left out. One look-up.

    Held are the times that were offered and not answered, and those of drafts of the last days. The database tells
    each once, however many deals it is held for.
    """
    length = timedelta(minutes=seller.numbers.appointment_minutes)
    deals = Deal.objects.of(seller).filter(merged_into=None)
    drafts = Outgoing.objects.filter(
        Exists(
            Deal.objects.of(seller).filter(pk=OuterRef("deal"))
        ),  # so that drafts are looked at, not deals
        undone_at=None,
        at__gt=now - _DRAFTS_HOLD,
        at__lte=now,
    ).exclude(leaving__in=_GONE)
    if but is not None:
        deals, drafts = deals.exclude(pk=but.pk), drafts.exclude(deal=but)
    held = deals.filter(held_until__gt=now - length).values_list("held", _NO_TIME)
    agreed = deals.filter(appointment_at__gt=now - length).values_list(_NO_TIMES, "appointment_at")
    rows = held.union(agreed, drafts.exclude(times=[]).values_list("times", _NO_TIME))
    starts = {
        start
        for offered, at in rows
        for start in (*map(datetime.fromisoformat, offered), *([at] if at else []))
        if start + length > now
    }
    return tuple(sorted((start, start + length) for start in starts))

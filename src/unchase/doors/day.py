"""A seller's day, for whatever door it is asked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.doors import shapes, telling

if TYPE_CHECKING:
    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.models import Deal
    from unchase.doors.verbs import Caller

COUNTED = 1_000  # deals counted at most


def today_of(caller: Caller, limit: int) -> shapes.Today:
    """The next appointment, the first `limit` moves, and how many more there are; four look-ups."""
    zone = caller.seller.zone
    mine = caller.deals().select_related("prospect", "quoted")
    wanting = mine.wanting(caller.today)
    following = mine.open().filter(appointment_at__gte=caller.now).order_by("appointment_at", "pk").first()
    deals = list(wanting[:limit])
    return shapes.Today(
        now=telling.sure(caller.now, zone),
        next_appointment=telling.brief_of(following, zone) if following else None,
        moves=[telling.deal_of(deal, zone) for deal in deals],
        more=max(0, _number(wanting) - len(deals)),
        open=_number(mine.open()),
    )


def _number(deals: DealQuerySet[Deal]) -> int:
    """How many, up to where counting ends: no day is slower for a hundred thousand deals."""
    return len(deals.order_by().values_list("pk", flat=True)[:COUNTED])

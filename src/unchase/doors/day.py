"""A seller's day, for whatever door it is asked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.doors import shapes

if TYPE_CHECKING:
    from unchase.doors.verbs import Caller


def today_of(caller: Caller, limit: int) -> shapes.Today:
    """The next appointment, the first `limit` moves, and how many more there are; four look-ups."""
    zone = caller.seller.zone
    mine = caller.deals().select_related("prospect")
    wanting = mine.wanting(caller.today)
    following = mine.open().filter(appointment_at__gte=caller.now).order_by("appointment_at", "pk").first()
    deals = list(wanting[:limit])
    return shapes.Today(
        now=shapes.sure(caller.now, zone),
        next_appointment=shapes.brief_of(following, zone) if following else None,
        moves=[shapes.deal_of(deal, zone) for deal in deals],
        more=max(0, wanting.order_by().count() - len(deals)),
        open=mine.open().count(),
    )

"""A time they agreed to, as the seller tells it: asked for in person or by phone, with no call logged.

Source: METHOD, Agreement.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.facts import Answer
from unchase.deals.appointment import Appointment
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.deals.deal import Deal


def agree(
    deal: Deal, now: datetime, *, start: datetime, who: Sequence[str] = (), minutes: int | None = None
) -> Appointment:
    """Keep the appointment and reassess the deal. `who` are those who agreed, by address; else it is "they"."""
    people = [person for person in who if person] or ["they"]
    row = Appointment(
        deal=deal,
        at=now,
        by_id=deal.seller_id,
        uid=f"agreed:{uuid.uuid4().hex}",
        start=start,
        end=start + timedelta(minutes=minutes) if minutes else None,
        answers=dict.fromkeys(people, Answer.ACCEPTED.value),
        answered_at={person: now.isoformat() for person in people},
    )

    def work() -> None:
        row.save()
        deal.changed(now)

    written(work)
    deal.reassess(now)
    return row

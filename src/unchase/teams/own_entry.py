"""A row of the audit trail for what somebody did by themselves, where they belong to an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.membership import membership_of

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller
    from unchase.teams.audit_trail import What


def note_own(
    seller: Seller,
    now: datetime,
    what: What,
    *,
    deal_id: int | None = None,
    other: Seller | None = None,
    says: str = "",
) -> None:
    """Add it; nothing for one who works alone."""
    with eyes_of(HOUSE):
        member = membership_of(seller)
        if member is not None:
            written(lambda: Entry.note(member, now, what, deal_id=deal_id, other=other, says=says))

"""The invitation that goes with a mail of ours, as the calendar part of its letter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from unchase.connectors.itip import Invitation, Method

if TYPE_CHECKING:
    from unchase.deals.models import Outgoing


def invitation_of(row: Outgoing, sender: str, now: datetime) -> Invitation | None:
    """The invitation of a mail that leaves from `sender` at `now`; None where it has none, or nobody it could be from."""
    kept = row.invitation
    if not kept or not sender or not row.to:
        return None
    seller = row.deal.seller
    domain = sender.rpartition("@")[2]
    return Invitation(
        method=Method(kept["method"]),
        uid=f"{kept['uid']}@{domain}",
        sequence=int(kept["sequence"]),
        start=datetime.fromisoformat(kept["start"]),
        end=datetime.fromisoformat(kept["end"]),
        title=_title(row.subject) or f"Call with {seller.name or sender}",
        organizer=sender,
        organizer_name=seller.name,
        attendees=[one.lower() for one in row.to],
        stamp=now,
    )


def _title(subject: str) -> str:
    """A subject without the marks of an answer."""
    words = " ".join(subject.split())
    while words[:3].casefold() in {"re:", "aw:", "fw:"}:
        words = words[3:].strip()
    return words

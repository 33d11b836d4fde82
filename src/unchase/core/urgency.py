"""In which order deals want a seller today, and until when that holds.

Source: METHOD, Moves (what we owe comes first; every move has a date).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing
from unchase.core.business_days import start_of

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from unchase.core.assessment import Assessment

_OWED = frozenset({DueKind.CONFIRM, DueKind.QUESTION, DueKind.PROMISE, DueKind.CALL_BACK})
_LET_GO = frozenset({MoveName.LET_GO, MoveName.RECORD_LET_GO})
_SOON = timedelta(hours=1)


class Rank(IntEnum):
    """What comes first on a seller's day; smaller is sooner. From `LET_GO` on nothing wants them among the first."""

    ENDING = 1  # an appointment is over and nobody told how it ended
    NOW = 2  # an appointment now or within the hour
    OWED = 3  # by us, due today or overdue
    ACCEPTED = 4
    CALLBACK = 5
    MISSED = 6
    STALLED = 7
    LOOSE = 8
    CHASING = 9
    NEW = 10
    LET_GO = 20
    FIRM = 30
    WAITING = 31
    CLOSED = 40


_OF_STANDING = {
    Standing.ACCEPTED: Rank.ACCEPTED,
    Standing.FIRM: Rank.FIRM,
    Standing.CALLBACK: Rank.CALLBACK,
    Standing.MISSED: Rank.MISSED,
    Standing.CHASING: Rank.CHASING,
    Standing.WAITING: Rank.WAITING,
    Standing.STALLED: Rank.STALLED,
    Standing.LOOSE: Rank.LOOSE,
    Standing.NEW: Rank.NEW,
    Standing.REFUSED: Rank.LET_GO,
}


@dataclass(frozen=True, slots=True)
class Urgency:
    """The rank of a deal, and the moment at which time alone may change it."""

    rank: Rank
    until: datetime | None


def urgency_of(verdict: Assessment, now: datetime, zone: tzinfo) -> Urgency:
    """How urgent a verdict is at `now` (aware); days are those of `zone`, the seller's."""
    owed = [
        start_of(due.by.astimezone(zone).date(), zone)
        for due in verdict.due
        if due.who is Side.US and due.kind in _OWED
    ]
    soon = [verdict.appointment - _SOON] if verdict.appointment is not None else []
    ahead = [moment for moment in (*owed, *soon, verdict.good_until) if moment is not None and moment > now]
    return Urgency(_rank(verdict, now, owed, soon), min(ahead, default=None))


def _rank(verdict: Assessment, now: datetime, owed: list[datetime], soon: list[datetime]) -> Rank:
    rank = _OF_STANDING.get(verdict.standing, Rank.CLOSED)
    if rank is Rank.CLOSED:
        return rank
    if verdict.standing is Standing.MISSED and verdict.move.name is MoveName.ASK_SELLER:
        return Rank.ENDING
    if any(moment <= now for moment in soon):
        return Rank.NOW
    if any(moment <= now for moment in owed):
        return Rank.OWED
    return Rank.LET_GO if verdict.move.name in _LET_GO else rank

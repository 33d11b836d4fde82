"""Times that a draft offers, held against the seller's calendar and against what others were offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.two_times import clash
from unchase.deals.free_times import Diary, free_times, is_known, taken_by, their_zone
from unchase.deals.offering import in_words
from unchase.web import dates
from unchase.web.own_calendar import known_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.facts import Facts
    from unchase.core.when import When
    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

_MOST = 6  # times of one draft that are told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A time a draft names: in the seller's zone, and in theirs where that is another; whether something stands there.

    `by` says what: the hours that are taken, or that somebody else was offered it.
    """

    says: str
    theirs: str
    taken: bool
    by: str


def diary_for(deal: Deal, visit: Visit) -> Diary:
    """The seller's diary before a deal; two look-ups."""
    return Diary.of(visit.seller, visit.now, calendar=known_calendar(visit), but=deal)


def two_times(diary: Diary, facts: Facts | None, deal: Deal, visit: Visit) -> str:
    """Two times from the next day on, in words: inside both sides' hours, free where the calendar is known."""
    two = free_times(visit.today + timedelta(days=1), visit.now, diary, deal=deal, facts=facts)
    return in_words(two, diary, facts)


def told_of(times: Iterable[When], diary: Diary, facts: Facts | None, visit: Visit) -> list[Told]:
    """Of each clock time still ahead that a draft names, whether it is taken; nothing where that is not known."""
    calendar = diary.calendar
    known = calendar is not None and is_known(calendar, visit.now)
    spans = calendar.spans() if calendar is not None and known else []
    length = timedelta(minutes=visit.seller.numbers.appointment_minutes)
    told = []
    for start in ahead(times, visit):
        held = taken_by(start, start + length, diary.held)
        other = clash(start, start + length, spans)
        if held is None and not (known and diary.was_read_for(start)):
            continue
        by = "held for another deal" if held and not other else ""
        if other:
            by = f"{other[0].astimezone(visit.zone):%H:%M} to {other[1].astimezone(visit.zone):%H:%M}"
        told.append(
            Told(
                says=dates.moment(start, visit.zone, visit.today),
                theirs=_there(start, facts, visit),
                taken=bool(held or other),
                by=by,
            )
        )
    return told[:_MOST]


def ahead(times: Iterable[When], visit: Visit) -> list[datetime]:
    """The clock times among those that lie ahead, each once, in order."""
    return sorted({when.start for when in times if when.firm and when.start and when.start > visit.now})


def _there(start: datetime, facts: Facts | None, visit: Visit) -> str:
    """The time in the prospect's zone, where that is known and another clock."""
    zone = their_zone(facts)
    if zone is None or start.astimezone(zone).utcoffset() == start.astimezone(visit.zone).utcoffset():
        return ""
    return dates.moment(start, zone, visit.today)

"""Times that are offered, held against the seller's own calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from unchase.core.two_times import clash
from unchase.core.wording import times_words
from unchase.deals.free_times import free_times, is_known, their_zone, was_read_for
from unchase.web import dates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.facts import Facts
    from unchase.core.when import When
    from unchase.deals.free_times import FreeTimes
    from unchase.deals.models import Deal, OwnCalendar
    from unchase.web.visit import Visit

_UNCHECKED = "[not checked against a calendar]"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ONE = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) (" + "|".join(_MONTHS) + r") at \d{2}:\d{2}"
_OFFER = re.compile(rf"{_ONE} or {_ONE} \([^()\n]{{1,40}} time\)")
_MOST = 6  # times of one draft that are told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Words with two times. `checked` says that these are free; `unchecked` that nobody knows."""

    words: str
    checked: bool
    unchecked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A time a draft names, and whether something else stands there already."""

    says: str
    taken: bool
    by: str


def offered(
    words: str, calendar: OwnCalendar | None, facts: Facts | None, deal: Deal, visit: Visit
) -> Offered:
    """The words of a move with two times that are free in the calendar; as they were where there is none."""
    unchecked = _UNCHECKED in words
    words = words.replace(_UNCHECKED, "").strip()
    found = _OFFER.search(words)
    if not unchecked or found is None or not _is_known(calendar, visit):
        return Offered(words=words, checked=False, unchecked=unchecked)
    two = _two(_day(found[1], found[2], visit.today), calendar, facts, deal, visit)
    if not two.checked:
        return Offered(words=words, checked=False, unchecked=True)
    said = times_words(two.first, two.second, their_zone(facts) or visit.zone)
    return Offered(words=words[: found.start()] + said + words[found.end() :], checked=True, unchecked=False)


def two_times(calendar: OwnCalendar | None, facts: Facts | None, deal: Deal, visit: Visit) -> str:
    """Two times from the next day on, in words: inside both sides' hours, free where the calendar is known."""
    two = _two(visit.today + timedelta(days=1), calendar, facts, deal, visit)
    return times_words(two.first, two.second, their_zone(facts) or visit.zone)


def told_of(times: Iterable[When], calendar: OwnCalendar | None, visit: Visit) -> list[Told]:
    """Of each clock time still ahead that a draft names, whether it is taken; nothing where that is not known."""
    if calendar is None or not _is_known(calendar, visit):
        return []
    spans, length = calendar.spans(), timedelta(minutes=visit.seller.numbers.appointment_minutes)
    told = []
    for start in ahead(times, visit):
        if was_read_for(calendar, start):
            other = clash(start, start + length, spans)
            by = (
                f"{other[0].astimezone(visit.zone):%H:%M} to {other[1].astimezone(visit.zone):%H:%M}"
                if other
                else ""
            )
            says = dates.moment(start, visit.zone, visit.today)
            told.append(Told(says=says, taken=other is not None, by=by))
    return told[:_MOST]


def ahead(times: Iterable[When], visit: Visit) -> list[datetime]:
    """The clock times among those that lie ahead, each once, in order."""
    return sorted({when.start for when in times if when.firm and when.start and when.start > visit.now})


def _two(day: date, calendar: OwnCalendar | None, facts: Facts | None, deal: Deal, visit: Visit) -> FreeTimes:
    return free_times(day, visit.now, seller=visit.seller, calendar=calendar, deal=deal, facts=facts)


def _is_known(calendar: OwnCalendar | None, visit: Visit) -> bool:
    return calendar is not None and is_known(calendar, visit.now)


def _day(number: str, month: str, today: date) -> date:
    """The day an offer names without its year: the next such day, or the one that has just passed."""
    for year in (today.year, today.year + 1):
        try:
            day = date(year, _MONTHS.index(month) + 1, int(number))
        except ValueError:
            continue
        if day >= today - timedelta(days=60):
            return max(day, today)
    return today

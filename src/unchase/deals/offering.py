"""The two times in the words of a move, held against the seller's diary.

The words were made by the core, which knows no calendar; here the times in them give way to free ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from unchase.core.wording import times_words
from unchase.core.zone import zone_of
from unchase.deals.free_times import free_times, is_known, their_zone

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.facts import Facts
    from unchase.deals.deal import Deal
    from unchase.deals.free_times import Diary, FreeTimes

UNCHECKED = "[not checked against a calendar]"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ONE = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) (" + "|".join(_MONTHS) + r") at \d{2}:\d{2}"
_OFFER = re.compile(rf"{_ONE} or {_ONE} \([^()\n]{{1,40}} time\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Words with two times, and these, where they have some. `checked`: they are free; `unchecked`: nobody knows."""

    words: str
    checked: bool
    unchecked: bool
    times: tuple[datetime, datetime] | None = None


def offered(words: str, diary: Diary, facts: Facts | None, deal: Deal, now: datetime) -> Offered:
    """The words of a move with two times that are free, as far as the seller's time is known; else as they were."""
    unchecked = UNCHECKED in words
    words = words.replace(UNCHECKED, "").strip()
    found = _OFFER.search(words)
    known = diary.calendar is not None and is_known(diary.calendar, now)
    if not unchecked or found is None:
        return Offered(words=words, checked=False, unchecked=unchecked)
    today = now.astimezone(zone_of(diary.seller.zone)).date()
    two = free_times(_day(found[1], found[2], today), now, diary, deal=deal, facts=facts)
    if known and not two.checked:
        return Offered(words=words, checked=False, unchecked=True)
    said = in_words(two, diary, facts)
    return Offered(
        words=words[: found.start()] + said + words[found.end() :],
        checked=two.checked,
        unchecked=not two.checked,
        times=(two.first, two.second),
    )


def in_words(two: FreeTimes, diary: Diary, facts: Facts | None) -> str:
    """Two times as they are offered, in the prospect's zone where that is known."""
    return times_words(two.first, two.second, their_zone(facts) or zone_of(diary.seller.zone))


def with_held(diary: Diary, times: tuple[datetime, datetime] | None) -> Diary:
    """The diary with two more times held: the next deal of the same list is offered others."""
    if times is None:
        return diary
    length = timedelta(minutes=diary.seller.numbers.appointment_minutes)
    return replace(diary, held=tuple(sorted({*diary.held, *((one, one + length) for one in times)})))


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

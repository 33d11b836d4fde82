"""The told time, asked in one place, so that an assessment can say until when it holds.

Source: METHOD, Until when. Every question about now is "has this moment come?"; while no moment that was
answered "not yet" has come, every answer stays the same, and so does whatever was concluded from them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.business_days import business_day_from, day_of, start_of

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo


class Clock:
    """The time told to one assessment; remembers the earliest moment at which an answer would change."""

    __slots__ = ("_country", "_now", "_zone", "good_until")

    def __init__(self, now: datetime, zone: tzinfo, country: str) -> None:
        self._now, self._zone, self._country = now, zone, country
        self.good_until: datetime | None = None

    def passed(self, moment: datetime) -> bool:
        """Whether the moment has come."""
        if self._now >= moment:
            return True
        if self.good_until is None or moment < self.good_until:
            self.good_until = moment
        return False

    def begun(self, day: date) -> bool:
        """Whether the day has begun in the seller's zone."""
        return self.passed(start_of(day, self._zone))

    def not_past(self, day: date) -> date:
        """The day itself, or the first business day from today on if it is past."""
        if not self.begun(day + timedelta(days=1)):
            return day
        return self.today()

    def today(self) -> date:
        """Today in the seller's zone, or the first business day from it."""
        today = business_day_from(day_of(self._now, self._zone), self._country)
        self.begun(today + timedelta(days=1))  # then it is another day
        return today

"""The circumstances a time is resolved in: when and where it was written, by whose habits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from unchase.reading.times.feasts import days_off

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.reading.times.civil import Interval
    from unchase.reading.times.conventions import Conventions


class Setting(NamedTuple):
    """`now` is the writer's wall clock; `past` says that the sentence looks back; `known_day` is a day named just before.

    `known_week` and `known_month` are the first days of a week and a month named before, `named` the time of a day or longer named last.
    """

    now: datetime
    conventions: Conventions
    country: str = "US"
    southern: bool = False
    european: bool = False
    fiscal_start: int = 1
    past: bool = False
    known_day: datetime | None = None
    known_week: datetime | None = None
    known_month: datetime | None = None
    named: Interval | None = None

    def says(self, question: str) -> str:
        """The answer of the conventions."""
        return self.conventions.choices[question]

    def days_off(self, year: int) -> frozenset[date]:
        """The public holidays of the writer's country around a year."""
        return days_off(self.country, year) | days_off(self.country, year + 1)

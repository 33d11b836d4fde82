"""How pages say days, times, standings and words from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import template

from unchase.web import dates, phrases
from unchase.web.browser_name import browser_name
from unchase.web.harmless import harmless as _harmless
from unchase.web.harmless import one_line as _one_line

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

register = template.Library()


@register.filter
def day(on: date | None, visit: Visit) -> str:
    """A day."""
    return dates.day(on, visit.today) if on else ""


@register.filter
def moment(at: datetime | None, visit: Visit) -> str:
    """A moment in the seller's zone."""
    return dates.moment(at, visit.zone, visit.today) if at else ""


@register.filter
def day_of(at: datetime | None, visit: Visit) -> str:
    """The day of a moment."""
    return dates.day(at.astimezone(visit.zone).date(), visit.today) if at else ""


@register.filter
def last_day(end: datetime | None, visit: Visit) -> str:
    """The last day of a time that ends at `end`, which no longer belongs to it."""
    return day_of(end - timedelta(microseconds=1), visit) if end else ""


@register.filter
def clock(at: datetime | None, visit: Visit) -> str:
    """Only its clock time."""
    return f"{at.astimezone(visit.zone):%H:%M}" if at else ""


@register.filter
def local(at: datetime | None, visit: Visit) -> str:
    """A moment as a field of a form holds it."""
    return f"{at.astimezone(visit.zone):%Y-%m-%dT%H:%M}" if at else ""


@register.filter
def holds(at: datetime | None, visit: Visit) -> str:
    """Until when something holds."""
    return dates.until(at, visit.zone, visit.today) if at else ""


@register.filter
def harmless(text: object) -> str:
    """Words from outside, without what steers text; Django escapes the rest."""
    return _harmless(str(text))


@register.filter
def one_line(text: str, most: int = 160) -> str:
    """Words from outside on one line."""
    return _one_line(text, most=most)


@register.filter
def standing(deal: Deal, visit: Visit) -> str:
    """Where a deal stands."""
    return phrases.standing(deal, visit)


@register.filter
def tone(name: str) -> str:
    """The colour of a standing."""
    return phrases.tone(name)


@register.filter
def act_words(name: str) -> str:
    """What an act does."""
    return phrases.act(name)


@register.filter
def symptom_words(name: str) -> str:
    """A symptom."""
    return phrases.symptom(name)


@register.filter
def of(table: dict[Any, Any], key: object) -> object:
    """The entry of a table."""
    return table.get(key, "")


@register.filter
def move_words(name: str) -> str:
    """A move, for a line in a list."""
    return phrases.move(name, short=True)


@register.filter
def figure(number: float) -> str:
    """A number with three figures at most."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


@register.filter
def browser(told: str) -> str:
    """Which browser, on what."""
    return browser_name(told)

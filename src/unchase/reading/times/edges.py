"""Early, mid, late, end, rest: the places inside a unit, as the conventions have them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import DAY, Interval, OutOfCalendarError, midnight
from unchase.reading.times.meaning import Cycle

if TYPE_CHECKING:
    from unchase.reading.times.setting import Setting

UNIT = {
    Grain.DAY: "day",
    Grain.WEEK: "week",
    Grain.MONTH: "month",
    Grain.QUARTER: "quarter",
    Grain.HALF: "half",
    Grain.SEASON: "season",
    Grain.YEAR: "year",
}


def edge(which: str, whole: Interval, setting: Setting, *, vague: object = None) -> Interval:
    """The named place inside an interval; raises `OutOfCalendarError` where the unit has no such place."""
    start, end = whole.start, whole.end
    if which == "within":
        return Interval(start, end, whole.grain)
    if which == "until now":
        return Interval(start, midnight(setting.now), Grain.DAY)
    if start is None or end is None:
        raise OutOfCalendarError("edge of an open time")
    if which == "rest":
        of_day = whole.grain == Grain.DAY
        now = setting.now if of_day else midnight(setting.now)
        return Interval(max(now, start), end, Grain.MINUTE if of_day else Grain.DAY)
    business = setting.says("hour") == "business"
    if which == "later" and business and start <= setting.now and whole.grain != Grain.DAY:
        return _later(start, end, whole.grain, midnight(setting.now))
    unit = _unit(whole, vague)
    last_days = (unit == "month" and which in ("end", "late")) or (
        unit in ("quarter", "year") and which == "end"
    )
    if business and last_days:
        return Interval(civil.add_business_days(end, -5), end, Grain.DAY, fuzzy=unit == "year")
    return _by_conventions(which, start, end, unit, setting, exact=isinstance(vague, Cycle))


def _later(start: datetime, end: datetime, grain: Grain, today: datetime) -> Interval:
    """Later in a unit that has begun: from tomorrow on, of a week until Friday."""
    last = min(end, start + 5 * DAY) if grain == Grain.WEEK else end
    tomorrow = today + DAY
    if tomorrow < last:
        return Interval(tomorrow, last, Grain.DAY, fuzzy=True)
    return Interval(today, end, Grain.DAY, fuzzy=True)


def _by_conventions(
    which: str, start: datetime, end: datetime, unit: str, setting: Setting, *, exact: bool
) -> Interval:
    """The place as the conventions have it; `exact` says that the unit was named as one ("this year")."""
    business, today = setting.says("hour") == "business", midnight(setting.now)
    places = setting.conventions.edges.get(unit, {}).get(which)
    if places is None:
        raise OutOfCalendarError(f"{which} {unit}")
    first, last = _place(start, places[0], unit), _place(start, places[1], unit)
    last = min(last, end) if unit != "day" else last
    if which == "end" and unit == "year" and not exact and setting.says("year_end") == "half":
        first = _place(start, 8, unit)
    if which == "later":
        first = max(first, today) if first < setting.now < last else first
    if which == "earlier":
        last = min(last, today) if start < today < last else last
    grain = Grain.DAY if unit != "day" else Grain.PART_OF_DAY
    if unit in ("year", "quarter", "half", "season") and business:
        grain = Grain.MONTH
    if unit == "day" and which == "end" and setting.says("eod_point") == "yes":
        grain = Grain.MINUTE
        last = first + timedelta(minutes=1)
    fuzzy = (
        business and unit in ("year", "quarter", "half", "season", "day") and which not in ("half1", "half2")
    )
    return Interval(first, last, grain, fuzzy=fuzzy)


def _unit(whole: Interval, vague: object) -> str:
    if isinstance(vague, Cycle) and vague.unit in ("weekend", "decade", "century"):
        return vague.unit if vague.unit != "century" else "decade"
    return UNIT.get(whole.grain, "day")


def _place(start: datetime, count: float, unit: str) -> datetime:
    if unit == "day":
        return start + timedelta(seconds=round(count * 3600))
    if unit in ("week", "month", "weekend"):
        return start + count * DAY
    whole = int(count)
    moved = civil.add_months(start, whole)
    return moved + timedelta(days=15) if count > whole else moved


def rest_of_year(setting: Setting) -> Interval:
    """Later in the year: what is left of it after today."""
    start = midnight(setting.now) + DAY
    end = civil.unit_of(setting.now, "year").end or start
    return Interval(min(start, end - DAY), end, Grain.DAY, fuzzy=True)

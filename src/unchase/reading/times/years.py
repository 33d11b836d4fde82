"""Parts of the year and feasts as intervals: quarters, seasons, fiscal years, holidays, windows of the business year."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import (
    DAY,
    WEEK,
    Interval,
    OutOfCalendarError,
    add,
    day_of,
    floor,
    midnight,
    unit_of,
)
from unchase.reading.times.edges import rest_of_year
from unchase.reading.times.feasts import feast_day, feast_hours, feast_keys, feast_length, public_holidays

if TYPE_CHECKING:
    from unchase.reading.times.meaning import (
        Feast,
        FeastWeekend,
        Numbered,
        Season,
        Year,
    )
    from unchase.reading.times.setting import Setting
from unchase.reading.times.days import start_of, whole_days


def season_cycle(shift: int, setting: Setting) -> Interval:
    """The season of now, the next, the last."""
    if setting.says("seasons") != "astronomical":
        return unit_of(setting.now, "season", shift)
    starts = [
        day_of(year, month, day)
        for year in range(setting.now.year - 3, setting.now.year + 4)
        for month, day in ((3, 20), (6, 21), (9, 23), (12, 21))
    ]
    index = max(place for place, start in enumerate(starts) if start <= setting.now) + shift
    return Interval(starts[index], starts[index + 1], Grain.DAY)


def numbered_unit(meaning: Numbered, setting: Setting, inside: Interval | None) -> Interval:
    """The quarter, half, week or season of that number."""
    if meaning.unit == "week":
        return _numbered_week(meaning.number, setting, inside)
    if meaning.unit == "season":
        return _named_season(meaning.number, setting, inside)
    months = 3 if meaning.unit == "quarter" else 6
    shift = (meaning.number - 1) * months
    if inside is not None:
        return _months(add(start_of(inside), shift, "month"), months, meaning.unit)
    first = (
        setting.fiscal_start if setting.fiscal_start > 1 and setting.says("season_shift") == "fiscal" else 1
    )
    start = day_of(setting.now.year, first, 1)
    found = _months(add(start, shift, "month"), months, meaning.unit)
    if setting.past and found.start and found.start > setting.now:
        return _months(add(start, shift - 12, "month"), months, meaning.unit)
    if not setting.past and found.end and found.end <= setting.now:
        return _months(add(start, shift + 12, "month"), months, meaning.unit)
    return found


def _months(start: datetime, months: int, unit: str) -> Interval:
    return Interval(start, add(start, months, "month"), civil.GRAIN[unit])


def _numbered_week(number: int, setting: Setting, inside: Interval | None) -> Interval:
    if inside is not None:
        return civil.iso_week((start_of(inside) + 3 * DAY).year, number)
    found = civil.iso_week(setting.now.isocalendar().year, number)
    if (
        found.end is not None
        and found.end <= setting.now
        and not setting.past
        and setting.says("stretch") != "aligned"
        and setting.says("hour") == "business"
    ):
        return civil.iso_week(setting.now.isocalendar().year + 1, number)
    return found


def _named_season(number: int, setting: Setting, inside: Interval | None) -> Interval:
    """Spring is 1 and begins in March, in the south in September."""
    month = (number * 3 - 1) % 12 + 1
    if setting.southern and setting.says("season_shift") == "hemisphere":
        month = (month + 5) % 12 + 1
    year = start_of(inside).year if inside is not None else setting.now.year
    if inside is None and month == 12 and setting.now.month < 3:
        year -= 1
    found = _season_at(year, month, setting)
    if inside is None and setting.past and found.start and found.start > setting.now:
        found = _season_at(year - 1, month, setting)
    elif inside is None and not setting.past and found.end and found.end <= setting.now:
        found = _season_at(year + 1, month, setting)
    return found


def _season_at(year: int, month: int, setting: Setting) -> Interval:
    if setting.says("seasons") == "astronomical":
        days = {3: 20, 6: 21, 9: 23, 12: 21}
        start = day_of(year, month, days[month])
        following = add(start, 3, "month")
        return Interval(start, following.replace(day=days[following.month]), Grain.DAY)
    start = day_of(year, month, 1)
    return Interval(start, add(start, 3, "month"), Grain.SEASON)


def year_span(meaning: Year, setting: Setting) -> Interval:
    """A year, a fiscal one, a decade, a century."""
    if meaning.length >= 10:
        return Interval(
            day_of(max(meaning.year, 1), 1, 1), day_of(meaning.year + meaning.length, 1, 1), Grain.YEAR
        )
    if not meaning.fiscal:
        return unit_of(day_of(meaning.year, 1, 1), "year")
    year = meaning.year if meaning.length == 2 or setting.fiscal_start == 1 else meaning.year - 1
    start = day_of(year, setting.fiscal_start, 1)
    return Interval(start, add(start, 12, "month"), Grain.YEAR)


def feast_in(meaning: Feast, setting: Setting, inside: Interval | None) -> Interval:
    """The feast that is meant: the coming one, or the last."""
    today = midnight(setting.now)
    if inside is not None and inside.start is not None:
        years = range(inside.start.year, inside.start.year + 1)
    else:
        years = range(today.year - 1, today.year + 10)
    since = None if MOVED.isdisjoint(feast_keys(meaning.key)) else today
    found = _feasts(meaning.key, years, setting.country, setting.says("eve"), since)
    if inside is not None:
        behind = ahead = list(found)
    else:
        behind = [one for one in found if one.start is not None and one.start < today]
        ahead = [one for one in found if one.end is not None and one.end > today]
    if (meaning.shift == -1 or setting.past) and behind:
        return behind[-1]
    if ahead:
        first = ahead[1:] if meaning.shift == 1 and ahead[0].start == today and len(ahead) > 1 else ahead
        return first[0]
    raise OutOfCalendarError(f"feast {meaning.key}")


MOVED = frozenset(("bank_holiday", "national_day"))  # any public holiday may be meant, the next one is


@lru_cache(maxsize=2048)
def _feasts(name: str, years: range, country: str, eve: str, since: datetime | None) -> tuple[Interval, ...]:
    """The days a name means in these years, in order; `since` is the first day a moved one may fall on."""
    found = (_feast_in(key, year, country, eve, since) for year in years for key in feast_keys(name))
    return tuple(sorted(one for one in found if one))


def _feast_in(key: str, year: int, country: str, eve: str, since: datetime | None) -> Interval | None:
    day = feast_day(key, year, country, eve=eve)
    if day is None and key in MOVED and since is not None:
        ahead = sorted(one for one in public_holidays(country, year) if civil.from_date(one) >= since)
        day = ahead[0] if ahead else None
    if day is None:
        return None
    start = civil.from_date(day)
    hours = feast_hours(key)
    if hours:
        first, last = (timedelta(hours=int(one[:2]), minutes=int(one[3:])) for one in hours)
        return Interval(start + first, start + last, Grain.MINUTE)
    return whole_days(start, feast_length(key, eve=eve))


def feast_weekend(meaning: FeastWeekend, setting: Setting, inside: Interval | None) -> Interval:
    """The days off around a feast."""
    feast = feast_in(meaning.feast, setting, inside)
    day = start_of(feast)
    first, last = {0: (-2, 0), 1: (-4, -2), 2: (3, 4), 3: (0, 3), 4: (0, 2), 5: (0, 1), 6: (-1, 0)}[
        day.weekday()
    ]
    if day.weekday() == 1:
        first, last = -3, -2
    start, end = day + first * DAY, day + (last + 1) * DAY
    if setting.says("weekend") == "friday" and first <= 0 and day.weekday() not in (3, 4):
        return Interval(start - timedelta(hours=6), end, Grain.HOUR)
    return Interval(start, end, Grain.DAY)


def idiom_window(meaning: Season, setting: Setting) -> Interval:
    """The window of an idiom of the business year."""
    now = setting.now
    if meaning.key == "later_in_the_year":
        return rest_of_year(setting)
    if meaning.key == "this_time_next_year":
        return unit_of(add(now, 1, "year"), "month")._replace(fuzzy=True)
    if meaning.key == "this_time_next_month":
        return unit_of(add(now, 1, "month"), "week")._replace(fuzzy=True)
    if meaning.key == "this_time_next_week":
        return whole_days(midnight(now) + WEEK)
    if meaning.key == "this_time_tomorrow":
        start = floor(now + DAY, "hour")
        return Interval(start, start + timedelta(hours=1), Grain.HOUR, fuzzy=True)
    return _yearly(meaning.key, setting)


def _yearly(key: str, setting: Setting) -> Interval:
    """Windows that return every year: the first of them that is not over."""
    spans = {
        "after_holidays": ((1, 2), (1, 17)),
        "new_year": ((1, 1), (2, 1)),
        "holidays": ((12, 24), (1, 2)),
        "between_years": ((12, 26), (1, 1)),
        "after_summer": ((3, 1), (4, 1)) if setting.southern else ((9, 1), (10, 1)),
        "summer_holidays": ((12, 20), (2, 1)) if setting.southern else ((7, 1), (9, 1)),
    }
    first, last = spans[key]
    grain = Grain.MONTH if key in ("new_year", "after_summer") else Grain.DAY
    for year in range(setting.now.year - 1, setting.now.year + 3):
        start = day_of(year, *first)
        end = day_of(year + (last < first), *last)
        if end > setting.now and (key != "new_year" or start > setting.now or setting.now.month == 1):
            return Interval(start, end, grain, fuzzy=True)
    raise OutOfCalendarError(key)

"""Frames to intervals: the day, week, month … that a meaning names, inside a larger frame where one is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import calendar as civil
from unchase.reading.times.calendar import DAY, WEEK, Interval, OutOfCalendarError, add, day_of, floor, midnight, unit_of
from unchase.reading.times.edges import edge, rest_of_year
from unchase.reading.times.feasts import feast_day, feast_hours, feast_keys, feast_length, public_holidays
from unchase.reading.times.meaning import (
    Closing,
    Cycle,
    Date,
    DayShift,
    Edge,
    Feast,
    FeastWeekend,
    Following,
    Meaning,
    Now,
    Nth,
    Numbered,
    Offset,
    Related,
    Season,
    Stretch,
    Weekday,
    WeekOf,
    Within,
    Year,
)
from unchase.reading.times.offsets import offset, stretch

if TYPE_CHECKING:
    from unchase.reading.times.setting import Setting

SPAN_OF_WEEKS = 60


def frame(meaning: Meaning, setting: Setting, inside: Interval | None = None) -> Interval:
    """The interval a meaning names; raises `OutOfCalendarError` where there is none."""
    match meaning:
        case Weekday():
            return _weekday(meaning, setting, inside)
        case Date():
            return _date(meaning, setting, inside)
        case DayShift():
            return _days(midnight(setting.now) + meaning.days * DAY)
        case Cycle():
            return _cycle(meaning, setting)
        case Offset():
            anchor = frame(meaning.anchor, setting) if meaning.anchor else None
            return offset(meaning, setting, anchor)
        case Stretch():
            return stretch(meaning, setting)
        case Edge():
            return edge(meaning.which, _edged(meaning, setting, inside), setting, vague=meaning.of)
        case Nth():
            return _nth(meaning, setting, inside)
        case Numbered():
            return _numbered(meaning, setting, inside)
        case Year():
            return _year(meaning, setting)
        case Feast():
            return _feast(meaning, setting, inside)
        case FeastWeekend():
            return _feast_weekend(meaning, setting, inside)
        case Related():
            return _related(meaning, setting)
        case Within():
            return frame(meaning.inner, setting, frame(meaning.frame, setting))
        case WeekOf():
            return _week_of(meaning, setting)
        case Following():
            return _following(meaning, setting)
        case Closing():
            return _closing(meaning, setting, inside)
        case Season():
            return _season(meaning, setting)
        case Now():
            return Interval(setting.now, setting.now, Grain.MINUTE)
    raise OutOfCalendarError(str(meaning))


def _edged(meaning: Edge, setting: Setting, inside: Interval | None) -> Interval:
    if meaning.which == "within" and isinstance(meaning.of, Offset):
        anchor = frame(meaning.of.anchor, setting) if meaning.of.anchor else None
        end = offset(replace(meaning.of, anchor=None), setting, anchor, exact=True)
        start = anchor.start if anchor else setting.now
        return Interval(start, end.start, end.grain)
    return frame(meaning.of, setting, inside)


def _days(start: datetime, days: int = 1) -> Interval:
    return Interval(start, start + days * DAY, Grain.DAY)


def _start(inside: Interval) -> datetime:
    if inside.start is None:
        raise OutOfCalendarError("day inside an open time")
    return inside.start


def _weekday(meaning: Weekday, setting: Setting, inside: Interval | None) -> Interval:
    today = midnight(setting.now)
    if inside is not None:
        return _weekday_inside(meaning, _start(inside), inside)
    if meaning.shift is not None:
        monday = floor(today, "week") + meaning.shift * WEEK
        if meaning.shift == -1 and setting.says("last_weekday") == "recent":
            return _days(today - (((today.weekday() - meaning.day - 1) % 7) + 1) * DAY)
        return _days(monday + meaning.day * DAY)
    ahead = (meaning.day - today.weekday()) % 7
    known = setting.known_day
    if known is not None and known.weekday() == meaning.day and meaning.coming == 1 and known > today:
        return _days(known)
    if setting.known_week is not None and meaning.coming == 1 and not setting.past:
        return _days(setting.known_week + meaning.day * DAY)
    if setting.past:
        behind = (today.weekday() - meaning.day) % 7 or 7
        return _days(today - behind * DAY)
    if meaning.coming < 0:
        behind = (today.weekday() - meaning.day) % 7 or 7
        return _days(today - behind * DAY + (meaning.coming + 1) * WEEK)
    if ahead == 0 and (setting.says("weekday_today") == "next" or meaning.coming > 1):
        ahead = 7
    return _days(today + ahead * DAY + (meaning.coming - 1) * WEEK)


def _weekday_inside(meaning: Weekday, start: datetime, inside: Interval) -> Interval:
    if inside.grain == Grain.DAY and inside.end is not None and inside.end - start <= DAY:
        return inside  # a weekday beside a date: the date rules, `resolve` looks whether they agree
    if inside.grain == Grain.WEEK:
        return _days(floor(start, "week") + meaning.day * DAY)
    return _days(midnight(start) + ((meaning.day - start.weekday()) % 7) * DAY)


def _date(meaning: Date, setting: Setting, inside: Interval | None) -> Interval:
    year, month, day = meaning.year, meaning.month, meaning.day
    if day is None:
        return _month(year, month or 1, setting, inside)
    if month is None:
        return _day_of_month(day, setting, inside)
    if year is None:
        year = _start(inside).year if inside is not None else _year_for(month, day, setting)
    start = day_of(year, month, day)
    return _days(start)


def _year_for(month: int, day: int, setting: Setting) -> int:
    """The year of a date without one: the coming such day, or the last one where the sentence looks back."""
    today = midnight(setting.now)
    years = range(today.year - 4, today.year + 9)
    found = [year for year in years if _exists(year, month, day)]
    if not found:
        raise OutOfCalendarError(f"day {month}-{day}")
    if setting.past:
        return max((year for year in found if day_of(year, month, day) <= today), default=found[0])
    return min((year for year in found if day_of(year, month, day) >= today), default=found[-1])


def _exists(year: int, month: int, day: int) -> bool:
    try:
        day_of(year, month, day)
    except OutOfCalendarError:
        return False
    return True


def _month(year: int | None, month: int, setting: Setting, inside: Interval | None) -> Interval:
    if year is None and inside is not None:
        start = _start(inside)
        first = day_of(start.year, month, 1)
        if inside.end is not None and first < start:
            first = day_of(start.year + 1, month, 1)
        return unit_of(first, "month")
    if year is None:
        today = setting.now
        year = today.year
        if setting.past:
            year -= month > today.month
        else:
            year += month < today.month
    return unit_of(day_of(year, month, 1), "month")


def _day_of_month(day: int, setting: Setting, inside: Interval | None) -> Interval:
    if inside is not None:
        start = _start(inside)
        return _days(day_of(start.year, start.month, day))
    today = midnight(setting.now)
    step = -1 if setting.past else 1
    first = today.replace(day=1)
    known = setting.known_day
    if known is not None and not setting.past and day > known.day and known.replace(day=1) > first and _exists(known.year, known.month, day):
        first = known.replace(day=1)
    for count in range(13):
        month = civil.add_months(first, step * count)
        if not _exists(month.year, month.month, day):
            continue
        found = day_of(month.year, month.month, day)
        if (found <= today) if setting.past else (found >= today):
            return _days(found)
    raise OutOfCalendarError(f"day {day} of a month")


def _cycle(meaning: Cycle, setting: Setting) -> Interval:
    unit, shift, now = meaning.unit, meaning.shift, setting.now
    if unit == "weekend":
        return _weekend(floor(now, "week") + shift * WEEK, setting)
    if unit == "business day":
        return _days(civil.add_business_days(now, shift, setting.days_off(now.year)) if shift else midnight(now))
    if unit == "season":
        return _cycle_season(shift, setting)
    if unit == "fiscal year":
        year = now.year + (setting.fiscal_start > 1 and now.month >= setting.fiscal_start)
        return _year(Year(year + shift, fiscal=True), setting)
    if unit in ("second", "minute", "hour"):
        return Interval(now, add(now, 1, unit), Grain.MINUTE) if shift > 0 else Interval(add(now, -1, unit), now, Grain.MINUTE)
    return unit_of(now, unit, shift)


def _weekend(monday: datetime, setting: Setting) -> Interval:
    saturday = monday + 5 * DAY
    if setting.says("weekend") == "friday":
        return Interval(saturday - timedelta(hours=6), monday + WEEK, Grain.HOUR)
    return _days(saturday, 2)


def _cycle_season(shift: int, setting: Setting) -> Interval:
    if setting.says("seasons") != "astronomical":
        return unit_of(setting.now, "season", shift)
    starts = [day_of(year, month, day) for year in range(setting.now.year - 3, setting.now.year + 4) for month, day in ((3, 20), (6, 21), (9, 23), (12, 21))]
    index = max(place for place, start in enumerate(starts) if start <= setting.now) + shift
    return Interval(starts[index], starts[index + 1], Grain.DAY)


def _numbered(meaning: Numbered, setting: Setting, inside: Interval | None) -> Interval:
    if meaning.unit == "week":
        return _numbered_week(meaning.number, setting, inside)
    if meaning.unit == "season":
        return _named_season(meaning.number, setting, inside)
    months = 3 if meaning.unit == "quarter" else 6
    shift = (meaning.number - 1) * months
    if inside is not None:
        return _months(add(_start(inside), shift, "month"), months, meaning.unit)
    first = setting.fiscal_start if setting.fiscal_start > 1 and setting.says("season_shift") == "fiscal" else 1
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
        return civil.iso_week((_start(inside) + 3 * DAY).year, number)
    found = civil.iso_week(setting.now.isocalendar().year, number)
    if found.end is not None and found.end <= setting.now and not setting.past and setting.says("stretch") != "aligned" and setting.says("hour") == "business":
        return civil.iso_week(setting.now.isocalendar().year + 1, number)
    return found


def _named_season(number: int, setting: Setting, inside: Interval | None) -> Interval:
    """Spring is 1 and begins in March, in the south in September."""
    month = (number * 3 - 1) % 12 + 1
    if setting.southern and setting.says("season_shift") == "hemisphere":
        month = (month + 5) % 12 + 1
    year = _start(inside).year if inside is not None else setting.now.year
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


def _year(meaning: Year, setting: Setting) -> Interval:
    if meaning.length >= 10:
        return Interval(day_of(max(meaning.year, 1), 1, 1), day_of(meaning.year + meaning.length, 1, 1), Grain.YEAR)
    if not meaning.fiscal:
        return unit_of(day_of(meaning.year, 1, 1), "year")
    year = meaning.year if meaning.length == 2 or setting.fiscal_start == 1 else meaning.year - 1
    start = day_of(year, setting.fiscal_start, 1)
    return Interval(start, add(start, 12, "month"), Grain.YEAR)


def _nth(meaning: Nth, setting: Setting, inside: Interval | None) -> Interval:
    here = inside is not None
    if inside is None:
        inside = unit_of(setting.now, "month" if meaning.weekday is not None or meaning.unit in ("week", "day") else "year")
    found = _nth_in(meaning, setting, inside)
    if not here and not setting.past and found.end is not None and found.end <= setting.now:
        return _nth_in(meaning, setting, unit_of(setting.now, "month" if inside.grain == Grain.MONTH else "year", 1))
    return found


def _nth_in(meaning: Nth, setting: Setting, inside: Interval) -> Interval:
    start, end, number = _start(inside), inside.end, meaning.number
    if end is None:
        raise OutOfCalendarError("end of an open time")
    if meaning.weekday is not None:
        if number > 0:
            first = start + ((meaning.weekday - start.weekday()) % 7) * DAY
            return _days(midnight(first) + (number - 1) * WEEK)
        last = end - DAY
        return _days(midnight(last - ((last.weekday() - meaning.weekday) % 7) * DAY) + (number + 1) * WEEK)
    if meaning.unit == "week":
        return _nth_week(meaning, setting, inside)
    if meaning.unit == "weekend":
        last = end - DAY
        saturday = last - ((last.weekday() - 5) % 7) * DAY + (number + 1) * WEEK if number < 0 else start + ((5 - start.weekday()) % 7) * DAY + (number - 1) * WEEK
        return _weekend(floor(saturday, "week"), setting)
    if meaning.unit == "business day":
        off = setting.days_off(start.year)
        days = civil.add_business_days(start - DAY, number, off) if number > 0 else civil.add_business_days(end, number, off)
        return _days(days)
    if number > 0:
        first = add(start, (number - 1) * meaning.count, meaning.unit)
        return Interval(first, add(first, meaning.count, meaning.unit), civil.GRAIN[meaning.unit])
    last = add(end, number * meaning.count, meaning.unit)
    return Interval(last, add(last, meaning.count, meaning.unit), civil.GRAIN[meaning.unit])


def _nth_week(meaning: Nth, setting: Setting, inside: Interval) -> Interval:
    """The n-th week of a month: days 1-7 by business habit, by ISO weeks in the other profiles."""
    start, end, number = _start(inside), inside.end or setting.now, meaning.number
    if setting.says("hour") == "business" and inside.grain == Grain.MONTH:
        if number > 0:
            first = start + (number - 1) * WEEK
            return Interval(first, min(first + meaning.count * WEEK, end), Grain.WEEK)
        return Interval(end - meaning.count * WEEK, end, Grain.WEEK)
    if number > 0:
        monday = civil.first_week_of(start) + (number - 1) * WEEK
    else:
        monday = civil.first_week_of(end) + number * WEEK - (meaning.count - 1) * WEEK
    return Interval(monday, monday + meaning.count * WEEK, Grain.WEEK)


def _feast(meaning: Feast, setting: Setting, inside: Interval | None) -> Interval:
    if inside is not None and inside.start is not None:
        years = [inside.start.year]
    else:
        years = list(range(setting.now.year - 1, setting.now.year + 10))
    found = [one for year in years for key in feast_keys(meaning.key) if (one := _feast_in(key, year, setting))]
    found.sort()
    today = midnight(setting.now)
    if inside is not None:
        behind = ahead = found
    else:
        behind = [one for one in found if one.start is not None and one.start < today]
        ahead = [one for one in found if one.end is not None and one.end > today]
    if (meaning.shift == -1 or setting.past) and behind:
        return behind[-1]
    if ahead:
        first = ahead[1:] if meaning.shift == 1 and ahead[0].start == today and len(ahead) > 1 else ahead
        return first[0]
    raise OutOfCalendarError(f"feast {meaning.key}")


def _feast_in(key: str, year: int, setting: Setting) -> Interval | None:
    eve = setting.says("eve")
    day = feast_day(key, year, setting.country, eve=eve)
    if day is None and key in ("bank_holiday", "national_day"):
        ahead = sorted(one for one in public_holidays(setting.country, year) if civil.from_date(one) >= midnight(setting.now))
        day = ahead[0] if ahead else None
    if day is None:
        return None
    start = civil.from_date(day)
    hours = feast_hours(key)
    if hours:
        first, last = (timedelta(hours=int(one[:2]), minutes=int(one[3:])) for one in hours)
        return Interval(start + first, start + last, Grain.MINUTE)
    return _days(start, feast_length(key, eve=eve))


def _feast_weekend(meaning: FeastWeekend, setting: Setting, inside: Interval | None) -> Interval:
    feast = _feast(meaning.feast, setting, inside)
    day = _start(feast)
    first, last = {0: (-2, 0), 1: (-4, -2), 2: (3, 4), 3: (0, 3), 4: (0, 2), 5: (0, 1), 6: (-1, 0)}[day.weekday()]
    if day.weekday() == 1:
        first, last = -3, -2
    start, end = day + first * DAY, day + (last + 1) * DAY
    if setting.says("weekend") == "friday" and first <= 0 and day.weekday() not in (3, 4):
        return Interval(start - timedelta(hours=6), end, Grain.HOUR)
    return Interval(start, end, Grain.DAY)


def _related(meaning: Related, setting: Setting) -> Interval:
    """This, next, last March or summer: counted from the one that lies in or after now."""
    coming = frame(meaning.of, replace(setting, past=False))
    start = _start(coming)
    holds_now = start <= setting.now
    shift = meaning.shift
    if shift == 1:
        shift = 1 if holds_now else 0
    elif shift == 0 and not holds_now and start.year > setting.now.year and isinstance(meaning.of, Date):
        shift = -1
    if not shift:
        return coming
    moved = add(start, shift, "year")
    return Interval(moved, add(moved, 1, "month" if coming.grain == Grain.MONTH else "season"), coming.grain)


def _week_of(meaning: WeekOf, setting: Setting) -> Interval:
    inner: Interval | None = None
    for one in meaning.of.frames:
        inner = frame(one, setting, inner)
    if inner is None:
        raise OutOfCalendarError("day of that week")
    start = midnight(_start(inner))
    if meaning.ending:
        return Interval(start - 6 * DAY, start + DAY, Grain.WEEK)
    return unit_of(start, "week")


def _following(meaning: Following, setting: Setting) -> Interval:
    anchor = frame(meaning.anchor, setting) if meaning.anchor else None
    if anchor is not None and meaning.count < 0:
        return _before(meaning, midnight(_start(anchor)))
    if anchor is not None:
        start = (anchor.end or setting.now) - DAY
    else:
        start = setting.known_day or setting.known_week or midnight(setting.now)
    start = midnight(start)
    if isinstance(meaning.of, Weekday):
        return _days(start + (((meaning.of.day - start.weekday() - 1) % 7) + 1) * DAY)
    if meaning.of.unit in ("day", "business day"):
        return _days(civil.next_business_day(start) if meaning.of.unit == "business day" else start + DAY)
    if meaning.of.unit == "weekend":
        return _weekend(floor(start, "week") + (meaning.count if start.weekday() >= 5 else 0) * WEEK, setting)
    return unit_of(start, meaning.of.unit, meaning.count)


def _before(meaning: Following, start: datetime) -> Interval:
    """ "The week before Christmas", "the Friday before Easter"."""
    if isinstance(meaning.of, Weekday):
        return _days(start - (((start.weekday() - meaning.of.day - 1) % 7) + 1) * DAY)
    if meaning.of.unit in ("day", "business day"):
        return _days(civil.previous_business_day(start) if meaning.of.unit == "business day" else start - DAY)
    return unit_of(start, meaning.of.unit, -1)


def _closing(meaning: Closing, setting: Setting, inside: Interval | None) -> Interval:
    unit = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year", "bom": "month", "boy": "year"}[meaning.what]
    whole = inside or unit_of(setting.now, unit)
    business = setting.says("hour") == "business"
    if meaning.what == "eow" and business:
        friday = floor(_start(whole), "week") + 4 * DAY
        return _days(friday if inside or friday >= midnight(setting.now) else friday + WEEK)
    if meaning.what in ("eom", "eoq") and business and whole.end is not None:
        last = civil.previous_business_day(whole.end, setting.days_off(whole.end.year))
        if not inside and last < midnight(setting.now):
            following = unit_of(setting.now, unit, 1).end or whole.end
            last = civil.previous_business_day(following, setting.days_off(following.year))
        return _days(last)
    return edge("start" if meaning.what in ("bom", "boy") else "end", whole, setting, vague=Cycle(unit, 0))


def _season(meaning: Season, setting: Setting) -> Interval:
    now = setting.now
    if meaning.key == "later_in_the_year":
        return rest_of_year(setting)
    if meaning.key == "this_time_next_year":
        return unit_of(add(now, 1, "year"), "month")._replace(fuzzy=True)
    if meaning.key == "this_time_next_month":
        return unit_of(add(now, 1, "month"), "week")._replace(fuzzy=True)
    if meaning.key == "this_time_next_week":
        return _days(midnight(now) + WEEK)
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

"""A weekday beside a date or a count of weeks: do they agree, and which of them rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import DAY, Interval, OutOfCalendarError, midnight
from unchase.reading.times.frames import frame
from unchase.reading.times.meaning import (
    DAY as DAY_RANK,
)
from unchase.reading.times.meaning import (
    Cycle,
    Date,
    Meaning,
    Offset,
    Weekday,
)
from unchase.reading.times.offsets import offset

if TYPE_CHECKING:
    from unchase.reading.times.setting import Setting


def weekday_near(weekday: Weekday, counted: Offset, setting: Setting) -> Interval:
    """Reads "Monday two weeks from now": of that week; "Tuesday two months from today": the first one from there on."""
    anchor = frame(counted.anchor, setting) if counted.anchor else None
    day = midnight(offset(replace(counted, anchor=None), setting, anchor, exact=True).start or setting.now)
    if all(unit in ("week", "fortnight") for _, unit in counted.amounts):
        start = civil.floor(day, "week") + weekday.day * DAY
    else:
        start = day + ((weekday.day - day.weekday()) % 7) * DAY
    return Interval(start, start + DAY, Grain.DAY)


def dated_weekday(
    frames: tuple[Meaning, ...], date: Date, weekday: Weekday, setting: Setting
) -> tuple[Interval, bool, tuple[Interval, ...]]:
    """A date beside a weekday: the date rules; where the other day-month order or another month agrees, that one."""
    larger = [one for one in frames if one is not date and one is not weekday]
    inside: Interval | None = None
    for one in larger:
        if isinstance(one, Cycle | Offset) and one.rank > DAY_RANK - 3 and date.month is None:
            continue
        inside = frame(one, setting, inside)
    found = _try(date, setting, inside)
    if found is not None and _agrees(found, weekday):
        return found, False, ()
    if date.swapped:
        other = _try(replace(date, month=date.swapped[0], day=date.swapped[1]), setting, inside)
        if other is not None and _agrees(other, weekday) and setting.says("hour") != "am":
            return other, False, ()
    if date.month is None and inside is None:
        later = _agreeing_month(date, weekday, setting)
        if later is not None:
            return later, False, ()
    if date.year is None and date.month and setting.says("last_weekday") == "recent":
        for year in range(setting.now.year, setting.now.year + 6):
            other = _try(replace(date, year=year), setting, None)
            if (
                other is not None
                and _agrees(other, weekday)
                and other.start
                and other.start >= midnight(setting.now)
            ):
                return other, False, ()
    if found is None:
        raise OutOfCalendarError("such day")
    start = found.start or setting.now
    near = start + ((weekday.day - start.weekday() + 3) % 7 - 3) * DAY
    return found, True, (Interval(near, near + DAY, Grain.DAY),)


def _try(date: Date, setting: Setting, inside: Interval | None) -> Interval | None:
    try:
        return frame(date, setting, inside)
    except OutOfCalendarError:
        return None


def _agrees(day: Interval, weekday: Weekday) -> bool:
    return day.start is not None and day.start.weekday() == weekday.day


def _agreeing_month(date: Date, weekday: Weekday, setting: Setting) -> Interval | None:
    """Reads "Sunday 31": the nearest month in which that day is a Sunday."""
    step = -1 if setting.past else 1
    first = midnight(setting.now).replace(day=1)
    if setting.says("hour") != "business":
        here = _try(Date(first.year, first.month, date.day), setting, None)
        if here and _agrees(here, weekday):
            return here
    months = 3 if setting.says("hour") == "business" else 14
    for count in range(months):
        month = civil.add_months(first, step * count)
        found = _try(Date(month.year, month.month, date.day), setting, None)
        if (
            found
            and found.start
            and _agrees(found, weekday)
            and (found.start <= setting.now if setting.past else found.start >= midnight(setting.now))
        ):
            return found
    return None

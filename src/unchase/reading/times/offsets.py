# ruff: noqa: PLR0911 - a grammar reads as a list of cases, one return each
"""Counts of units: "in 3 weeks", "a few days ago", "the next two quarters"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain
from unchase.reading.times import civil
from unchase.reading.times.civil import (
    DAY,
    GRAIN,
    Interval,
    OutOfCalendarError,
    add,
    floor,
    midnight,
    unit_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.reading.times.meaning import Offset, Stretch
    from unchase.reading.times.setting import Setting

SHORT = ("second", "minute", "hour")
FEW = (2, 5)
ORDER = (
    "second",
    "minute",
    "hour",
    "day",
    "business day",
    "week",
    "weekend",
    "fortnight",
    "month",
    "quarter",
    "half",
    "season",
    "year",
)


def offset(meaning: Offset, setting: Setting, anchor: Interval | None, *, exact: bool = False) -> Interval:
    """So many units from the anchor (now, without one), as exact as the conventions take it; `exact` wants the point."""
    base = anchor.start if anchor is not None and anchor.start is not None else setting.now
    finest = min(
        (unit for _, unit in meaning.amounts), key=lambda unit: ORDER.index(unit) if unit in ORDER else 99
    )
    if anchor is None and finest not in SHORT and setting.says("offset_day") != "hour":
        base = midnight(base)
    if meaning.until and not exact:
        unit = meaning.amounts[0][1]
        first, last = add(base, meaning.amounts[0][0], unit), add(base, meaning.until, unit)
        return Interval(
            first, last + (DAY if unit in ("day", "business day") else timedelta(0)), GRAIN[unit], fuzzy=True
        )
    if meaning.vague and not exact and setting.says("few") == "window":
        return _window(meaning, base)
    moved = base
    for amount, unit in meaning.amounts:
        if unit == "business day":
            moved = civil.add_business_days(moved, int(amount) * meaning.sign, setting.days_off(moved.year))
        else:
            moved = add(moved, amount * meaning.sign, unit)
    if exact:
        return Interval(moved, moved, Grain.MINUTE if finest in SHORT else Grain.DAY)
    if anchor is not None:
        if finest in SHORT:
            return Interval(moved, moved + timedelta(minutes=1), Grain.MINUTE)
        return Interval(midnight(moved), midnight(moved) + DAY, Grain.DAY)
    return _at_grain(moved, finest, setting)


def _at_grain(moved: datetime, finest: str, setting: Setting) -> Interval:
    kind = {
        "business day": "day",
        "fortnight": "week",
        "weekend": "week",
        "quarter": "month",
        "half": "month",
        "season": "month",
        "fiscal year": "year",
        "decade": "year",
        "century": "year",
    }.get(finest, finest)
    rule = setting.says(f"offset_{kind}")
    if finest == "fortnight" and rule == "day" and setting.says("offset_day") == "hour":
        rule = "hour"
    if rule == "exact":
        return Interval(moved, moved + timedelta(minutes=1), Grain.MINUTE)
    if rule == "unit":
        unit = finest if finest in ("week", "month", "year") else ("week" if kind == "week" else "month")
        return unit_of(moved, "month" if kind == "year" else unit)._replace(fuzzy=True)
    start = floor(moved, rule)
    return Interval(start, add(start, 1, rule), GRAIN[rule])


def _window(meaning: Offset, base: datetime) -> Interval:
    amount, unit = meaning.amounts[0]
    kind = "week" if unit == "fortnight" else unit
    if meaning.vague == "give":
        day = midnight(add(base, amount, unit))
        return Interval(day, day + DAY, Grain.DAY, fuzzy=True)
    if meaning.vague == "so":
        middle = add(base, amount * meaning.sign, unit)
        if kind in ("month", "quarter", "half", "year"):
            return Interval(middle - 7 * DAY, middle + 7 * DAY, Grain.WEEK, fuzzy=True)
        if kind == "week":
            return unit_of(middle, "week")._replace(fuzzy=True)
        return Interval(middle, add(middle, 1, kind), GRAIN[kind], fuzzy=True)
    first, last = (
        add(base, count * meaning.sign, kind) for count in (FEW if meaning.sign > 0 else FEW[::-1])
    )
    if kind in SHORT:
        return Interval(first, last, Grain.HOUR if kind == "hour" else Grain.MINUTE, fuzzy=True)
    return Interval(first, last, GRAIN[kind], fuzzy=True)


def stretch(meaning: Stretch, setting: Setting) -> Interval:
    """The next or last n units as one interval, from now on or by the calendar, as the conventions have it."""
    unit, number, now = meaning.unit, meaning.number, setting.now
    if meaning.vague == "upcoming" and setting.says("upcoming") == "unit":
        return unit_of(now, unit, int(number) * meaning.sign)
    if setting.says("stretch") == "aligned" and unit != "business day":
        return _aligned(unit, int(number), meaning.sign, now)
    if unit in SHORT:
        ends = sorted((now, add(now, number * meaning.sign, unit)))
        return Interval(ends[0], ends[1], Grain.MINUTE)
    if unit in ("quarter", "half", "decade", "century") and not meaning.within:
        return _aligned(unit, int(number), meaning.sign, now)
    today = midnight(now)
    if meaning.vague == "few" and setting.says("few") == "window":
        number = FEW[1]
    if unit == "business day":
        if meaning.sign > 0:
            start = civil.next_business_day(now)
            return Interval(start, civil.add_business_days(start, int(number)), Grain.DAY)
        return Interval(civil.add_business_days(today, -int(number)), today, Grain.DAY)
    fuzzy = setting.says("hour") == "business"
    grain = GRAIN[unit] if fuzzy else Grain.DAY
    if meaning.sign < 0:
        return Interval(add(today, -number, unit), today, grain, fuzzy=fuzzy)
    if meaning.within:
        return Interval(today, add(today, number, unit), grain, fuzzy=fuzzy)
    start = today + DAY
    return Interval(start, add(start, number, unit), grain, fuzzy=fuzzy)


def _aligned(unit: str, number: int, sign: int, now: datetime) -> Interval:
    if number < 1:
        raise OutOfCalendarError(f"{number} {unit}s")
    if sign > 0:
        start = add(floor(now, unit), 1, unit)
        return Interval(start, add(start, number, unit), GRAIN[unit])
    end = floor(now, unit)
    return Interval(add(end, -number, unit), end, GRAIN[unit])

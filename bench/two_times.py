"""Two times in every zone around every change of its clocks: `python bench/two_times.py [--quick] [--json]`.

For each zone and each day around each change from 2026 to 2030, alone and with prospects in other zones, a calendar half
full: how many times do not exist, exist twice, or lie outside the hours of either side though these overlap.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from unchase.core.business_days import is_business_day
from unchase.core.policy import Policy
from unchase.core.two_times import Hours, clash, working_times

POLICY = Policy()
_OTHERS = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland")
_NEAR = timedelta(hours=4)  # so near the hours of two zones overlap for half a day


def changes(zone: ZoneInfo) -> list[date]:
    """The days from 2026 to 2030 on which the clocks of a zone change."""
    day, found = datetime(2026, 1, 1, tzinfo=UTC), []
    while day.year < 2031:
        after = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(day.astimezone(zone).date())
        day = after
    return found


def is_sound(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it exists once there, and a whole appointment fits inside the hours."""
    start = moment.astimezone(zone)
    end = (moment + timedelta(minutes=POLICY.appointment_minutes)).astimezone(zone)
    once = start.replace(fold=0).utcoffset() == start.replace(fold=1).utcoffset()
    there = start.astimezone(UTC) == moment
    inside = (
        POLICY.work_start <= start.time() and end.time() <= POLICY.work_end and start.date() == end.date()
    )
    return (
        once and there and inside and (end.time() <= POLICY.lunch_start or start.time() >= POLICY.lunch_end)
    )


def measure(*, quick: bool) -> dict[str, float]:
    """The figures."""
    figures = dict.fromkeys(("zones", "changes", "pairs of times", "bad", "taken", "one day too late"), 0)
    chance, longest = random.Random(1), 0.0
    names = sorted(available_timezones())[:: 20 if quick else 1]
    for name in names:
        zone = ZoneInfo(name)
        ours = Hours(zone=zone, country="GB")
        figures["zones"] += 1
        for changed in changes(zone):
            figures["changes"] += 1
            for before in range(-4, 2):
                day = changed + timedelta(days=before)
                begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
                busy = tuple(
                    sorted(
                        (
                            at := begin + timedelta(minutes=15 * chance.randrange(2_000)),
                            at + timedelta(minutes=15 * chance.randrange(1, 12)),
                        )
                        for _ in range(120)
                    )
                )
                for other in (None, chance.choice(_OTHERS)):
                    theirs = Hours(zone=ZoneInfo(other), country=None) if other else None
                    started = time.perf_counter()
                    two = working_times(day, ours, theirs, POLICY, busy)
                    longest = max(longest, time.perf_counter() - started)
                    figures["pairs of times"] += 1
                    figures["bad"] += sum(not _fits(at, ours, theirs) for at in two)
                    length = timedelta(minutes=POLICY.appointment_minutes)
                    figures["taken"] += sum(clash(at, at + length, busy) is not None for at in two)
                    figures["one day too late"] += two[0] >= two[1]
    return {**figures, "slowest, ms": round(longest * 1000, 2)}


def _fits(at: datetime, ours: Hours, theirs: Hours | None) -> bool:
    assert isinstance(ours.zone, ZoneInfo)
    if not is_sound(at, ours.zone) or not is_business_day(at.astimezone(ours.zone).date(), "GB"):
        return False
    if theirs is None or not isinstance(theirs.zone, ZoneInfo):
        return True
    gap = (at.astimezone(ours.zone).utcoffset() or timedelta()) - (
        at.astimezone(theirs.zone).utcoffset() or timedelta()
    )
    return abs(gap) > _NEAR or is_sound(at, theirs.zone)


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where any time is bad."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(quick=given.quick)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28}{value:>12,}")
    sys.exit(bool(figures["bad"] or figures["taken"]))


if __name__ == "__main__":
    main()

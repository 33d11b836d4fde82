"""Two times to offer, over zones, clock changes and a full calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.core.business_days import is_business_day
from unchase.core.policy import Policy
from unchase.core.two_times import Hours, clash, working_times
from unchase.deals.free_times import Diary, free_times
from unchase.deals.models import Deal, OwnCalendar, Seller

ZONES = """Europe/Berlin Europe/London Europe/Lisbon Europe/Athens America/New_York America/Chicago America/Denver
America/Los_Angeles America/Santiago America/Asuncion America/St_Johns America/Sao_Paulo America/Havana Africa/Cairo
Africa/Casablanca Asia/Beirut Asia/Jerusalem Asia/Kolkata Asia/Tokyo Asia/Kathmandu Australia/Sydney Australia/Lord_Howe
Pacific/Auckland Pacific/Chatham Pacific/Apia Atlantic/Azores America/Nuuk Antarctica/Troll UTC""".split()
POLICY = Policy()


def changes(name: str) -> list[date]:
    """The days from 2026 to 2030 on which the clocks of a zone change."""
    zone, day, found = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC), []
    while day.year < 2031:
        after = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(day.astimezone(zone).date())
        day = after
    return found


def is_sound(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it exists once in that zone, and a whole appointment fits inside the hours there."""
    start = moment.astimezone(zone)
    end = (moment + timedelta(minutes=POLICY.appointment_minutes)).astimezone(zone)
    once = start.replace(fold=0).utcoffset() == start.replace(fold=1).utcoffset()
    inside = (
        POLICY.work_start <= start.time() and end.time() <= POLICY.work_end and start.date() == end.date()
    )
    return once and inside and (end.time() <= POLICY.lunch_start or start.time() >= POLICY.lunch_end)


def overlap(one: ZoneInfo, other: ZoneInfo, day: date) -> bool:
    """Whether the two zones share most of their hours that week."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    gap = (at.astimezone(one).utcoffset() or timedelta()) - (at.astimezone(other).utcoffset() or timedelta())
    return abs(gap) <= timedelta(hours=4)


@pytest.mark.parametrize("name", ZONES)
def test_no_clock_change_until_2030_makes_a_time_that_is_none(name: str) -> None:
    zone = ZoneInfo(name)
    ours = Hours(zone=zone, country="DE")
    for changed in changes(name):
        for before in range(-4, 2):
            for time_ in working_times(changed + timedelta(days=before), ours, None, POLICY):
                assert is_sound(time_, zone)
                assert is_business_day(time_.astimezone(zone).date(), "DE")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2030, 12, 20)))
def test_both_sides_can_come(ours: str, theirs: str, day: date) -> None:
    one, other = ZoneInfo(ours), ZoneInfo(theirs)
    found = working_times(day, Hours(zone=one, country="GB"), Hours(zone=other, country="US"), POLICY)

    assert all(is_sound(at, one) for at in found)
    if overlap(one, other, day):
        assert all(is_sound(at, other) for at in found)


def full(ana: Seller, now: datetime) -> OwnCalendar:
    """A calendar of 2,000 entries, a quarter of an hour free between two of them."""
    begin = now - timedelta(days=1)
    busy = [(begin + timedelta(minutes=85 * n), begin + timedelta(minutes=85 * n + 45)) for n in range(2_000)]
    calendar = OwnCalendar(seller=ana, name="mine")
    calendar.keep(busy, start=begin, end=now + timedelta(days=120))
    return calendar


@pytest.mark.django_db
def test_two_times_are_found_in_a_full_calendar(ana: Seller, acme: Deal, now: datetime) -> None:
    calendar = full(ana, now)
    two = free_times(date(2026, 11, 11), now, Diary.of(ana, now, calendar=calendar, but=acme), deal=acme)

    length = timedelta(minutes=ana.numbers.appointment_minutes)
    assert two.checked
    assert all(clash(one, one + length, calendar.spans()) is None for one in (two.first, two.second))


@pytest.mark.django_db
def test_days_that_were_not_read_are_not_called_free(ana: Seller, now: datetime) -> None:
    calendar = OwnCalendar(seller=ana, name="mine")
    calendar.keep([], start=now, end=now + timedelta(days=1))

    assert not free_times(date(2026, 12, 1), now, Diary(seller=ana, calendar=calendar, held=())).checked
    assert not free_times(date(2026, 12, 1), now, Diary(seller=ana, calendar=None, held=())).checked

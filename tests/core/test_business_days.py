from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.business_days import (
    add_business_days,
    business_day_from,
    business_days_between,
    business_days_of,
    day_of,
    is_business_day,
    next_business_day,
    start_of,
    zone_named,
)
from unchase.core.policy import Policy
from unchase.core.two_times import Hours, working_times

LONDON = Hours(zone=ZoneInfo("Europe/London"), country="GB")
NEW_YORK = Hours(zone=ZoneInfo("America/New_York"), country="US")
SYDNEY = Hours(zone=ZoneInfo("Australia/Sydney"), country=None)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_weekends_and_holidays_are_free() -> None:
    assert not is_business_day(date(2026, 10, 10), "GB")
    assert not is_business_day(date(2026, 12, 25), "GB")
    assert is_business_day(date(2026, 12, 24), "GB")
    assert next_business_day(date(2026, 12, 24), "GB") == date(
        2026, 12, 29
    )  # the 28th stands in for Boxing Day
    assert business_day_from(date(2026, 12, 26), "US") == date(2026, 12, 28)


def test_the_weekend_is_the_countrys_own() -> None:
    assert is_business_day(date(2026, 10, 11), "IL")  # a Sunday
    assert not is_business_day(date(2026, 10, 9), "IL")


def test_an_unknown_country_has_plain_weekends() -> None:
    assert is_business_day(date(2026, 12, 25), "XX")
    assert not is_business_day(date(2026, 12, 26), "XX")


def test_counting_back_and_over_the_turn_of_the_year() -> None:
    assert add_business_days(date(2027, 1, 4), -1, "GB") == date(2026, 12, 31)
    assert add_business_days(date(2026, 12, 31), 1, "GB") == date(2027, 1, 4)
    assert add_business_days(date(2026, 10, 10), 0, "GB") == date(2026, 10, 10)
    assert business_days_between(date(2026, 12, 24), date(2027, 1, 4), "GB") == 4
    assert business_days_between(date(2026, 12, 24), date(2026, 12, 1), "GB") == 0


def test_days_beyond_the_centuries_are_held_at_their_border() -> None:
    assert add_business_days(date(9999, 12, 31), 5, "GB") == date(2200, 12, 31)
    assert add_business_days(date(1, 1, 1), -5, "GB") == date(1901, 1, 1)
    assert day_of(datetime(9999, 12, 31, tzinfo=UTC), LONDON.zone) == date(2200, 12, 31)
    assert day_of(datetime(1, 1, 1, tzinfo=UTC), LONDON.zone) == date(1901, 1, 1)
    assert business_days_of("IN", 2150)  # years nobody has computed the feasts of warn nobody


@given(days, st.integers(1, 300), st.sampled_from(("GB", "US", "DE", "AE", "XX")))
def test_adding_and_counting_agree(day: date, count: int, country: str) -> None:
    there = add_business_days(day, count, country)
    assert business_days_between(day, there, country) == count
    assert is_business_day(there, country)
    assert add_business_days(there, -count, country) <= day


@pytest.mark.parametrize("name", [None, "", "Nowhere/Here", "/etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_none(name: str | None) -> None:
    assert zone_named(name) is None


def test_a_zone_may_be_an_offset() -> None:
    zone = zone_named("+05:30")
    assert zone is not None
    assert start_of(date(2026, 10, 5), zone) == datetime(2026, 10, 4, 18, 30, tzinfo=UTC)


def test_two_times_on_two_days_one_before_and_one_after_lunch() -> None:
    first, second = working_times(date(2026, 10, 9), LONDON, None, Policy())
    assert first.astimezone(LONDON.zone).isoformat() == "2026-10-09T10:00:00+01:00"
    assert second.astimezone(LONDON.zone).isoformat() == "2026-10-12T14:00:00+01:00"


def test_times_suit_both_sides() -> None:
    """In New York the working day begins at 14:00 in London."""
    first, second = working_times(date(2026, 10, 9), LONDON, NEW_YORK, Policy())
    assert first.astimezone(NEW_YORK.zone).time() == time(9)
    # Monday the 12th is a holiday in the United States.
    assert second.astimezone(NEW_YORK.zone).date() == date(2026, 10, 13)


def test_where_no_hours_are_shared_it_is_ours_nearest_to_theirs() -> None:
    """Friday in New York is Saturday in Sydney; Monday at 16:30 is half past seven on their Tuesday."""
    first, second = working_times(date(2026, 10, 9), NEW_YORK, SYDNEY, Policy())
    assert first.astimezone(NEW_YORK.zone).isoformat() == "2026-10-13T16:30:00-04:00", "the 12th is a holiday"
    assert first.astimezone(SYDNEY.zone).isoformat() == "2026-10-14T07:30:00+11:00"
    assert second.date() > first.date()


def test_a_day_without_any_room_still_names_a_time() -> None:
    """A policy whose day is all lunch."""
    policy = Policy(lunch_start=time(9), lunch_end=time(17))
    first, _ = working_times(date(2026, 10, 9), LONDON, None, policy)
    assert first.astimezone(LONDON.zone).time() == time(10)


def test_no_time_is_offered_in_an_hour_that_is_skipped_or_doubled() -> None:
    """A night worker in London on the days the clocks change."""
    night = Policy(work_start=time(0), work_end=time(5), lunch_start=time(3), lunch_end=time(4))
    sundays = Hours(zone=LONDON.zone, country="IL")
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        for slot in working_times(day, sundays, None, night):
            local = slot.astimezone(LONDON.zone)
            assert local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


@given(days, st.sampled_from((None, NEW_YORK, SYDNEY)))
def test_offered_times_lie_in_working_hours(day: date, theirs: Hours | None) -> None:
    policy = Policy()
    first, second = working_times(day, LONDON, theirs, policy)
    assert second.date() > first.date() >= day
    for slot in (first, second):
        local = slot.astimezone(LONDON.zone)
        end = (local + timedelta(minutes=policy.appointment_minutes)).time()
        assert is_business_day(local.date(), "GB")
        assert policy.work_start <= local.time()
        assert end <= policy.work_end
        assert end <= policy.lunch_start or local.time() >= policy.lunch_end

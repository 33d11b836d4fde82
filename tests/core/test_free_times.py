"""Two times that are free in the seller's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from unchase.core.policy import Policy
from unchase.core.two_times import Hours, clash, working_times

LONDON = Hours(zone=ZoneInfo("Europe/London"), country="GB")
TUESDAY = date(2026, 11, 10)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


PLAIN = Policy(preparation_minutes=0)


def test_a_taken_hour_moves_the_time_to_the_nearest_free_one() -> None:
    busy = ((at(10, 9, 30), at(10, 10, 30)), (at(11, 13), at(11, 17)))

    assert working_times(TUESDAY, LONDON, None, PLAIN, busy) == (at(10, 10, 30), at(11, 11, 30))


def test_time_to_prepare_and_to_travel_stays_free_around_a_time() -> None:
    """What ends at half past ten leaves room from eleven on; with a journey of an hour, after lunch."""
    busy = ((at(10, 8), at(10, 10, 30)), (at(11, 8), at(11, 13)))
    journey = Policy(preparation_minutes=15, travel_minutes=60)

    assert working_times(TUESDAY, LONDON, None, Policy(), busy)[0] == at(10, 11)
    assert working_times(TUESDAY, LONDON, None, journey, busy) == (at(10, 13), at(11, 14, 30))


def test_where_no_day_leaves_time_to_prepare_a_bare_one_is_taken() -> None:
    """Every hour is taken but the half hours from ten and two on."""
    busy = tuple(
        (at(1, 0) + timedelta(hours=n, minutes=30), at(1, 0) + timedelta(hours=n + 1)) for n in range(24 * 60)
    )

    assert working_times(TUESDAY, LONDON, None, Policy(), busy) == (at(10, 10), at(11, 14))


def test_two_hours_of_one_day_rather_than_a_day_weeks_away() -> None:
    """Tuesday is free, then nothing for two weeks."""
    busy = ((at(11, 0), at(11, 0) + timedelta(days=16)),)

    assert working_times(TUESDAY, LONDON, None, Policy(), busy) == (at(10, 10), at(10, 14))
    assert working_times(TUESDAY, LONDON, None, Policy(offer_within_days=15), busy)[1] == at(27, 14)


def test_nobody_is_offered_the_weekend_of_the_other_side() -> None:
    """Friday afternoon in Los Angeles is Saturday in Auckland."""
    here, there = (
        Hours(zone=ZoneInfo(zone), country=None) for zone in ("America/Los_Angeles", "Pacific/Auckland")
    )
    for day in range(9, 20):
        for one in working_times(date(2026, 11, day), here, there, Policy()):
            assert one.astimezone(there.zone).weekday() < 5


def test_a_day_full_to_the_brim_is_passed_over() -> None:
    busy = ((at(10, 0), at(11, 0)),)

    assert working_times(TUESDAY, LONDON, None, Policy(), busy) == (at(11, 10), at(12, 14))


def test_where_nothing_is_free_for_weeks_times_are_offered_all_the_same() -> None:
    busy = ((at(1, 0), at(1, 0) + timedelta(days=90)),)

    assert working_times(TUESDAY, LONDON, None, Policy(), busy) == (at(10, 10), at(11, 14))


def test_what_ends_when_another_begins_is_no_clash() -> None:
    busy = [(at(10, 9), at(10, 10)), (at(10, 11), at(10, 12))]

    assert clash(at(10, 10), at(10, 11), busy) is None
    assert clash(at(10, 10), at(10, 11, 1), busy) == busy[1]
    assert clash(at(10, 9, 59), at(10, 11), busy) == busy[0]


@given(st.lists(st.tuples(st.integers(0, 30 * 24 * 4), st.integers(1, 40)), max_size=60))
def test_both_are_free_and_well_apart_whatever_is_taken(quarters: list[tuple[int, int]]) -> None:
    begin = at(9, 0)
    busy = tuple(
        sorted(
            (begin + timedelta(minutes=15 * start), begin + timedelta(minutes=15 * (start + length)))
            for start, length in quarters
        )
    )

    first, second = working_times(TUESDAY, LONDON, None, Policy(), busy)

    length = timedelta(minutes=Policy().appointment_minutes)
    assert first < second
    assert first.date() < second.date() or second - first >= timedelta(hours=2)
    assert all(clash(one, one + length, busy) is None for one in (first, second))


def test_rather_a_free_hour_near_theirs_than_a_taken_one_of_both() -> None:
    """In New York the day begins at 14:00 in London, and London's afternoons are taken for weeks."""
    there = Hours(zone=ZoneInfo("America/New_York"), country="US")
    busy = tuple((at(1, 14) + timedelta(days=n), at(1, 17) + timedelta(days=n)) for n in range(60))

    for one in working_times(TUESDAY, LONDON, there, Policy(), busy):
        assert clash(one, one + timedelta(minutes=30), busy) is None
        assert one.astimezone(there.zone).hour == 8, "half an hour before theirs"


def test_a_day_with_one_free_hour_gives_one_and_the_other_comes_however_late() -> None:
    taken = ((at(1, 0) + timedelta(days=n), at(1, 23) + timedelta(days=n)) for n in range(30))
    hour = (at(10, 10), at(10, 11))
    busy = tuple(
        sorted([(at(10, 0), hour[0]), (hour[1], at(10, 23)), *(one for one in taken if one[0] != at(10, 0))])
    )

    first, second = working_times(TUESDAY, LONDON, None, PLAIN, busy)

    assert first == at(10, 10)
    assert second > busy[-1][1]

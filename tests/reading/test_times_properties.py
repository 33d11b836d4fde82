"""What holds for every text: places are true, intervals run forwards, hostile texts cost no more than their length."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.reading.times import find_times
from unchase.reading.times.feasts import easter, feast_day, feast_names, hebrew_day, orthodox_easter

ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "-02:00")
WORDS = (
    "Tuesday", "Tue", "next", "week", "in", "3", "pm", "at", "or", "and", "the", "9th", "of", "June", "May", "half", "past",
    "four", "by", "COB", "after", "Easter", "between", "10", "to", "-", "14:30", "tomorrow", "morning", "early", "Q3", "2026",
    "first", "Monday", "month", "two", "weeks", "from", "now", "not", "before", "CET", "your", "time", ",", ".", "ish", "31/12", "until",
)  # fmt: skip
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 - the zone is added in the test


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.sampled_from(ZONES),
    MOMENTS,
    st.sampled_from(("business", "recognizers", "duckling")),
)
def test_any_order_of_words_of_time_gives_true_places_and_forward_intervals(
    text: str, zone: str, moment: datetime, conventions: str
) -> None:
    at = moment.replace(tzinfo=ZoneInfo("UTC"))
    found = find_times(text, at=at, zone=zone, locale="en-GB", conventions=conventions)
    for when in (*found.sure, *found.maybe):
        assert text[when.span[0] : when.span[1]] == when.text
        assert when.start is not None or when.open
        assert (when.end is None) <= when.open
        if when.start is not None and when.end is not None:
            assert when.start <= when.end
        if when.firm:
            plain = not (when.past or when.negated or when.conditional or when.open or when.bound)
            assert plain
            assert not when.lacks_day


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    at = datetime(2026, 3, 5, 10, tzinfo=ZoneInfo("UTC"))
    for locale in ("en-US", "de-DE", "xx"):
        found = find_times(text, at=at, zone="UTC", locale=locale)

        assert all(text[slice(*when.span)] == when.text for when in (*found.sure, *found.maybe))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1:",
        "1-2-3-4-",
        "(",
        "3 or 4 and ",
        "twenty ",
        "next ",
        "tuesday or ",
        "not before the first week of ",
        "a",
        "’",
        "\n> ",
    ],
)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    """Twice the text takes about twice the time; the bound is wide, for machines under load."""
    at = datetime(2026, 3, 5, 10, tzinfo=ZoneInfo("UTC"))
    spent = []
    for size in (25_000, 100_000):
        text = piece * (size // len(piece))
        began = time.process_time()
        find_times(text, at=at, zone="UTC")
        spent.append(time.process_time() - began)
    assert spent[1] < 10 + 16 * spent[0]


def test_a_clock_time_moves_with_the_day_it_is_said_on() -> None:
    for ahead in range(30):
        at = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Europe/London")) + timedelta(days=ahead)
        found = find_times("tomorrow at 15:00", at=at, zone="Europe/London").sure[0]
        assert found.start is not None
        assert found.start.date() == (at + timedelta(days=1)).date()
        assert found.start.hour == 15


def test_movable_feasts_fall_on_their_known_days() -> None:
    assert easter(2025).isoformat() == "2025-04-20"
    assert easter(2038).isoformat() == "2038-04-25"
    assert orthodox_easter(2024).isoformat() == "2024-05-05"
    assert hebrew_day(2024, 7, 1).isoformat() == "2024-10-03"
    assert hebrew_day(2026, 1, 15).isoformat() == "2026-04-02"
    assert str(feast_day("thanksgiving", 2026, "US")) == "2026-11-26"
    assert str(feast_day("thanksgiving", 2026, "CA")) == "2026-10-12"
    assert str(feast_day("diwali", 2025, "IN")) == "2025-10-20"
    assert str(feast_day("chinese_new_year", 2026)) == "2026-02-17"


def test_every_feast_of_the_table_has_a_day_and_every_name_one_feast() -> None:
    names = feast_names("en")
    for key in {key for _, key in names}:
        days = [feast_day(key, year, "US") for year in range(2000, 2031)]
        assert any(days) or key in ("bank_holiday", "national_day"), key

"""Zones: named, the reader's, out of season, and the days the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from unchase.core.when import When, ZoneKnownBy
from unchase.reading.times import find_times

BERLIN = ZoneInfo("Europe/Berlin")


def first(text: str, at: datetime, zone: str, reader: str | None = None) -> When:
    return find_times(text, at=at, zone=zone, reader_zone=reader).sure[0]


def test_diary_22_the_clocks_change() -> None:
    """ "9 am your time" written from Berlin on the Friday before Europe changes and America does not."""
    at = datetime(2026, 3, 27, 16, tzinfo=BERLIN)
    call = first("Monday at 9 am your time works.", at, "Europe/Berlin", "America/New_York")
    assert call.start == datetime(2026, 3, 30, 13, tzinfo=UTC)
    assert call.zone_known_by is ZoneKnownBy.READER
    assert call.firm


@pytest.mark.parametrize(
    ("text", "hour_in_utc"),
    [
        ("Tuesday 2pm Eastern", 18),
        ("Tuesday 2pm ET", 18),
        ("Tuesday 2pm Pacific", 21),
        ("Tuesday 14:00 CET (UTC+1)", 13),
        ("Tuesday noon London time", 12),
        ("Tuesday 10:30 GMT", 10),
        ("Tuesday 3pm IST", 9),
        ("Tuesday 13:00Z", 13),
        ("Tuesday 14:00 UTC+2", 12),
        ("Tuesday 9am Sydney", 22),
    ],
)
def test_a_named_zone_decides(text: str, hour_in_utc: int) -> None:
    at = datetime(2026, 3, 12, 9, tzinfo=BERLIN)
    found = first(text, at, "Europe/Berlin")
    assert found.start is not None
    assert found.start.astimezone(UTC).hour == hour_in_utc


def test_a_zone_out_of_season_keeps_both_readings() -> None:
    """CET in July: people mean Central Europe's clock; the letters say an hour later."""
    at = datetime(2026, 7, 8, 9, tzinfo=BERLIN)
    found = first("Friday 14:00 CET", at, "Europe/Berlin")
    assert found.start == datetime(2026, 7, 10, 12, tzinfo=UTC)
    assert [one.start for one in found.candidates] == [
        datetime(2026, 7, 10, 12, tzinfo=UTC),
        datetime(2026, 7, 10, 13, tzinfo=UTC),
    ]


def test_an_abbreviation_means_what_it_means_at_home() -> None:
    """IST is India's for most, Ireland's in Dublin; AEST is right all year in Queensland."""
    irish = first("Thursday 11:00 IST", datetime(2025, 7, 14, 9, tzinfo=UTC), "Europe/Dublin")
    assert irish.start == datetime(2025, 7, 17, 10, tzinfo=UTC)
    queensland = first("Friday at 10 AEST", datetime(2026, 1, 13, 8, tzinfo=UTC), "Australia/Brisbane")
    assert queensland.start == datetime(2026, 1, 16, 0, tzinfo=UTC)


def test_a_time_the_clock_skips_is_an_hour_later() -> None:
    at = datetime(2026, 3, 26, 9, tzinfo=BERLIN)
    found = first("Sunday at 2:30 am", at, "Europe/Berlin")
    assert found.start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

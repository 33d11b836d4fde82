from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from unchase.core.zone import zone_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("UTC", 0), ("Europe/Berlin", 2), ("+02:00", 2), ("-0730", -7.5), ("UTC+3", 3), ("GMT-03:00", -3)],
)
def test_a_zone_is_known_by_its_name_or_its_offset(name: str, hours: float) -> None:
    assert NOON.astimezone(zone_of(name)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["Mars/Olympus", "+99:00", "", "../../etc/passwd", "\x00"])
def test_a_zone_nobody_knows_is_said_in_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone called"):
        zone_of(name)

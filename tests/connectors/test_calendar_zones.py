"""A zone that a calendar defines itself is that calendar's alone, whatever others call theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unchase.connectors.busy_times import busy_times
from unchase.connectors.calendar_part import read_calendar
from unchase.connectors.calendar_zones import with_own_zones


def calendar(name: str, offset: str, *, fold: bool = False) -> bytes:
    told = f"{name[:5]}\r\n {name[5:]}" if fold else name
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:{told}\r\nBEGIN:STANDARD\r\n"
        f"DTSTART:16010101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        f'BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261001T000000Z\r\nDTSTART;TZID="{name}":20261006T120000\r\n'
        f'DTEND;TZID="{name}":20261006T130000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    ).encode()


NAMES = ("Customized Time Zone", "tzone://Microsoft/Custom", "(UTC+01:00) Here and there", "X.*[zone]\\1")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fold", [False, True])
def test_two_zones_of_one_name_are_two(name: str, *, fold: bool) -> None:
    for offset, hour in (("+0300", 9), ("-0500", 17), ("+0530", 6), ("+0300", 9)):
        data = calendar(name, offset, fold=fold)
        (part,), problems = read_calendar(data, method=None)
        assert problems == ()
        assert part.start is not None
        assert part.start.hour == hour
        day = datetime(2026, 10, 6, tzinfo=UTC), datetime(2026, 10, 7, tzinfo=UTC)
        ((begin, _),) = busy_times(data, start=day[0], end=day[1], zone=UTC)
        assert begin.hour == hour


@pytest.mark.parametrize("name", ["Europe/Berlin", "W. Europe Standard Time"])
def test_a_name_everybody_knows_stays(name: str) -> None:
    data = calendar(name, "+0100")
    assert with_own_zones(data) == data


def test_what_defines_none_stays_byte_for_byte() -> None:
    data = b"BEGIN:VCALENDAR\r\nDESCRIPTION:TZID=x\r\n  folded\r\nEND:VCALENDAR\r\n"
    assert with_own_zones(data) == data


def test_a_hostile_one_ends() -> None:
    data = b"BEGIN:VTIMEZONE\r\nTZID:" + b"x" * 300_000 + b"\r\n" + b"BEGIN:VTIMEZONE\r\n" * 20_000
    assert with_own_zones(data)

"""When the seller is busy: recurrences, zones, whole days; what is declined, cancelled or marked free takes no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.busy_times import bare, busy_times
from unchase.connectors.ics_address import CalendarError

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 9, tzinfo=UTC)
END = START + timedelta(days=14)


def calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\nUID:{number}\nDTSTAMP:20261101T000000Z\n{event.strip()}\nEND:VEVENT\n"
                     for number, event in enumerate(events))  # fmt: skip
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{inside}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def busy(*events: str) -> list[str]:
    spans = busy_times(calendar(*events), start=START, end=END, zone=BERLIN, own=("mara@lantern.example",))
    return [f"{start:%d %H:%M}-{end:%d %H:%M}" for start, end in spans]


def test_a_single_entry_in_each_way_of_telling_its_zone() -> None:
    assert busy("DTSTART:20261110T090000Z\nDTEND:20261110T100000Z") == ["10 09:00-10 10:00"]
    assert busy("DTSTART;TZID=Europe/Berlin:20261110T090000\nDURATION:PT30M") == ["10 08:00-10 08:30"]
    assert busy("DTSTART:20261110T090000\nDTEND:20261110T100000") == ["10 08:00-10 09:00"]
    assert busy("DTSTART;TZID=W. Europe Standard Time:20261110T090000\nDURATION:PT30M") == [
        "10 08:00-10 08:30"
    ]


def test_a_series_with_one_moved_and_one_left_out() -> None:
    spans = busy_times(
        calendar(
            "DTSTART;TZID=Europe/Berlin:20260907T090000\nDTEND;TZID=Europe/Berlin:20260907T100000\n"
            "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\nEXDATE;TZID=Europe/Berlin:20261111T090000"
        ).replace(
            b"END:VCALENDAR",
            b"BEGIN:VEVENT\r\nUID:0\r\nDTSTAMP:20261101T000000Z\r\n"
            b"RECURRENCE-ID;TZID=Europe/Berlin:20261116T090000\r\n"
            b"DTSTART;TZID=Europe/Berlin:20261117T150000\r\nDTEND;TZID=Europe/Berlin:20261117T160000\r\n"
            b"END:VEVENT\r\nEND:VCALENDAR",
        ),
        start=START,
        end=END,
        zone=BERLIN,
    )

    assert [f"{start:%d %H:%M}" for start, _ in spans] == ["09 08:00", "17 14:00", "18 08:00"]


def test_a_series_keeps_its_local_hour_over_the_change_of_clocks() -> None:
    data = calendar("DTSTART;TZID=Europe/Berlin:20261023T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5")
    spans = busy_times(
        data, start=datetime(2026, 10, 20, tzinfo=UTC), end=datetime(2026, 10, 30, tzinfo=UTC), zone=BERLIN
    )

    assert [start.hour for start, _ in spans] == [7, 7, 8, 8, 8]


def test_a_whole_day_is_taken_in_the_sellers_zone() -> None:
    assert busy("DTSTART;VALUE=DATE:20261110\nDTEND;VALUE=DATE:20261112") == ["09 23:00-11 23:00"]
    assert busy("DTSTART;VALUE=DATE:20261110") == ["09 23:00-10 23:00"]


@pytest.mark.parametrize(
    "free",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Mara@lantern.example",
    ],
)
def test_what_takes_no_time(free: str) -> None:
    assert busy(f"DTSTART:20261110T090000Z\nDTEND:20261110T100000Z\n{free}") == []


def test_what_somebody_else_declined_still_takes_time() -> None:
    other = "ATTENDEE;PARTSTAT=DECLINED:mailto:kim@acme.example"

    assert busy(f"DTSTART:20261110T090000Z\nDTEND:20261110T100000Z\n{other}") != []


def test_entries_that_touch_are_one_and_those_at_the_border_are_cut() -> None:
    assert busy(
        "DTSTART:20261110T090000Z\nDTEND:20261110T100000Z",
        "DTSTART:20261110T100000Z\nDTEND:20261110T110000Z",
        "DTSTART:20261110T093000Z\nDTEND:20261110T094500Z",
        "DTSTART:20261101T090000Z\nDTEND:20261109T020000Z",
    ) == ["09 00:00-09 02:00", "10 09:00-10 11:00"]


def test_a_calendar_that_only_tells_busy_periods() -> None:
    data = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20261110T090000Z/20261110T100000Z,20261111T090000Z/PT1H\r\n"
        b"FREEBUSY;FBTYPE=FREE:20261112T090000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )

    spans = busy_times(data, start=START, end=END, zone=BERLIN)

    assert [start.day for start, _ in spans] == [10, 11]


@pytest.mark.parametrize(
    "trap",
    [
        "DTSTART:20261101T000000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261101T000000Z\nRRULE:FREQ=DAILY;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        "DTSTART:00010101T000000Z\nRRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY",
    ],
)
def test_a_series_that_never_ends_working_out_is_left_out(trap: str) -> None:
    assert busy(trap, "DTSTART:20261110T090000Z\nDTEND:20261110T100000Z") == ["10 09:00-10 10:00"]


@pytest.mark.parametrize("data", [b"", b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_gives_one_sentence(data: bytes) -> None:
    with pytest.raises(CalendarError, match="calendar"):
        busy_times(data, start=START, end=END, zone=BERLIN)


def test_a_calendar_too_large_is_not_read() -> None:
    with pytest.raises(CalendarError, match="larger than 5 MB"):
        busy_times(b"BEGIN:VCALENDAR" + b" " * 5_000_000, start=START, end=END, zone=BERLIN)


@given(st.lists(st.tuples(st.integers(0, 13 * 24), st.integers(1, 30)), max_size=12))
def test_no_minute_of_an_entry_is_free_and_no_other_is_taken(hours: list[tuple[int, int]]) -> None:
    entries = [(START + timedelta(hours=one), START + timedelta(hours=one + length)) for one, length in hours]
    data = calendar(
        *(f"DTSTART:{one:%Y%m%dT%H%M%SZ}\nDTEND:{other:%Y%m%dT%H%M%SZ}" for one, other in entries)
    )

    spans = busy_times(data, start=START, end=END, zone=BERLIN)

    for hour in range(14 * 24):
        at = START + timedelta(hours=hour, minutes=30)
        assert any(one <= at < other for one, other in spans) == any(
            one <= at < other for one, other in entries
        )


def test_bare_it_says_when_and_nothing_else_and_gives_the_same_times() -> None:
    data = calendar(
        "DTSTART;TZID=Europe/Berlin:20260907T090000\nDTEND;TZID=Europe/Berlin:20260907T100000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\nEXDATE;TZID=Europe/Berlin:20261111T090000\nSUMMARY:Surgery\n"
        "LOCATION:Clinic\nDESCRIPTION:Dr Secret\nORGANIZER:mailto:secret@clinic.example\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Secret\nTRIGGER:-PT5M\nEND:VALARM",
        "DTSTART:20261112T090000Z\nDTEND:20261112T100000Z\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:mara@lantern.example",
        "DTSTART;VALUE=DATE:20261120\nSUMMARY:Secret",
    ).replace(b"PRODID", b"X-WR-CALNAME:Secret\r\nPRODID", 1)
    own = ("mara@lantern.example",)

    left = bare(data, own=own)

    for word in (b"Secret", b"Surgery", b"Clinic", b"secret", b"mara"):
        assert word in data
        assert word not in left
    same = [busy_times(one, start=START, end=END, zone=BERLIN, own=own) for one in (data, left)]
    assert same[0] == same[1]
    assert len(same[0]) == 4

"""Times as strangers write them: shortened, corrected in passing, beside words that only look like one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from unchase.reading.times import find_times

if TYPE_CHECKING:
    from unchase.core.when import When

# A Thursday morning in March.
NOW = datetime(2026, 3, 5, 10, 14, tzinfo=ZoneInfo("Europe/London"))


def times(text: str) -> tuple[When, ...]:
    return find_times(text, at=NOW, zone="Europe/London").sure


def wall(when: When) -> tuple[str, str | None]:
    assert when.start is not None
    return f"{when.start:%Y-%m-%d %H:%M}", f"{when.end:%Y-%m-%d %H:%M}" if when.end else None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Put me down for 9.15 on the 24th", "2026-03-24 09:15"),
        ("3 on the 24th, then", "2026-03-24 15:00"),
        ("We could say 16h on Tuesday", "2026-03-10 16:00"),
        ("13:00 on Tuesday 10", "2026-03-10 13:00"),
        ("Tuesday around tennish", "2026-03-10 10:00"),
        ("I've kept Tue 10th 4:15", "2026-03-10 16:15"),
    ],
)
def test_an_hour_takes_the_day_written_beside_it(text: str, start: str) -> None:
    (found,) = times(text)
    assert wall(found)[0] == start
    assert found.firm


@pytest.mark.parametrize(
    "text", ["We ship version 2.10 on Tuesday", "It is 3 on the 9th floor", "The plant has 6 PM motors"]
)
def test_a_number_of_another_kind_beside_a_day_is_no_hour(text: str) -> None:
    assert not any(one.firm for one in times(text))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Not this week; early next.", ("2026-03-09 00:00", "2026-03-11 00:00")),
        ("Not this month but maybe next.", ("2026-04-01 00:00", "2026-05-01 00:00")),
        ("This quarter is gone, not now. Q3.", ("2026-07-01 00:00", "2026-10-01 00:00")),
    ],
)
def test_next_alone_is_the_next_of_the_unit_before_it(text: str, window: tuple[str, str]) -> None:
    assert wall(times(text)[-1]) == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Not this Thursday, the one after, noon.", ("2026-03-12 12:00", "2026-03-12 13:00")),
        ("Not next month, the one after.", ("2026-05-01 00:00", "2026-06-01 00:00")),
        ("The audit is on 8 June; the week before is best", ("2026-06-01 00:00", "2026-06-08 00:00")),
        ("Let's reconnect early in the new year.", ("2027-01-01 00:00", "2027-01-11 00:00")),
    ],
)
def test_what_comes_after_or_before_is_counted_from_what_was_named(
    text: str, window: tuple[str, str]
) -> None:
    found = times(text)[-1]
    assert wall(found) == window
    assert not found.negated


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The 28th or 29th.", ["2026-03-28", "2026-03-29"]),
        ("7 or 8 July", ["2026-07-07", "2026-07-08"]),
        ("5, 6 or 9 June", ["2026-06-05", "2026-06-06", "2026-06-09"]),
        ("on the 10th/11th", ["2026-03-10", "2026-03-11"]),
    ],
)
def test_each_alternative_is_a_time_of_its_own(text: str, days: list[str]) -> None:
    assert [wall(one)[0][:10] for one in times(text)] == days


def test_each_refused_unit_is_refused() -> None:
    this, following = times("Not this year, not next.")
    assert this.negated
    assert following.negated
    assert wall(following)[0] == "2027-01-01 00:00"


def test_a_second_day_beside_a_named_month_lies_in_it() -> None:
    assert [wall(one)[0] for one in times("It ends on ninth April, eleventh you ring me")] == [
        "2026-04-09 00:00",
        "2026-04-11 00:00",
    ]


def test_a_corrected_hour_keeps_the_day() -> None:
    assert [wall(one)[0] for one in times("Tuesday at one? No, wait, one thirty.")] == [
        "2026-03-10 13:00",
        "2026-03-10 13:30",
    ]


def test_a_list_of_hours_holds_for_its_day() -> None:
    assert [wall(one)[0] for one in times("Could you do Friday, eight, eight thirty?")] == [
        "2026-03-06 08:00",
        "2026-03-06 08:30",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Not this Monday, the 24th at 2:30.", "2026-03-24 14:30"),
        ("Not Tuesday, Wednesday at 3.", "2026-03-11 15:00"),
        ("I can't do Tuesday, Wednesday works", "2026-03-11 00:00"),
        ("Tuesday is hell, Friday at 10 is fine", "2026-03-06 10:00"),
    ],
)
def test_a_time_that_stands_against_a_refused_one_is_not_refused(text: str, start: str) -> None:
    first, *_, last = times(text)
    assert first.negated
    assert not last.negated
    assert wall(last)[0] == start


def test_several_refused_days_are_all_refused() -> None:
    assert all(one.negated for one in times("I can't do Tuesday, Wednesday or Thursday"))


@pytest.mark.parametrize("text", ["I'll read clause nine tomorrow", "We sit in room 4 Friday"])
def test_the_number_of_a_thing_is_no_hour(text: str) -> None:
    assert not any(one.firm for one in times(text))


@pytest.mark.parametrize("text", ["I've got to pull out of Tuesday", "Got anything on Tuesday?"])
def test_got_is_no_past(text: str) -> None:
    (found,) = times(text)
    assert not found.past


@pytest.mark.parametrize(
    "text",
    [
        "We talked it over at Tuesday's meeting",
        "I have your draft quote from 17 February here",
        "Thank you for your kind visit on Tuesday",
    ],
)
def test_what_was_said_or_sent_on_a_day_lies_behind(text: str) -> None:
    (found,) = times(text)
    assert found.past


@pytest.mark.parametrize("verb", ["Drop", "Swing", "Stop", "Come"])
def test_dropping_by_is_a_visit_and_no_deadline(verb: str) -> None:
    (found,) = times(f"{verb} by tomorrow at 2:30")
    assert found.firm
    assert found.bound is None


@pytest.mark.parametrize("text", ["Nothing happens before June here", "It is not possible before June"])
def test_a_refusal_of_all_before_is_the_earliest_time(text: str) -> None:
    (found,) = times(text)
    assert wall(found) == ("2026-06-01 00:00", None)
    assert not found.negated


def test_a_season_alone_in_its_clause_is_a_window() -> None:
    (found,) = times("not now, autumn")
    assert wall(found) == ("2026-09-01 00:00", "2026-12-01 00:00")


@pytest.mark.parametrize(
    "text",
    [
        "Ask for Summer at the desk",
        "His wife June keeps the books",
        "June from accounts will pay",
        "noonday sun",
        "Month-end close is a pain",
        "Guaranteed response in four hours",
        "Fine.\n\nSent: Tuesday, 3 March 2026 4:02 PM\nSubject: Prices",
    ],
)
def test_names_services_and_heads_of_quoted_mails_are_no_times(text: str) -> None:
    assert times(text) == ()


def test_a_year_may_end_the_sentence() -> None:
    assert wall(times("The contract runs until the end of 2027.")[-1]) == (
        "2027-12-27 00:00",
        "2028-01-01 00:00",
    )


def test_hours_without_a_day_lack_it() -> None:
    (found,) = times("between 3 and 5")
    assert found.lacks_day


def test_both_mornings_are_meant_by_a_part_behind_the_days() -> None:
    assert [wall(one)[0] for one in times("Tuesday p.m., or Wednesday a.m.")] == [
        "2026-03-10 12:00",
        "2026-03-11 08:00",
    ]

"""What was named before: later words leave it out or point back at it, and the reader follows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from unchase.reading.times import find_times

WEDNESDAY = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/London"))


def starts(text: str, locale: str = "en-GB") -> list[str]:
    """Where the times of a text start, by the writer's clock, those he refuses with a "not"."""
    found = find_times(text, at=WEDNESDAY, zone="Europe/London", locale=locale).sure
    return [f"{'not ' if when.negated else ''}{when.start:%Y-%m-%d %H:%M}" for when in found if when.start]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lease runs out on 30 June 2028; that July we move.", ["2028-06-30 00:00", "2028-07-01 00:00"]),
        ("She is back in May 2027, and that autumn we build.", ["2027-05-01 00:00", "2027-09-01 00:00"]),
        ("They vote in Q4 2027. Ring in December of that year.", ["2027-10-01 00:00", "2027-12-01 00:00"]),
        ("The fair is on the 19th. Try the Monday after that.", ["2026-03-19 00:00", "2026-03-23 00:00"]),
        ("He signs on 14 April, two weeks later it is ours.", ["2026-04-14 00:00", "2026-04-28 00:00"]),
        (
            "I am away from the 16th to the 20th, so the week after.",
            ["not 2026-03-16 00:00", "2026-03-23 00:00"],
        ),
        ("In the first week of May I am in on Thursday.", ["2026-05-01 00:00", "2026-05-07 00:00"]),
        ("Next month then. Shall we say the 9th?", ["2026-04-01 00:00", "2026-04-09 00:00"]),
        ("Friday evening is fine, 8ish.", ["2026-03-06 17:00", "2026-03-06 20:00"]),
        ("Half nine? Friday, that is.", ["2026-03-06 09:30", "2026-03-06 00:00"]),
        ("They meet on 26 March, maybe the Friday.", ["2026-03-26 00:00", "2026-03-27 00:00"]),
        ("My week opens up from the 23rd onwards.", ["2026-03-23 00:00"]),
    ],
)
def test_later_words_are_counted_from_what_was_named(text: str, expected: list[str]) -> None:
    assert starts(text) == expected


def test_a_month_in_which_something_happens_is_not_the_month_of_the_next_date() -> None:
    assert starts("Our contract ends in September, so see me on the 17th.") == [
        "2026-09-01 00:00",
        "2026-03-17 00:00",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Any day but Friday.", ["not 2026-03-06 00:00"]),
        ("Thursday's packed, Friday I'm off.", ["not 2026-03-05 00:00", "not 2026-03-06 00:00"]),
        ("We are closed over Easter and reopen on 7 April.", ["not 2026-04-05 00:00", "2026-04-07 00:00"]),
        ("Not in the weekend; Monday 17:00.", ["not 2026-03-07 00:00", "2026-03-09 17:00"]),
        ("Nine won't work, ten will.", ["not 2026-03-05 09:00"]),
        ("Not tomorrow, Friday at quarter to eleven.", ["not 2026-03-05 10:45", "2026-03-06 10:45"]),
    ],
)
def test_a_refusal_binds_its_own_time_alone(text: str, expected: list[str]) -> None:
    assert starts(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring me at one.", ["2026-03-04 13:00"]),
        ("That would be one o'clock.", ["2026-03-04 13:00"]),
        ("One of us will be in.", []),
        ("At one point we had nine depots.", []),
        ("The 20 call me, then I know.", ["2026-03-20 00:00"]),
        ("The 20 machines hum.", []),
        ("I must cancel our meeting at 11, my son is ill.", ["2026-03-04 11:00"]),
        ("Apiece from 200,000 on.", []),
        ("I need it by end of day tomorrow.", ["2026-03-05 17:00"]),
        ("Thank you for your visit on Monday.", ["2026-03-02 00:00"]),
    ],
)
def test_short_words_of_time_are_told_from_counts(text: str, expected: list[str]) -> None:
    assert starts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Am Freitag klappt es bei uns leider gar nicht, bitte am Montag um 9 Uhr.", ["not 2026-03-06 00:00", "2026-03-09 09:00"]),
        ("Rufen Sie mich bitte am Dienstag um halb drei an.", ["2026-03-10 14:30"]),
        ("Wir sind da, morgen um dreiviertel acht.", ["2026-03-05 07:45"]),
        ("Ich bitte um Ihren Anruf am Montag zwischen 10 und 12.", ["2026-03-09 10:00"]),
    ],
)  # fmt: skip
def test_german_refuses_at_the_end_and_counts_on_the_way_to_the_hour(text: str, expected: list[str]) -> None:
    assert starts(text, "de-DE") == expected


def test_a_financial_year_told_in_the_letter_counts() -> None:
    text = "Our fiscal year starts on 1 July. Come back in the first quarter of FY28."

    assert starts(text, "en-US") == ["2026-07-01 00:00", "2027-07-01 00:00"]


def test_what_was_read_before_changes_nothing() -> None:
    texts = [
        "Tuesday at 3 or 4, not Monday’s slot.",
        "a.s.a.p. please",
        "It's   Q3 or\n\nweek 41",
        "İstanbul, Friday 9:30",
    ]
    first = [find_times(text, at=WEDNESDAY, zone="Europe/London") for text in texts]
    again = [find_times(text, at=WEDNESDAY, zone="Europe/London") for text in reversed(texts)]

    assert first == again[::-1]

"""Everyday expressions, one a line, written on Thursday 5 November 2026 at nine in London: what a diary would hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from unchase.reading.times import find_times

AT = datetime(2026, 11, 5, 9, tzinfo=UTC)
CORPUS = Path(__file__).parents[1] / "corpus"

BUSINESS = """
two years ago | 2024-11-01 00:00 | 2024-12-01 00:00
in two years | 2028-11-01 00:00 | 2028-12-01 00:00
three years from now | 2029-11-01 00:00 | 2029-12-01 00:00
the summer of 2019 | 2019-06-01 00:00 | 2019-09-01 00:00
last summer | 2026-06-01 00:00 | 2026-09-01 00:00
the winter of 2027 | 2027-12-01 00:00 | 2028-03-01 00:00
week 27 of last year | 2025-06-30 00:00 | 2025-07-07 00:00
the third week of next month | 2026-12-15 00:00 | 2026-12-22 00:00
the first week of January | 2027-01-01 00:00 | 2027-01-08 00:00
the last week of March 2027 | 2027-03-25 00:00 | 2027-04-01 00:00
the second Tuesday of December | 2026-12-08 00:00 | 2026-12-09 00:00
the last Friday in January | 2027-01-29 00:00 | 2027-01-30 00:00
the day before Christmas | 2026-12-24 00:00 | 2026-12-25 00:00
two days after Christmas | 2026-12-27 00:00 | 2026-12-28 00:00
a week before Easter | 2027-03-21 00:00 | 2027-03-22 00:00
the day after tomorrow | 2026-11-07 00:00 | 2026-11-08 00:00
the day before yesterday | 2026-11-03 00:00 | 2026-11-04 00:00
three days ago | 2026-11-02 00:00 | 2026-11-03 00:00
two weeks ago | 2026-10-19 00:00 | 2026-10-26 00:00
a fortnight from Monday | 2026-11-23 00:00 | 2026-11-24 00:00
ten days from now | 2026-11-15 00:00 | 2026-11-16 00:00
10 business days from now | 2026-11-19 00:00 | 2026-11-20 00:00
in the next 5 days | 2026-11-06 00:00 | 2026-11-11 00:00
the first half of 2027 | 2027-01-01 00:00 | 2027-07-01 00:00
the second quarter of next year | 2027-04-01 00:00 | 2027-07-01 00:00
Q3 2027 | 2027-07-01 00:00 | 2027-10-01 00:00
q1 of next year | 2027-01-01 00:00 | 2027-04-01 00:00
H2 2027 | 2027-07-01 00:00 | 2028-01-01 00:00
FY 2027 | 2026-04-01 00:00 | 2027-04-01 00:00
the end of the year | 2026-12-25 00:00 | 2027-01-01 00:00
by the end of next quarter | 2027-03-25 00:00 | 2027-04-01 00:00
early March | 2027-03-01 00:00 | 2027-03-11 00:00
late August 2027 | 2027-08-25 00:00 | 2027-09-01 00:00
the middle of next month | 2026-12-11 00:00 | 2026-12-21 00:00
between March and May | 2027-03-01 00:00 | 2027-06-01 00:00
from 3 March to 9 March | 2027-03-03 00:00 | 2027-03-10 00:00
3-9 March | 2027-03-03 00:00 | 2027-03-10 00:00
March 3rd through the 9th | 2027-03-03 00:00 | 2027-03-10 00:00
2027-03-04 | 2027-03-04 00:00 | 2027-03-05 00:00
2027/03/04 | 2027-03-04 00:00 | 2027-03-05 00:00
4.3.2027 | 2027-03-04 00:00 | 2027-03-05 00:00
04/03/27 | 2027-03-04 00:00 | 2027-03-05 00:00
March 2027 | 2027-03-01 00:00 | 2027-04-01 00:00
Mar '27 | 2027-03-01 00:00 | 2027-04-01 00:00
the 4th of March, 2027 | 2027-03-04 00:00 | 2027-03-05 00:00
Thursday, March 4th | 2027-03-04 00:00 | 2027-03-05 00:00
the twenty-first of May | 2027-05-21 00:00 | 2027-05-22 00:00
May the fourth | 2027-05-04 00:00 | 2027-05-05 00:00
Sunday 31 January | 2027-01-31 00:00 | 2027-02-01 00:00
half past nine tomorrow | 2026-11-06 09:30 | 2026-11-06 09:31
quarter to five on Friday | 2026-11-06 16:45 | 2026-11-06 16:46
ten past eight | 2026-11-06 08:10 | 2026-11-06 08:11
twenty-five to four | 2026-11-05 15:35 | 2026-11-05 15:36
1530 hrs on Monday | 2026-11-09 15:30 | 2026-11-09 15:31
at 15h30 | 2026-11-05 15:30 | 2026-11-05 15:31
7 o'clock in the evening | 2026-11-05 19:00 | 2026-11-05 20:00
at noon on Friday | 2026-11-06 12:00 | 2026-11-06 13:00
at midnight | 2026-11-06 00:00 | 2026-11-06 01:00
3pm-4pm tomorrow | 2026-11-06 15:00 | 2026-11-06 16:00
from 9 to 5 on Tuesday | 2026-11-10 09:00 | 2026-11-10 17:00
between 2 and 4 pm on the 17th | 2026-11-17 14:00 | 2026-11-17 16:00
half an hour from now | 2026-11-05 09:30 | 2026-11-05 09:31
in 45 minutes | 2026-11-05 09:45 | 2026-11-05 09:46
two hours ago | 2026-11-05 07:00 | 2026-11-05 07:01
tonight | 2026-11-05 17:00 | 2026-11-06 00:00
tomorrow night | 2026-11-06 17:00 | 2026-11-06 21:00
this morning | 2026-11-05 08:00 | 2026-11-05 12:00
yesterday afternoon | 2026-11-04 12:00 | 2026-11-04 18:00
Friday lunchtime | 2026-11-06 12:00 | 2026-11-06 14:00
next weekend | 2026-11-14 00:00 | 2026-11-16 00:00
this weekend | 2026-11-07 00:00 | 2026-11-09 00:00
next year | 2027-01-01 00:00 | 2028-01-01 00:00
last month | 2026-10-01 00:00 | 2026-11-01 00:00
the following week | 2026-11-09 00:00 | 2026-11-16 00:00
the previous quarter | 2026-07-01 00:00 | 2026-10-01 00:00
the rest of the week | 2026-11-05 00:00 | 2026-11-09 00:00
the rest of this month | 2026-11-05 00:00 | 2026-12-01 00:00
after 5 pm on Friday | 2026-11-06 17:00 | -
before 10 tomorrow | 2026-11-06 08:00 | 2026-11-06 10:00
until the end of May | 2027-05-25 00:00 | 2027-06-01 00:00
no later than Tuesday | 2026-11-10 00:00 | 2026-11-11 00:00
not before June 2027 | 2027-06-01 00:00 | -
by 2028 | 2028-01-01 00:00 | 2029-01-01 00:00
a few days from now | 2026-11-07 00:00 | 2026-11-10 00:00
in about three weeks | 2026-11-23 00:00 | 2026-11-30 00:00
sometime next month | 2026-12-01 00:00 | 2027-01-01 00:00
once the new year starts | 2027-01-01 00:00 | 2027-02-01 00:00
Thanksgiving | 2026-11-26 00:00 | 2026-11-27 00:00
Boxing Day | 2026-12-26 00:00 | 2026-12-27 00:00
Good Friday 2027 | 2027-03-26 00:00 | 2027-03-27 00:00
New Year's Eve | 2026-12-31 00:00 | 2027-01-01 00:00
Diwali 2027 | 2027-10-29 00:00 | 2027-10-30 00:00
tomorrow at 3 pm Pacific | 2026-11-06 15:00 | 2026-11-06 16:00
9:30 CET on Monday | 2026-11-09 09:30 | 2026-11-09 09:31
10 am UTC+2 tomorrow | 2026-11-06 10:00 | 2026-11-06 11:00
noon New York time on Friday | 2026-11-06 12:00 | 2026-11-06 13:00
in 2027 | 2027-01-01 00:00 | 2028-01-01 00:00
back in 2019 | 2019-01-01 00:00 | 2020-01-01 00:00
the twentieth century | 1900-01-01 00:00 | 2000-01-01 00:00
this decade | 2020-01-01 00:00 | 2030-01-01 00:00
one year from next Monday | 2027-11-09 00:00 | 2027-11-10 00:00
three weeks before 4 July 2027 | 2027-06-13 00:00 | 2027-06-14 00:00
end of day Friday | 2026-11-06 17:00 | 2026-11-06 18:00
COB tomorrow | 2026-11-06 17:00 | 2026-11-06 18:00
EOM | 2026-11-30 00:00 | 2026-12-01 00:00
EOW | 2026-11-06 00:00 | 2026-11-07 00:00
first thing Monday | 2026-11-09 08:00 | 2026-11-09 10:00
last thing on Friday | 2026-11-06 16:00 | 2026-11-06 18:00
mid-week | 2026-11-03 00:00 | 2026-11-06 00:00
mid-morning on Tuesday | 2026-11-10 09:30 | 2026-11-10 11:00
"""

RECOGNIZERS = """
the 1990s | 1990-01-01 00:00 | 2000-01-01 00:00
in two years | 2028-11-05 00:00 | 2028-11-06 00:00
the third week of next month | 2026-12-14 00:00 | 2026-12-21 00:00
the first week of January | 2027-01-04 00:00 | 2027-01-11 00:00
the last week of March 2027 | 2027-03-22 00:00 | 2027-03-29 00:00
the end of the year | 2026-07-01 00:00 | 2027-01-01 00:00
early March | 2027-03-01 00:00 | 2027-03-16 00:00
late August 2027 | 2027-08-16 00:00 | 2027-09-01 00:00
20270304 | 2027-03-04 00:00 | 2027-03-05 00:00
tonight | 2026-11-05 20:00 | 2026-11-05 23:59
yesterday afternoon | 2026-11-04 12:00 | 2026-11-04 16:00
year to date | 2026-01-01 00:00 | 2026-11-05 00:00
a few days from now | 2026-11-08 00:00 | 2026-11-09 00:00
2027 | 2027-01-01 00:00 | 2028-01-01 00:00
the early 2000s | 2000-01-01 00:00 | 2000-07-01 00:00
COB tomorrow | 2026-11-06 23:59 | 2026-11-07 00:00
EOM | 2026-11-16 00:00 | 2026-12-01 00:00
EOW | 2026-11-05 00:00 | 2026-11-09 00:00
"""

NO_TIME = """
2027
4 hours
for three days
every Monday
two to three weeks
"""


def lines(table: str) -> list[tuple[str, str, str]]:
    return [
        (words, start, end) for words, start, end in (line.split(" | ") for line in table.strip().split("\n"))
    ]


def said(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "-"


def assert_read(words: str, start: str, end: str, conventions: str) -> None:
    (when,) = find_times(words, at=AT, zone="Europe/London", locale="en-GB", conventions=conventions).sure

    assert (said(when.start), said(when.end)) == (start, end)


@pytest.mark.parametrize(("words", "start", "end"), lines(BUSINESS))
def test_an_everyday_expression_is_read_as_a_colleague_would(words: str, start: str, end: str) -> None:
    assert_read(words, start, end, "business")


@pytest.mark.parametrize(("words", "start", "end"), lines(RECOGNIZERS))
def test_another_convention_reads_the_same_words_its_way(words: str, start: str, end: str) -> None:
    assert_read(words, start, end, "recognizers")


@pytest.mark.parametrize("words", NO_TIME.strip().split("\n"))
def test_a_duration_a_recurrence_or_a_bare_number_is_no_time(words: str) -> None:
    assert find_times(words, at=AT, zone="Europe/London", locale="en-GB").sure == ()


@pytest.mark.parametrize("conventions", ["business", "recognizers", "duckling"])
@pytest.mark.parametrize("name", ["contact_windows", "zones", "look_alikes", "german"])
def test_every_reading_of_the_corpus_stands_on_its_words_and_ends_after_it_starts(
    name: str, conventions: str
) -> None:
    for line in (CORPUS / "times" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = find_times(row["text"], at=AT, zone=row["tz"], locale=row["locale"], conventions=conventions)
        for when in (*found.sure, *found.maybe):
            assert row["text"][slice(*when.span)] == when.text
            if conventions == "business" and when.start is not None and when.end is not None:
                assert when.start < when.end, row["id"]


MORE = """
two decades ago
a century ago
in a decade
the eighties
the 1890s
the early nineties
the late 1970s
the mid 2010s
the eighteenth century
this century
next decade
the last decade
the past two decades
in a quarter
in two quarters
two seasons from now
in half a year
half a year ago
a year and a half ago
in a year and two months
two weeks and three days from now
an hour and a half from now
one and a half hours ago
in a few hours
a few minutes ago
a couple of days later
a couple of weeks before Easter
three business days before Christmas
within 2 hours
within a fortnight
in the coming weeks
over the next couple of months
the next three quarters
the previous two weekends
the last 24 hours
the first two weeks of May
the first ten days of June
the last three days of April
the first Monday in each month
the fifth of next month
the third of last month
the 30th of February
the 31st of next month
December 31st 1999
31/12/99
12/31/2027
1.5.27
2027.05.01
1 May 27
May 1 2027
May of next year
next May
last May
this coming May
May before last
the Tuesday after next
the week after next
the month before last
the year after next
Monday before last
Wednesday of next week
Wednesday in two weeks
a week on Thursday
Thursday week
Thursday fortnight
Tuesday the 5th of January
Tuesday 5th at half ten
five minutes to midnight
a quarter after six
six thirty in the morning
twelve fifteen am
12:00:30
23:59
0:15 on Sunday
24:00 on Friday
8 in the evening
8 tomorrow evening
tomorrow at the crack of dawn
at lunchtime
around teatime on Sunday
at dusk
the night before last
noonish
sixish on Monday
between Monday and Wednesday
Monday to Wednesday next week
from Monday until the following Friday
from now until Christmas
from 2027 to 2029
2027-2029
from June 2027 to March 2028
June to September
mid-June to early July
the end of June to the middle of July
summer of next year
early spring
late autumn 2027
the holiday season
fiscal year 2028
FY28
the end of the fiscal year
the last quarter of the fiscal year
end of H1
quarter end
month end
year end 2027
by close of business on the 30th
by tomorrow noon
by the 4th at the latest
up to and including Friday
as of 1 January
starting Monday
effective 1 March 2027
until further notice
after the summer holidays
after Q2
before the end of Q1 2027
once Ramadan is over
the Thursday before Easter
three days before New Year's Eve
on Independence Day
St Patrick's Day 2027
Mother's Day
Black Friday
the May bank holiday
Whit Monday 2027
Chinese New Year 2027
Yom Kippur 2027
"""


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE"])
@pytest.mark.parametrize("conventions", ["business", "recognizers", "duckling"])
@pytest.mark.parametrize("words", MORE.strip().split("\n"))
def test_any_expression_is_read_in_a_sentence_as_by_itself(words: str, conventions: str, locale: str) -> None:
    """What stands around an expression moves its place in the text and nothing else of it."""
    alone = find_times(words, at=AT, zone="Europe/London", locale=locale, conventions=conventions).sure
    quoted = find_times(
        f"({words})", at=AT, zone="Europe/London", locale=locale, conventions=conventions
    ).sure

    assert [(when.text, when.start, when.end) for when in quoted] == [
        (when.text, when.start, when.end) for when in alone
    ]
    assert [when.span[0] - 1 for when in quoted] == [when.span[0] for when in alone]

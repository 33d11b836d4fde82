"""What people see, to the letter: the list, a story, a reading and a finding, at 80 and at 120 columns."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from cli.test_report import audit, deal
from unchase.cli import phrases
from unchase.cli.dates import day, moment, until
from unchase.cli.findings import show as show_findings
from unchase.cli.overview import overview
from unchase.cli.reading_page import show as show_reading
from unchase.cli.reasons import due_words, reasons
from unchase.cli.story import tell
from unchase.core.assessment import MoveName, Standing, Symptom

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]

FIRM = deal(
    prospect="Atelier Moreau",
    standing="firm",
    n=None,
    appointment="2026-10-09T10:00:00+02:00",
    move=deal()["move"] | {"name": "prepare", "channel": "call", "on": "2026-10-09"},
    because=[
        {
            "at": "2026-10-05T10:00:00+02:00",
            "touch": "t2",
            "quote": "10 works",
            "says": "agreed for Fri 9 Oct at 10:00",
        }
    ],
)
LATER = deal(prospect="Kestrel Foods", move=deal()["move"] | {"on": "2027-01-04", "name": "call"})
SILENT = deal(prospect="Old Mill", silent=True, last="2026-05-02T10:00:00+02:00")
WAITING = deal(
    prospect="Westrow",
    standing="waiting",
    n=None,
    move=deal()["move"] | {"name": "wait"},
    because=[
        {
            "at": "2026-10-06T10:00:00+02:00",
            "touch": "t3",
            "quote": "Shall we talk?",
            "says": "our last touch is unanswered; the patience is over on Wed 14 Oct 2026",
        }
    ],
    good_until="2026-10-14T00:00:00+02:00",
)
LOST = deal(
    prospect="Fennel & Birch",
    standing="lost",
    n=None,
    move=deal()["move"] | {"name": "none"},
    good_until=None,
)
FRIEND = deal(prospect="jo@gmail.com", likelihood=0.1)
OWING = deal(
    prospect="Hekla",
    standing="accepted",
    n=None,
    because=[
        {
            "at": "2026-10-05T10:00:00+02:00",
            "touch": "t4",
            "quote": "let's do it",
            "says": "their latest word on buying is a yes",
        },
        {
            "at": "2026-10-06T10:00:00+02:00",
            "touch": "t5",
            "quote": "Is training included?",
            "says": "we owe: answer: Is training included",
        },
    ],
    due=[
        {
            "who": "us",
            "what": "answer: Is training included",
            "by": "2026-10-08T12:00:00+02:00",
            "kind": "question",
        },
        {"who": "them", "what": "decide", "by": "2026-10-12T23:59:59+02:00", "kind": "promise"},
    ],
    move=deal()["move"] | {"name": "answer"},
    symptoms=["excuse-accepted"],
)


def shown(show: Callable[[Console], None], width: int) -> str:
    """What is printed at this width, without the blanks that fill a line."""
    console = Console(file=StringIO(), width=width, highlight=False, color_system=None)
    show(console)
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_the_list_at_80_columns() -> None:
    answer = audit(
        deal(), FIRM, LATER, SILENT, WAITING, LOST, FRIEND, left_out={"duplicate": 1, "spam": 1200}
    )

    assert shown(lambda console: overview(answer, console=console), 80) == (
        """\
Thursday, 8 October 2026: 6 deals in 4 messages

To do today
Northwind                   put off once          Ask what will have changed

Agreed appointments
Atelier Moreau              tomorrow 10:00        with Ida Moe

On a later day
Kestrel Foods               Mon 4 Jan 2027        Call, open with their reason

Silent for more than 60 days: to let go together, without a letter
Old Mill                    put off once          since Sat 2 May

Nothing to do here
Westrow                     until Wed 14 Oct      Our last touch is unanswered

Closed: Fennel & Birch (lost).

Probably no sale: jo@gmail.com. A list of deals (--deals) says otherwise.

Left out: 1 second copy, 1,200 spam.

Why, and with which words: --deal “Northwind”"""
    )


def test_a_wide_terminal_shows_the_words_too_and_never_a_line_too_long() -> None:
    long = deal(
        prospect="A prospect with a very long name indeed",
        because=[deal()["because"][0] | {"quote": "not just yet " * 30}],
    )
    out = shown(lambda console: overview(audit(deal(), long), console=console), 120)

    assert (
        "Northwind                   put off once          Ask what will have changed      “not just yet”"
        in out
    )
    assert (
        "A prospect with a very lo…  put off once          Ask what will have changed      “not just yet not"
        in out
    )
    assert max(map(len, out.splitlines())) <= 120


def test_problems_are_told_with_their_place() -> None:
    problems = [{"what": f"it is damaged {number}", "where": "a.mbox"} for number in range(5)]
    out = shown(lambda console: overview(audit(problems=problems), console=console), 80)

    assert "Could not be read: 5 messages." in out
    assert out.count("  a.mbox: it is damaged") == 3


def test_a_story_at_80_columns() -> None:
    from datetime import date

    out = shown(lambda console: tell(OWING, console, title="Hekla", today=date(2026, 10, 8)), 80)

    assert out == (
        """\
Hekla  said yes
Ida Moe <ida@northwind.example>

  Mon 5 Oct  Their latest word on buying is a yes: “let's do it”
  Tue 6 Oct  We owe them an answer by today 12:00: “Is training included?”

  Due
  Mon 12 Oct  They: decide

  Answer them, with two times  today to Ida Moe by mail
    Hello Ida,

    What will have changed by then?

  Signs of chasing: an excuse accepted: put off, and we did not question it.
  The good sign: they started 25% of the exchanges.
  Unless something new comes in, this holds until tomorrow."""
    )


def test_a_reason_is_told_once_and_in_the_order_it_passed() -> None:
    because = [
        {"at": "2026-10-06T10:00:00+02:00", "touch": "b", "quote": "A long mail. No thanks. Bye.", "says": "they spoke last, and nothing firm came out of it"},
        {"at": "2026-10-06T10:00:00+02:00", "touch": "b", "quote": "No thanks.", "says": "a no from somebody who is not known to decide"},
        {"at": "2026-09-01T10:00:00+02:00", "touch": "a", "quote": "later", "says": "put it off"},
        {"at": "2026-09-02T10:00:00+02:00", "touch": "c", "quote": "later", "says": "put it off"},
        {"at": "2026-09-03T10:00:00+02:00", "touch": None, "quote": "", "says": "recorded as lost"},
        {"at": "2026-09-04T10:00:00+02:00", "touch": "d", "quote": "", "says": "we owe: new times for the one we cancelled"},
    ]  # fmt: skip
    told = reasons(deal(because=because))

    assert [one.says for one in told] == [
        "They put it off",
        "They put it off again",
        "Recorded as lost",
        "We owe them new times for the one we cancelled",
        "A no from somebody who is not known to decide",
    ]
    assert [one.says for one in reasons(deal(because=because), most=1)] == [told[-1].says]


def test_every_move_symptom_and_standing_has_its_phrase() -> None:
    for name in MoveName:
        row = deal(move=deal()["move"] | {"name": str(name)})
        assert len(phrases.move(row, short=True)) <= 30
        assert phrases.move(row) != str(name).replace("-", " ").capitalize() or "-" not in str(name)
        assert bool(phrases.move(row)) == (name is not MoveName.NONE)
    assert all("-" not in phrases.symptom(str(name)) for name in Symptom)
    for standing in Standing:
        row = deal(standing=str(standing), n=6, appointment="2026-10-09T10:00:00+02:00")
        assert 0 < len(phrases.standing(row, short=True)) <= 20
    assert (
        phrases.left_out({"draft": 1, "chat": 2, "something-new": 3}) == "1 draft, 2 chats, 3 something new"
    )


def test_the_seller_is_asked_in_three_ways() -> None:
    asking = deal()["move"] | {"name": "ask-seller"}
    who = [deal()["because"][0] | {"says": "a no from somebody who is not known to decide"}]

    assert phrases.move(deal(move=asking)) == "Ask yourself first"
    assert phrases.move(deal(move=asking, standing="missed")) == "Say first how the appointment went"
    assert (
        phrases.move(deal(move=asking, standing="loose", stalls=0, because=who))
        == "Say first who decides there"
    )


def test_days_are_said_as_people_say_them() -> None:
    from datetime import date

    today = date(2026, 10, 8)
    assert [day(text, today=today) for text in ("2026-10-07", "2026-10-08", "2026-10-09T10:00", "2027-01-04", None)] == [
        "yesterday", "today", "tomorrow", "Mon 4 Jan 2027", "",
    ]  # fmt: skip
    assert moment("2026-10-12T16:00:00+02:00", today=today) == "Mon 12 Oct 16:00"
    assert moment(None) == until(None) == ""
    assert until("2026-10-12T00:00:00+02:00", today=today) == "Mon 12 Oct"
    assert until("2026-10-12T15:30:00+02:00", today=today) == "Mon 12 Oct 15:30"


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("2026-10-12T23:59:59+02:00", "Mon 12 Oct"),  # there and here
        ("2026-10-13T05:59:59+02:00", "Mon 12 Oct"),  # in New York, seen from Berlin
        ("2026-10-12T16:59:59+02:00", "Mon 12 Oct"),  # in Tokyo, seen from Berlin
    ],
)
def test_what_is_due_by_the_end_of_a_day_elsewhere_is_due_that_day(ends: str, said: str) -> None:
    assert moment(ends) == said


def test_what_is_due_is_said_with_who_owes_it() -> None:
    assert due_words({"who": "us", "what": "send: the list"}) == "You: send – “the list”"
    assert due_words({"who": "them", "what": "decide: at last"}) == "They: decide: at last"


def test_a_reading_shows_words_acts_times_and_what_is_weak() -> None:
    when = {
        "text": "Tuesday at 4", "from": "2026-10-13T16:00:00+02:00", "to": "2026-10-13T17:00:00+02:00", "grain": "minute", "firm": True,
        "past": False, "negated": True, "conditional": False, "fuzzy": False, "bound": "by", "zone": "Europe/Berlin",
    }  # fmt: skip
    plain = when | {"firm": False, "bound": None, "negated": False}
    answer = {
        "own_text": "Not yet.\nTuesday at 4.",
        "acts": [{"act": "stall", "text": "Not yet.", "excuse": "vague"}],
        "times": [
            when,
            plain | {"text": "May", "grain": "month", "from": "2027-05-01T00:00:00+02:00", "to": "2027-06-01T00:00:00+02:00"},
            plain | {"text": "Friday", "grain": "day", "from": "2026-10-16T00:00:00+02:00", "to": "2026-10-17T00:00:00+02:00"},
            plain | {"text": "afternoon", "grain": "hour", "from": "2026-10-13T13:00:00+02:00"},
            plain | {"text": "from May", "grain": "day", "from": "2027-05-01T00:00:00+02:00", "to": None},
        ],
        "maybe": [{"act": "commitment", "text": "soon"}, {"text": "then"}],
        "problems": [{"what": "its charset is unknown", "where": "mime"}],
    }  # fmt: skip

    assert shown(lambda console: show_reading(answer, console), 100) == (
        """\
Not yet.
Tuesday at 4.

stall             vague  “Not yet.”
time              firm   “Tuesday at 4” Tue 13 Oct 2026 16:00 Europe/Berlin (negated, by)
time              month  “May” Sat 1 May 2027 – Mon 31 May 2027
time              day    “Friday” Fri 16 Oct 2026
time              hour   “afternoon” Tue 13 Oct 2026 13:00 – 17:00 Europe/Berlin
time              day    “from May” from Sat 1 May 2027
maybe commitment         “soon”
maybe time               “then”
its charset is unknown"""
    )


def test_a_finding_shows_the_words_why_and_better_ones() -> None:
    text = "Just touching base."
    answer = {
        "verdict": "refuse",
        "findings": [
            {"rule": "touching-base", "span": [0, 18], "why": "It asks for nothing.", "instead": "Is Tuesday at 10 better?"},
            {"rule": "no-next-step", "span": [0, 0], "why": "No time.", "instead": ""},
            {"rule": "no-value", "span": [0, 19], "why": "Nothing new.", "instead": "A story."},
        ],
    }  # fmt: skip

    assert shown(lambda console: show_findings(text, answer, console), 80) == (
        """\
Not like this.

“Just touching base”
  It asks for nothing.
  Instead: Is Tuesday at 10 better?
  Nothing new.
  Instead: A story.

no next step
  No time."""
    )

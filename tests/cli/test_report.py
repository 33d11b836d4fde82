"""The report: one HTML page that needs nothing from elsewhere and lets nothing in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from cli.conftest import NOW
from cli.letters import NORA
from unchase.cli.report import report

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run

Row = dict[str, Any]
VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and whether each is closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def deal(**more: object) -> Row:
    """A deal as `audit` answers it, put off once."""
    row: Row = {
        "id": "Northwind",
        "standing": "stalled",
        "n": 1,
        "stalls": 1,
        "chases": 0,
        "appointment": None,
        "callback": None,
        "decision_date": None,
        "due": [],
        "move": {
            "name": "ask-what-changes",
            "on": "2026-10-08",
            "to": "ida@northwind.example",
            "channel": "email",
            "words": "Hello Ida,\n\nWhat will have changed by then?",
        },
        "because": [
            {
                "at": "2026-10-06T10:00:00+02:00",
                "touch": "t1",
                "quote": "not just yet",
                "says": "their last reply puts it off without a reason and a date",
            },
            {
                "at": "2026-10-06T10:00:00+02:00",
                "touch": "t1",
                "quote": "not just yet",
                "says": "put it off",
            },
        ],
        "symptoms": ["no-next-step"],
        "good_until": "2026-10-09T00:00:00+02:00",
        "prospect": "Northwind",
        "contacts": [{"address": "ida@northwind.example", "name": "Ida Moe"}],
        "likelihood": 1.0,
        "likely_because": "It is in your list of deals.",
        "touches": 4,
        "first": "2026-09-07T09:00:00+02:00",
        "last": "2026-10-06T10:00:00+02:00",
        "started_by_them": 0.25,
        "silent": False,
    }
    return row | more


def audit(*deals: Row, **more: object) -> Row:
    row: Row = {
        "now": "2026-10-08T09:00:00+02:00",
        "tz": "Europe/Berlin",
        "me": [NORA],
        "channels": ["email"],
        "messages": 4,
        "left_out": {},
        "deals": list(deals),
        "totals": {},
        "problems": [],
        "notes": [],
    }
    return row | more


def test_it_needs_nothing_from_elsewhere_and_says_so_to_the_browser(
    run: Run, mailbox: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / "report.html"
    ran = run("audit", mailbox, "--me", NORA, *NOW, "--html", path)
    page = Page(path.read_text(encoding="utf-8"))
    tags = {tag for tag, _ in page.elements}
    policy = next(
        attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )

    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "svg", "base"}
    assert not any(
        name.startswith("on") or name in {"src", "style"} for _, attrs in page.elements for name in attrs
    )
    assert all(str(attrs["href"]).startswith("mailto:") for _, attrs in page.elements if "href" in attrs)
    assert not re.search(r"url\(|@import|https?:", path.read_text(encoding="utf-8"))
    assert page.open == []
    assert str(path) in ran.out.replace("\n", "")


def test_it_knows_light_and_dark_paper_and_small_screens() -> None:
    text = report(audit(deal()))

    assert "color-scheme: light dark" in text
    assert "@media print" in text
    assert "@media (max-width" in text
    assert '<meta name="viewport"' in text
    assert '<html lang="en">' in text


def test_a_card_says_nothing_twice_and_names_the_move_as_a_seller_would() -> None:
    words = Page(report(audit(deal()))).words

    assert words.count("not just yet") == 1
    assert "Ask what will have changed by then" in words
    assert "ask-what-changes" not in words
    assert "Their last reply puts it off" in words
    assert "to Ida Moe by mail" in words
    assert "Times are Berlin time" in words
    assert "No next step defined" in words
    assert "on average they started 25% of the exchanges" in words
    assert "good sign" not in report(audit(deal(started_by_them=None)))


def test_the_words_open_in_the_readers_mail_program_as_they_are() -> None:
    move = deal()["move"] | {"words": 'a & b\nc "d" <e>?', "to": "x&y=z@n.example\x1b"}
    href = next(attrs["href"] for tag, attrs in Page(report(audit(deal(move=move)))).elements if tag == "a")

    assert href == "mailto:x%26y%3Dz@n.example?body=a%20%26%20b%0D%0Ac%20%22d%22%20%3Ce%3E%3F"


def test_a_question_to_the_seller_stands_open() -> None:
    move = {"name": "ask-seller", "on": "2026-10-08", "to": None, "channel": None, "words": "Was it kept?"}
    text = report(audit(deal(move=move, standing="missed", n=None)))

    assert "Say first how the appointment went" in text
    assert '<p class="ask">Was it kept?</p>' in text


@pytest.mark.parametrize(
    ("change", "section"),
    [
        ({}, "Your moves"),
        ({"move": deal()["move"] | {"on": "2026-11-02"}}, "Later"),
        ({"silent": True}, "Silent for more than 60 days"),
        ({"standing": "firm", "n": None, "appointment": "2026-10-09T10:00:00+02:00", "move": deal()["move"] | {"name": "prepare"}}, "Appointments"),
        ({"standing": "waiting", "n": None, "move": deal()["move"] | {"name": "wait"}}, "Nothing to do"),
        ({"standing": "won", "n": None, "move": deal()["move"] | {"name": "none"}, "good_until": None}, "Nothing to do"),
        ({"likelihood": 0.1}, "Probably no sale"),
    ],
)  # fmt: skip
def test_a_deal_stands_in_one_section(change: Row, section: str) -> None:
    text = report(audit(deal(**change)))
    sections = re.findall(r"<h2>(.*?)</h2>(.*?)</section>", text, re.DOTALL)

    holding = [title for title, inside in sections if "Northwind" in inside and title != "Signs of chasing"]
    assert holding == [section]


def test_promises_of_both_sides_stand_in_their_order_the_overdue_marked() -> None:
    due = [
        {"who": "them", "what": "decide", "by": "2026-10-13T23:59:59+02:00", "kind": "promise"},
        {"who": "us", "what": "send: the price list", "by": "2026-10-07T17:00:00+02:00", "kind": "promise"},
    ]
    text = report(audit(deal(due=due)))

    assert re.search(r'class="late" datetime="2026-10-07T17:00:00\+02:00">yesterday 17:00<', text)
    assert "You: send – “the price list”" in text
    assert ">Tue 13 Oct</time>" in text
    assert text.index("the price list") < text.index("They: decide")


def test_the_next_appointment_stands_first_and_an_empty_mailbox_makes_a_page_too() -> None:
    firm = deal(
        standing="firm",
        n=None,
        appointment="2026-10-09T10:00:00+02:00",
        move=deal()["move"] | {"name": "prepare"},
    )

    assert re.search(r'class="next"><time[^>]*><span>Tomorrow</span> 10:00</time>', report(audit(firm)))
    assert "Nothing wants you today" in report(audit())


def test_problems_and_notes_are_told_at_the_foot_and_escaped() -> None:
    problem = {"what": "it is <b>damaged</b>", "where": "a&b.mbox, byte 12"}
    text = report(audit(problems=[problem], notes=[problem, problem], left_out={"draft": 1, "spam": 4}))

    assert "1 message could not be read" in text
    assert "2 messages were read in part, or had a flaw" in text
    assert "a&amp;b.mbox, byte 12: it is &lt;b&gt;damaged&lt;/b&gt;" in text
    assert "Left out: 1 draft, 4 spam." in text


def test_letters_that_utf_8_may_not_hold_make_a_page_all_the_same(
    run: Run, mailbox: Path, tmp_path: Path
) -> None:
    mailbox.write_bytes(mailbox.read_bytes().replace(b"not just yet", b"not \xed\xa0\x80 just yet"))
    path = tmp_path / "r.html"

    assert run("audit", mailbox, "--me", NORA, *NOW, "--html", path).code == 0
    assert path.read_text(encoding="utf-8")

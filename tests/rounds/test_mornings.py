"""The morning page: once a day at the hour asked for, to oneself, in text and HTML, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of, they, we
from unchase.connectors.post import PostError
from unchase.deals.agenda import agenda_of
from unchase.deals.models import Morning
from unchase.rounds import mornings
from unchase.rounds.morning_page import html_page, plain_page
from unchase.rounds.mornings import mail_of, send_mornings

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from unchase.deals.models import Deal, Seller

HALF_PAST_SEVEN = time(7, 30)


@pytest.fixture
def asked(ana: Seller) -> Morning:
    return Morning.objects.create(seller=ana, at=HALF_PAST_SEVEN, to="ana@lantern.example")


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What was handed over."""
    mails: list[EmailMessage] = []
    monkeypatch.setattr(mornings, "post", lambda mail, _way: mails.append(mail))
    return mails


@pytest.fixture
def busy(ana: Seller, acme: Deal, now: datetime) -> Deal:
    """Acme stalls; Birch agreed to talk at three; Cedar was promised a quote last week."""
    acme.record(
        [
            we("2026-10-20 09:00", "A shop like yours cut its returns."),
            they("2026-11-03 09:00", "Not <this> month."),
        ],
        now,
    )
    birch = deal_of(ana, "Birch", now)
    birch.record(
        [they("2026-11-09 10:00", "Tuesday at 15:00 works for me.", person="lea@birch.example")], now
    )
    cedar = deal_of(ana, "Cedar", now)
    cedar.record([they("2026-11-02 10:00", "What does it cost?", person="max@cedar.example")], now)
    return acme


def at(now: datetime, clock: str) -> datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    return now.replace(hour=hour, minute=minute)


def test_it_comes_once_a_day_from_the_hour_asked_for(
    asked: Morning, busy: Deal, now: datetime, out: list[EmailMessage]
) -> None:
    assert send_mornings(at(now, "7:29")) == 0
    assert send_mornings(at(now, "7:30")) == 1
    assert send_mornings(at(now, "7:45")) == 0
    assert send_mornings(at(now, "7:31") + timedelta(days=1)) == 1
    assert len(out) == 2


def test_a_machine_that_slept_till_noon_sends_none(
    asked: Morning, now: datetime, out: list[EmailMessage]
) -> None:
    assert send_mornings(at(now, "11:31")) == 0
    assert not out


def test_the_hour_is_the_sellers_own(
    ana: Seller, asked: Morning, now: datetime, out: list[EmailMessage]
) -> None:
    ana.settle(now, zone="Pacific/Auckland")  # 7:30 there is the evening before here

    assert send_mornings(at(now, "7:30")) == 0
    assert send_mornings(at(now, "18:30")) == 1


def test_nobody_gets_one_who_did_not_ask(busy: Deal, now: datetime, out: list[EmailMessage]) -> None:
    assert send_mornings(at(now, "7:30")) == 0


def test_what_could_not_leave_is_told_and_waits_for_the_next_day(
    asked: Morning, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_mail: EmailMessage, _way: str) -> None:
        raise PostError("The mail did not leave: the server answered 550.")

    monkeypatch.setattr(mornings, "post", refuse)
    assert send_mornings(at(now, "7:30")) == 0

    asked.refresh_from_db()
    assert (asked.problem, asked.sent_on) == (
        "The mail did not leave: the server answered 550.",
        date(2026, 11, 10),
    )
    monkeypatch.setattr(mornings, "post", lambda _mail, _way: None)
    assert send_mornings(at(now, "7:31")) == 0
    assert send_mornings(at(now, "7:31") + timedelta(days=1)) == 1
    asked.refresh_from_db()
    assert asked.problem == ""


def test_the_mail_goes_to_oneself_and_has_the_same_in_text_and_html(
    asked: Morning, busy: Deal, now: datetime
) -> None:
    mail = message_from_bytes(bytes(mail_of(asked, now)), policy=policy.default)

    assert mail["To"] == mail["From"] == "ana@lantern.example"
    assert (
        mail["Subject"] == "Tuesday: 1 appointment, 3 moves, 2 overdue"
    )  # Birch waits for a word that the time stands
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for words in ("Acme", "Birch", "15:00", "Cedar", "What does it cost?"):
        assert words in text.get_content()
        assert words in html.get_content()
    assert "“Not <this> month.”" in text.get_content()
    assert "“Not &lt;this&gt; month.”" in html.get_content()


def test_the_mail_fetches_nothing_and_runs_nothing(asked: Morning, busy: Deal, now: datetime) -> None:
    html = html_page(agenda_of(asked.seller, now, most=7))

    assert not re.search(r"https?:|src=|href=|url\(|<script|<img|<link|@import|\son\w+=", html)


def test_an_empty_day_says_that_nothing_wants_one(ana: Seller, now: datetime) -> None:
    page = plain_page(agenda_of(ana, now, most=7))

    assert page == "Tuesday, 10 November 2026\nNothing wants you. No open deal.\n"


def test_characters_that_steer_a_terminal_or_turn_text_around_do_not_get_through(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-03 09:00", "Not this \x1b[31mmonth\u202e, sorry.")], now)

    page = plain_page(agenda_of(ana, now, most=7))

    assert "\x1b" not in page
    assert "\u202e" not in page


def test_what_does_not_fit_is_counted(ana: Seller, now: datetime) -> None:
    for number in range(4):
        deal_of(ana, f"Firm{number}", now).record(
            [they("2026-11-03 09:00", "Not this month.", person=f"k@firm{number}.example", id_=f"m{number}")],
            now,
        )

    page = plain_page(agenda_of(ana, now, most=3))

    assert "And 1 more deal on the page." in page

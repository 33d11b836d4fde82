"""A newcomer's mail, in a real browser with a real server: connected, agreed to, sorted, Today, an answer in the real drafts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from mailservers.dovecot import PASSWORD
from mailservers.fixtures import new_dovecot, session_of, somebody
from mailservers.letters import letter
from web.in_browser.conftest import opened, served

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Browser, Page

    from mailservers.dovecot import Dovecot
    from unchase.connectors.imap import Server

__all__ = ["new_dovecot"]

ANA, KIM, LEE = "ana@lantern.example", "Kim <kim@shop.example>", "Lee <lee@bolt.example>"
OFFER = "A shop like yours cut its returns by a third. Our quote is attached. Is Tuesday at 3 pm better for a call?"
ANSWER = "What will have changed by then? Shall we speak about it on Thursday at 3 pm or on Friday at 10 am?"


def test_from_an_address_to_an_answer_in_the_real_drafts(
    browser: Browser, new_dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")
    where = somebody(new_dovecot)
    fill(where)
    with served(tmp_path / "home") as door, opened(browser, door.partition("/start/")[0]) as page:
        first_words(page, door)
        connect(page, where)
        agree(page)
        sort_one(page)
        answer_with_two_times(page)
        with session_of(where) as session:
            session.open("Drafts")
            ((_, raw),) = session.bodies((uid, 10_000) for uid in session.uids())
            letter_there = message_from_bytes(raw, policy=SMTP)
            assert ANSWER in letter_there.get_content()
            assert letter_there["In-Reply-To"].startswith("<kim."), "it is an answer in their thread"
            session.append(
                "INBOX", letter(KIM, ANA, "Let us talk.", at=datetime.now(UTC), id_="new@shop.example")
            )
        page.goto("/mailboxes")
        expect(page.get_by_text("6 mails looked at, 5 kept")).to_be_visible(timeout=120_000)


def fill(where: Server) -> None:
    """A deal that was put off, a conversation that may be one, and a private mail."""
    now = datetime.now(UTC)
    stall = "Not just yet, please keep checking in."
    with session_of(where) as session:
        session.append("Sent", letter(ANA, KIM, OFFER, at=now - timedelta(days=9)))
        session.append("INBOX", letter(KIM, ANA, stall, at=now - timedelta(days=8)))
        session.append("INBOX", letter(LEE, ANA, "Good to see you.", at=now - timedelta(days=7)))
        session.append("Sent", letter(ANA, LEE, "It was. The hall was loud.", at=now - timedelta(days=6)))
        session.append("INBOX", letter("Sis <sis@gmail.com>", ANA, "On Sunday?", at=now - timedelta(days=1)))


def first_words(page: Page, door: str) -> None:
    """The three questions."""
    page.goto(door)
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your mail addresses").fill(ANA)
    page.get_by_label("Your time zone").select_option("Europe/London")
    page.get_by_role("button", name="Go on").click()


def connect(page: Page, where: Server) -> None:
    """The mailbox tried: first with a wrong password, which is said; then with the right one."""
    page.get_by_role("link", name="Connect a mailbox").click()
    for name, word in (("imap_host", where.host), ("imap_port", str(where.port)), ("user", where.user)):
        page.locator(f"input[name={name}]").fill(word)
    page.locator("select[name=imap_tls]").select_option("none")
    page.locator("input[name=password]").fill("wrong")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("does not let")).to_be_visible()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Try it").click()


def agree(page: Page) -> None:
    """What will be read is seen first; then it comes in."""
    expect(page.get_by_text("What will be read, before anything is.")).to_be_visible()
    expect(page.get_by_text("Nothing in the mailbox is changed")).to_be_visible()
    page.get_by_role("button", name="Agree, and begin").click()
    expect(page.get_by_text("5 mails looked at, 4 kept")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("1 with people who are no prospects.")).to_be_visible()


def sort_one(page: Page) -> None:
    """The conversation that may be a deal is sorted; Today shows the deal that was put off."""
    page.goto("/sort")
    expect(page.get_by_role("heading", name="What is this?")).to_be_visible()
    page.locator("form.sorts button").first.click()
    page.goto("/")
    expect(page.get_by_text("shop.example").first).to_be_visible()


def answer_with_two_times(page: Page) -> None:
    """An answer written, kept as a draft, and put into the real folder."""
    page.goto("/deals")
    page.get_by_role("link", name="shop.example").first.click()
    page.goto(f"{page.url.rstrip('/')}/write")
    page.locator("textarea[name=text]").fill(ANSWER)
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("button", name="Put into the drafts of").click()
    expect(page.get_by_text("It lies in your folder of drafts")).to_be_visible(timeout=120_000)

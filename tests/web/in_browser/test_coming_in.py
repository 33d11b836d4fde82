"""Mail and deals brought in through a real browser: uploaded, watched, sorted by key, the silent let go; and the composer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from web.in_browser.conftest import opened
from web.in_browser.hands import press
from web.in_browser.test_every_page import wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

MARA = "Mara <mara@lanternworks.example>"


def mail(number: int, sender: str, to: str, day: str, *words: str) -> str:
    subject, text = words
    return (
        f"From x {day}\nFrom: {sender}\nTo: {to}\nDate: {day}\nSubject: {subject}\n"
        f"Message-ID: <{number}@mail.example>\n\n{text}\n\n"
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A deal that waits, one silent since spring, and two conversations that may be anything."""
    path = tmp_path / "inbox.mbox"
    path.write_text(
        mail(1, MARA, "kim@acme.example", "Mon, 02 Nov 2026 10:00:00 +0100", "Returns",
             "A shop like yours cut its returns by a third. Shall we talk on Friday at 10?")
        + mail(2, "kim@acme.example", MARA, "Tue, 03 Nov 2026 10:00:00 +0100", "Re: Returns",
               "Not just yet, try me after the holidays.")
        + mail(3, MARA, "lee@bolt.example", "Mon, 02 Mar 2026 10:00:00 +0100", "An offer",
               "Here is our proposal for the dock. Is Friday at 10 good to go through it?")
        + mail(4, "ida@garden.example", MARA, "Wed, 04 Nov 2026 19:00:00 +0100", "Saturday",
               "See you at the lake? The children ask for you.")
        + mail(5, "office@school.example", MARA, "Thu, 05 Nov 2026 08:00:00 +0100", "The trip",
               "The bus leaves at seven. Please bring a raincoat."),
        encoding="utf-8",
    )  # fmt: skip
    return path


@pytest.fixture
def page(browser: Browser, door: str) -> Iterator[Page]:
    with opened(browser, door.partition("/start/")[0], width=390) as page:
        page.goto(door)
        page.get_by_label("Your name").fill("Mara Lindqvist")
        page.get_by_label("Your mail addresses").fill("mara@lanternworks.example")
        page.get_by_label("Your time zone").select_option("Europe/Berlin")
        page.get_by_role("button", name="Go on").click()
        yield page


def bring(page: Page, file: Path) -> None:
    page.goto("/begin")
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="Bring it in").click()


def test_a_mailbox_comes_in_is_sorted_by_key_and_the_silent_are_let_go(page: Page, inbox: Path) -> None:
    bring(page, inbox)
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("5 of 5 mails")).to_be_visible()
    assert not wrong_with(page, "what came in")

    page.goto("/sort")
    assert not wrong_with(page, "what is to sort")
    while page.get_by_role("heading", name="What is this?").is_visible():
        with page.expect_navigation():
            press(page, "p")
        expect(page.get_by_role("status")).to_contain_text("is private")
    expect(page.get_by_role("heading", name="All sorted")).to_be_visible()
    press(page, "u")
    expect(page.get_by_role("heading", name="What is this?")).to_be_visible()

    page.goto("/silent")
    expect(page.get_by_role("link", name="bolt.example")).to_be_visible()
    assert not wrong_with(page, "the silent ones")
    press(page, "x")
    expect(page.get_by_role("status")).to_contain_text("let go, without letters")
    press(page, "u")
    expect(page.get_by_role("link", name="bolt.example")).to_be_visible()


def test_a_table_is_asked_about_shown_and_brought_in(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Wer;Wert;Wie\nAcme;900;\nBolt;50;lost\n", encoding="utf-8")
    bring(page, file)
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    assert not wrong_with(page, "which column is what")

    for field, column in (("company", "Wer"), ("amount", "Wert"), ("standing", "Wie")):
        page.locator(f"select[name={field}]").select_option(column)
    page.get_by_role("button", name="Read it so").click()
    expect(page.get_by_role("heading", name="Before it comes in")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Bolt"))).to_contain_text("create")
    assert not wrong_with(page, "what would be done")

    page.get_by_role("button", name="Bring in 2 deals").click()
    expect(page.get_by_text("2 lines brought in, 2 of them new deals")).to_be_visible(timeout=120_000)


def test_the_guard_marks_its_words_under_the_field_and_a_proposal_asks_for_its_time(
    browser: Browser, sample_door: str
) -> None:
    with opened(browser, sample_door.partition("/start/")[0]) as page:
        page.goto(sample_door)
        page.goto("/search?q=Gelateria")
        page.get_by_role("link", name="Gelateria Corsini").first.click()
        page.get_by_role("link", name="Ask what will have changed").click()
        words = page.locator("textarea[name=text]")
        words.fill("Hi Paola,\n\njust checking in.\n\nMara")
        expect(page.locator("#marks mark")).to_have_text("just checking in")
        assert not wrong_with(page, "a draft with marks")
        inside = page.evaluate(
            """() => {
              const field = document.querySelector("textarea[name=text]").getBoundingClientRect();
              const mark = document.querySelector("#marks mark").getBoundingClientRect();
              return field.left < mark.left && field.top < mark.top && mark.bottom < field.bottom;
            }"""
        )
        assert inside

        words.press("ControlOrMeta+Home")
        words.press("X")
        expect(page.locator("#marks")).to_have_text(re.compile("^XHi Paola"))
        words.press("Alt+Enter")
        expect(words).not_to_have_value(re.compile("just checking in"))

        words.fill("Hi Paola,\n\nhere is our proposal: 240 a month, and half the losses.\n\nMara")
        talk = page.get_by_label("When do you talk about it?")
        expect(talk).to_be_hidden()
        page.get_by_label("It is a proposal").check()
        expect(page.locator("#guard")).to_contain_text("A proposal without an agreed time")
        talk.fill("2026-11-10T15:00")
        talk.dispatch_event("change")
        expect(page.locator("#guard")).to_contain_text("Nothing against it.")
        page.get_by_label("What happens after they get it?").fill("She shows it to her brother")
        page.wait_for_load_state("networkidle")  # an answer cut off by leaving the page is complained of
        page.get_by_role("button", name="Save as draft").click()
        expect(page.get_by_role("link", name="The time, .ics")).to_be_visible()
        page.wait_for_load_state("networkidle")

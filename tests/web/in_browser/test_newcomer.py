"""A newcomer's path, from the address that serve printed to an undo: by mouse, by thumb, and without either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from web.in_browser.conftest import opened
from web.in_browser.hands import Keyboard, Mouse, press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from web.in_browser.hands import Hand


@pytest.mark.parametrize(
    ("width", "kind"), [(1100, Mouse), (390, Mouse), (1100, Keyboard)], ids=["mouse", "thumb", "keyboard"]
)
def test_a_newcomer_comes_from_the_first_run_to_an_undo(
    browser: Browser, door: str, width: int, kind: type[Mouse | Keyboard]
) -> None:
    with opened(browser, door.partition("/start/")[0], width=width) as page:
        hand = kind(page)
        begin(page, hand, door)
        correct_the_top_deal(page, hand)
        write_past_the_guard(page, hand)
        log_a_call(page, hand)
        tell_how_it_ended(page, hand)
        let_go_and_undo(page, hand)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def begin(page: Page, hand: Hand, door: str) -> None:
    """The three questions, and the sample workspace: Today."""
    page.goto(door)
    hand.write(page.get_by_label("Your name"), "Mara Lindqvist")
    hand.write(page.get_by_label("Your mail addresses"), "mara@lanternworks.example")
    hand.choose(page.get_by_label("Your time zone"), "Europe/Berlin")
    hand.press(page.get_by_role("button", name="Go on"))
    hand.press(page.get_by_role("button", name="Open the sample workspace"))
    expect(page.get_by_role("heading", name="Thursday, 5 November")).to_be_visible(timeout=120_000)


def correct_the_top_deal(page: Page, hand: Hand) -> None:
    """The first card's deal, and the latest thing read in it, said to be something else: two clicks."""
    hand.press(page.locator("article").first.locator("h3 a"))
    reading = page.locator(".readings details:has(input[name=act])").first
    hand.press(reading.locator("summary"))
    hand.press(reading.get_by_role("button", name="none of this"))
    expect(page.get_by_role("status")).to_contain_text("says nothing of this kind")


def write_past_the_guard(page: Page, hand: Hand) -> None:
    """The guard refuses "just checking in", hands over its own words, and these may be kept."""
    hand.press(page.get_by_role("main").get_by_role("link", name=re.compile("^Write")))
    words = page.locator("textarea[name=text]")
    hand.write(
        words, "Hi Eszter,\n\njust checking in. Is Tuesday at 10:00 or Wednesday at 14:00 better?\n\nMara"
    )
    expect(page.locator("#guard")).to_contain_text("just checking in")
    hand.press(page.get_by_role("button", name="Save as draft"))
    expect(page.get_by_role("alert")).to_contain_text("The guard refuses this")
    hand.press(page.get_by_role("button", name="Take these words").first)
    expect(words).not_to_have_value(re.compile("just checking in"))
    expect(page.locator("#guard .refuse")).to_have_count(0)
    hand.press(page.get_by_role("button", name="Save as draft"))
    expect(page.get_by_role("status")).to_contain_text("Nothing was sent")


def log_a_call(page: Page, hand: Hand) -> None:
    """A call that ends in Tuesday, 3 pm: heard as it is typed, and then firm."""
    hand.press(page.get_by_role("navigation").get_by_role("link", name="Today"))
    card = page.locator("article", has=page.get_by_role("link", name="Log a conversation")).first
    hand.press(card.get_by_role("link", name="Log a conversation"))
    hand.write(page.locator("textarea[name=note]"), "Tuesday 3 pm works for her.")
    expect(page.locator("#heard")).to_contain_text("Tue 10 Nov 15:00")
    hand.press(page.get_by_label("an appointment", exact=True))
    hand.press(page.get_by_role("button", name="File it"))
    expect(page.get_by_role("status")).to_contain_text("Tue 10 Nov 15:00")


def tell_how_it_ended(page: Page, hand: Hand) -> None:
    """The appointment that is over, before anything else is said to that prospect."""
    hand.press(page.get_by_role("navigation").get_by_role("link", name="Today"))
    card = page.locator("article", has_text="How did it end?").first
    hand.press(card.get_by_role("button", name="They were not there"))
    expect(page.get_by_role("status")).to_contain_text("They were not there")


def let_go_and_undo(page: Page, hand: Hand) -> None:
    """One is let go, and comes back."""
    hand.press(page.get_by_role("navigation").get_by_role("link", name="Deals"))
    hand.press(page.get_by_role("link", name="Gelateria Corsini"))
    hand.press(page.get_by_role("main").get_by_role("link", name="Let go"))
    hand.press(page.get_by_role("button", name="Let go"))
    expect(page.get_by_role("status")).to_be_visible()
    hand.press(page.get_by_role("status").get_by_role("button", name="Undo"))
    expect(page.get_by_role("status")).to_contain_text("Taken back")


def test_every_deed_has_its_key(browser: Browser, sample_door: str) -> None:
    with opened(browser, sample_door.partition("/start/")[0]) as page:
        page.goto(sample_door)
        press(page, "?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        press(page, "Escape")
        press(page, "Control+k")
        page.keyboard.type("Hekla")
        expect(page.locator("#goto-found")).to_contain_text("Hekla Skyr")
        press(page, "Escape")
        press(page, "j")
        press(page, "j")
        press(page, "o")
        expect(page).to_have_url(re.compile(r"/deals/\d+$"))
        for key, where in (("e", "write"), ("l", "log"), ("w", "close"), ("x", "let-go")):
            press(page, key)
            expect(page).to_have_url(re.compile(rf"/{where}$"))
            page.go_back()
        press(page, "/")
        page.keyboard.type("Hekla")
        press(page, "Enter")
        expect(page.get_by_role("link", name="Hekla Skyr")).to_be_visible()
        press(page, "n")
        press(page, "Escape")  # out of the field that waits for a company
        expect(page).to_have_url(re.compile(r"/deals/new$"))

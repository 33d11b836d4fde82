"""The working day in a real browser: a talk led by the guide, a rehearsal lost and won, another policy, a story given once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from unchase.core import rehearsal
from web.in_browser.conftest import opened
from web.in_browser.hands import press

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser, sample_door: str) -> Iterator[Page]:
    """The sample workspace on a phone's width."""
    with opened(browser, sample_door.partition("/start/")[0], width=390) as page:
        page.goto(sample_door)
        yield page


def test_a_call_is_led_from_today_to_tuesday_three_by_the_keyboard_alone(page: Page) -> None:
    """They put it off; asked what will have changed, they name a day; neither hour suits, but Tuesday at three does."""
    press(page, "g")
    page.get_by_role("heading", name="What are the next steps on your side?").wait_for()
    press(page, "5")
    page.get_by_role("heading", name="What will have changed by then?").wait_for()
    press(page, "3")
    page.get_by_role("heading", name="is Mon 9 Nov at 10:00 or Tue 10 Nov at 14:00").wait_for()
    press(page, "3")
    start = page.get_by_label("The day and the hour")
    expect(start).to_be_focused()
    start.fill("2026-11-10T15:00")
    press(page, "Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Filed: an appointment, Tue 10 Nov 15:00")
    expect(page.locator(".chip").first).to_have_text("Tue 10 Nov 15:00")
    expect(page.get_by_text("Tue 10 Nov 15:00").nth(1)).to_be_visible()


def test_a_rehearsal_is_lost_and_won(page: Page) -> None:
    page.goto("/rehearse")
    page.locator("form", has_text="The real budget wait").get_by_role("button", name="Call them").click()
    page.get_by_role("button", name="No problem at all. I will get back to you then.").click()
    expect(page.get_by_role("status")).to_contain_text("You left with no next step.")
    page.get_by_role("button", name="Once more").click()
    seed = int(page.locator("input[name=seed]").input_value())
    talk = rehearsal.begin("budget-wait", seed)
    while talk.talk.ending is None:
        question = talk.talk.question.name
        page.locator(f'button[name=said][value="{question}"]').click()
        talk = rehearsal.say(talk, question)
    expect(page.get_by_role("status")).to_contain_text("You asked what the guide would have asked.")
    expect(page.get_by_role("status")).not_to_contain_text("with no next step")


def test_a_policy_is_previewed_kept_and_taken_back(page: Page) -> None:
    page.goto("/settings")
    patience = page.get_by_label("Patience, business days")
    patience.fill("1")
    patience.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("would be judged otherwise")
    page.get_by_role("button", name="Keep it").click()
    expect(patience).to_have_value("1")
    page.get_by_role("button", name="Back to what it was").click()
    expect(patience).to_have_value("5")


def test_a_story_is_offered_once_and_not_again(page: Page) -> None:
    page.goto("/library/new")
    page.get_by_label("a story").check()
    page.get_by_label("What you call it").fill("The bakery that waited")
    page.get_by_label("Its words").fill(
        "A bakery of forty people waited a year for its new ovens to be measured."
    )
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("is in the library")
    page.goto("/deals/new")
    page.get_by_label("Company").fill("Ostrava Bakeries")
    page.get_by_label("Phone or mail").fill("jana@ostrava.example")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Write").first.click()
    page.get_by_role("button", name="Put it in").click()
    page.get_by_label("The bakery that waited").check()
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("status")).to_contain_text("Kept as a draft")
    page.go_back()
    page.reload()
    expect(page.get_by_text("The library is empty.")).to_be_visible()

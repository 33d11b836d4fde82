"""A transcript in a browser: who is who, light and dark, wide and narrow, with nothing for axe to find; then it is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from web.in_browser.conftest import opened
from web.in_browser.test_every_page import wrong_with

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXT = "Mara Lindqvist: Is Thursday 19 November at 3 better?\nRosa Quill: Thursday at 3 works for us.\n"


def _brought(page: Page) -> None:
    page.get_by_label("Or paste it").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Who is who?")).to_be_visible()


def test_who_is_who_is_told_and_what_was_heard_is_filed(browser: Browser, sample_door: str) -> None:
    home = sample_door.partition("/start/")[0]
    with opened(browser, home) as page:
        page.goto(sample_door)
        page.goto("/search?q=Bayview")
        page.locator("main .found a").first.click()
        page.get_by_role("link", name="Log a conversation").first.click()
        page.get_by_role("link", name="Bring the transcript").click()
        where = page.url
        for scheme, width in (("light", 1100), ("dark", 1100), ("light", 390)):
            page.goto(where)
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 844})
            _brought(page)
            assert page.get_by_label("Mara Lindqvist").input_value() == "us"
            page.get_by_label("Rosa Quill").select_option("them")
            expect(page.get_by_text("Thu 19 Nov 15:00")).to_be_visible()
            assert not wrong_with(page, f"who is who, {scheme}, {width}")
        page.get_by_label("an appointment", exact=True).check()
        page.get_by_role("button", name="File it").click()
        expect(page.get_by_text("Filed: an appointment, Thu 19 Nov 15:00")).to_be_visible()

"""Every page, light and dark, wide and narrow: nothing for axe to find, nothing said by the console, no other host asked."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from web.in_browser.conftest import opened
from web.in_browser.pages import addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_WAYS: list[tuple[Literal["light", "dark"], int]] = [("light", 1100), ("dark", 1100), ("light", 390)]


def test_the_first_page_breaks_no_rule_of_access(browser: Browser, door: str) -> None:
    with opened(browser, door.partition("/start/")[0]) as page:
        page.goto(door)
        assert not wrong_with(page, "welcome, at first")


def test_no_page_breaks_a_rule_of_access(browser: Browser, sample_door: str) -> None:
    home = sample_door.partition("/start/")[0]
    wrong = []
    with opened(browser, home) as page:
        page.goto("/sign-in")
        wrong += wrong_in_every_way(page, "sign-in")
        page.goto(sample_door)
        pages = addresses(page)
        assert len(pages) > 40, f"these were found: {pages}"
        for address in pages:
            page.goto(address)
            wrong += wrong_in_every_way(page, address)
        for opener in ("?", "Control+k"):
            page.goto("/")
            page.keyboard.press(opener)
            wrong += wrong_in_every_way(page, f"the dialog of {opener}")
    assert not wrong, "\n".join(wrong)


def wrong_in_every_way(page: Page, what: str) -> list[str]:
    """What is wrong with the page as it is, light and dark, wide and narrow."""
    wrong = []
    for scheme, width in _WAYS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        wrong += wrong_with(page, f"{what}, {scheme}, {width}")
    return wrong


def wrong_with(page: Page, what: str) -> list[str]:
    """What axe finds on the page as it is, in words; and whether it scrolls sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    told = [
        f"{what}: {one['id']}: {one['help']}: {node['html'][:200]}\n    {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:4]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append(f"{what} scrolls sideways.")
    return told

"""Every page, light and dark, wide and narrow: nothing for axe to find, nothing said by the console, no other host asked."""

from __future__ import annotations

import shutil
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from web.in_browser.conftest import opened, served
from web.in_browser.pages import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_WAYS = [("light", 1100), ("dark", 1100), ("light", 390)]


@pytest.fixture(scope="module")
def sample(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The door of a workspace with the sample in it."""
    with served(shutil.copytree(furnished, tmp_path_factory.mktemp("home") / "home")) as door:
        yield door


def test_the_first_page_breaks_no_rule_of_access(browser: Browser, door: str) -> None:
    with opened(browser, door.partition("/start/")[0]) as page:
        page.goto(door)
        assert not wrong_with(page, "welcome, at first")


@pytest.mark.parametrize(("scheme", "width"), _WAYS, ids=[f"{scheme}-{width}" for scheme, width in _WAYS])
def test_no_page_breaks_a_rule_of_access(browser: Browser, sample: str, scheme: str, width: int) -> None:
    home = sample.partition("/start/")[0]
    with opened(browser, home, width=width) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto("/sign-in")
        wrong = wrong_with(page, "sign-in")
        page.goto(sample)
        pages = addresses(page)
        assert len(pages) > 40, f"these were found: {pages}"
        for address in pages:
            page.goto(address)
            wrong += wrong_with(page, address)
        for opener in ("?", "Control+k"):
            page.goto("/")
            page.keyboard.press(opener)
            wrong += wrong_with(page, f"the dialog of {opener}")
    assert not wrong, "\n".join(wrong)


def wrong_with(page: Page, what: str) -> list[str]:
    """What axe finds on the page as it is, in words; and whether it scrolls sideways."""
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

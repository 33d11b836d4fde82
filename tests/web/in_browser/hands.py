"""Two ways to use a page: by mouse or thumb, and by the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_MOST_TABS = 400
_HAS_FOCUS = "element => element === document.activeElement"


def press(page: Page, key: str) -> None:
    """A key of the page, once its script listens: a page is on its address before that."""
    page.wait_for_load_state()
    page.keyboard.press(key)


class Hand(Protocol):
    """What a newcomer does with a page."""

    def press(self, target: Locator) -> None: ...

    def write(self, target: Locator, words: str) -> None: ...

    def choose(self, target: Locator, value: str) -> None: ...


class Mouse:
    """Points and clicks, or taps."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, words: str) -> None:
        target.click()
        target.fill(words)

    def choose(self, target: Locator, value: str) -> None:
        target.select_option(value)


class Keyboard:
    """Tab, arrows, Enter, Space and letters: nothing else."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        if target.evaluate("element => element.type") == "radio":
            self._check(target)
            return
        self._reach(target)
        self._page.keyboard.press("Enter")

    def write(self, target: Locator, words: str) -> None:
        self._reach(target)
        self._page.keyboard.press("Control+a")
        self._page.keyboard.insert_text(words)

    def choose(self, target: Locator, value: str) -> None:
        self._reach(target)
        self._page.keyboard.type(value)
        assert target.input_value() == value

    def _check(self, radio: Locator) -> None:
        """A group of choices is one stop of Tab; the arrows go through it."""
        name = radio.get_attribute("name")
        in_group = f"element => document.activeElement.name === '{name}'"
        for _ in range(_MOST_TABS):
            if radio.evaluate(in_group):
                break
            self._page.keyboard.press("Tab")
        for _ in range(20):
            if radio.is_checked():
                return
            self._page.keyboard.press("Space" if radio.evaluate(_HAS_FOCUS) else "ArrowDown")
        pytest.fail("The arrows do not reach that choice.")

    def _reach(self, target: Locator) -> None:
        target.wait_for()
        for _ in range(_MOST_TABS):
            if target.evaluate(_HAS_FOCUS):
                return
            self._page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {target}.")

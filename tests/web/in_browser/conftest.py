"""A workspace nobody has opened yet, as `unchase serve` serves it, and a page that notes whatever is wrong with it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SLOW = 90_000  # ms; a busy machine answers slowly
_LOOP_IS_THERE = "DJANGO_ALLOW_ASYNC_UNSAFE"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium these are not run, and say so; under CI they fail."""
    if CHROMIUM is not None or os.environ.get("CI"):
        return
    reason = "There is no Chromium here, so the pages are not tried in a browser: apt-get install chromium."
    for item in items:
        if "in_browser" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def served(home: Path, **told: str) -> Iterator[str]:
    """The address `unchase serve` prints, once it answers; with what else the environment tells it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    env = os.environ | {"UNCHASE_HOME": str(home)} | told
    env.pop(_LOOP_IS_THERE, None)
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stderr)))
            _wait_for(port)
            yield found[0]
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    pytest.fail("The workspace did not come up.")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[str]:
    """The door of a fresh workspace."""
    with served(tmp_path / "home") as address:
        yield address


@pytest.fixture(scope="session")
def furnished(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a workspace with the sample in it, nobody at work there."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    with served(home) as door, opened(browser, door.partition("/start/")[0]) as page:
        first_run(page, door)
    return home


@pytest.fixture
def sample_door(furnished: Path, tmp_path: Path) -> Iterator[str]:
    """The door of a workspace of one's own with the sample in it."""
    with served(shutil.copytree(furnished, tmp_path / "home")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for all tests of this process.

    Its event loop stays in the process until the end, and Django would take the next test of the database for
    asynchronous code: here alone it is told that none is. What is served beside is not told.
    """
    expect.set_options(timeout=_SLOW)
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv(_LOOP_IS_THERE, "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, home: str, *, width: int = 1100, elsewhere: str = "", refused: str = "422"
) -> Iterator[Page]:
    """A page; at its end nothing was complained of, and no address asked that is not ours, or told to be `elsewhere`.

    A form sent back with a sentence is a complaint of the console's, and so is a page that is `refused` with one.
    """
    page = browser.new_page(
        viewport={"width": width, "height": 844}, base_url=home, reduced_motion="reduce", locale="en-GB"
    )
    page.set_default_timeout(_SLOW)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    known = (home, elsewhere or home)
    page.on("request", lambda asked: wrong.append(asked.url) if not _is_ours(asked.url, known) else None)
    yield page
    page.close()
    assert [one for one in wrong if "422" not in one and refused not in one] == []


def _is_ours(url: str, known: tuple[str, ...]) -> bool:
    return url.startswith((*known, "mailto:", "tel:", "about:", "blob:", "data:"))


def first_run(page: Page, door: str) -> None:
    """The three questions answered, and the sample workspace opened; by any means."""
    page.goto(door)
    page.get_by_label("Your name").fill("Mara Lindqvist")
    page.get_by_label("Your mail addresses").fill("mara@lanternworks.example")
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Open the sample workspace").click()
    expect(page.get_by_role("heading", name="Thursday, 5 November")).to_be_visible(timeout=120_000)

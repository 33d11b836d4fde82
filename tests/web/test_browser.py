"""A newcomer's path in a real browser: from the address that serve printed to an undo, and once without a mouse."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="There is no Chromium here, so the pages are not tried in a browser: apt-get install chromium.",
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address `unchase serve` prints, of a workspace nobody has opened yet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    env = os.environ | {"UNCHASE_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stderr)))
            _wait_for(port)
            yield found[0]
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    pytest.fail("The workspace did not come up.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, door: str) -> Iterator[Page]:
    """A page that notes every complaint, and every address that is not ours."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, base_url=door.partition("/start/")[0])
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: complaints.append(asked.url) if "//127.0.0.1" not in asked.url else None,
    )
    yield page
    page.close()
    assert [one for one in complaints if "422" not in one] == []


def open_sample(page: Page, door: str) -> None:
    """The first run, where nobody went through it yet, and the sample workspace."""
    page.goto(door)
    if page.get_by_role("heading", name="Three questions").is_visible():
        page.get_by_label("Your name").fill("Mara Lindqvist")
        page.get_by_label("Your mail addresses").fill("mara@lanternworks.example")
        page.get_by_label("Your time zone").select_option("Europe/Berlin")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Open the sample workspace").click()
    expect(page.get_by_role("heading", name="Thursday, 5 November")).to_be_visible()


def test_a_newcomer_comes_from_the_first_run_to_an_undo(page: Page, door: str) -> None:
    open_sample(page, door)
    card = page.locator("article", has_text="Varga Gyógyszer")
    card.get_by_role("button", name="They were not there").click()
    expect(page.get_by_role("status")).to_contain_text("They were not there")

    page.goto("/search?q=Gelateria")
    page.get_by_role("link", name="Gelateria Corsini").click()
    page.get_by_text("puts it off", exact=True).first.click()
    page.get_by_role("button", name="moves it forward").click()
    expect(page.get_by_role("status")).to_contain_text("moves it forward")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")

    page.get_by_role("link", name="Ask what will have changed").click()
    words = page.locator("textarea[name=text]")
    words.fill("Hi Paola,\n\njust checking in.\n\nMara")
    expect(page.locator("#guard")).to_contain_text("just checking in")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("alert")).to_contain_text("The guard refuses this")
    page.get_by_role("button", name="Take these words").first.click()
    expect(words).not_to_have_value(re.compile("just checking in"))
    page.locator("input[name=override]").fill("She asked me to write.")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was sent")

    page.get_by_role("link", name="Gelateria Corsini").click()
    page.get_by_role("link", name="Log a conversation").click()
    page.locator("textarea[name=note]").fill("Tuesday 3 pm works for her.")
    expect(page.locator("#heard")).to_contain_text("Tue 10 Nov 15:00")
    page.get_by_label("an appointment").check()
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_role("status")).to_contain_text("Tue 10 Nov 15:00")

    page.get_by_role("link", name="Let go").click()
    page.get_by_role("button", name="Let go").click()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")


def test_without_a_mouse(page: Page, door: str) -> None:
    open_sample(page, door)
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("Hekla")
    expect(page.locator("#goto-found")).to_contain_text("Hekla Skyr")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/deals/\d+$"))
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/write$"))
    page.go_back()
    page.keyboard.press("x")
    expect(page).to_have_url(re.compile(r"/let-go$"))
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("Hekla")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Hekla Skyr")).to_be_visible()

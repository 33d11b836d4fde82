"""Makes the pictures of the workspace, with its sample: `python bench/workspace_pictures.py`. Needs Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PORT = 8155


def main() -> None:
    """Takes each picture anew."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed for the pictures.")
    with tempfile.TemporaryDirectory() as home:
        command = (sys.executable, "-m", "unchase", "serve", "--port", str(PORT))
        environment = os.environ | {"UNCHASE_HOME": home}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as served:
            try:
                assert served.stderr is not None
                door = next(filter(None, (re.search(r"http://\S+", line) for line in served.stderr)))[0]
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                    take(browser.new_page(viewport={"width": 1100, "height": 1200}), door)
                    browser.close()
            finally:
                served.terminate()


def take(page: Page, door: str) -> None:
    """Goes through the first run into the sample and takes Today and a deal, light, dark and on a phone's width."""
    page.wait_for_timeout(3000)  # until the address answers
    page.goto(door)
    page.get_by_label("Your name").fill("Mara Lindqvist")
    page.get_by_label("Your mail addresses").fill("mara@lanternworks.example")
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Open the sample workspace").click()
    page.get_by_role("heading", name="Thursday, 5 November").wait_for()
    shoot(page, "today")
    page.emulate_media(color_scheme="dark")
    shoot(page, "today-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 1000})
    shoot(page, "today-narrow")
    page.set_viewport_size({"width": 1100, "height": 1200})
    page.goto(f"http://127.0.0.1:{PORT}/search?q=Bayview")
    page.get_by_role("link", name="Bayview Packers").first.click()
    page.get_by_role("heading", name="Bayview Packers").wait_for()
    shoot(page, "deal")


def shoot(page: Page, name: str) -> None:
    """One picture, once the colours have settled."""
    page.wait_for_timeout(1000)
    page.screenshot(path=str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    main()

"""A hostile mail in a real browser: its words are read, its script does not run, and no address of its is asked."""

from __future__ import annotations

import mailbox
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from web import hostile
from web.in_browser.conftest import opened, served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_a_hostile_mail_is_only_words_and_its_own_pictures(browser: Browser, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "in.mbox")
    box.add(hostile.mail(1))
    box.close()
    command = [
        sys.executable,
        "-m",
        "unchase",
        "import",
        str(tmp_path / "in.mbox"),
        "--me",
        "ana@lantern.example",
    ]
    command += ["--tz", "Europe/London", "--now", "2026-11-10T09:00+00:00"]
    env = os.environ | {"UNCHASE_HOME": str(tmp_path / "home")}
    subprocess.run(command, env=env, check=True, capture_output=True)
    with served(tmp_path / "home") as door, opened(browser, door.partition("/start/")[0]) as page:
        page.goto(door)
        page.get_by_label("Your name").fill("Ana")
        page.get_by_role("button", name="Go on").click()
        page.goto("/deals/1")
        page.get_by_text("The whole mail, as it came").first.click()
        frame = page.frame_locator("iframe.mail").first
        expect(frame.get_by_text("Not just yet, please keep checking in.")).to_be_visible()
        expect(frame.get_by_alt_text("their logo")).to_be_attached()
        page.wait_for_timeout(500)
        assert "owned" not in page.title()

"""Makes the pictures of the workspace, with its sample: `python bench/workspace_pictures.py [--all FOLDER]`.

Those the documentation shows go to docs/pictures. With `--all` every page is taken as well, light, dark, on a phone's width
and as it is printed, to be looked at. Needs Chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
_WIDE, _NARROW = {"width": 1100, "height": 1200}, {"width": 390, "height": 844}
_DEALS = ("Bayview Packers", "Gelateria Corsini")  # one with an agreed time, one put off
_OF_A_DEAL = (
    "",
    "write",
    "log",
    "transcript",
    "talk",
    "not-now",
    "close",
    "let-go",
    "history",
    "proposal",
    "touches",
    "done",
)
_TALK = """Mara Lindqvist: Thanks for the time today. Is Thursday 19 November at 3 better, or earlier?
Rosa Quill: Thursday at 3 works for us. What does it cost for forty seats?
Mara Lindqvist: I will send you the proposal by Tuesday.
Jonas Feld: We will send you the list of scanners by Monday."""
_PAGES = (
    "",
    "?from=7",
    "deals",
    "deals?standing=firm",
    "deals?standing=won",
    "deals/new",
    "released",
    "search?q=ba",
    "search?q=zzz",
    "begin",
    "welcome",
    "sort",
    "silent",
    "numbers",
    "library",
    "library/new",
    "numbers/chases",
    "rehearse",
    "rehearse/up-to-the-neck",
    "settings",
    "settings/words",
    "mailboxes",
    "calendar",
    "morning",
    "tokens",
    "crm",
    "crm?program=hubspot",
    "crm?program=salesforce",
    "webhooks",
)


def main() -> None:
    """Takes each picture anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, help="also every page, into this folder")
    parser.add_argument("--mail", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.mail:
        print(morning_html())
        return
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed for the pictures.")
    with _served() as (door, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=_WIDE, device_scale_factor=1)  # type: ignore[arg-type]  # a size
        page.set_default_timeout(180_000)  # the sample is read while a busy machine does other things
        home = door.partition("start/")[0]
        if given.all:
            given.all.mkdir(parents=True, exist_ok=True)
            page.goto(door)
            _take_all(page, {"first-run": "welcome"}, home, given.all)
        _first_run(page, door)
        _for_docs(page, home)
        _draft(page, home)
        _transcript(page, home)
        _mail(page, folder)
        if given.all:
            _take_all(page, _addresses(page, home), home, given.all)
        browser.close()


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """The address `unchase serve` prints, of a fresh workspace, and the workspace's folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        command = (sys.executable, "-m", "unchase", "serve", "--port", str(port))
        environment = os.environ | {"UNCHASE_HOME": home}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as served:
            try:
                assert served.stderr is not None
                yield next(filter(None, (re.search(r"http://\S+", line) for line in served.stderr)))[0], home
            finally:
                served.terminate()


def _first_run(page: Page, door: str) -> None:
    """Goes through the first run into the sample workspace."""
    for _ in range(50):  # until the address answers
        try:
            page.goto(door)
            break
        except Exception:  # noqa: BLE001 - the server is not up yet
            page.wait_for_timeout(200)
    page.get_by_label("Your name").fill("Mara Lindqvist")
    page.get_by_label("Your mail addresses").fill("mara@lanternworks.example")
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Open the sample workspace").click()
    page.get_by_role("heading", name="Thursday, 5 November").wait_for()


def _for_docs(page: Page, home: str) -> None:
    """Today, a deal, the table and the numbers: light, dark, and on a phone's width."""
    deal = _deal(page, home, _DEALS[0])
    for name, address in (("today", ""), ("deal", deal), ("deals", "deals"), ("numbers", "numbers")):
        page.goto(home + address)
        while name == "numbers" and not page.get_by_role("heading", name="When to let go").count():
            page.wait_for_timeout(1_000)  # the rounds count beside us
            page.reload()
        _shoot(page, PICTURES / f"{name}.png")
        page.emulate_media(color_scheme="dark")
        _shoot(page, PICTURES / f"{name}-dark.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(_NARROW)  # type: ignore[arg-type]  # a size
        _shoot(page, PICTURES / f"{name}-narrow.png")
        page.set_viewport_size(_WIDE)  # type: ignore[arg-type]  # a size


def _draft(page: Page, home: str) -> None:
    """A draft whose words the guard marks, and a conversation to sort."""
    page.goto(f"{home}{_deal(page, home, _DEALS[1])}/write")
    page.locator("textarea[name=text]").fill(
        "Hi Paola,\n\nsorry to bother you, I am just checking in on our offer. Is there any movement?\n\n"
        "Tuesday 10 November at 3 pm would suit me.\n\nMara"
    )
    page.locator("#marks mark").first.wait_for()
    _shoot(page, PICTURES / "draft.png")
    page.goto(home + "sort")
    _shoot(page, PICTURES / "sort.png")


def _transcript(page: Page, home: str) -> None:
    """Who is who in a transcript, and what was heard in it."""
    page.goto(f"{home}{_deal(page, home, _DEALS[0])}/transcript")
    page.get_by_label("Or paste it").fill(_TALK)
    page.get_by_role("button", name="Read it").click()
    for name in ("Rosa Quill", "Jonas Feld"):
        page.get_by_label(name).select_option("them")
    page.get_by_text("Read as").wait_for()
    for scheme, name in (("light", "transcript"), ("dark", "transcript-dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
        _shoot(page, PICTURES / f"{name}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_NARROW)  # type: ignore[arg-type]  # a size
    _shoot(page, PICTURES / "transcript-narrow.png")
    page.set_viewport_size(_WIDE)  # type: ignore[arg-type]  # a size


def _mail(page: Page, folder: str) -> None:
    """The morning page as a mail program shows it."""
    command = (sys.executable, __file__, "--mail")
    told = subprocess.run(
        command, env=os.environ | {"UNCHASE_HOME": folder}, stdout=subprocess.PIPE, check=True
    )
    page.set_viewport_size({"width": 720, "height": 900})
    page.goto("about:blank")  # where no policy of ours holds
    page.set_content(told.stdout.decode())
    _shoot(page, PICTURES / "morning-mail.png")
    page.set_viewport_size(_WIDE)  # type: ignore[arg-type]  # a size


def morning_html() -> str:
    """The mail of the sample's morning, from the workspace in UNCHASE_HOME."""
    from unchase.rounds.upkeep import prepare

    prepare(now=datetime.now(UTC))
    from unchase.deals.agenda import agenda_of
    from unchase.deals.models import Seller
    from unchase.rounds.morning_page import MOVES, html_page
    from unchase.web.visit import SAMPLE_DAY

    return html_page(agenda_of(Seller.objects.get(), SAMPLE_DAY, most=MOVES))


def _deal(page: Page, home: str, name: str) -> str:
    """The address of a deal of the sample."""
    page.goto(f"{home}search?q={name.partition(' ')[0]}")
    where = page.get_by_role("link", name=name).first.get_attribute("href") or ""
    return where.lstrip("/")


def _addresses(page: Page, home: str) -> dict[str, str]:
    """Every page, by the name of its picture."""
    found = {re.sub(r"\W+", "-", address).strip("-") or "today": address for address in _PAGES}
    for deal in _DEALS:
        where = _deal(page, home, deal)
        name = deal.partition(" ")[0].lower()
        found |= {f"{name}-{part}".strip("-"): f"{where}/{part}".rstrip("/") for part in _OF_A_DEAL}
    return found


def _take_all(page: Page, addresses: dict[str, str], home: str, folder: Path) -> None:
    """Each of them light, dark, narrow, and as printed."""
    for name, address in addresses.items():
        page.goto(home + address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            _shoot(page, folder / f"{name}-{scheme}.png", whole=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(_NARROW)  # type: ignore[arg-type]  # a size
        _shoot(page, folder / f"{name}-narrow.png", whole=True)
        page.set_viewport_size(_WIDE)  # type: ignore[arg-type]  # a size
        page.emulate_media(media="print")
        _shoot(page, folder / f"{name}-print.png", whole=True)
        page.emulate_media(media="screen")


def _shoot(page: Page, path: Path, *, whole: bool = False) -> None:
    """One picture, once the colours have settled."""
    page.wait_for_timeout(250)
    page.screenshot(path=str(path), full_page=whole, animations="disabled")


if __name__ == "__main__":
    main()

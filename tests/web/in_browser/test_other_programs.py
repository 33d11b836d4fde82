"""Other programs let in: a token made and used for real, a webhook begun and delivered to, in every light and width."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from connectors.listening import listening
from connectors.salesforces import Salesforces
from web.in_browser.conftest import opened, served
from web.in_browser.test_every_page import wrong_with

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Browser, Page

_WAYS = [("light", 1100), ("dark", 1100), ("light", 390)]


def test_a_token_and_a_webhook_are_made_by_hand_and_work(
    browser: Browser, furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")
    with listening() as listener, served(shutil.copytree(furnished, tmp_path / "home")) as door:
        home = door.partition("/start/")[0]
        with opened(browser, home) as page:
            page.goto(door)
            word = _token(page)
            assert _asked(home, "me", word)["name"] == "Mara Lindqvist"
            assert len(_asked(home, "today", word)["moves"]) == 7
            page.goto("/webhooks")
            page.get_by_label("At this address").fill(f"{listener.address}/in")
            page.get_by_role("button", name="Begin").click()
            expect(page.get_by_label("Copy it now")).to_have_value(_begins("whsec_"))
            wrong = _looked_at(page, "a webhook begun")
            page.goto("/tokens")
            wrong += _looked_at(page, "tokens")
            page.get_by_role("button", name="Revoke Zapfine").click()
            expect(page.get_by_text("opens nothing any more", exact=False).first).to_be_visible()
            page.goto("/webhooks")
            page.get_by_role("link", name=f"{listener.address}/in").click()
            wrong += _looked_at(page, "a webhook")
            page.goto("/crm")
            wrong += _looked_at(page, "a program to keep step with")
            page.get_by_role("button", name="Remove it").click()
            wrong += _kept_step_with(page)
        assert wrong == []


def _kept_step_with(page: Page) -> list[str]:
    """Salesforce connected by hand, agreed to, and in step by the rounds that go beside the workspace."""
    there = Salesforces()
    there.deal(1, "Returns", "Acme", "kim@acme.example")
    there.refuses[there.deal(2, "Stock", "Birch", "lea@birch.example")] = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    with listening(there.answers) as salesforce:
        page.goto("/crm")
        page.get_by_role("link", name="Salesforce").click()
        wrong = wrong_with(page, "Salesforce asked for")
        page.get_by_label("Your company’s Salesforce").fill(salesforce.address)
        page.get_by_label("The address you sign in with there").fill(there.known_as)
        page.get_by_label("The client’s key").fill("3MVG")
        page.get_by_label("The client’s secret").fill("hush")
        page.get_by_label("Write standing and next step back").check()
        page.get_by_role("button", name="Connect").click()
        expect(page.get_by_text("Nothing was read or written yet", exact=False)).to_be_visible()
        expect(page.get_by_role("cell", name="Acme – Returns")).to_be_visible()
        assert there.writes == []
        wrong += _looked_at(page, "Salesforce before it is agreed to")
        page.get_by_role("button", name="Begin").click()
        _until(page, "Not taken there")
        assert there.standing(1) == "new"
        return wrong + wrong_with(page, "Salesforce in step")


def _until(page: Page, words: str) -> None:
    """Look again until the page says it: the rounds go beside it."""
    for _ in range(120):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.goto("/crm")
    raise AssertionError(page.get_by_role("main").inner_text())


def _token(page: Page) -> str:
    page.goto("/tokens")
    page.get_by_label("For which program").fill("Zapfine")
    page.get_by_role("button", name="Make it").click()
    made = page.get_by_label("Copy it now")
    expect(made).to_have_value(_begins("unchase_"))
    assert wrong_with(page, "a token made") == []
    return made.input_value()


def _begins(word: str) -> re.Pattern[str]:
    return re.compile(f"^{word}")


def _asked(home: str, what: str, word: str) -> dict[str, list[object] | str]:
    with closing(http.client.HTTPConnection(home.removeprefix("http://"), timeout=120)) as line:
        line.request(
            "GET", f"/api/{what}", headers={"Authorization": f"Bearer {word}", "Connection": "close"}
        )
        answer = line.getresponse()
        told: dict[str, list[object] | str] = json.loads(answer.read())
    assert answer.status == 200, told
    return told


def _looked_at(page: Page, what: str) -> list[str]:
    """What axe finds on it in each light and width; a picture of each where a folder for them is told."""
    wrong = []
    for scheme, width in _WAYS:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 844})
        wrong += wrong_with(page, f"{what}, {scheme}, {width}")
        if folder := os.environ.get("UNCHASE_PICTURES"):
            page.screenshot(
                path=Path(folder) / f"{what.replace(' ', '-')}-{scheme}-{width}.png", full_page=True
            )
    return wrong

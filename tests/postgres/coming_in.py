"""How somebody comes in, in tests: by their password, and by an app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from postgres.one_time import digits

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.deals.models import Seller

WORD = "a sentence is a good one"


@pytest.fixture
def own_home(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own, and nobody who tried before."""
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path))
    cache.clear()


def with_password(seller: Seller) -> Seller:
    seller.set_password(WORD)
    seller.save()
    return seller


def signs_in(seller: Seller, word: str = WORD) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.post("/sign-in", {"login": seller.sign_in, "password": word})


def is_in(browser: Client) -> bool:
    return browser.get("/welcome").status_code == 200


def sure(seller: Seller) -> Client:
    """Somebody's browser, who just said their password once more."""
    browser, _ = signs_in(seller)
    browser.post("/ways-in/sure", {"password": WORD})
    return browser


def with_app(seller: Seller) -> tuple[Client, str]:
    """The same, who has taken up an app; and its key."""
    browser = sure(seller)
    key = re.search(r'id="app-key"[^>]* value="(\w+)"', browser.get("/ways-in/app").content.decode())
    assert key is not None
    for steps in (0, 0, 0):  # the half minute may end between
        if browser.post("/ways-in/app", {"code": digits(key[1], steps=steps)}).status_code == 302:
            return browser, key[1]
    raise AssertionError("the app was not taken up")


def second(browser: Client, key: str) -> Any:  # noqa: ANN401 - Django's test answer
    """The code given, anew where the half minute ended between."""
    cache.clear()  # a code is good once, and this half minute's was given already
    for _ in range(3):
        answer = browser.post("/sign-in/second", {"code": digits(key)})
        if answer.status_code == 302:
            break
    return answer

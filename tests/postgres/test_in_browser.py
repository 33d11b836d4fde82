"""The door and the pages of a team in a browser: a passkey made and used, and nothing for axe to find in any light or width."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from postgres.conftest import new_database
from postgres.furnished import WORD
from postgres.one_time import digits
from postgres.openid_provider import Running, running
from web.in_browser.conftest import browser, opened, pytest_collection_modifyitems, served
from web.in_browser.test_every_page import wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, CDPSession, Page

__all__ = ["browser", "pytest_collection_modifyitems"]

_WAYS = [("light", 1100), ("dark", 1100), ("light", 390)]
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A workspace of several people that is served, and what is in it."""

    home: str
    provider: Running
    shared: int  # Ana's, with its mail
    shown: int  # hers, without
    own: int  # Ada's
    word: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Served for the whole module; each test has a person of its own."""
    folder = tmp_path_factory.mktemp("home")
    with new_database() as address, running() as provider:
        told = {"UNCHASE_DATABASE": address, "UNCHASE_HOME": str(folder), **provider.environ}
        _run(told, "-m", "unchase", "doctor")
        found = json.loads(_run(told, "tests/postgres/furnished.py"))
        with served(folder, **told) as door:
            home = door.partition("/start/")[0].replace("127.0.0.1", "localhost")  # passkeys need a name
            yield Place(home=home, provider=provider, **found)


def _run(told: dict[str, str], *command: str) -> str:
    path = os.pathsep.join([str(_ROOT / "src"), str(_ROOT / "tests")])
    env = {**os.environ, **told, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "unchase.settings"}
    done = subprocess.run(
        [sys.executable, *command], env=env, cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _signs_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Address").fill(f"{name}@lantern.example")
    page.get_by_label("Password").fill(WORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _is_sure(page: Page) -> None:
    page.get_by_label("Your password").fill(WORD)
    page.get_by_role("button", name="It is me").click()


def _device(page: Page, *, knows_them: bool = True) -> tuple[CDPSession, str]:
    """A device with a fingerprint reader, which touches itself."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": knows_them, "automaticPresenceSimulation": True,
    }  # fmt: skip
    added: dict[str, Any] = line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return line, added["authenticatorId"]


def _looked_at(page: Page, what: str) -> list[str]:
    """What axe finds in each light and width; a picture of each where a folder for them is told."""
    wrong = []
    for scheme, width in _WAYS:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 844})
        wrong += wrong_with(page, f"{what}, {scheme}, {width}")
        if folder := os.environ.get("UNCHASE_PICTURES"):
            page.screenshot(path=Path(folder) / f"{what}-{scheme}-{width}.png", full_page=True)
    return wrong


def test_a_passkey_opens_the_door_alone_until_it_is_taken_away(browser: Browser, place: Place) -> None:
    with opened(browser, place.home) as page:
        line, device = _device(page)
        _signs_in(page, "ana")
        page.goto("/ways-in")
        wrong = _looked_at(page, "ways-in-nothing-yet")
        page.get_by_role("link", name="Make a passkey").click()
        wrong += _looked_at(page, "sure-password")
        _is_sure(page)
        wrong += _looked_at(page, "passkey-new")
        page.get_by_label("What you call it").fill("This laptop")
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("heading", name="Codes for a bad day")).to_be_visible()
        expect(page.get_by_text("The passkey is kept.")).to_be_visible()
        wrong += _looked_at(page, "codes")
        page.get_by_role("link", name="I have them").click()
        wrong += _looked_at(page, "ways-in-with-a-passkey")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible()
        wrong += _looked_at(page, "sign-in")

        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
        page.goto("/ways-in")
        expect(page.get_by_text("last used")).to_be_visible()
        page.get_by_role("link", name="Take This laptop away").click()
        page.get_by_role("link", name="Use a passkey").click()
        wrong += _looked_at(page, "sure-passkey")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", name="Without")).to_be_visible()
        wrong += _looked_at(page, "passkey-away")
        page.get_by_role("button", name="Take it away").click()
        expect(page.get_by_text("The passkey opens nothing any more.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()

        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("That passkey opens nothing here.")).to_be_visible()
        expect(page.get_by_label("Password")).to_be_visible()
        line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    assert wrong == []


def test_a_passkey_is_the_second_step_after_a_password(browser: Browser, place: Place) -> None:
    with opened(browser, place.home) as page:
        line, device = _device(page)
        _signs_in(page, "eva")
        page.goto("/ways-in/passkeys/new")
        _is_sure(page)
        page.get_by_label("What you call it").fill("The key on the ring")
        page.get_by_label("It opens the door alone").uncheck()
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("heading", name="Codes for a bad day")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()

        _signs_in(page, "eva")
        expect(page.get_by_role("heading", name="The second step")).to_be_visible()
        wrong = _looked_at(page, "second-step")
        line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
        page.goto("/ways-in")
        page.get_by_role("link", name="Call The key on the ring otherwise").click()
        _is_sure(page)
        wrong += _looked_at(page, "passkey-rename")
        page.get_by_label("Name").fill("A ring")
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("A ring")).to_be_visible()
    assert wrong == []


def test_whoever_turns_away_from_their_passkey_is_told_so(browser: Browser, place: Place) -> None:
    """The device does not know their finger."""
    with opened(browser, place.home) as page:
        _device(page, knows_them=False)
        page.goto("/sign-in")

        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page.get_by_text("No passkey was given.")).to_be_visible()
        expect(page.get_by_label("Password")).to_be_visible()


def test_an_app_is_taken_up_and_asked_for(browser: Browser, place: Place) -> None:
    with opened(browser, place.home) as page:
        _signs_in(page, "otto")
        page.goto("/ways-in/app")
        _is_sure(page)
        wrong = _looked_at(page, "app")
        key = page.get_by_label("No camera?").input_value()
        page.get_by_label("The six digits").fill("000000")
        page.get_by_role("button", name="Take it up").click()
        expect(page.get_by_text("That code does not fit.")).to_be_visible()
        wrong += _looked_at(page, "app-wrong")
        _gives(page, "The six digits", "Take it up", key)
        expect(page.get_by_role("heading", name="Codes for a bad day")).to_be_visible()
        expect(page.get_by_text("From now on the app is asked for.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()

        _signs_in(page, "otto")
        _gives(page, "Code", "Sign in", key)
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
        page.goto("/ways-in/app/off")
        wrong += (
            _looked_at(page, "sure-code") if page.get_by_label("The code your app shows").is_visible() else []
        )
        page.goto("/ways-in")
        wrong += _looked_at(page, "ways-in-with-an-app")
    assert wrong == []


def _gives(page: Page, label: str, button: str, key: str) -> None:
    """The digits of now; where they were given already or the half minute ended between, those of the next."""
    for _ in range(8):
        page.get_by_label(label).fill(digits(key))
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        if not page.get_by_text("That code does not fit.").is_visible():
            return
        page.wait_for_timeout(5_000)
    raise AssertionError("no code fitted")


def test_the_organisations_own_sign_in_opens_the_door_through_the_strict_policy(
    browser: Browser, place: Place
) -> None:
    """A form of ours may lead nowhere but to us; the page between does."""
    place.provider.says.sub, place.provider.says.email = "kit", "kit@lantern.example"
    with opened(browser, place.home, elsewhere=place.provider.issuer, refused="403") as page:
        page.goto(f"/invited/{place.word}")
        wrong = _looked_at(page, "invited")

        page.get_by_role("button", name="Sign in with Lantern ID").click()

        expect(page.get_by_label("Your time zone")).to_be_visible()
        page.get_by_label("Your name").fill("Kit Moor")
        page.get_by_role("button", name="Go on").click()
        page.goto("/ways-in")
        expect(page.get_by_text("You come in as kit@lantern.example.")).to_be_visible()
        wrong += _looked_at(page, "ways-in-with-a-provider")
        page.get_by_role("button", name="Sign out").click()
        place.provider.says.sub, place.provider.says.email = "x", "stranger@elsewhere.example"
        page.get_by_role("button", name="Sign in with Lantern ID").click()
        expect(page.get_by_text("Nobody here signs in as stranger@elsewhere.example")).to_be_visible()
        wrong += _looked_at(page, "shut")
    assert wrong == []


PAGES = {
    "ben": ["/team", "/team/deals/{shared}", "/deals/{shared}/hand-over?q=e", "/ways-in/password"],
    "ada": ["/team", "/team/people", "/team/trail", "/team/deals/{shown}", "/deals/{own}/share?q=e"],
}


def test_every_page_of_a_team_is_for_everybody(browser: Browser, place: Place) -> None:
    wrong: list[str] = []
    for name in ("ben", "ada"):
        with opened(browser, place.home) as page:
            _signs_in(page, name)
            for address in PAGES[name]:
                page.goto(address.format(shared=place.shared, shown=place.shown, own=place.own))
                wrong += _looked_at(page, f"{name}-{re.sub(r'[^a-z]+', '-', address).strip('-')}")
            if name == "ada":
                page.get_by_label("A colleague or a team").fill("otto")
                expect(page.get_by_role("radio")).to_have_count(1)
                wrong += _an_invitation(page)
    with opened(browser, place.home) as page:
        _signs_in(page, "cleo")
        expect(page.get_by_role("heading", name="A second step first")).to_be_visible()
        expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)
        wrong += _looked_at(page, "second-step-first")
    for where, what in (("/sign-in/gone", "gone"), ("/sign-in/turned-back", "turned-back")):
        with opened(browser, place.home) as page:
            page.goto(where)
            wrong += _looked_at(page, what)
    assert wrong == []


def _an_invitation(page: Page) -> list[str]:
    page.goto("/team/people")
    page.get_by_label("Their mail address").fill("new@lantern.example")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("The invitation for new@lantern.example")).to_be_visible()
    return _looked_at(page, "people-invited")

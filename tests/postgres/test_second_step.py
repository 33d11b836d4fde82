"""An organisation that asks a second step of everybody, and administrators who show that it is them before they change who belongs to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver

from postgres.coming_in import WORD, is_in, own_home, second, signs_in, sure, with_app, with_password
from postgres.team import Role, ada, browser_of, lantern, other
from unchase.deals.models import Seller, Token
from unchase.teams.models import Entry, Invitation, Membership, Organisation
from unchase.web.second_step import _OPEN
from web.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["ada", "lantern", "other", "own_home"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
FIRST = "/ways-in/first"


@pytest.fixture
def ana(lantern: dict[str, Seller]) -> Seller:
    """Ana, with a password alone; as are all but Ada, once she asks more of them."""
    return with_password(lantern[Role.SELLER])


@pytest.fixture
def boss(ada: Membership) -> Client:
    """Ada's browser, with an app."""
    browser, _ = with_app(with_password(ada.seller))
    return browser


def _asks(boss: Client, of: str = "everybody") -> Any:  # noqa: ANN401 - Django's test answer
    return boss.post("/team/organisation", {"second_step": of})


def _own_addresses() -> Iterator[tuple[str, str]]:
    """Every address that asks for a sign-in, and its name; numbers in it are of nobody's row."""
    for one in get_resolver().url_patterns:
        if isinstance(one, URLPattern) and getattr(one.callback, "login_required", True):
            yield re.sub(r"<\w+:\w+>", "1", f"/{one.pattern}"), str(one.name)


def test_whoever_has_none_reaches_the_way_to_one_and_nothing_else(ana: Seller, boss: Client) -> None:
    """Every address of the program, looked at and posted to."""
    assert _asks(boss).status_code == 302

    browser, answer = signs_in(ana)

    assert answer["Location"] == "/"
    asked = 0
    for where, name in _own_addresses():
        if name not in _OPEN:
            for ask in (browser.get, browser.post):
                to = ask(where)
                assert (to.status_code, to.headers.get("Location")) == (302, FIRST), where
            asked += 1
    assert asked > 100, "the list of addresses is not whole"
    page = browser.get(FIRST)
    assert "Lantern asks of everybody a passkey, or an app beside the password." in seen(page)
    assert "Deals" not in seen(page)
    assert browser.get("/minute", headers={"HX-Request": "true"}).status_code == 204


def test_once_it_is_taken_up_everything_opens(ana: Seller, boss: Client) -> None:
    _asks(boss)

    browser, key = with_app(ana)

    assert browser.get("/").status_code == 200
    assert "Deals" in seen(browser.get("/"))
    later, _ = signs_in(ana)
    assert second(later, key)["Location"] == "/"
    assert later.get("/").status_code == 200
    assert later.get(FIRST)["Location"] == "/"


def test_who_is_in_without_one_when_it_is_asked_has_to_sign_in_again(ana: Seller, boss: Client) -> None:
    browser, _ = signs_in(ana)
    assert is_in(browser)

    _asks(boss)

    assert not is_in(browser)
    assert is_in(boss)
    assert Entry.objects.filter(what="requires").count() == 1
    assert "It is asked of everybody" in seen(boss.get("/team/people"))


def test_who_joins_is_asked_too_and_other_organisations_are_not(
    boss: Client, other: dict[str, Seller]
) -> None:
    _asks(boss)
    address = boss.post("/team/people", {"address": "eva@lantern.example"}).context["address"]
    newcomer = Client()

    newcomer.post(address, {"name": "Eva", "zone": "Europe/London", "password": WORD})

    assert newcomer.get("/")["Location"] == FIRST
    assert browser_of(other[Role.SELLER]).get("/").status_code == 200


def test_programs_with_a_token_go_on(ana: Seller, boss: Client, now: datetime) -> None:
    """It speaks for its seller, who made it when they were in; its own word is what opens."""
    word = Token.make(ana, now, name="x", scopes=["read"])[1]
    _asks(boss)
    browser, _ = signs_in(ana)

    for program in (Client(), browser):
        assert program.get("/api/deals", headers={"Authorization": f"Bearer {word}"}).status_code == 200
    assert browser.get("/api/deals").status_code == 401


def test_the_last_one_is_not_given_up_while_it_is_asked(ana: Seller, boss: Client) -> None:
    _asks(boss)
    browser, _ = with_app(ana)

    assert "Take up another one first" in seen(browser.post("/ways-in/app/off"))
    passkey = Authenticator.objects.create(user_id=ana.pk, type="webauthn", data={})
    assert browser.post("/ways-in/app/off").status_code == 302
    assert browser.post(f"/ways-in/passkeys/{passkey.pk}/off")["Location"] == "/ways-in"

    assert [
        one.type for one in Authenticator.objects.filter(user_id=ana.pk).exclude(type="recovery_codes")
    ] == ["webauthn"]


def test_who_lost_their_telephone_takes_up_another_one(ana: Seller, boss: Client) -> None:
    _asks(boss)
    with_app(ana)

    boss.post(f"/team/people/{ana.membership.pk}", {"lost": "1"})

    browser, _ = signs_in(ana)
    assert browser.get("/deals")["Location"] == FIRST


def test_nobody_asks_of_others_what_they_have_not_themselves(ada: Membership, ana: Seller) -> None:
    answer = _asks(sure(with_password(ada.seller)))

    assert answer.status_code == 422
    assert "Take up a passkey or an app yourself first" in seen(answer)
    assert not Organisation.objects.get().asks_second_step
    assert _asks(browser_of(ana)).status_code == 404


def test_it_is_asked_no_more_by_whoever_shows_that_it_is_them(
    ana: Seller, ada: Membership, boss: Client
) -> None:
    _asks(boss)
    shut, _ = signs_in(ana)
    assert shut.get("/")["Location"] == FIRST
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=0):  # a quarter of an hour is over
        assert _asks(boss, "nobody")["Location"].startswith("/ways-in/sure?next=")
    assert Organisation.objects.get().asks_second_step

    assert _asks(boss, "nobody").status_code == 302

    assert shut.get("/").status_code == 200
    assert Entry.objects.filter(by=ada.seller, what="requires-no-more").count() == 1


DEEDS: dict[str, dict[str, str]] = {
    "a role": {"role": "admin"},
    "a telephone": {"lost": "1"},
    "a member": {"leave": "1"},
}


@pytest.mark.parametrize("told", DEEDS.values(), ids=DEEDS)
def test_who_belongs_to_it_is_changed_by_whoever_shows_that_it_is_them(
    told: dict[str, str], ada: Membership, ana: Seller
) -> None:
    """A colleague at a screen that was left open; then Ada says her password, and what she asked for is done."""
    browser, _ = signs_in(with_password(ada.seller))
    row = Membership.objects.get(seller=ana)
    trail = Entry.objects.exclude(what__in=["came-in", "not-let-in"]).count()

    to = browser.post(f"/team/people/{row.pk}", told)["Location"]

    assert to == f"/ways-in/sure?{urlencode({'next': f'/team/people/{row.pk}'})}"
    assert browser.post(to, {"password": "wrong"}).status_code == 422
    assert Entry.objects.exclude(what__in=["came-in", "not-let-in"]).count() == trail
    assert (
        browser.post(to, {"password": WORD, "next": f"/team/people/{row.pk}"})["Location"] == "/team/people"
    )
    assert Entry.objects.latest("pk").what in {"role", "second-step-lost", "left"}
    assert browser.post(f"/team/people/{row.pk}", {"role": "seller"}).status_code in {
        302,
        404,
    }  # sure for a while


def test_an_administrator_is_invited_by_whoever_shows_that_it_is_them(ada: Membership) -> None:
    browser, _ = signs_in(with_password(ada.seller))
    assert browser.post("/team/people", {"address": "eva@lantern.example"}).status_code == 200

    to = browser.post("/team/people", {"address": "kit@lantern.example", "role": "admin"})["Location"]
    assert Invitation.objects.count() == 1
    page = browser.post(to, {"password": WORD, "next": "/team/people"})

    assert page.status_code == 200
    assert "The invitation for kit@lantern.example" in seen(page)
    assert Invitation.objects.get(role="admin").address == "kit@lantern.example"


def test_who_has_nothing_to_show_is_told_to_take_something_up(
    ada: Membership, lantern: dict[str, Seller]
) -> None:
    """Ada comes in by her organisation's own sign-in alone."""
    answer = browser_of(ada.seller).post(f"/team/people/{ada.pk}", {"role": "seller"})

    assert answer.status_code == 422
    assert "First take up a passkey or an app" in seen(answer)

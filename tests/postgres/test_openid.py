"""Coming in by the organisation's own sign-in: a real provider is asked, and whatever it says wrongly lets nobody in."""

from __future__ import annotations

import html
import http.client
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount  # type: ignore[import-untyped]
from django.test import Client

from postgres.openid_provider import OTHER_KEY, SECRET, Running, running
from postgres.team import Role, ada, lantern
from unchase.deals.models import Seller
from unchase.settings import ways_in
from unchase.teams.invitation import invite, take_back
from unchase.teams.models import Entry, Membership
from web.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

__all__ = ["ada", "lantern"]

pytestmark = pytest.mark.django_db
EVA = "eva@lantern.example"


@pytest.fixture(scope="module")
def serving() -> Iterator[Running]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(serving: Running, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:  # noqa: ANN401 - pytest-django's
    """The provider, honest again, and the program told of it."""
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path))
    serving.says.__init__()  # type: ignore[misc]
    settings.SOCIALACCOUNT_PROVIDERS = ways_in(serving.environ)["SOCIALACCOUNT_PROVIDERS"]
    return serving


def _there(browser: Client, page: str = "/sign-in") -> str:
    """The address at the provider to which the page's button leads."""
    button = re.search(r'action="(/sign-in/with/[\w-]+(?:\?process=connect)?)"', seen_raw(browser.get(page)))
    assert button is not None, "the page has a button for it"
    answer = browser.post(button[1])
    assert answer.status_code == 200, answer
    assert "form-action 'self'" in answer["Content-Security-Policy"]
    found = re.search(r'content="0; url=([^"]+)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def seen_raw(answer: Any) -> str:  # noqa: ANN401 - Django's test answer
    return str(answer.content.decode())


def _back(there: str) -> str:
    """The address to which the provider sends the browser back."""
    parts = urlsplit(there)
    line = http.client.HTTPConnection(parts.netloc, timeout=60)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    assert answer.status == 302, answer.read()
    line.close()
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def _came(browser: Client) -> Any:  # noqa: ANN401 - as above
    return browser.get(_back(_there(browser)))


def _is_in(browser: Client) -> bool:
    return browser.get("/welcome").status_code == 200


def test_a_seller_known_by_that_address_comes_in_and_is_known_from_then_on(
    provider: Running, lantern: dict[str, Seller]
) -> None:
    ana = lantern[Role.SELLER]
    provider.says.email = ana.sign_in
    browser = Client()

    assert _came(browser)["Location"] == "/"

    assert _is_in(browser)
    row = SocialAccount.objects.get()
    assert (row.user, row.uid) == (ana, "u-1")
    assert row.extra_data["sub"] == "u-1"
    provider.says.email = "ana.new@lantern.example"  # another address, the same person
    again = Client()
    _came(again)
    assert _is_in(again)
    assert SocialAccount.objects.count() == 1
    whats = list(Entry.objects.filter(by=ana).order_by("pk").values_list("what", "says"))
    assert whats == [("second-step", "Lantern ID"), ("came-in", ""), ("came-in", "")]


def test_somebody_invited_there_becomes_a_seller_without_a_password(
    provider: Running, ada: Membership, now: datetime
) -> None:
    from unchase.web.visit import real_now

    word = invite(ada, EVA, real_now(), role=Role.MANAGER, team=ada.team)[1]
    browser = Client()

    answer = browser.get(_back(_there(browser, f"/invited/{word}")))

    assert answer.status_code == 302
    eva = Seller.objects.get(sign_in=EVA)
    assert (eva.membership.role, eva.membership.organisation) == (Role.MANAGER, ada.organisation)
    assert not eva.has_usable_password()
    assert Client().get(f"/invited/{word}").status_code == 404
    assert browser.get("/")["Location"] == "/welcome"  # their zone is not known yet


def test_with_a_zone_nothing_is_left_to_ask(provider: Running, ada: Membership) -> None:
    from unchase.web.visit import real_now

    invite(ada, EVA, real_now())
    provider.says.claims = {"zoneinfo": "Europe/Stockholm"}

    _came(Client())

    eva = Seller.objects.get(sign_in=EVA)
    assert (eva.name, eva.zone) == ("Eva Lind", "Europe/Stockholm")


def test_whoever_is_not_invited_stays_outside(provider: Running, ada: Membership) -> None:
    browser = Client()

    answer = _came(browser)

    assert answer.status_code == 403
    assert f"Nobody here signs in as {EVA}" in seen(answer)
    assert not _is_in(browser)
    assert not Seller.objects.filter(sign_in=EVA).exists()
    assert not SocialAccount.objects.exists()


def test_an_invitation_taken_back_lets_nobody_in(provider: Running, ada: Membership) -> None:
    from unchase.web.visit import real_now

    take_back(invite(ada, EVA, real_now())[0], ada, real_now())

    assert _came(Client()).status_code == 403


def test_whoever_left_stays_outside(provider: Running, lantern: dict[str, Seller]) -> None:
    ana = lantern[Role.SELLER]
    provider.says.email = ana.sign_in
    first = Client()
    _came(first)
    Seller.objects.filter(pk=ana.pk).update(is_active=False)
    second = Client()

    answer = _came(second)

    assert answer["Location"] == "/sign-in/gone"
    assert "no more" in seen(second.get("/sign-in/gone"))
    assert not _is_in(second)
    provider.says.sub = "u-2"
    assert _came(Client()).status_code == 403


WRONG = {
    "for another program": {"aud": "somebody-else"},
    "of another provider": {"iss": "https://elsewhere.example"},
    "for another browser": {"nonce": "another"},
    "without a nonce": {"nonce": None},
    "that ran out": {"exp": 1_600_000_000},
    "without an end": {"exp": None},
    "of nobody": {"sub": None},
    "handed on by another": {"azp": "somebody-else"},
    "with an address nobody asked at": {"email_verified": False},
    "with an address of which that is not said": {"email_verified": None},
    "without an address": {"email": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_is_not_right_lets_nobody_in(
    provider: Running, lantern: dict[str, Seller], claims: dict[str, Any]
) -> None:
    provider.says.email = lantern[Role.ADMIN].sign_in
    provider.says.claims = claims
    provider.says.userinfo = {"sub": "u-1"}
    browser = Client()

    answer = _came(browser)

    assert answer.status_code in {401, 403}
    assert not _is_in(browser)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(OTHER_KEY, "RS256"), ("0" * 64, "HS256"), (None, "none")],
    ids=["another key", "a shared word", "nothing"],
)
def test_a_token_signed_otherwise_lets_nobody_in(
    provider: Running, lantern: dict[str, Seller], key: object, algorithm: str
) -> None:
    provider.says.email = lantern[Role.ADMIN].sign_in
    provider.says.signs_with, provider.says.algorithm = key, algorithm
    browser = Client()

    assert _came(browser).status_code == 401
    assert not _is_in(browser)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(provider: Running, ada: Membership) -> None:
    provider.says.issuer = "https://elsewhere.example"
    browser = Client()
    button = re.search(r'action="(/sign-in/with/[\w-]+)"', seen_raw(browser.get("/sign-in")))
    assert button is not None

    answer = browser.post(button[1])

    assert answer.status_code == 502
    assert "does not answer as it should" in seen(answer)


def test_the_answer_meant_for_one_browser_opens_no_other(
    provider: Running, lantern: dict[str, Seller]
) -> None:
    """Somebody sends a colleague the address they came back with."""
    provider.says.email = lantern[Role.ADMIN].sign_in
    back = _back(_there(Client()))
    other = Client()
    other.get("/sign-in")

    assert other.get(back).status_code == 401
    assert not _is_in(other)


def test_a_code_of_another_way_is_refused(provider: Running, lantern: dict[str, Seller]) -> None:
    """A code that was begun by one browser, with the state of another."""
    provider.says.email = lantern[Role.ADMIN].sign_in
    stolen = parse_qs(urlsplit(_back(_there(Client()))).query)["code"][0]
    browser = Client()
    back = urlsplit(_back(_there(browser)))
    state = parse_qs(back.query)["state"][0]

    answer = browser.get(f"{back.path}?{urlencode({'code': stolen, 'state': state})}")

    assert answer.status_code == 401
    assert not _is_in(browser)


def test_an_answer_is_good_once(provider: Running, lantern: dict[str, Seller]) -> None:
    provider.says.email = lantern[Role.SELLER].sign_in
    browser = Client()
    back = _back(_there(browser))
    assert browser.get(back).status_code == 302
    browser.post("/sign-out")

    assert browser.get(back).status_code == 401
    assert not _is_in(browser)


def test_whoever_turns_back_is_told_so(provider: Running, ada: Membership) -> None:
    provider.says.refuses = "access_denied"
    browser = Client()

    answer = _came(browser)

    assert "You turned back" in seen(browser.get(answer["Location"]))


def test_an_address_of_its_own_domains_is_believed_where_the_provider_says_nothing_of_it(
    provider: Running,
    lantern: dict[str, Seller],
    settings: Any,  # noqa: ANN401 - as above
) -> None:
    told = {**provider.environ, "UNCHASE_OIDC_DOMAINS": "lantern.example"}
    settings.SOCIALACCOUNT_PROVIDERS = ways_in(told)["SOCIALACCOUNT_PROVIDERS"]
    provider.says.email = lantern[Role.SELLER].sign_in
    provider.says.claims = {"email_verified": None}
    browser = Client()
    _came(browser)
    assert _is_in(browser)

    provider.says.sub, provider.says.claims = "u-2", {"email_verified": False}
    assert _came(Client()).status_code == 403
    provider.says.sub, provider.says.claims = (
        "u-3",
        {"email_verified": None, "email": "ada@elsewhere.example"},
    )
    assert _came(Client()).status_code == 403


def test_an_address_told_apart_has_to_be_of_the_same_person(
    provider: Running, lantern: dict[str, Seller]
) -> None:
    """Some providers say the address only when they are asked once more."""
    ana = lantern[Role.SELLER]
    provider.says.claims = {"email": None, "email_verified": None}
    provider.says.userinfo = {"sub": "u-9", "email": ana.sign_in, "email_verified": True}
    assert _came(Client()).status_code == 401

    provider.says.userinfo["sub"] = "u-1"
    browser = Client()
    _came(browser)
    assert _is_in(browser)


def test_it_is_taken_up_and_given_up_by_whoever_is_in(provider: Running, lantern: dict[str, Seller]) -> None:
    ana = lantern[Role.SELLER]
    ana.set_password("a sentence is a good one")
    ana.save()
    provider.says.email = "somewhere@else.example"
    browser = Client()
    browser.post("/sign-in", {"login": ana.sign_in, "password": "a sentence is a good one"})
    browser.post("/ways-in/sure", {"password": "a sentence is a good one"})

    answer = browser.get(_back(_there(browser, "/ways-in")))

    assert answer["Location"] == "/ways-in"
    row = SocialAccount.objects.get(user=ana)
    assert "You come in as somewhere@else.example" in seen(browser.get("/ways-in"))
    assert browser.post(f"/ways-in/elsewhere/{row.pk}/off").status_code == 302
    assert not SocialAccount.objects.exists()
    assert list(Entry.objects.filter(by=ana, says="Lantern ID").order_by("pk").values_list("what", flat=True)) == [
        "second-step", "second-step-no-more",
    ]  # fmt: skip


def test_the_last_way_in_is_not_given_up(provider: Running, lantern: dict[str, Seller]) -> None:
    ana = lantern[Role.SELLER]
    ana.set_unusable_password()
    ana.save()
    provider.says.email = ana.sign_in
    browser = Client()
    _came(browser)
    row = SocialAccount.objects.get(user=ana)

    answer = browser.post(f"/ways-in/elsewhere/{row.pk}/off")

    assert answer.status_code == 302
    assert SocialAccount.objects.filter(pk=row.pk).exists()
    assert "Set a password first" in seen(browser.get("/ways-in"))


def test_what_opens_the_provider_is_told_to_nobody(
    provider: Running, lantern: dict[str, Seller], caplog: pytest.LogCaptureFixture
) -> None:
    provider.says.email = lantern[Role.SELLER].sign_in
    with caplog.at_level(logging.DEBUG):
        there = _there(Client())
        provider.says.claims = {"aud": "x"}
        shown = seen_raw(_came(Client()))

    assert SECRET not in there + shown + caplog.text


@pytest.mark.parametrize(
    "told",
    [
        {"UNCHASE_OIDC_ISSUER": "https://id.example"},
        {"UNCHASE_OIDC_ISSUER": "https://id.example", "UNCHASE_OIDC_CLIENT": "x"},
        {"UNCHASE_OIDC_ISSUER": "http://id.example", "UNCHASE_OIDC_CLIENT": "x", "UNCHASE_OIDC_SECRET": "y"},
        {
            "UNCHASE_OIDC_ISSUER": "https://id.example",
            "UNCHASE_OIDC_CLIENT": "x",
            "UNCHASE_OIDC_SECRET_FILE": "/none",
        },
    ],
)
def test_a_provider_half_told_stops_the_program_with_a_sentence(told: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="UNCHASE_OIDC_"):
        ways_in(told)


def test_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("word\n")
    told = {"UNCHASE_OIDC_ISSUER": "https://id.example/", "UNCHASE_OIDC_CLIENT": "x"}

    found = ways_in({**told, "UNCHASE_OIDC_SECRET_FILE": str(tmp_path / "secret")})

    app = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"][0]
    assert (app["secret"], app["settings"]["server_url"]) == ("word", "https://id.example")

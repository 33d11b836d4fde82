"""Password, app, codes for a bad day, sessions: every way in, tried as somebody does, and every way that stays shut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import URLPattern

from postgres.coming_in import WORD, is_in, own_home, second, signs_in, with_app, with_password
from postgres.one_time import digits
from postgres.team import Role, ada, browser_of, lantern, other, sure_browser_of
from unchase.deals.models import Seller
from unchase.rounds.keys import rotate
from unchase.teams.eyes import eyes_of
from unchase.teams.models import Entry
from unchase.web.ways_in_urls import ways_in_urls
from web.seen import seen

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.teams.models import Membership

__all__ = ["ada", "lantern", "other", "own_home"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def ana(lantern: dict[str, Seller]) -> Seller:
    """Ana, with a password."""
    return with_password(lantern[Role.SELLER])


def test_a_password_alone_opens_the_door_where_nothing_else_is_asked(ana: Seller) -> None:
    browser, answer = signs_in(ana)

    assert answer["Location"] == "/"
    assert is_in(browser)
    assert Entry.objects.filter(by=ana, what="came-in").count() == 1


@pytest.mark.parametrize("sign_in", ["ana@lantern.example", "ANA@Lantern.example", "  ana@lantern.example "])
def test_an_address_is_the_same_however_it_is_written(ana: Seller, sign_in: str) -> None:
    browser = Client()
    browser.post("/sign-in", {"login": sign_in, "password": WORD})

    assert is_in(browser)


@pytest.mark.parametrize("sign_in", ["ana@lantern.example", "nobody@lantern.example"])
def test_what_is_wrong_is_said_alike_of_whoever_is_known_and_of_strangers(ana: Seller, sign_in: str) -> None:
    answer = Client().post("/sign-in", {"login": sign_in, "password": "wrong"})

    assert answer.status_code == 422
    assert "That address and that password do not belong together." in seen(answer)
    assert Entry.objects.filter(what="not-let-in").count() == (1 if sign_in.startswith("ana") else 0)


def test_who_tries_too_often_waits(ana: Seller) -> None:
    """Six tries; the sixth with the right password."""
    for _ in range(5):
        assert "do not belong" in seen(signs_in(ana, "wrong")[1])

    browser, answer = signs_in(ana)

    assert "Wait a quarter of an hour" in seen(answer)
    assert not is_in(browser)


def test_nobody_signs_up(db: None) -> None:
    patterns = {str(one.pattern) for one in ways_in_urls() if isinstance(one, URLPattern)}

    assert not [one for one in patterns if "sign-up" in one or "signup" in one]
    for where in ("/sign-up", "/signup", "/accounts/signup/", "/sign-in/signup"):
        assert Client().get(where, follow=True).status_code in {200, 404}
        assert not Seller.objects.exists()


def test_an_app_is_asked_for_after_the_password(ana: Seller) -> None:
    _, key = with_app(ana)
    browser, answer = signs_in(ana)

    assert answer["Location"] == "/sign-in/second"
    assert not is_in(browser)
    for wrong in ("000000", "", digits(key, steps=40)):
        assert browser.post("/sign-in/second", {"code": wrong}).status_code == 422
    assert not is_in(browser)

    assert second(browser, key)["Location"] == "/"
    assert is_in(browser)


def test_a_code_opens_the_door_once(ana: Seller) -> None:
    _, key = with_app(ana)
    cache.clear()
    first, _ = signs_in(ana)
    code = digits(key)
    while first.post("/sign-in/second", {"code": code}).status_code != 302:
        code = digits(key)

    later, _ = signs_in(ana)

    assert later.post("/sign-in/second", {"code": code}).status_code == 422
    assert not is_in(later)


def test_who_guesses_codes_waits(ana: Seller) -> None:
    _, key = with_app(ana)
    browser, _ = signs_in(ana)
    for _ in range(5):
        browser.post("/sign-in/second", {"code": "000000"})

    answer = browser.post("/sign-in/second", {"code": digits(key)})

    assert "Wait a quarter of an hour" in seen(answer)
    assert not is_in(browser)
    assert Entry.objects.filter(by=ana, what="not-let-in", says="a code did not fit").count() == 5


def test_a_code_for_a_bad_day_opens_the_door_once(ana: Seller) -> None:
    browser, _ = with_app(ana)
    codes = re.findall(r"<code>(\d{8})</code>", browser.get("/ways-in/codes").content.decode())
    assert len(codes) == 10
    assert browser.get("/ways-in/codes/file").content.decode().split() == codes

    for code, opens in ((codes[3], True), (codes[3], False), (codes[4], True)):
        other_browser, _ = signs_in(ana)
        other_browser.post("/sign-in/second", {"code": code})
        assert is_in(other_browser) is opens
    assert "8 of ten left" in seen(browser.get("/ways-in"))


def test_new_codes_take_the_place_of_the_old(ana: Seller) -> None:
    browser, _ = with_app(ana)
    old = re.findall(r"<code>(\d{8})</code>", browser.get("/ways-in/codes").content.decode())

    assert browser.post("/ways-in/codes/new").status_code == 302

    new = re.findall(r"<code>(\d{8})</code>", browser.get("/ways-in/codes").content.decode())
    assert len(new) == 10
    assert not set(old) & set(new)


def test_an_app_is_given_up_with_its_codes(
    ana: Seller,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - pytest-django's
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser, _ = with_app(ana)

    assert browser.post("/ways-in/app/off").status_code == 302

    assert not Authenticator.objects.exists()
    assert "The app is asked for no more." in seen(browser.get("/ways-in"))
    assert is_in(signs_in(ana)[0])
    whats = Entry.objects.filter(by=ana, what__startswith="second-step").order_by("pk")
    assert [(one.what, one.says) for one in whats] == [
        ("second-step", "an app"),
        ("second-step", "codes for a bad day"),
        ("second-step-no-more", "an app"),
        ("second-step-no-more", "codes for a bad day"),
    ]


def test_what_an_app_and_codes_are_made_from_is_sealed(ana: Seller) -> None:
    _, key = with_app(ana)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert key not in kept
    assert kept.count("s1.") == 2  # sealed, both


def test_a_new_key_of_the_house_leaves_everybody_their_app_and_codes(ana: Seller, tmp_path: Path) -> None:
    """`unchase rotate-key`: the old key is forgotten, and the app is not."""
    browser, key = with_app(ana)
    codes = re.findall(r"<code>(\d{8})</code>", browser.get("/ways-in/codes").content.decode())
    before = (tmp_path / "keys").read_text()

    assert rotate() == 2

    after = (tmp_path / "keys").read_text()
    assert len(after.splitlines()) == 1
    assert after != before
    first, _ = signs_in(ana)
    assert second(first, key)["Location"] == "/"
    later, _ = signs_in(ana)
    later.post("/sign-in/second", {"code": codes[0]})
    assert is_in(later)


CHANGES = [
    "ways-in/app", "ways-in/passkeys/new", "ways-in/codes/new", "ways-in/passkeys/1/off",
]  # fmt: skip


@pytest.mark.parametrize("where", CHANGES)
def test_what_opens_the_door_is_changed_only_by_whoever_just_showed_who_they_are(
    ana: Seller, where: str
) -> None:
    """A colleague at a screen that was left open."""
    browser, _ = signs_in(ana)

    for ask in (browser.get, browser.post):
        assert ask(f"/{where}")["Location"].startswith("/ways-in/sure?next=")
    assert not Authenticator.objects.exists()
    assert browser.post("/ways-in/sure", {"password": "wrong"}).status_code == 422


def test_another_password_ends_the_other_sign_ins(ana: Seller) -> None:
    browser, _ = signs_in(ana)
    elsewhere, _ = signs_in(ana)
    told = {"oldpassword": WORD, "password1": "too short", "password2": "too short"}
    assert browser.post("/ways-in/password", told).status_code == 422
    new = "another sentence of some length"
    assert browser.post("/ways-in/password", {**told, "password1": new, "password2": new}).status_code == 302

    assert is_in(browser)
    assert not is_in(elsewhere)
    assert not is_in(signs_in(ana)[0])
    assert Entry.objects.filter(by=ana, what="new-password").count() == 1


def test_a_sign_in_is_seen_and_ended_from_elsewhere(ana: Seller) -> None:
    here, _ = signs_in(ana)
    there = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    there.post("/sign-in", {"login": ana.sign_in, "password": WORD})
    shown = seen(here.get("/ways-in"))
    assert "Firefox on Linux" in shown
    assert "this one" in shown
    row = UserSession.objects.get(session_key=there.session.session_key)

    assert here.post(f"/ways-in/sign-ins/{row.pk}/end").status_code == 302

    assert not is_in(there)
    assert is_in(here)
    assert here.post(f"/ways-in/sign-ins/{row.pk}/end").status_code == 404
    mine = UserSession.objects.get(user_id=ana.pk)
    assert here.post(f"/ways-in/sign-ins/{mine.pk}/end").status_code == 404  # signing out does that


def test_all_others_are_ended_at_once(ana: Seller) -> None:
    here, *others = [signs_in(ana)[0] for _ in range(3)]

    here.post("/ways-in/sign-ins/end")

    assert [is_in(one) for one in (here, *others)] == [True, False, False]
    assert Entry.objects.filter(by=ana, what="signed-out").count() == 1


def test_nobody_ends_or_sees_the_sign_ins_and_keys_of_others(ana: Seller, other: dict[str, Seller]) -> None:
    with_app(ana)
    row = UserSession.objects.filter(user_id=ana.pk).first()
    assert row is not None
    for role in (Role.ADMIN, Role.SELLER):
        cleo = browser_of(other[role])
        assert cleo.post(f"/ways-in/sign-ins/{row.pk}/end").status_code == 404
        with eyes_of(other[role].pk):
            assert not UserSession.objects.filter(user_id=ana.pk).exists()
            assert not Authenticator.objects.exists()
            assert Authenticator.objects.update(data={}) == 0
    assert UserSession.objects.filter(pk=row.pk).exists()


def test_whoever_was_taken_out_is_told_so_at_the_door(ana: Seller) -> None:
    Seller.objects.filter(pk=ana.pk).update(is_active=False)

    browser, answer = signs_in(ana)

    assert not is_in(browser)
    assert answer.status_code in {302, 422}


def test_somebody_else_signs_in_at_the_second_step(ana: Seller) -> None:
    with_app(ana)
    browser, _ = signs_in(ana)
    assert browser.get("/sign-in")["Location"] == "/sign-in/second"

    assert browser.post("/sign-out")["Location"] == "/sign-in"

    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/sign-in/second")["Location"] == "/sign-in"


def test_nobody_is_signed_out_by_a_link(ana: Seller) -> None:
    browser, _ = signs_in(ana)

    assert browser.get("/sign-out").status_code == 405
    assert is_in(browser)


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_by_signing_in(ana: Seller, where: str) -> None:
    browser = Client()

    answer = browser.post("/sign-in", {"login": ana.sign_in, "password": WORD, "next": where})

    assert answer["Location"] == "/"


def test_whoever_asked_for_a_page_comes_to_it(ana: Seller) -> None:
    browser = Client()
    to_door = browser.get("/deals")["Location"]
    page = browser.get(to_door)
    assert 'name="next" value="/deals"' in page.content.decode()

    answer = browser.post("/sign-in", {"login": ana.sign_in, "password": WORD, "next": "/deals"})

    assert answer["Location"] == "/deals"


def test_whoever_lost_their_telephone_is_let_in_by_their_administrator(ana: Seller, ada: Membership) -> None:
    anas, _ = with_app(ana)
    boss = sure_browser_of(ada.seller)
    people = seen(boss.get("/team/people"))
    assert "ana@lantern.example · an app" in people
    assert "3 of them come in with a password alone" in people

    assert boss.post(f"/team/people/{ana.membership.pk}", {"lost": "1"}).status_code == 302

    assert not is_in(anas)
    assert not Authenticator.objects.filter(user_id=ana.pk).exists()
    assert is_in(signs_in(ana)[0])
    row = Entry.objects.get(what="second-step-lost")
    assert (row.by, row.other) == (ada.seller, ana)


def test_nobody_else_takes_it_away(ana: Seller, lantern: dict[str, Seller], other: dict[str, Seller]) -> None:
    with_app(ana)
    for somebody in (lantern[Role.MANAGER], lantern[Role.AUDITOR], other[Role.ADMIN]):
        answer = browser_of(somebody).post(f"/team/people/{ana.membership.pk}", {"lost": "1"})
        assert answer.status_code == 404
    assert Authenticator.objects.filter(user_id=ana.pk).count() == 2


def test_a_workspace_of_one_on_postgresql_opens_by_the_word_of_its_machine(db: None) -> None:
    """Nobody belongs to an organisation yet."""
    browser = Client()
    with override_settings(START_TOKEN="word"):
        assert browser.get("/start/word").status_code == 302

    assert is_in(browser)

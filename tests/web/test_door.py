"""The door: a start token on the machine itself, else a password; nobody else comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from unchase.deals.models import Seller
from unchase.web.door import is_here

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_the_address_that_serve_printed_opens_the_workspace_of_a_fresh_seller(
    db: None, settings: Settings
) -> None:
    settings.START_TOKEN = "right"
    client = Client()

    answer = client.get("/start/right", follow=True)

    assert answer.redirect_chain[-1][0] == "/welcome"
    assert Seller.objects.count() == 1


@pytest.mark.parametrize(("told", "known"), [("wrong", "right"), ("anything", "")])
def test_any_other_word_opens_nothing(db: None, settings: Settings, told: str, known: str) -> None:
    settings.START_TOKEN = known

    answer = Client().get(f"/start/{told}")

    assert answer.status_code == 403
    assert not Seller.objects.exists()


def test_the_right_word_opens_nothing_from_another_machine(db: None, settings: Settings) -> None:
    settings.START_TOKEN = "right"

    answer = Client(REMOTE_ADDR="192.0.2.7").get("/start/right")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:52100", True),
        ("::1", True),
        ("[::1]:52100", True),
        ("192.0.2.7", False),
        ("192.0.2.7:80", False),
        ("", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_the_machine_itself_is_known_by_its_address(address: str, *, here: bool) -> None:
    assert is_here(address) is here


def test_a_password_opens_the_door_and_a_wrong_one_says_so(ana: Seller) -> None:
    ana.set_password("a long word of hers")
    ana.save()
    client = Client()

    wrong = client.post("/sign-in", {"username": ana.sign_in, "password": "guessed"})
    right = client.post("/sign-in", {"username": ana.sign_in, "password": "a long word of hers"})

    assert "do not belong together" in wrong.content.decode()
    assert right.headers["Location"] == "/"


def test_nothing_is_cached_or_framed_or_taken_from_elsewhere(ana: Seller) -> None:
    client = Client()
    client.force_login(ana)

    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_host_that_is_not_ours_is_refused(ana: Seller) -> None:
    assert Client(SERVER_NAME="evil.example").get("/healthz").status_code == 400


def test_the_workspace_says_that_it_is_well(db: None) -> None:
    assert Client().get("/healthz").content == b"ok\n"

"""A token is made, shown once, seen when it was used, and revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from unchase.deals.models import Token
from unchase.deals.token import MOST, TokenError
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller

WORD = re.compile(r"unchase_[\w-]{43}")


def test_it_is_shown_once_and_only_its_hash_is_kept(anas: Client, ana: Seller) -> None:
    answer = anas.post("/tokens", {"name": "Zapfine", "scope": ["read", "draft"], "days": "30"})

    found = WORD.search(answer.content.decode())
    assert found is not None
    token = Token.objects.get(seller=ana)
    assert token.scopes == ["read", "draft"]
    assert token.expires_at == token.made_at + timedelta(days=30)
    assert found[0] not in str(Token.objects.values().get())
    assert answer["Cache-Control"].startswith("max-age=0")
    page = anas.get("/tokens")
    assert WORD.search(page.content.decode()) is None
    assert f"Zapfine {found[0][:12]}…" in seen(page)
    assert "never used" in seen(page)


def test_it_opens_what_it_was_made_for_until_it_is_revoked(anas: Client, ana: Seller, now: datetime) -> None:
    token, word = Token.make(ana, now, name="x", scopes=["write"])

    assert Token.known_by(word, now) == token
    assert token.may("write")
    assert not token.may("read")
    anas.post(f"/tokens/{token.pk}/revoke")
    assert Token.known_by(word, now) is None
    assert "Those that open nothing any more" in seen(anas.get("/tokens"))


def test_nobody_revokes_anothers(cleos: Client, ana: Seller, now: datetime) -> None:
    token, word = Token.make(ana, now, name="x", scopes=["read"])

    assert cleos.post(f"/tokens/{token.pk}/revoke").status_code == 404
    assert Token.known_by(word, now) == token


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": " ", "scope": ["read"]}, "Give it a name"),
        ({"name": "x"}, "Say what it may do"),
        ({"name": "x", "scope": ["read", "send"]}, "Say what it may do"),
    ],
)
def test_what_is_missing_is_said(anas: Client, told: dict[str, object], says: str) -> None:
    answer = anas.post("/tokens", told)

    assert answer.status_code == 422
    assert says in seen(answer)
    assert not Token.objects.exists()


def test_there_are_not_too_many_and_none_is_good_for_ages(ana: Seller, now: datetime) -> None:
    with pytest.raises(TokenError, match="3,660 days"):
        Token.make(ana, now, name="x", scopes=["read"], days=4000)
    for number in range(MOST):
        Token.make(ana, now, name=f"x{number}", scopes=["read"])
    with pytest.raises(TokenError, match="already"):
        Token.make(ana, now, name="one more", scopes=["read"])


def test_a_name_is_shown_as_it_was_typed_and_no_more(anas: Client) -> None:
    anas.post("/tokens", {"name": "<script>alert(1)</script>", "scope": ["read"]})

    assert b"<script>alert" not in anas.get("/tokens").content

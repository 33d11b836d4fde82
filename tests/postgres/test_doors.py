"""Another program sees through its seller's eyes: the database keeps apart what the program might forget to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from postgres.team import SECRET, Role, ada, lantern, other, secret_deal
from unchase.deals.models import Answered, Contact, Deal, Token
from unchase.teams.eyes import eyes_of

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller

__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db
_WORDS = json.dumps({"ending": "no", "text": "Is Friday at 10 good?"}).encode()


def _program(seller: Seller, now: datetime) -> Client:
    word = Token.make(seller, now, name="x", scopes=["read", "draft", "write"])[1]
    client = Client(headers={"Authorization": f"Bearer {word}"})
    client.raise_request_exception = False  # a program that forgets may stumble; it may not show
    return client


def _asked(client: Client, method: str, path: str, key: int) -> str:
    with transaction.atomic():
        answer = client.generic(
            method,
            path.format(deal=key, conversation=key, draft=key),
            _WORDS,
            content_type="application/json",
        )
        transaction.set_rollback(True)
    return answer.content.decode()


def test_its_own_seller_sees_the_deal(secret_deal: Deal, now: datetime) -> None:
    """Else the test above would prove nothing."""
    client = _program(secret_deal.seller, now)

    assert SECRET in _asked(client, "GET", "/api/deals/{deal}", secret_deal.pk)
    assert SECRET in _asked(client, "GET", "/api/deals", secret_deal.pk)


def test_a_change_under_a_key_is_made_once_there_too(secret_deal: Deal, now: datetime) -> None:
    client = _program(secret_deal.seller, now)
    before = secret_deal.touches.count()

    for _ in range(2):
        answer = client.post(
            f"/api/deals/{secret_deal.pk}/conversations",
            {"outcome": "voicemail"},
            content_type="application/json",
            headers={"Idempotency-Key": "k"},
        )
        assert answer.status_code == 201, answer.content

    assert secret_deal.touches.count() == before + 1
    assert Answered.objects.count() == 1


def test_a_bad_token_is_nobody(secret_deal: Deal) -> None:
    answer = Client(headers={"Authorization": "Bearer unchase_wrong"}).get(f"/api/deals/{secret_deal.pk}")

    assert answer.status_code == 401


def test_tokens_webhooks_and_what_hangs_on_them_are_their_sellers(
    other: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    Token.make(secret_deal.seller, now, name="x", scopes=["read"])

    with eyes_of(other[Role.ADMIN].pk):
        assert not Token.objects.exists()
        assert not Contact.objects.filter(prospect=secret_deal.prospect_id).exists()
    with eyes_of(secret_deal.seller_id):
        assert Token.objects.exists()

"""Ana's deals do not exist for Cleo, and nothing exists for a stranger: a test for every address there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern

from deals.cast import they, we
from unchase.core.act import ActName
from unchase.deals.models import Deal, Notice, Token, Touch, Webhook
from unchase.urls import urlpatterns
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

OPEN = {"start", "sign-in", "healthz", "metrics", "feed", "invited"}
ADDRESSES = [(str(one.name), str(one.pattern)) for one in urlpatterns if isinstance(one, URLPattern)]
SECRET = "Zanzibar"


@pytest.fixture
def theirs(acme: Deal, now: datetime) -> dict[str, int]:
    """Everything of Ana's that has an address of its own."""
    acme.prospect.name = f"{SECRET} Ltd"
    acme.prospect.save()
    acme.record(
        [
            we("2026-11-02 09:00", f"About {SECRET}: is Friday at 10 good?"),
            they("2026-11-09 09:00", f"{SECRET}?"),
        ],
        now,
    )
    draft = acme.draft(now, text=f"{SECRET}, again", subject=SECRET)
    acme.let_go(now, note=SECRET)
    touch = Touch.objects.filter(deal=acme).latest("at")
    token, _ = Token.make(acme.seller, now, name=SECRET, scopes=["read"])
    hook = Webhook.objects.create(seller=acme.seller, address=f"https://{SECRET}.example/", made_at=now)
    notice = Notice.objects.create(webhook=hook, kind="x", about="x", at=now, body=SECRET)
    return {
        "deals": acme.pk,
        "touches": touch.pk,
        "drafts": draft.pk,
        "tokens": token.pk,
        "webhooks": hook.pk,
        "notices": notice.pk,
    }


def address_of(pattern: str, theirs: dict[str, int]) -> str:
    kind = pattern.partition("/")[0]
    return "/" + pattern.replace("<int:pk>", str(theirs.get(kind, 1))).replace("<str:token>", "word").replace(
        "<slug:prospect>", "budget-wait"
    )


def _kept(deal: Deal) -> tuple[int, int]:
    return deal.touches.filter(undone_at=None).count(), deal.outgoings.filter(undone_at=None).count()


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES)
def test_nothing_of_anas_shows_or_changes_for_cleo(
    cleos: Client, acme: Deal, theirs: dict[str, int], name: str, pattern: str
) -> None:
    before = Deal.objects.values().get(pk=acme.pk)
    kept = _kept(acme)
    words = {
        "note": "no", "how": "won", "ending": "no", "outcome": "spoke", "what": "x", "by": "2026-12-01",
        "quote": SECRET, "is_act": ActName.STALL.value, "text": "Hello", "q": SECRET, "name": "need", "state": "met",
    }  # fmt: skip
    for answer in (
        cleos.get(address_of(pattern, theirs), {"q": SECRET}),
        cleos.post(address_of(pattern, theirs), words),
    ):
        if name != "search":  # which repeats what was searched for
            assert SECRET not in answer.content.decode()
        if "<int:pk>" in pattern:
            assert answer.status_code in {404, 405}

    assert Deal.objects.values().get(pk=acme.pk) == before
    assert _kept(acme) == kept


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES)
def test_a_stranger_is_sent_to_the_door(theirs: dict[str, int], name: str, pattern: str) -> None:
    answer = Client().get(address_of(pattern, theirs))

    if name in OPEN:
        assert answer.status_code in {200, 403, 404}  # 404: a feed whose secret is none
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES)
def test_nothing_is_written_without_the_token_of_the_page(
    acme: Deal, theirs: dict[str, int], name: str, pattern: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(acme.seller)

    answer = client.post(address_of(pattern, theirs), {"note": "x"})

    assert answer.status_code in {403, 405}


def test_cleo_finds_nothing_of_anas(cleos: Client, theirs: dict[str, int]) -> None:
    assert "No deal and no person is called that." in seen(cleos.get("/search", {"q": SECRET}))


def test_cleo_cannot_take_back_what_ana_did(anas: Client, cleos: Client, acme: Deal, now: datetime) -> None:
    anas.post(f"/deals/{acme.pk}/let-go", {"note": "enough"})
    word = anas.get("/").context["did"]["word"]

    cleos.post("/undo", {"word": word, "back": "/"})

    assert Deal.objects.get(pk=acme.pk).standing == "released"

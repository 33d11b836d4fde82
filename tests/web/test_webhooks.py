"""A webhook is begun, its secret shown once, its log read, a notice delivered once more, and taken away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from unchase.deals.models import Notice, Webhook
from unchase.deals.webhook import MOST
from unchase.rounds.keys import unsealed
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from unchase.deals.models import Deal, Seller

WHERE = "https://hooks.zapfine.example/in"


@pytest.fixture(autouse=True)
def _folder(home: Path) -> None:
    home.mkdir(parents=True)


def begun(client: Client, **told: object) -> Webhook:
    client.post("/webhooks", {"address": WHERE, "kind": ["deal.let_go"], **told})
    return Webhook.objects.get()


def test_its_secret_is_shown_once_and_kept_sealed(anas: Client, ana: Seller) -> None:
    answer = anas.post("/webhooks", {"address": WHERE, "kind": ["deal.let_go", "deal.missed"]})

    found = re.search(r"whsec_[\w+/=]{44}", answer.content.decode())
    assert found is not None
    hook = Webhook.objects.get(seller=ana)
    assert hook.kinds == ["deal.let_go", "deal.missed"]
    assert unsealed(hook)["secret"] == found[0]
    assert "whsec_" not in anas.get("/webhooks").content.decode()
    assert WHERE in seen(anas.get("/webhooks"))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"address": "http://hooks.zapfine.example/"}, "begins with https"),
        ({"address": "https://a:b@zapfine.example/"}, "no password"),
        ({"address": "here"}, "Write the address as"),
        ({"kind": []}, "Say what it is to be told"),
        ({"kind": ["everything"]}, "Say what it is to be told"),
    ],
)
def test_what_cannot_be_is_said(anas: Client, told: dict[str, object], says: str) -> None:
    answer = anas.post("/webhooks", {"address": WHERE, "kind": ["deal.let_go"], **told})

    assert answer.status_code == 422
    assert says in seen(answer)
    assert not Webhook.objects.exists()


def test_there_are_not_too_many(anas: Client, ana: Seller, now: datetime) -> None:
    Webhook.objects.bulk_create(Webhook(seller=ana, address=WHERE, made_at=now) for _ in range(MOST))

    assert anas.post("/webhooks", {"address": WHERE, "kind": ["deal.let_go"]}).status_code == 422


def test_the_log_tells_how_each_notice_fared(anas: Client, ana: Seller, acme: Deal, now: datetime) -> None:
    hook = begun(anas)
    arrived = Notice.of(hook, "deal.let_go", "a", now, {"deal": acme.pk})
    arrived.save()
    arrived.tried(now, code=200, says="200 thank you")
    waiting = Notice.of(hook, "deal.let_go", "b", now, {"deal": acme.pk})
    waiting.save()
    waiting.tried(now, code=503, says="503 <b>not now</b>")

    page = anas.get(f"/webhooks/{hook.pk}")

    assert "arrived" in seen(page)
    assert "tried again" in seen(page)
    assert "503 <b>not now</b>" in seen(page)
    assert b"<b>not now" not in page.content
    assert anas.post(f"/notices/{waiting.pk}/again").status_code == 302
    waiting.refresh_from_db()
    assert (waiting.next_at, waiting.failures) == (now, 0)


def test_one_that_was_shut_says_why_and_is_opened_again(anas: Client, now: datetime) -> None:
    hook = begun(anas)
    hook.went_wrong(now - timedelta(days=5), "503")
    hook.went_wrong(now, "503")

    assert "Nothing arrived there for 5 days. Last: 503" in seen(anas.get(f"/webhooks/{hook.pk}"))
    anas.post(f"/webhooks/{hook.pk}/change", {"do": "open"})
    hook.refresh_from_db()
    assert hook.shut_at is None


def test_a_trial_is_sent_when_it_is_asked_for(anas: Client) -> None:
    hook = begun(anas)
    assert "Send a trial" in seen(anas.get(f"/webhooks/{hook.pk}"))

    anas.post(f"/webhooks/{hook.pk}/change", {"do": "trial"})

    assert hook.notices.get().kind == "webhook.trial"
    assert "on its way" in seen(anas.get(f"/webhooks/{hook.pk}"))


def test_one_is_taken_away(anas: Client) -> None:
    hook = begun(anas)

    anas.post(f"/webhooks/{hook.pk}/change", {"do": "remove"})

    assert not Webhook.objects.exists()

"""Consent given in the browser: a code typed in at the provider's, or the way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from mailservers.fixtures import at_home
from mailservers.tokens import token_office
from unchase.connectors import providers as table
from unchase.connectors.providers import Provider
from unchase.deals.models import Mailbox
from unchase.rounds.keys import unsealed
from unchase.web import mailboxes
from web.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from mailservers.tokens import TokenOffice

__all__ = ["at_home"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenOffice]:
    """A provider of both ways: one with a device flow, one without."""
    with token_office() as one:
        known = (
            Provider(
                key="device", name="Device", device_url=f"{one.url}/device", token_url=f"{one.url}/token"
            ),
            Provider(
                key="browser",
                name="Browser",
                authorize_url="https://consent.example/ask",
                token_url=f"{one.url}/token",
            ),
        )
        for module in (table, mailboxes):
            monkeypatch.setattr(module, "providers", lambda: known)
        monkeypatch.setattr("unchase.web.mailbox_form.providers", lambda: known)
        yield one


def _connect(anas: Client, provider: str) -> str:
    told = {
        "address": "ana@firm.example",
        "entry": "token",
        "provider": provider,
        "client_id": "our-program",
        "imap_host": "127.0.0.1",
        "imap_port": "1",
    }
    answer = anas.post("/mailboxes/connect", told)
    assert answer.status_code == 302, seen(answer)
    return str(answer["Location"])


def test_a_code_is_shown_to_type_in_and_waited_for(anas: Client, office: TokenOffice) -> None:
    here = _connect(anas, "device")
    page = seen(anas.get(here))
    assert "ABCD-EFGH" in page
    answer = anas.post(here)
    assert answer.status_code == 422
    assert "Not yet" in seen(answer)
    office.consented = True
    box = Mailbox.objects.get()
    assert anas.post(here)["Location"] == f"/mailboxes/{box.pk}"
    words = unsealed(Mailbox.objects.get())
    assert words["refresh"] == office.refresh
    assert "device_code" not in words


def test_the_way_there_and_back_carries_a_word_of_ours(
    anas: Client, cleos: Client, office: TokenOffice
) -> None:
    here = _connect(anas, "browser")
    page = anas.get(here).content.decode()
    url = page.partition('href="https://consent.example')[2].partition('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/mailboxes/consented"]
    back = f"/mailboxes/consented?code=code-1&state={asked['state'][0]}"
    assert anas.get("/mailboxes/consented?code=code-1&state=made-up")["Location"] == "/mailboxes"
    assert cleos.get(back)["Location"] == "/mailboxes", "another's browser gets nothing"
    assert office.given == 0
    box = Mailbox.objects.get()
    assert anas.get(back)["Location"] == f"/mailboxes/{box.pk}"
    words = unsealed(Mailbox.objects.get())
    assert words["refresh"] == office.refresh
    assert "verifier" not in words


def test_a_provider_that_refuses_is_said(anas: Client, office: TokenOffice) -> None:
    office.down = True
    answer = anas.get(_connect(anas, "device"))
    assert answer.status_code == 422
    assert "gave no code" in seen(answer) or "gives no token" in seen(answer)

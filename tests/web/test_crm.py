"""Pipedrive is connected with its token tried first, told what goes which way, and let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.listening import listening
from connectors.pipedrives import TOKEN, Pipedrives
from unchase.deals.models import Crm
from web.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from connectors.listening import Listener
    from unchase.deals.models import Seller


@pytest.fixture(autouse=True)
def _folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(parents=True)
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening(Pipedrives().answers) as one:
        yield one


def test_it_is_connected_its_writing_kept_and_let_go_of(
    anas: Client, ana: Seller, listener: Listener
) -> None:
    page = seen(anas.get("/crm"))
    assert "Who wins" in page

    answer = anas.post("/crm", {"address": listener.address, "token": TOKEN, "writes": "yes"})
    assert answer.status_code == 302
    crm = Crm.objects.get(seller=ana)
    assert (crm.owner, crm.writes) == (77, True)
    assert TOKEN not in anas.get("/crm").content.decode()

    anas.post("/crm", {"do": "writes"})
    crm.refresh_from_db()
    assert not crm.writes
    anas.post("/crm", {"do": "now"})
    crm.went_wrong(crm.made_at, "Pipedrive <b>broke</b>.")
    page_now = anas.get("/crm")
    assert "Pipedrive <b>broke</b>." in seen(page_now)
    assert b"<b>broke" not in page_now.content

    anas.post("/crm", {"do": "forget"})
    assert not Crm.objects.exists()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"token": "wrong"}, "does not take the token"),
        ({"token": ""}, "Give the token"),
        ({"address": "https://10.1.1.1:1/"}, "inside a network"),
    ],
)
def test_what_cannot_be_connected_is_told(
    anas: Client, listener: Listener, told: dict[str, str], says: str
) -> None:
    answer = anas.post("/crm", {"address": listener.address, "token": TOKEN, **told})

    assert answer.status_code == 422
    assert says in seen(answer)
    assert not Crm.objects.exists()


def test_cleo_neither_sees_nor_stops_anas(
    anas: Client, cleos: Client, ana: Seller, listener: Listener
) -> None:
    anas.post("/crm", {"address": listener.address, "token": TOKEN})

    assert listener.address not in cleos.get("/crm").content.decode()
    cleos.post("/crm", {"do": "forget"})
    assert Crm.objects.filter(seller=ana).exists()

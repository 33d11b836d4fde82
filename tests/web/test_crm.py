"""Pipedrive is connected with its token tried first, told what goes which way, and let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.hubspots import HubSpots
from connectors.listening import listening
from connectors.pipedrives import TOKEN, Pipedrives
from connectors.salesforces import Salesforces
from unchase.deals.models import Crm, CrmEntry
from web.seen import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from connectors.listening import Listener
    from unchase.deals.models import Deal, Seller


@pytest.fixture(autouse=True)
def _folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(parents=True)
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")


@pytest.fixture
def listener() -> Iterator[Listener]:
    there = Pipedrives()
    there.deal(1, "Returns", "Acme", "kim@acme.example")
    with listening(there.answers) as one:
        yield one


def test_it_is_connected_its_writing_kept_and_let_go_of(
    anas: Client, ana: Seller, listener: Listener
) -> None:
    page = seen(anas.get("/crm"))
    assert "Who wins" in page

    answer = anas.post("/crm", {"address": listener.address, "token": TOKEN, "writes": "yes"})
    assert answer.status_code == 302
    crm = Crm.objects.get(seller=ana)
    assert (crm.owner, crm.writes, crm.next_at) == ("77", True, None)
    asks = anas.get("/crm")
    assert TOKEN not in asks.content.decode()
    assert "Nothing was read or written yet" in seen(asks)
    assert "Acme – Returns" in seen(asks)

    anas.post("/crm", {"do": "now"})  # not before it is agreed to
    anas.post("/crm", {"do": "agree", "writes": "yes"})
    crm.refresh_from_db()
    assert (crm.writes, crm.shown) == (True, {})
    assert crm.agreed_at == crm.next_at is not None

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
        ({"token": ""}, "Your API token is missing"),
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


@pytest.mark.parametrize(
    ("there", "asks"),
    [(HubSpots(), "private app"), (Salesforces(), "The client’s secret")],
    ids=lambda one: getattr(one, "program", ""),
)
def test_each_program_asks_for_its_own(
    anas: Client, ana: Seller, there: HubSpots | Salesforces, asks: str
) -> None:
    page = seen(anas.get(f"/crm?program={there.program}"))
    assert asks in page
    assert ana.sign_in in anas.get(f"/crm?program={there.program}").content.decode()

    with listening(there.answers) as one:
        told = {"program": there.program, "address": one.address, "known_as": there.known_as}
        nobody = anas.post("/crm", told | there.words | {"known_as": "max@lantern.example"})
        assert nobody.status_code == 422
        assert "signs in as max@lantern.example" in seen(nobody)
        assert anas.post("/crm", told | there.words).status_code == 302
    assert Crm.objects.get(seller=ana).program == there.program


def test_what_was_not_taken_there_is_told(anas: Client, ana: Seller, listener: Listener, acme: Deal) -> None:
    anas.post("/crm", {"address": listener.address, "token": TOKEN})
    anas.post("/crm", {"do": "agree"})
    crm = Crm.objects.get(seller=ana)
    CrmEntry.objects.create(
        crm=crm, deal=acme, wrote_at=crm.made_at, problem="It <i>is</i> not there any more."
    )

    page = anas.get("/crm")
    assert "It <i>is</i> not there any more." in seen(page)
    assert b"<i>is" not in page.content


def test_a_program_there_is_not_is_told(anas: Client) -> None:
    answer = anas.post("/crm", {"program": "abacus", "address": "x", "token": "y"})

    assert answer.status_code == 422
    assert "no such program" in seen(answer)


def test_cleo_neither_sees_nor_stops_anas(
    anas: Client, cleos: Client, ana: Seller, listener: Listener
) -> None:
    anas.post("/crm", {"address": listener.address, "token": TOKEN})

    assert listener.address not in cleos.get("/crm").content.decode()
    cleos.post("/crm", {"do": "forget"})
    assert Crm.objects.filter(seller=ana).exists()

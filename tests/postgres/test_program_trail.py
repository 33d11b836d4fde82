"""What programs saw and changed stands in the trail: each change, and each kind of look once an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from deals.cast import acme, ana
from postgres.team import SECRET, Role, ada, browser_of, lantern, secret_deal
from unchase.deals.models import Token
from unchase.doors import noted
from unchase.doors import tools as tools_module
from unchase.doors.tools import server
from unchase.teams.models import Entry
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Deal, Seller

__all__ = ["acme", "ada", "ana", "lantern", "secret_deal"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was read in this hour yet."""
    monkeypatch.setattr(noted, "_hour", noted.Hour())
    monkeypatch.setattr(
        tools_module, "close_old_connections", lambda: None
    )  # a test's transaction stays open


def _program(seller: Seller, now: datetime) -> Client:
    word = Token.make(seller, now, name="Zapfine", scopes=["read", "draft", "write"])[1]
    return Client(headers={"Authorization": f"Bearer {word}"})


def _rows(deal: Deal) -> list[tuple[str, int | None, str]]:
    found = Entry.objects.filter(by=deal.seller, what__startswith="program-").order_by("pk")
    return list(found.values_list("what", "deal_id", "says"))


def test_what_a_program_reads_is_noted_once_an_hour_for_each_deal(
    secret_deal: Deal, ada: object, now: datetime
) -> None:
    program = _program(secret_deal.seller, now)
    for _ in range(3):
        assert program.get("/api/deals").status_code == 200
        assert program.get(f"/api/deals/{secret_deal.pk}").status_code == 200
    assert program.get("/api/deals/999999").status_code == 404

    assert _rows(secret_deal) == [
        ("program-saw", None, "Zapfine: deals"),
        ("program-saw", secret_deal.pk, "Zapfine: deal"),
    ]


def test_each_change_of_a_program_is_noted(secret_deal: Deal, now: datetime) -> None:
    program = _program(secret_deal.seller, now)
    where = f"/api/deals/{secret_deal.pk}/conversations"
    for key in ("a", "b", "b"):  # the last is the second told again
        answer = program.post(
            where, {"outcome": "voicemail"}, content_type="application/json", headers={"Idempotency-Key": key}
        )
        assert answer.status_code == 201
    assert program.post(where, {"outcome": "x"}, content_type="application/json").status_code == 422

    assert _rows(secret_deal) == [("program-changed", secret_deal.pk, "Zapfine: log")] * 2


def test_an_assistant_is_a_program_too(secret_deal: Deal) -> None:
    seller = secret_deal.seller
    tools = server(lambda: (seller, frozenset({"read", "write"})))

    def asks(tool: str, **told: Any) -> None:  # noqa: ANN401 - whatever it takes
        async_to_sync(tools.call_tool)(tool, {"number": secret_deal.pk, **told})

    asks("deal")
    asks("deal")
    asks("log_call", outcome="voicemail")
    asks("log_call", outcome="no-answer")

    assert _rows(secret_deal) == [
        ("program-saw", secret_deal.pk, "an assistant: deal"),
        *[("program-changed", secret_deal.pk, "an assistant: log call")] * 2,
    ]


def test_whoever_reads_the_trail_reads_it(
    secret_deal: Deal, lantern: dict[str, Seller], now: datetime
) -> None:
    _program(secret_deal.seller, now).get(f"/api/deals/{secret_deal.pk}")

    said = seen(browser_of(lantern[Role.AUDITOR]).get("/team/trail"))

    assert f"Ana let a program see {SECRET} : Zapfine: deal" in said


def test_who_belongs_to_no_organisation_has_no_trail(acme: Deal, now: datetime) -> None:
    assert _program(acme.seller, now).get("/api/deals").status_code == 200

    assert not Entry.objects.exists()


def test_an_hour_later_a_look_is_news_again(now: datetime) -> None:
    hour = noted.Hour()
    read = (1, "Zapfine: deals", None)

    assert [hour.is_new(read, now + timedelta(minutes=m)) for m in (0, 59, 60, 61)] == [
        True,
        False,
        True,
        False,
    ]

"""Ana's deals do not exist for Cleo's program: a test for every operation there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deals.cast import they, we
from unchase.deals.models import Deal
from unchase.doors.api import doors

if TYPE_CHECKING:
    from datetime import datetime

    from doors.conftest import Program

SECRET = "Zanzibar"
PATHS: dict[str, dict[str, Any]] = doors.get_openapi_schema(path_prefix="")["paths"]
OPERATIONS = [
    (operation["operationId"], method.upper(), path)
    for path, operations in PATHS.items()
    for method, operation in operations.items()
]
WORDS: dict[str, dict[str, object]] = {
    "lint": {"text": "Is Friday at 10 good?"},
    "log": {"ending": "no", "note": "No."},
    "let_go": {},
    "keep_draft": {"text": "Is Tuesday 17 November at 10:00 or Wednesday 18 November at 14:00 better?"},
}


@pytest.fixture
def theirs(acme: Deal, now: datetime) -> dict[str, int]:
    """Everything of Ana's that an operation can name."""
    acme.prospect.name = f"{SECRET} Ltd"
    acme.prospect.save()
    acme.record([we("2026-11-02 09:00", f"About {SECRET}."), they("2026-11-09 09:00", f"{SECRET}?")], now)
    call = acme.log_call(now, note=SECRET)
    draft = acme.draft(now, text=f"{SECRET}, again", subject=SECRET)
    return {"deal": acme.pk, "conversation": call.pk, "draft": draft.pk}


def kept(deal: Deal) -> list[Any]:
    """All that another program could have changed."""
    return [
        Deal.objects.values().get(pk=deal.pk),
        *deal.touches.order_by("pk").values(),
        *deal.outgoings.order_by("pk").values(),
        *deal.releases.order_by("pk").values(),
    ]


@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_it_hides_the_deal_from_cleo(
    cleos: Program, acme: Deal, theirs: dict[str, int], *, name: str, method: str, path: str
) -> None:
    before = kept(acme)

    answer = cleos.ask(method, path.lstrip("/").format(**theirs), WORDS.get(name))

    assert SECRET not in answer.content.decode()
    assert "acme" not in answer.content.decode().lower()
    assert answer.status_code == (404 if "{" in path else 200)
    assert kept(acme) == before


@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_the_same_is_told_to_ana(
    anas: Program, acme: Deal, theirs: dict[str, int], *, name: str, method: str, path: str
) -> None:
    """Else the test above would prove nothing."""
    if name == "take_back_let_go":
        assert anas.ask("POST", f"deals/{acme.pk}/let-go", {}).status_code == 200

    answer = anas.ask(method, path.lstrip("/").format(**theirs), WORDS.get(name))

    assert answer.status_code in {200, 201, 204}, answer.content


def test_a_list_narrowed_to_anas_deal_is_empty_for_cleo(cleos: Program, theirs: dict[str, int]) -> None:
    for where, query in (
        ("drafts", {"deal": theirs["deal"]}),
        ("deals", {"person": "kim@acme.example"}),
        ("contacts", {"address": "kim@acme.example"}),
    ):
        assert cleos.get(where, **query)["items"] == []

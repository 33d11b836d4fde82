"""The settings: a changed number shows its effect before it is kept, and can be taken back."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deals.cast import we
from unchase.core.policy import Policy
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from unchase.deals.models import Deal, Seller

METHODS = {
    field.name: f"{field.default:%H:%M}" if hasattr(field.default, "hour") else str(field.default)
    for field in fields(Policy)
    if not isinstance(field.default, tuple)
}


def change(client: Client, do: str = "preview", **numbers: str) -> Answer:
    """Type other numbers into the page."""
    return client.post("/settings", METHODS | numbers | {"do": do})


def keep(client: Client, shown: Answer) -> Answer:
    """Click what stands below a preview."""
    return client.post("/settings", {"do": "keep", "whole": shown.context["file"]})


@pytest.fixture
def waiting(acme: Deal, now: datetime) -> Deal:
    """A message of last Tuesday, four business days old: within the patience."""
    acme.record([we("2026-11-04 09:00", "Here is our proposal. Is Friday at 10 good?")], now)
    return acme


def test_every_number_of_the_policy_is_explained() -> None:
    told = tomllib.loads(resources.files("unchase.core").joinpath("policy.toml").read_text(encoding="utf-8"))
    assert set(told) == set(METHODS)
    assert all(set(one) == {"says", "unit", "why"} for one in told.values())


def test_a_change_is_shown_with_its_effect_and_kept_only_by_a_second_click(
    anas: Client, ana: Seller, waiting: Deal
) -> None:
    shown = change(anas, patience_business_days="2")
    assert "1 of 1 deal would be judged otherwise" in seen(shown)
    ana.refresh_from_db()
    assert ana.policy == {}
    keep(anas, shown)
    ana.refresh_from_db()
    assert ana.policy == {"patience_business_days": 2}


def test_a_kept_policy_can_be_taken_back(anas: Client, ana: Seller, waiting: Deal) -> None:
    keep(anas, change(anas, patience_business_days="2"))
    anas.post("/settings/back")
    ana.refresh_from_db()
    assert ana.policy == {}
    assert anas.post("/settings/back").headers["Location"] == "/settings"


def test_numbers_as_the_method_has_them_are_not_stored(anas: Client, ana: Seller) -> None:
    keep(anas, change(anas, work_start="08:00", work_end="18:00", criteria="need, budget"))
    ana.refresh_from_db()
    assert ana.policy == {"work_start": "08:00", "work_end": "18:00", "criteria": ["need", "budget"]}


def test_days_away_are_days_off(anas: Client, ana: Seller) -> None:
    keep(anas, change(anas, days_off="2026-12-24", away_from="2026-12-28", away_until="2026-12-30"))
    ana.refresh_from_db()
    assert ana.policy["days_off"] == ["2026-12-24", "2026-12-28", "2026-12-29", "2026-12-30"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"chases": "many"}, "no number"),
        ({"work_start": "25:00"}, "must be a clock time"),
        ({"work_start": "18:00"}, "must end after it starts"),
        ({"days_off": "Christmas"}, "days such as"),
        ({"away_from": "2026-12-30", "away_until": "2026-12-20"}, "come back after you leave"),
        ({"criteria": "x" * 70}, "names of criteria"),
    ],
)
def test_what_cannot_be_is_said(anas: Client, ana: Seller, typed: dict[str, str], says: str) -> None:
    answer = change(anas, **typed)
    assert answer.status_code == 422
    assert says in seen(answer)


def test_a_policy_leaves_and_comes_back_as_a_file(anas: Client, ana: Seller) -> None:
    keep(anas, change(anas, chases="3", work_start="08:30", days_off="2026-12-24"))
    anas.post(
        "/settings/words", {"key": "send-value.mail", "text": "Hello {name}, [a story]. Is {times} better?"}
    )
    ana.refresh_from_db()
    kept = dict(ana.policy)
    file = anas.get("/settings/policy.toml")
    anas.post("/settings/back")
    shown = anas.post("/settings/policy", {"policy": SimpleUploadedFile("p.toml", file.content)})
    keep(anas, shown)
    ana.refresh_from_db()
    assert ana.policy == kept


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"chases = -1", b"= no toml", b"unknown = 1"])
def test_a_file_that_is_no_policy_is_refused_in_a_sentence(anas: Client, ana: Seller, content: bytes) -> None:
    answer = anas.post("/settings/policy", {"policy": SimpleUploadedFile("p.toml", content)})
    assert answer.status_code == 422
    assert "That file cannot be read" in seen(answer)


def test_own_words_of_a_move_are_used_and_emptied_again(
    anas: Client, ana: Seller, waiting: Deal, now: datetime
) -> None:
    own = "Dear {name}, [a story]. Is {times} better for you?"
    assert anas.post("/settings/words", {"key": "send-value.mail", "text": own}).status_code == 302
    ana.refresh_from_db()
    assert ana.policy == {"wording": {"send-value.mail": own}}
    anas.post("/settings/words", {"key": "send-value.mail", "text": ""})
    ana.refresh_from_db()
    assert ana.policy == {"wording": {}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello {name}, just checking in. Is {times} better?", "The guard refuses"),
        ("Hello {name}, a story.", "must offer {times}"),
        ("Hello {nobody}, is {times} better?", "which nothing fills"),
        ("Hello {name.__class__}, is {times} better?", "which nothing fills"),
        ("Hello {name:>999999999}, is {times} better?", "nothing else stands in them"),
        ("Hello {name, is {times} better?", "brace"),
    ],
)
def test_words_that_would_not_do_are_not_kept(anas: Client, ana: Seller, text: str, says: str) -> None:
    answer = anas.post("/settings/words", {"key": "send-value.mail", "text": text})
    assert answer.status_code == 422
    assert says in seen(answer)
    ana.refresh_from_db()
    assert ana.policy == {}


def test_every_wording_of_a_move_can_be_changed(anas: Client, ana: Seller) -> None:
    page = seen(anas.get("/settings/words"))
    assert "Send something new, with two times (mail)" in page

"""Whatever a program sends, it is answered as the description says: calls generated from it, the same ones every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it says nothing of its types

from deals.cast import they, we
from unchase.doors.api import doors
from unchase.doors.describe import described

if TYPE_CHECKING:
    from datetime import datetime

    from doors.conftest import Program
    from unchase.deals.models import Deal

SCHEMA: dict[str, Any] = described(doors.get_openapi_schema(path_prefix=""))
OPERATIONS = [
    (path, method, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
]
ODD = st.sampled_from(
    ["", "0", "-1", "1", "2", "99999999999999999999", "\x00", "é", "null", "true", "%", "../x", "2026-11-12"]
)
MOMENTS = st.sampled_from(
    [
        "2026-11-12T15:00:00Z",
        "2026-11-12T15:00:00+14:00",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "soon",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | ODD
    | MOMENTS
)
WORDS = st.sampled_from(
    [
        "Just touching base.",
        "Is Tuesday 17 November at 10:00 good?",
        "kim@acme.example",
        "appointment",
        "none",
        "spoke",
    ]
)
ANYTHING = st.recursive(LEAVES | WORDS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def validator(part: dict[str, Any]) -> Draft202012Validator:
    """A validator of a part of the description."""
    return Draft202012Validator({**part, "components": SCHEMA["components"]})


def call(operation: dict[str, Any], path: str, known: dict[str, int]) -> st.SearchStrategy[dict[str, Any]]:
    """Calls of one operation: what it takes, and what it does not."""
    named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    keys = [st.sampled_from([str(value), "0", "7777", "9" * 30]) for value in known.values()]
    fields = []
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields = list(SCHEMA["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
    bodies = st.dictionaries(st.sampled_from([*fields, "more"]), ANYTHING, max_size=4) | ANYTHING
    return st.fixed_dictionaries(
        {
            "where": st.tuples(*keys).map(lambda told: path.format(**dict(zip(known, told, strict=True)))),
            "query": st.dictionaries(st.sampled_from([*named, "x"]), ODD | WORDS, max_size=3),
            "body": bodies.map(lambda told: json.dumps(told).encode()) | st.binary(max_size=12)
            if fields
            else st.just(b""),
            "key": st.sampled_from(["", "", "a", "b", "x" * 300]),
        }
    )


@pytest.fixture
def known(acme: Deal, now: datetime) -> dict[str, int]:
    """What there is to name."""
    acme.record([we("2026-11-02 09:00", "Here are the figures."), they("2026-11-03 09:00", "Not now.")], now)
    return {
        "deal": acme.pk,
        "conversation": acme.log_call(now, note="They want it.").pk,
        "draft": acme.draft(now, text="Kim?").pk,
    }


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=lambda told: str(told)[:30])
def test_every_answer_is_as_described(
    anas: Program,
    known: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    *,
    path: str,
    method: str,
    operation: dict[str, Any],
) -> None:
    monkeypatch.setenv("UNCHASE_API_RATE", "1000000")
    client = Client(headers={"Authorization": f"Bearer {anas.word}"})

    @settings(
        max_examples=25,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(call(operation, path, known))
    def answered(told: dict[str, Any]) -> None:
        answer = client.generic(
            method.upper(),
            f"/api{told['where']}",
            told["body"],
            content_type="application/json",
            query_params=told["query"],
            headers={"Idempotency-Key": told["key"]} if told["key"] else {},
        )
        documented = operation["responses"].get(answer.status_code) or operation["responses"].get(
            str(answer.status_code)
        )
        assert documented is not None, answer.status_code
        if answer.status_code == 204:
            assert answer.content == b""
            return
        ((media, described_as),) = documented["content"].items()
        assert answer.headers["Content-Type"].partition(";")[0] == media
        validator(described_as["schema"]).validate(json.loads(answer.content))

    answered()

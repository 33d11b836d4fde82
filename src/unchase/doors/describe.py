"""The API's description, as it leaves: every operation with the problems it may answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from unchase.doors.problem import MEDIA, SCHEMA

_ALWAYS = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
_HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    503: {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}},
    429: {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}},
}


# What may be asked next of an answer: (operation, code of its answer) → name: (operation, parameter, where it stands).
_NEXT: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = {
    ("deal", "200"): {
        "timeline": ("timeline", "deal", "$response.body#/id"),
        "people": ("people", "deal", "$response.body#/id"),
        "two_times": ("two_times", "deal", "$response.body#/id"),
        "lint": ("lint", "deal", "$response.body#/id"),
        "let_go": ("let_go", "deal", "$response.body#/id"),
    },
    ("deals", "200"): {"the_first": ("deal", "deal", "$response.body#/items/0/id")},
    ("log", "201"): {
        "take_back": ("take_back_conversation", "conversation", "$response.body#/conversation/id"),
        "deal": ("deal", "deal", "$response.body#/deal/id"),
    },
    ("keep_draft", "201"): {
        "draft": ("draft", "draft", "$response.body#/id"),
        "take_back": ("take_back_draft", "draft", "$response.body#/id"),
    },
    ("let_go", "200"): {
        "take_back": ("take_back_let_go", "deal", "$response.body#/id"),
        "deal": ("deal", "deal", "$response.body#/id"),
    },
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI as ninja makes it, with what may be asked next, the problems (RFC 9457), and a change's note that it was made before."""
    schema["components"]["schemas"]["Problem"] = SCHEMA
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = _answers(operation, changes=method in {"post", "delete"})
    return schema


def _answers(operation: dict[str, Any], *, changes: bool) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for code, answer in operation["responses"].items():
        answers[str(code)] = answer
        if changes and str(code).startswith("2"):
            answer.setdefault("headers", {})["Idempotent-Replayed"] = {
                "schema": {"type": "string", "const": "true"},
                "description": "This change was made before, under the same Idempotency-Key.",
            }
        if links := _NEXT.get((operation["operationId"], str(code))):
            answer["links"] = {name: _link(*told) for name, told in links.items()}
    return answers | {str(code): _problem(code) for code in _ALWAYS}


def _link(operation: str, parameter: str, where: str) -> dict[str, Any]:
    return {"operationId": operation, "parameters": {parameter: where}}


def _problem(code: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": HTTPStatus(code).phrase,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if code in _HEADERS:
        told["headers"] = _HEADERS[code]
    return told

"""The API's description, as it leaves: every operation with the problems it may answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from unchase.doors.problem import MEDIA, SCHEMA

_ALWAYS = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    503: {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}},
    429: {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}},
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI as ninja makes it, with the problems (RFC 9457) added, and a change's note that it was made before."""
    schema["components"]["schemas"]["Problem"] = SCHEMA
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            for code in _ALWAYS:
                answers[str(code)] = _problem(code)
            if method in {"post", "delete"}:
                for code, answer in answers.items():
                    if str(code).startswith("2"):
                        answer.setdefault("headers", {})["Idempotent-Replayed"] = {
                            "schema": {"type": "string", "const": "true"},
                            "description": "This change was made before, under the same Idempotency-Key.",
                        }
    return schema


def _problem(code: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": HTTPStatus(code).phrase,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if code in _HEADERS:
        told["headers"] = _HEADERS[code]
    return told

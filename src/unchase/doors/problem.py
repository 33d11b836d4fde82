"""What went wrong, told to a program: a problem in JSON (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA = "application/problem+json"


def problem(
    code: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    instance: str = "",
) -> HttpResponse:
    """The answer. `errors` say what is wrong where: `detail`, and `pointer` into what was sent (RFC 6901).

    `instance` names this one time it happened, where the log knows it by that name.
    """
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }
    if errors:
        told["errors"] = [dict(one) for one in errors]
    if instance:
        told["instance"] = instance
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), content_type=MEDIA, status=code, headers=dict(headers or {})
    )


SCHEMA = {
    "title": "Problem",
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"detail": {"type": "string"}, "pointer": {"type": "string"}},
                "required": ["detail", "pointer"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}

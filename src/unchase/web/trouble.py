"""What is answered where something went wrong that nobody expected."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest

_SOON = "5"  # seconds


def server_error(_request: HttpRequest) -> HttpResponse:
    """The page of trouble: 503 where the database is away or gave way too often, and may be back at once; else 500."""
    away = isinstance(sys.exc_info()[1], OperationalError)
    answer = HttpResponse(render_to_string("500.html", {"away": away}), status=503 if away else 500)
    if away:
        answer["Retry-After"] = _SOON
    return answer

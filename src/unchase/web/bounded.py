"""No form is larger than it may be: told by its length, before a byte of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

MOST = 8_000_000  # bytes; a calendar file is the largest thing a page takes, but for what is brought in


class BoundedMiddleware:
    """Refuses a body that is too large, except where files are brought in, which has a bound of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or a sentence."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MOST and request.path != reverse("begin"):
            return HttpResponse(
                f"That is more than {MOST // 1_000_000} MB, and more than this page takes.",
                content_type="text/plain; charset=utf-8",
                status=413,
            )
        return self.get_response(request)

"""Each request looks at the database through the eyes of whoever makes it; at the door, only as far as to let them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.deals.models import Seller
from unchase.teams.eyes import DOOR, become, eyes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class EyesMiddleware:
    """Tells PostgreSQL, with every statement of the request, whose it is; on SQLite there is nothing to tell."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, seen by whoever is signed in."""
        with eyes_of(DOOR):
            if isinstance(request.user, Seller):  # who that is, is looked up at the door
                become(request.user.pk)
            return self.get_response(request)

"""Somebody came in: their browser is noted, and whether they belong to an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from unchase.teams.eyes import HOUSE, eyes_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.deals.models import Seller

MEMBER = "member"  # in the session: pages show the way to the team without a look-up


def came_in(*, request: HttpRequest, user: Seller, **_told: object) -> None:
    """Django's signal, for every way in: the password, the start token, an invitation, another sign-in service."""
    from unchase.teams.membership import membership_of
    from unchase.teams.signed_in import SignedIn

    if connection.vendor != "postgresql" or user.last_login is None:
        return
    with eyes_of(HOUSE):
        request.session[MEMBER] = membership_of(user) is not None
        if request.session.session_key is None:
            request.session.save()
        SignedIn.note(
            user,
            str(request.session.session_key),
            user.last_login,
            browser=request.META.get("HTTP_USER_AGENT", ""),
        )

"""Where somebody is signed in: allauth's rows, one for each browser, and the way to end them from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.http import HttpRequest

    from unchase.deals.models import Seller


def note_session(request: HttpRequest, seller: Seller) -> None:
    """They came in with this browser; allauth does the same for its own ways, and finds it done."""
    from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]

    if request.session.session_key is None:
        request.session.save()
    told = {
        "user": seller,
        "ip": request.META.get("REMOTE_ADDR") or "127.0.0.1",
        "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
    }
    UserSession.objects.get_or_create(session_key=request.session.session_key, defaults=told)


def sessions_of(seller: Seller) -> Sequence[Any]:
    """Where they are signed in, the latest first; what ran out is forgotten."""
    from allauth.usersessions.models import UserSession

    rows: list[Any] = UserSession.objects.purge_and_list(seller)
    return sorted(rows, key=lambda one: one.created_at, reverse=True)


def end_all_sessions(sellers: Collection[int]) -> None:
    """Every browser of these sellers has to sign in again; however many they are, in two statements."""
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    rows = UserSession.objects.filter(user_id__in=sellers)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


def end_sessions(seller: Seller, *, but: str = "") -> None:
    """Every browser of theirs has to sign in again, `but` the one with that session. On SQLite nobody keeps count."""
    if connection.vendor != "postgresql":
        return
    from allauth.usersessions.models import UserSession

    for one in UserSession.objects.filter(user_id=seller.pk).exclude(session_key=but):
        one.end()

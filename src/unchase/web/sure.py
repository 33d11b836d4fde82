"""Whoever changes who belongs to an organisation has just shown that it is them: at a screen left open nobody else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def be_sure(request: HttpRequest) -> None:
    """Leads to the question and back to what was to be done, where they were not asked within a quarter of an hour.

    Raises `ReauthenticationRequired`, which allauth's middleware takes up; ValueError where they have nothing to be
    asked for: neither a password nor a passkey nor an app.
    """
    from allauth.account.adapter import get_adapter  # type: ignore[import-untyped]
    from allauth.account.internal.flows.reauthentication import (  # type: ignore[import-untyped]
        raise_if_reauthentication_required,
    )

    if not get_adapter().get_reauthentication_methods(request.user):
        raise ValueError(
            "First take up a passkey or an app under Signing in: nothing else shows that it is you."
        )
    raise_if_reauthentication_required(request, app="")

"""Somebody came in: their browser is noted, whether they belong to an organisation, and a row of the trail says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from unchase.teams.eyes import HOUSE, eyes_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.deals.models import Seller

# In the session, so that pages need no look-up: whether they belong to an organisation, whether it asks a second step they lack.
MEMBER, LACKS = "member", "lacks_second_step"


def came_in(*, request: HttpRequest, user: Seller, **_told: object) -> None:
    """Django's signal, for every way in: the password, a passkey, the start token, an invitation, a provider."""
    from unchase.teams.asking import lacks_second_step
    from unchase.teams.audit_trail import Entry, What
    from unchase.teams.membership import membership_of
    from unchase.teams.sessions import note_session

    if connection.vendor != "postgresql" or user.last_login is None:
        return
    with eyes_of(HOUSE):
        member = membership_of(user)
        request.session[MEMBER] = member is not None
        if lacks_second_step(user):
            request.session[LACKS] = True
        note_session(request, user)
        if member is not None:
            Entry.note(member, user.last_login, What.CAME_IN)

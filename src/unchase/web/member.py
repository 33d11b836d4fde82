"""The member who looks at a page of a team; for whoever belongs to none, these pages are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.http import Http404

from unchase.teams.membership import membership_of

if TYPE_CHECKING:
    from unchase.teams.models import Membership
    from unchase.web.visit import Visit


def member_of(visit: Visit) -> Membership:
    """The member, or 404. Teams are on PostgreSQL, which keeps organisations apart."""
    member = membership_of(visit.seller) if connection.vendor == "postgresql" else None
    if member is None:
        raise Http404
    return member


def admin_of(visit: Visit) -> Membership:
    """The same, of one who says who belongs to the organisation."""
    member = member_of(visit)
    if not member.is_admin:
        raise Http404
    return member


def reader_of(visit: Visit) -> Membership:
    """The same, of one who reads the trail."""
    member = member_of(visit)
    if not member.reads_trail:
        raise Http404
    return member

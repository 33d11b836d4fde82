"""Who somebody is, by an address that their organisation's provider has asked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.zone import zone_of
from unchase.deals.models import Seller
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.invitation import accept, invitation_for

if TYPE_CHECKING:
    from datetime import datetime


def seller_by(address: str, now: datetime, *, name: str, zone: str) -> Seller | None:
    """The seller who signs in with that address; whoever is invited there becomes one. None for anybody else.

    Without a zone that is one, their name is left out, too: the first page asks for both (`web/first_run.py`).
    """
    if not address:
        return None
    with eyes_of(HOUSE):
        known = Seller.objects.filter(sign_in=address).first()
        if known is not None:
            return known if known.is_active else None
        invited = invitation_for(address, now)
        if invited is None:
            return None
        try:
            zone_of(zone)
        except ValueError:
            name, zone = "", "UTC"
        return accept(invited, now, name=name[:200], zone=zone, password=None)

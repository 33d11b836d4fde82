"""The workspace, for the commands that need it: opened only when one of them runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.cli.lines import stop

if TYPE_CHECKING:
    from unchase.deals.models import Deal, Seller

_MOST_NAMED = 8


def opened(now: str | None = None) -> datetime:
    """Make the workspace ready; the moment it is, or the one told (ISO 8601, with its offset, else UTC)."""
    from unchase.rounds.upkeep import UpkeepError, prepare

    try:
        moment = datetime.fromisoformat(now) if now else datetime.now(UTC)
    except ValueError:
        raise stop(f"“{now}” is no moment; write it as 2026-11-10T09:00+01:00.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        prepare(now=moment)
    except UpkeepError as error:
        raise stop(str(error)) from None
    return moment


def seller_named(sign_in: str | None) -> Seller:
    """The seller who signs in as that; without a name the only one there is."""
    from unchase.deals.models import Seller

    if sign_in is not None:
        found = Seller.objects.filter(sign_in=sign_in.strip().lower()).first()
        if found is None:
            raise stop(f"No seller signs in as {sign_in}.")
        return found
    sellers = list(Seller.objects.order_by("pk")[:_MOST_NAMED])
    if not sellers:
        raise stop("There is no seller yet: `unchase import MAILBOX --me YOUR-ADDRESS --tz ZONE` makes one.")
    if len(sellers) > 1:
        names = ", ".join(seller.sign_in for seller in sellers)
        raise stop(f"There are several sellers ({names}); say whose deals with --as.")
    return sellers[0]


def deal_named(seller: Seller, words: str) -> Deal:
    """The seller's deal whose name, prospect, person or number it is."""
    from django.db.models import Q

    from unchase.deals.models import Deal

    mine = Deal.objects.of(seller).filter(merged_into=None).select_related("prospect", "quoted", "seller")
    if words.isdigit() and (numbered := mine.filter(pk=int(words)).first()):
        return numbered
    exact = list(mine.filter(Q(prospect__name__iexact=words) | Q(name__iexact=words))[:2])
    if len(exact) == 1:
        return exact[0]
    part = Q(prospect__name__icontains=words) | Q(name__icontains=words)
    person = Q(prospect__contacts__address__icontains=words) | Q(prospect__contacts__name__icontains=words)
    found = list(mine.filter(part | person).distinct()[: _MOST_NAMED + 1])
    if not found:
        raise stop(f"You have no deal called “{words}”.")
    if len(found) > 1:
        names = ", ".join(f"{deal} ({deal.pk})" for deal in found[:_MOST_NAMED])
        raise stop(f"“{words}” may be any of {names}; name it, or give its number.")
    return found[0]

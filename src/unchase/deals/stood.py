"""Where deals stood on an evening that is over: by what changed since, or before the workspace knew them in a few letters.

The letters are kept with a deal's counts (`Counted.stood`): the last Sunday before it was first counted, and a letter a
week backwards from there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Substr

from unchase.core.assessment import Standing
from unchase.deals.counted import Counted
from unchase.deals.deal import Deal
from unchase.deals.standing_change import StandingChange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.seller import Seller

WEEKS_BACK = 12  # worked out from the timeline when a deal is first counted
_DAY = 10  # letters of a date
_LETTERS = {
    Standing.WON: "w",
    Standing.LOST: "l",
    Standing.RELEASED: "r",
    Standing.REFUSED: "n",
    Standing.ACCEPTED: "y",
    Standing.FIRM: "f",
    Standing.CALLBACK: "c",
    Standing.MISSED: "m",
    Standing.CHASING: "h",
    Standing.WAITING: "a",
    Standing.STALLED: "s",
    Standing.LOOSE: "o",
    Standing.NEW: "e",
}


def in_letters(before: Mapping[date, str]) -> str:
    """Sundays, none left out between them, each with the standing of its evening; "" for none."""
    if not before:
        return ""
    sundays = sorted(before, reverse=True)
    return sundays[0].isoformat() + "".join(_LETTERS[Standing(before[sunday])] for sunday in sundays)


def stood_before(seller: Seller, sunday: date, standings: Collection[Standing]) -> DealQuerySet[Deal]:
    """The deals of a seller that stood so on a Sunday before the workspace knew them, as the timeline gives it."""
    letters = [_LETTERS[one] for one in standings]
    weekly = Counted.objects.filter(seller=seller).annotate(
        **{f"back_{weeks}": Substr("stood", _DAY + 1 + weeks, 1) for weeks in range(WEEKS_BACK)}
    )
    then = Q()
    for weeks in range(WEEKS_BACK):  # first counted up to so many weeks later
        last = (sunday + timedelta(weeks=weeks)).isoformat()
        then |= Q(stood__gte=last, stood__lt=f"{last}~", **{f"back_{weeks}__in": letters})
    return _deals(seller).filter(pk__in=weekly.filter(then).values("deal"))


def stood_at(seller: Seller, evening: datetime, standings: Collection[Standing]) -> DealQuerySet[Deal]:
    """The deals of a seller whose standing was one of these that evening, by the last change up to then."""
    changes = StandingChange.objects.filter(deal=OuterRef("pk"), at__lte=evening).order_by("-at", "-pk")
    known = _deals(seller).annotate(stood=Subquery(changes.values("standing")[:1]))
    return known.filter(stood__in=list(standings))


def _deals(seller: Seller) -> DealQuerySet[Deal]:
    mine: DealQuerySet[Deal] = Deal.objects.of(seller).real().filter(merged_into=None)
    return mine

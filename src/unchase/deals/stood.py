"""Where deals stood on an evening that is over: by what changed since, or before the workspace knew them in a few letters.

The letters are kept with a deal's counts (`Counted.stood`): the last Sunday before it was first counted, and a letter a
week backwards from there.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr

from unchase.core.assessment import Standing
from unchase.deals.counted import Counted
from unchase.deals.deal import Deal
from unchase.deals.standing_change import StandingChange
from unchase.deals.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from unchase.deals.seller import Seller

WEEKS_BACK = 12  # worked out from the timeline when a deal is first counted
_DAY = 10  # letters of a date
_AT_ONCE = 500  # keys in one look-up
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


def stood_before(seller: Seller, sunday: date, standings: Collection[Standing], *, most: int) -> list[int]:
    """The keys of a seller's deals that stood so on a Sunday before the workspace knew them, as the timeline gives it."""
    letters = [_LETTERS[one] for one in standings]
    weekly = Counted.objects.filter(seller=seller, **_is_real("deal__")).annotate(
        **{f"back_{weeks}": Substr("stood", _DAY + 1 + weeks, 1) for weeks in range(WEEKS_BACK)}
    )
    then = Q()
    for weeks in range(WEEKS_BACK):  # first counted up to so many weeks later
        last = (sunday + timedelta(weeks=weeks)).isoformat()
        then |= Q(stood__gte=last, stood__lt=f"{last}~", **{f"back_{weeks}__in": letters})
    return list(weekly.filter(then).values_list("deal_id", flat=True)[:most])


def stood_at(seller: Seller, evening: datetime, standings: Collection[Standing], *, most: int) -> list[int]:
    """The keys of a seller's deals whose standing was one of these that evening.

    Those that stand so and did not change since, then those whose first change since began there.
    """
    since = StandingChange.objects.filter(at__gt=evening)
    mine = Deal.objects.of(seller).filter(**_is_real(""))
    same = mine.filter(standing__in=list(standings)).exclude(Exists(since.filter(deal=OuterRef("pk"))))
    keys = list(same.values_list("pk", flat=True)[:most])
    # Without a look at the deals, so that their index of moments is walked; then those of the seller among them.
    earlier = since.filter(deal=OuterRef("deal"), at__lt=OuterRef("at"))
    changed = since.filter(was__in=list(standings)).exclude(Exists(earlier)).values_list("deal_id", flat=True)
    for some in _batches(changed.iterator(chunk_size=_AT_ONCE)):
        if len(keys) >= most:
            break
        keys += mine.filter(pk__in=some).values_list("pk", flat=True)
    return keys[:most]


def _batches(keys: Iterable[int]) -> Iterator[tuple[int, ...]]:
    going = iter(keys)
    while some := tuple(islice(going, _AT_ONCE)):
        yield some


def _is_real(deal: str) -> dict[str, object]:
    """What holds of a deal that is one, and was not merged into another."""
    return {f"{deal}triage": Triage.DEAL, f"{deal}merged_into": None}

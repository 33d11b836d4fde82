"""Everything computed anew from the touches, and every difference told: the safety net of the cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.zone import zone_of
from unchase.deals.assessing import assessed
from unchase.deals.models import Deal, Seller
from unchase.rounds.counting import count_anew, count_changed
from unchase.rounds.reassess import reassess_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A deal whose verdict, computed anew, is another than the one kept."""

    deal: int
    name: str
    kept: str
    anew: str


def rebuild(
    now: datetime, *, seller: Seller | None = None, progress: Callable[[int], None] = lambda _more: None
) -> tuple[int, list[Difference]]:
    """Read every touch again and assess every deal at `now`; how many, and where that differs from what was kept.

    What fell due is assessed first, so that only true differences are left. What was computed anew is kept; the
    numbers of the day are counted anew.
    """
    reassess_due(now)
    deals = Deal.objects.all() if seller is None else Deal.objects.of(seller)
    count, last, differences = 0, 0, []
    while keys := list(deals.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        kept = _verdicts(keys)
        assessed(list(Deal.objects.filter(pk__in=keys).order_by("pk").to_assess()), now, anew=True)
        for key, (name, was) in kept.items():
            _, is_now = _verdicts([key])[key]
            if was != is_now:
                differences.append(Difference(deal=key, name=name, kept=was, anew=is_now))
        last, count = keys[-1], count + len(keys)
        progress(len(keys))
    for one in Seller.objects.filter(deals__in=deals).distinct():
        count_anew(one, now.astimezone(zone_of(one.zone)).date())
    count_changed()
    return count, differences


def _verdicts(keys: list[int]) -> dict[int, tuple[str, str]]:
    """Name and verdict in short, by deal: what a rebuild must give again."""
    rows = Deal.objects.filter(pk__in=keys).select_related("prospect")
    return {deal.pk: (str(deal), f"{deal.standing} {deal.stalls}/{deal.chases} {deal.move}") for deal in rows}

"""Words of mail that an older version kept in rows of deals and of their changes, set apart from them (`deals.quoted`).

Beside new processes old ones may run on for a while, and write as they did: so every deal is looked at again each day.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db.models import F, Q

from unchase.deals.columns import insert, save_columns
from unchase.deals.models import Deal, Quoted, StandingChange, Why
from unchase.deals.quoted import apart
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Sequence


def set_words_apart(first: int, last: int) -> int:
    """Set the words apart of the deals whose keys are `first` to `last`; how many rows held any."""
    some = Deal.objects.filter(pk__gte=first, pk__lte=last)
    kept = some.filter(verdict__isnull=False).filter(Q(quoted__at=None) | ~Q(quoted__at=F("assessed_at")))
    deals = list((kept | some.exclude(likely_because="")).values_list("pk", flat=True))
    changes = StandingChange.objects.filter(deal_id__gte=first, deal_id__lte=last).exclude(because=[])
    told = list(changes.only("deal_id", "because"))
    if deals:
        written(partial(_of_deals, deals))
    if told:
        written(partial(_of_changes, told))
    return len(deals) + len(told)


def _of_deals(keys: Sequence[int]) -> None:
    """A verdict that was made meanwhile has its words apart already."""
    rows = Deal.objects.select_for_update(of=("self",)).select_related("quoted").filter(pk__in=keys)
    deals, words = list(rows), []
    for deal in deals:
        quoted: Quoted = getattr(deal, "quoted", None) or Quoted(deal_id=deal.pk)
        quoted.likely, deal.likely_because = deal.likely_because or quoted.likely, ""
        if deal.verdict is not None and quoted.at != deal.assessed_at:
            deal.verdict, quoted.said = apart(deal.verdict)
            quoted.at = deal.assessed_at
        words.append(quoted)
    insert(words, over=["at", "said", "likely"])
    save_columns(deals, ["verdict", "likely_because"])


def _of_changes(told: Sequence[StandingChange]) -> None:
    insert(
        [Why(change=change, deal_id=change.deal_id, because=change.because) for change in told],
        over=["because"],
    )
    StandingChange.objects.filter(pk__in=[change.pk for change in told]).update(because=[])

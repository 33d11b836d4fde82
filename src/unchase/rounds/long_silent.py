"""After an import: which of the deals it found came in long silent, to be let go from one list, without letters.

Source: METHOD, Moves (below the table).
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from unchase.core.silence import BROUGHT_NOWHERE, long_silent
from unchase.deals.facts import facts_of
from unchase.deals.models import Deal
from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import ImportRun

_AT_ONCE = 200


def mark_long_silent(run: ImportRun, now: datetime) -> int:
    """Mark the deals of a finished import that were silent when they came in; how many."""
    numbers = run.seller.numbers
    found = Deal.objects.of(run.seller).filter(
        created_at__gte=min(run.started_at, now),
        standing__in=[one.value for one in BROUGHT_NOWHERE],
        last_touch_at__lt=now - timedelta(days=numbers.silent_days),
        owed_at=None,
    )
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    silent = []
    for start in range(0, len(keys), _AT_ONCE):
        deals = list(
            Deal.objects.filter(pk__in=keys[start : start + _AT_ONCE]).select_related(
                "prospect", "reading", "quoted"
            )
        )
        for deal, facts in zip(deals, facts_of(deals), strict=True):
            verdict = deal.assessment
            if verdict is not None and long_silent(facts, verdict, now, numbers):
                silent.append(deal.pk)
    for start in range(0, len(silent), _AT_ONCE):
        part = Deal.objects.filter(pk__in=silent[start : start + _AT_ONCE])
        written(partial(part.update, came_in_silent=True))
    return len(silent)

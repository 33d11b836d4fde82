"""Several deals let go together: after an import, the long-silent ones, without letters."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from unchase.deals.assessing import assessed
from unchase.deals.deal import Deal
from unchase.deals.release import Release
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from unchase.deals.seller import Seller

_AT_ONCE = 200


def let_go_together(seller: Seller, keys: Collection[int], now: datetime, *, note: str = "") -> str:
    """Let these deals of a seller go; the name of the batch, by which all of them are brought back."""
    batch = uuid.uuid4().hex
    chosen = list(Deal.objects.of(seller).open().filter(pk__in=keys).values_list("pk", flat=True))
    for start in range(0, len(chosen), _AT_ONCE):
        part = chosen[start : start + _AT_ONCE]
        written(partial(_release, seller, part, now, note=note, batch=batch))
        _assess(part, now)
    return batch


def bring_back_together(seller: Seller, batch: str, now: datetime) -> int:
    """Take back a batch; how many deals came back."""
    rows = Release.objects.filter(deal__seller=seller, batch=batch, undone_at=None)
    keys = list(rows.values_list("deal_id", flat=True))

    def work() -> None:
        rows.update(undone_at=now)
        _changed(keys, now)

    written(work)
    for start in range(0, len(keys), _AT_ONCE):
        _assess(keys[start : start + _AT_ONCE], now)
    return len(keys)


def _release(seller: Seller, keys: Collection[int], now: datetime, *, note: str, batch: str) -> None:
    Release.objects.bulk_create(
        Release(deal_id=key, at=now, by=seller, standing=Release.End.RELEASED, note=note, batch=batch)
        for key in keys
    )
    _changed(keys, now)


def _changed(keys: Collection[int], now: datetime) -> None:
    for deal in Deal.objects.filter(pk__in=keys).only("pk"):
        deal.changed(now)


def _assess(keys: Collection[int], now: datetime) -> None:
    assessed(list(Deal.objects.filter(pk__in=keys).to_assess()), now)

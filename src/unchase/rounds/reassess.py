"""The round that reassesses what fell due: time passed, a fact came, or the reader or the judgement improved."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import OperationalError

from unchase.deals.assessing import assessed
from unchase.deals.models import Deal
from unchase.deals.reading import judge_version, reader_version
from unchase.deals.writing import written
from unchase.rounds.collecting import no_collecting
from unchase.rounds.events import tell
from unchase.rounds.words_apart import set_words_apart

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

BATCH = 500
_LATER = timedelta(hours=1)  # until a deal that could not be assessed is tried again


def reassess_due(now: datetime, *, most: int | None = None) -> int:
    """Reassess every deal that fell due by `now`; how many. Those ended nobody waits for come last.

    One deal that cannot be assessed stops no other: it is tried again an hour later, and an event says so.
    """
    done = 0
    while most is None or done < most:
        with no_collecting():
            some = _assess_next(now)
        if not some:
            break
        done += some
    return done


def reassess_these(keys: Collection[int], now: datetime) -> None:
    """Reassess these deals; one that cannot be assessed stops no other."""
    if keys:
        _assess(list(Deal.objects.filter(pk__in=keys).to_assess()), now)


def mark_outdated(now: datetime) -> int:
    """Let every deal fall due that an older reader or an older judgement assessed; how many that were not due.

    A batch at a time: after an update that is all there are, and no page waits until all of them are marked. Words that
    an older version kept beside a deal are set apart.
    """
    marked, keys = 0, _after(0)
    while keys:
        some = Deal.objects.filter(pk__gte=keys[0], pk__lte=keys[-1])
        old = some.exclude(judge=judge_version()).exclude(assessed_at=None)
        old = old | some.exclude(reading=None).exclude(reading__reader=reader_version())
        set_words_apart(keys[0], keys[-1])
        if found := list(old.exclude(reassess_at__lte=now).values_list("pk", flat=True)):
            marked += written(partial(Deal.objects.filter(pk__in=found).update, reassess_at=now))
        keys = _after(keys[-1])
    return marked


def _after(key: int) -> list[int]:
    """The keys of the next batch."""
    return list(Deal.objects.filter(pk__gt=key).order_by("pk").values_list("pk", flat=True)[:BATCH])


def next_due() -> datetime | None:
    """When the next deal falls due."""
    return (
        Deal.objects.exclude(reassess_at=None)
        .order_by("reassess_at")
        .values_list("reassess_at", flat=True)
        .first()
    )


def _assess_next(now: datetime) -> int:
    """Reassess the next batch due; how many. Its values are gone when it returns: no look for circles meets them."""
    batch = list(Deal.objects.due(now).to_assess()[:BATCH])
    _assess(batch, now)
    return len(batch)


def _assess(batch: Sequence[Deal], now: datetime) -> None:
    try:
        assessed(batch, now)
    except OperationalError:
        raise  # the database, not a deal
    except Exception:  # noqa: BLE001 - whatever one deal does, the others go on
        if len(batch) > 1:
            for deal in Deal.objects.filter(pk__in=[deal.pk for deal in batch]).to_assess():
                _assess([deal], now)
            return
        deal = batch[0]
        tell("deal-not-assessed", deal=deal.pk)
        written(
            lambda: Deal.objects.filter(pk=deal.pk, changes=deal.changes).update(reassess_at=now + _LATER)
        )

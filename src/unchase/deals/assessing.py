"""Deals assessed and their verdicts kept, many at once: slow work outside the transaction, a short one to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.assess import assess
from unchase.core.plain import plain
from unchase.deals.columns import insert, prepared, save_columns
from unchase.deals.facts import facts_of, is_read
from unchase.deals.opt_outs import Heard, keep_opt_outs, opt_outs
from unchase.deals.quoted import Why
from unchase.deals.reading import Reading
from unchase.deals.standing_change import StandingChange
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.deals.columns import Prepared
    from unchase.deals.judged import Judged


def assessed(deals: Sequence[Judged], now: datetime, *, anew: bool = False) -> list[Judged]:
    """Assess deals at `now` and keep their verdicts; each changed standing leaves a `StandingChange`.

    The deals given must be as the database holds them. Those to which a fact came meanwhile are returned: their
    verdict was not kept, and they have to be loaded and assessed again. `anew` reads all touches again.
    """
    if not deals:
        return []
    was = [deal.standing if deal.assessed_at is not None else "" for deal in deals]
    unread = {deal for deal in deals if anew or not is_read(deal)}
    seller_of = {deal.seller_id: deal.seller for deal in deals}
    numbers = {key: seller.numbers for key, seller in seller_of.items()}
    changes = []
    heard = []
    for before, deal, facts in zip(was, deals, facts_of(deals, anew=anew), strict=True):
        verdict = assess(facts, now, numbers[deal.seller_id])
        deal.keep(verdict, now)
        if deal in unread:
            heard.append((deal, opt_outs(facts)))
        if before != deal.standing:
            change = StandingChange(deal_id=deal.pk, at=now, was=before, standing=deal.standing, n=deal.n)
            changes.append((change, Why(change=change, deal_id=deal.pk, because=plain(verdict.because))))
    verdicts = prepared(deals, deals[0].KEPT)
    return written(lambda: _keep(deals, verdicts, heard, changes, now))


def _keep(
    deals: Sequence[Judged],
    verdicts: Prepared,
    heard: Sequence[tuple[Judged, Heard]],
    changes: Sequence[tuple[StandingChange, Why]],
    now: datetime,
) -> list[Judged]:
    """Keeps what is still true. The transaction holds the write lock, so nothing can come in between."""
    model = type(deals[0])
    rows = model._default_manager.select_for_update().filter(pk__in=[deal.pk for deal in deals])  # noqa: SLF001 - the concrete deal's
    now_at = dict(rows.values_list("pk", "changes"))
    current = [deal for deal in deals if now_at.get(deal.pk) == deal.changes]
    kept = {deal.pk for deal in current}
    just_read = [(deal, said) for deal, said in heard if deal.pk in kept]
    _keep_readings([deal for deal, _ in just_read])
    verdicts.write(kept)
    insert([deal.quoted for deal in current], over=["at", "said"])
    _keep_changes([(change, why) for change, why in changes if change.deal_id in kept])
    keep_opt_outs(just_read, now)  # after the verdicts: it lets other deals, of this batch too, fall due
    return [deal for deal in deals if deal.pk not in kept and deal.pk in now_at]


def _keep_changes(changes: Sequence[tuple[StandingChange, Why]]) -> None:
    StandingChange.objects.bulk_create(change for change, _ in changes)
    for change, why in changes:
        why.change = change  # it learns its key
    insert([why for _, why in changes])


def _keep_readings(deals: Sequence[Judged]) -> None:
    readings = [deal.reading for deal in deals if deal.reading is not None]
    known = [reading for reading in readings if reading.pk is not None]
    Reading.objects.bulk_create(reading for reading in readings if reading.pk is None)
    save_columns(known, ["reader", "facts"])
    for deal in deals:
        deal.reading = deal.reading  # the deal learns the key of its reading
    save_columns(deals, ["reading"])

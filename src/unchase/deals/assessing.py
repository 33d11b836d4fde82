"""Deals assessed and their verdicts kept, many at once: slow work outside the transaction, a short one to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, models

from unchase.core.assess import assess
from unchase.core.plain import plain
from unchase.deals.facts import facts_of, is_read
from unchase.deals.opt_outs import Heard, keep_opt_outs, opt_outs
from unchase.deals.reading import Reading
from unchase.deals.standing_change import StandingChange
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

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
            changes.append(
                StandingChange(
                    deal_id=deal.pk,
                    at=now,
                    was=before,
                    standing=deal.standing,
                    n=deal.n,
                    because=plain(verdict.because),
                )
            )
    return written(lambda: _keep(deals, heard, changes, now))


def _keep(
    deals: Sequence[Judged],
    heard: Sequence[tuple[Judged, Heard]],
    changes: Sequence[StandingChange],
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
    save_columns(current, [*current[0].KEPT, "reading"] if current else ())
    StandingChange.objects.bulk_create([change for change in changes if change.deal_id in kept])
    keep_opt_outs(just_read, now)  # after the verdicts: it lets other deals, of this batch too, fall due
    return [deal for deal in deals if deal.pk not in kept and deal.pk in now_at]


def _keep_readings(deals: Sequence[Judged]) -> None:
    readings = [deal.reading for deal in deals if deal.reading is not None]
    new = [reading for reading in readings if reading.pk is None]
    Reading.objects.bulk_create(new)
    save_columns([reading for reading in readings if reading not in new], ["reader", "facts"])
    for deal in deals:
        deal.reading = deal.reading  # the deal learns the key of its reading


def save_columns(rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Write these columns of rows, each by its key: one prepared statement, run once a row."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented way to a model's columns
    fields = [meta.get_field(name) for name in names]
    columns = [field for field in fields if isinstance(field, models.Field) and field.column]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(field.column or '')} = %s" for field in columns)
    statement = f"UPDATE {quoted(meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 - names of columns only
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    *(field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns),
                    row.pk,
                ]
                for row in rows
            ],
        )

"""The round that counts: each deal with a new verdict adds what is new of it to its seller's day.

Pages of numbers read a row a day; nothing is ever summed over touches. Source: METHOD, Learning, The symptoms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from unchase.core.picture import picture_of
from unchase.core.standing import standing_of
from unchase.core.zone import zone_of
from unchase.deals.counts import added, counts_of
from unchase.deals.facts import facts_of
from unchase.deals.models import Counted, Day, Deal, Lived
from unchase.deals.reading import learning_version
from unchase.deals.stood import WEEKS_BACK, in_letters
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.learning.kept import life_from, life_row, state_row
from unchase.learning.life import facts_until, life_again, life_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, tzinfo

    from unchase.core.facts import Facts
    from unchase.deals.models import Seller
    from unchase.learning.life import Life

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """One deal counted: what it adds, and where it stood on the evenings before the workspace knew it."""

    deal: Deal
    on: date
    standing: str
    counts: dict[str, int]
    lived: Lived | None
    before: dict[date, str]


@dataclass(slots=True)
class _Change:
    """What the deals of a seller change of one day."""

    standings: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)
    less: Counter[str] = field(default_factory=Counter)


def count_changed(*, most: int | None = None) -> int:
    """Count every deal whose verdict is not in its seller's sums yet; how many."""
    done = 0
    while most is None or done < most:
        waiting = Deal.objects.filter(counted=False).exclude(assessed_at=None).order_by("pk")
        deals = list(
            waiting.select_related("prospect", "reading", "lived", "counts").prefetch_related("seller")[
                :BATCH
            ]
        )
        if not deals:
            break
        counted = [_counted(deal, facts) for deal, facts in zip(deals, facts_of(deals), strict=True)]
        written(partial(_keep, counted))
        done += len(deals)
    return done


def count_anew(seller: Seller, on: date) -> None:
    """Let the sums of a seller begin at nothing that day and every deal be counted again; the days before stay."""

    def work() -> None:
        Day.objects.filter(seller=seller, on__gte=on).delete()
        Day.objects.create(seller=seller, on=on)
        Counted.objects.filter(seller=seller).update(standing="", counts={}, names="")
        Deal.objects.of(seller).update(counted=False)

    written(work)


def uncount(deal: Deal, on: date) -> None:
    """Take a deal out of its seller's sums that day; it is counted again, as new, whosever it is then."""
    was = Counted.objects.filter(deal=deal).first()
    if was is not None:
        change = _Change()
        change.standings.subtract({was.standing: 1} if was.standing else {})
        change.less.update(was.counts)
        _add(was.seller_id, on, change)
        was.delete()
    Lived.objects.filter(deal=deal).delete()
    Deal.objects.filter(pk=deal.pk).update(counted=False)


def _counted(deal: Deal, facts: Facts) -> _Count:
    assert deal.assessed_at is not None, "only deals with a verdict are counted"
    zone = zone_of(deal.seller.zone)
    on = deal.assessed_at.astimezone(zone).date()
    if deal.triage != Triage.DEAL or deal.merged_into_id is not None:
        return _Count(deal=deal, on=on, standing="", counts={}, lived=None, before={})
    life = _life(deal, facts, deal.assessed_at)
    symptoms = (deal.verdict or {}).get("symptoms", ())
    return _Count(
        deal=deal,
        on=on,
        standing=deal.standing,
        counts=counts_of(life, symptoms),
        lived=_row_of(life, deal, deal.assessed_at),
        before={} if hasattr(deal, "counts") else _before(facts, on, deal.seller, zone),
    )


def _life(deal: Deal, facts: Facts, at: datetime) -> Life:
    """The life of a deal; where no fact came since it was kept, only its end and its state of now are looked at."""
    lived: Lived | None = getattr(deal, "lived", None)
    numbers = deal.seller.numbers
    if lived is not None and lived.changes == deal.changes and lived.made == learning_version():
        again = life_again(life_from(lived.life), facts, at, numbers)
        if again is not None:
            return again
    return life_of(facts, at, numbers)


def _row_of(life: Life, deal: Deal, at: datetime) -> Lived:
    return Lived(
        deal_id=deal.pk,
        seller_id=deal.seller_id,
        at=at,
        changes=deal.changes,
        made=learning_version(),
        ended_at=life.ended_at,
        life=life_row(life),
        today=state_row(life.today) if life.today is not None else None,
    )


def _before(facts: Facts, on: date, seller: Seller, zone: tzinfo) -> dict[date, str]:
    """Where the deal stood on the Sundays before that day, by what was known then; not before its first touch."""
    first = min((touch.at for touch in facts.touches), default=None)
    if first is None:
        return {}
    sunday = on - timedelta(days=on.isoweekday())
    stood = {}
    for weeks in range(WEEKS_BACK):
        day = sunday - timedelta(weeks=weeks)
        evening = datetime.combine(day, time(23, 59), zone).astimezone(UTC)
        if evening < first:
            break
        known = replace(
            facts_until(facts, evening), recorded=tuple(one for one in facts.recorded if one.at <= evening)
        )
        stood[day] = standing_of(picture_of(known, evening, seller.numbers))[0].value
    return stood


def _keep(counted: Sequence[_Count]) -> None:
    """Adds what is new to the days. Belongs in a transaction, which holds the write lock: nothing comes between."""
    keys = [one.deal.pk for one in counted]
    as_it_was = {
        (pk, at)
        for pk, at in Deal.objects.filter(pk__in=keys, counted=False).values_list("pk", "assessed_at")
    }
    kept = [one for one in counted if (one.deal.pk, one.deal.assessed_at) in as_it_was]
    before = Counted.objects.in_bulk([one.deal.pk for one in kept])
    changes: dict[tuple[int, date], _Change] = defaultdict(_Change)
    past: dict[int, Counter[tuple[date, str]]] = defaultdict(Counter)
    for one in kept:
        change, was = changes[one.deal.seller_id, one.on], before.get(one.deal.pk)
        change.standings.update({one.standing: 1} if one.standing else {})
        change.standings.subtract({was.standing: 1} if was and was.standing else {})
        change.more.update(one.counts)
        change.less.update(was.counts if was else {})
        if was is None:
            past[one.deal.seller_id].update(one.before.items())
    for (seller_id, on), change in changes.items():
        if any(change.standings.values()) or change.more != change.less:
            _add(seller_id, on, change)
    for seller_id, stood in past.items():
        _add_past(seller_id, stood)
    _save(kept)


def _add(seller_id: int, on: date, change: _Change) -> None:
    """Adds to the day and to all after it; a day without a row begins as the one before it ended."""
    known = Day.objects.filter(seller_id=seller_id, worked_out=False)
    days = list(known.filter(on__gte=on).order_by("on").select_for_update())
    if not days or days[0].on != on:
        last = known.filter(on__lt=on).order_by("-on").first()
        Day.objects.filter(seller_id=seller_id, on=on).delete()  # worked out before it was known
        days.insert(
            0,
            Day(
                seller_id=seller_id,
                on=on,
                standings=last.standings if last else {},
                sums=last.sums if last else {},
            ),
        )
    for day in days:
        day.standings = added(day.standings, change.standings, {})
        day.sums = added(day.sums, change.more, change.less)
        day.save()


def _add_past(seller_id: int, stood: Counter[tuple[date, str]]) -> None:
    """Adds to the days before the first on which the workspace counted; later ones knew what they knew."""
    first = Day.objects.filter(seller_id=seller_id, worked_out=False).order_by("on").first()
    days = {day.on: day for day in Day.objects.filter(seller_id=seller_id, worked_out=True)}
    for (on, standing), count in stood.items():
        if first is None or on < first.on:
            day = days.setdefault(on, Day(seller_id=seller_id, on=on, worked_out=True))
            day.standings = added(day.standings, {standing: count}, {})
    for on in {on for on, _ in stood} & days.keys():
        days[on].save()


def _save(kept: Iterable[_Count]) -> None:
    rows = [
        Counted(
            deal_id=one.deal.pk,
            seller_id=one.deal.seller_id,
            standing=one.standing,
            counts=one.counts,
            names="".join(f" {name}" for name in sorted(one.counts)) + " ",
            stood=in_letters(one.before),
        )
        for one in kept
    ]
    Counted.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["deal"],
        update_fields=["seller", "standing", "counts", "names"],  # where it stood before stays as it was
    )
    Lived.objects.bulk_create(
        [one.lived for one in kept if one.lived is not None],
        update_conflicts=True,
        unique_fields=["deal"],
        update_fields=["at", "changes", "made", "ended_at", "life", "today"],
    )
    Lived.objects.filter(deal_id__in=[one.deal.pk for one in kept if one.lived is None]).delete()
    Deal.objects.filter(pk__in=[row.deal_id for row in rows]).update(counted=True)

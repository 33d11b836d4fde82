"""Deals from an export of another program: each row told beforehand – create, update, skip – then done, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.db import OperationalError

from unchase.connectors.crm_file import CrmFileError, read_crm_file
from unchase.core.zone import zone_of
from unchase.deals.assessing import assessed
from unchase.deals.models import Contact, Deal, ImportRun, Prospect, Release
from unchase.deals.writing import written
from unchase.rounds.collecting import no_collecting
from unchase.rounds.spread import learn_spread
from unchase.rounds.uploads import forget, give_up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from unchase.connectors.crm_file import CrmDeal, CrmFile
    from unchase.deals.models import Seller

CREATE, UPDATE, SKIP = "create", "update", "skip"
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of the file will do, and in words why; `deal_id` is the deal it updates."""

    line: int
    action: str
    name: str
    says: str
    deal_id: int | None = None


class _Known(NamedTuple):
    """What is known of a deal that a row may be about; as many as there are deals, so no more than that."""

    pk: int
    source: str
    source_id: str
    name: str
    amount: Decimal | None
    company: str
    domains: list[str]


def planned(seller: Seller, file: CrmFile) -> list[Line]:
    """What each row would do; nothing is changed. Two look-ups, whatever the number of rows."""
    mine = Deal.objects.of(seller).filter(merged_into=None)
    rows = mine.values_list(
        "pk", "source", "source_id", "name", "amount", "prospect__name", "prospect__domains"
    )
    told = set(Release.objects.filter(deal__seller=seller).values_list("deal_id", flat=True))
    by_id: dict[tuple[str, str], _Known] = {}
    free: dict[str, list[_Known]] = {}
    with no_collecting():
        for deal in map(_Known._make, rows.iterator()):
            if deal.source_id:
                by_id[deal.source, deal.source_id] = deal
                continue
            for word in {deal.company.casefold(), *deal.domains}:
                free.setdefault(word, []).append(deal)
    seen: set[str] = set()
    return [_planned(row, by_id, free, told, seen) for row in file.deals]


def _planned(
    row: CrmDeal,
    by_id: dict[tuple[str, str], _Known],
    free: dict[str, list[_Known]],
    told: set[int],
    seen: set[str],
) -> Line:
    name = f"{row.company} – {row.name}" if row.name and row.name != row.company else row.company
    if not row.company:
        return Line(row.line, SKIP, name, row.problem)
    if row.source_id in seen:
        return Line(row.line, SKIP, name, "the same deal stands further up")
    seen.add(row.source_id)
    deal = by_id.get((row.source, row.source_id))
    if deal is None:
        known = free.get(row.company.casefold()) or free.get(row.domain) or []
        same = [one for one in known if one.name.casefold() in {"", row.name.casefold()}]
        deal = same.pop(0) if same else None
        if deal is not None:
            known.remove(deal)
    noted = f" ({row.problem}: left out)" if row.problem else ""
    if deal is None:
        return Line(row.line, CREATE, name, f"a new deal{noted}")
    changes = _changes(row, deal, told=deal.pk in told)
    if not changes:
        return Line(row.line, SKIP, name, "known, and nothing new", deal.pk)
    return Line(row.line, UPDATE, name, f"{', '.join(changes)}{noted}", deal.pk)


def _changes(row: CrmDeal, deal: _Known, *, told: bool) -> list[str]:
    changes = []
    if row.amount is not None and row.amount != deal.amount:
        changes.append(f"amount {row.amount}")
    if row.name and not deal.name and row.name != row.company:
        changes.append(f"its name “{row.name}”")
    if row.recorded and not told:  # what a person said of its end, or took back, is not said again
        changes.append(f"recorded {row.recorded}")
    if not deal.source_id:
        changes.append(f"its number in {row.source}")
    return changes


def begin_deals(seller: Seller, path: Path, now: datetime, *, name: str) -> ImportRun:
    """A run for a table of deals; nothing comes in before it is confirmed."""
    return ImportRun.objects.create(
        seller=seller,
        kind=ImportRun.Kind.DEALS,
        sources=[str(path.resolve())],
        name=name[:200],
        started_at=now,
    )


def read_as(run: ImportRun) -> CrmFile:
    """The table of a run, read as the seller said. Raises `CrmFileError` where it is none, `OSError` where it is gone."""
    told = run.reading_as
    return read_crm_file(
        Path(run.sources[0]).read_bytes(),
        columns=told.get("columns") or {},
        day_first=not told.get("month_first", False),
    )


def resume_deals(now: datetime) -> int:
    """Bring in every table that was confirmed and is not finished; how many."""
    runs = list(
        ImportRun.objects.filter(kind=ImportRun.Kind.DEALS, finished_at=None).exclude(confirmed_at=None)
    )
    for run in runs:
        try:
            import_deals(run.seller, read_as(run), now, run=run)
        except (CrmFileError, OSError) as error:
            run.failed, run.finished_at = str(error), now
            written(run.save)
        except OperationalError:
            raise  # the database, not the table
        except Exception as error:  # noqa: BLE001 - whatever one table does, the rounds go on
            give_up(run, now, error)
        forget(run)
    return len(runs)


def import_deals(
    seller: Seller,
    file: CrmFile,
    now: datetime,
    *,
    name: str = "",
    run: ImportRun | None = None,
    progress: Callable[[int], None] = lambda _more: None,
) -> tuple[ImportRun, list[Line]]:
    """Do what `planned` says, a batch a transaction. Importing twice adds nothing; killed, it is begun again."""
    lines = planned(seller, file)
    run = run or ImportRun(
        seller=seller, kind=ImportRun.Kind.DEALS, sources=[name], name=name[:200], started_at=now
    )
    run.messages = len(lines)
    run.expected = run.stored + sum(line.action != SKIP for line in lines)
    run.left_out = {SKIP: max(0, sum(line.action == SKIP for line in lines) - run.stored)}
    problems = [{"what": row.problem, "where": f"line {row.line}"} for row in file.deals if row.problem]
    run.problems = problems[:200]
    written(run.save)
    named = Prospect.objects.filter(seller=seller).values_list("name", "pk")
    prospects = {name.casefold(): key for name, key in named.iterator()}
    work = [(row, line) for row, line in zip(file.deals, lines, strict=True) if line.action != SKIP]
    for start in range(0, len(work), _BATCH):
        batch = work[start : start + _BATCH]
        keys = written(partial(_done_all, seller, batch, now, prospects))
        assessed(list(Deal.objects.filter(pk__in=keys).to_assess()), now)
        run.stored += len(batch)
        run.deals += sum(line.action == CREATE for _, line in batch)
        written(partial(run.save, update_fields=["stored", "deals"]))
        progress(len(batch))
    run.finished_at = now
    written(run.save)
    learn_spread()
    return run, lines


def bring_deals(seller: Seller, file: CrmFile, now: datetime) -> int:
    """The same without a run of its own, for a program that is asked again and again; how many were new or changed."""
    lines = planned(seller, file)
    named = Prospect.objects.filter(seller=seller).values_list("name", "pk")
    prospects = {name.casefold(): key for name, key in named.iterator()}
    work = [(row, line) for row, line in zip(file.deals, lines, strict=True) if line.action != SKIP]
    for start in range(0, len(work), _BATCH):
        keys = written(partial(_done_all, seller, work[start : start + _BATCH], now, prospects))
        assessed(list(Deal.objects.filter(pk__in=keys).to_assess()), now)
    return len(work)


def _done_all(
    seller: Seller, batch: Sequence[tuple[CrmDeal, Line]], now: datetime, prospects: dict[str, int]
) -> list[int]:
    return [_done(seller, row, line, now, prospects=prospects) for row, line in batch]


def _done(seller: Seller, row: CrmDeal, line: Line, now: datetime, *, prospects: dict[str, int]) -> int:
    deal = Deal.objects.of(seller).filter(pk=line.deal_id).first() if line.deal_id else None
    if deal is None:
        deal = Deal(
            seller=seller,
            prospect=_prospect(seller, row, prospects),
            created_at=_at(row.created_on, seller) or now,
        )
    if not deal.source_id:
        deal.source, deal.source_id = row.source, row.source_id
    if row.name and not deal.name and row.name != row.company:
        deal.name = row.name
    deal.amount = row.amount if row.amount is not None else deal.amount
    deal.currency = row.currency or deal.currency
    deal.triage = "deal"
    deal.save()
    _meet(deal, row)
    if row.recorded and not deal.releases.exists():
        closed = min(_at(row.closed_on, seller) or now, now)
        Release.objects.create(deal=deal, at=closed, by=seller, standing=row.recorded, note=row.note)
    deal.changed(now)
    return int(deal.pk)


def _prospect(seller: Seller, row: CrmDeal, prospects: dict[str, int]) -> Prospect:
    """The company of a row; `prospects` are those known, by name in any case, and learns the new ones."""
    key = prospects.get(row.company.casefold())
    known = Prospect.objects.filter(pk=key).first() if key else None
    if known is None or known.name.casefold() != row.company.casefold():  # a transaction was begun again
        known, _ = Prospect.objects.get_or_create(seller=seller, name=row.company)
        prospects[row.company.casefold()] = known.pk
    if row.domain and row.domain not in known.domains:
        known.domains = [*known.domains, row.domain]
        known.save(update_fields=["domains"])
    return known


def _meet(deal: Deal, row: CrmDeal) -> None:
    """The person the row names, known from now on; what is known of them already is kept."""
    if not (row.address or row.person):
        return
    people = Contact.objects.filter(prospect_id=deal.prospect_id)
    found = people.filter(address=row.address) if row.address else people.filter(name__iexact=row.person)
    contact = found.first() or Contact(prospect_id=deal.prospect_id, address=row.address)
    contact.name = contact.name or row.person
    contact.phone = contact.phone or row.phone
    contact.save()


def _at(day: date | None, seller: Seller) -> datetime | None:
    """The end of a day in the seller's zone: what was recorded on it counts after what passed on it."""
    if day is None:
        return None
    return datetime.combine(day, time(23, 59), zone_of(seller.zone)).astimezone(UTC)


def counted(lines: Sequence[Line]) -> dict[str, int]:
    """How many rows create, update and skip."""
    return {action: sum(line.action == action for line in lines) for action in (CREATE, UPDATE, SKIP)}

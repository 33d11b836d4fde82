"""Deals mined from archives brought into a seller's workspace: theirs only, read and stored as a mailbox's are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.connectors.domains import company_domain, domain_of, same_mailbox
from unchase.core.zone import zone_of
from unchase.deals.assessing import assessed
from unchase.deals.models import Deal, ImportRun, Release, Touch
from unchase.deals.writing import written
from unchase.mining.mined import conversations_of
from unchase.rounds.heard import heard
from unchase.rounds.long_silent import mark_long_silent
from unchase.rounds.mailbox import known_deals
from unchase.rounds.readers import WORTH, processes
from unchase.rounds.spread import learn_spread
from unchase.rounds.storing import Waiting, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unchase.connectors.conversations import Conversation
    from unchase.connectors.deals_file import DealRow
    from unchase.deals.models import Seller
    from unchase.mining.judging import Loaded
    from unchase.rounds.heard import Heard
    from unchase.rounds.mailbox import Known

_AT_ONCE = 200  # deals read, then stored
_MAILS_A_BATCH = 200

One = tuple[Waiting, "Loaded"]


def import_mined(
    seller: Seller,
    folder: Path,
    now: datetime,
    *,
    jobs: int = 1,
    progress: Callable[[str, int, int | None], None] = lambda _stage, _more, _total: None,
) -> ImportRun:
    """Bring the seller's deals of a mined folder in. What is there already is not brought in twice."""
    run = ImportRun.objects.create(
        seller=seller,
        kind=ImportRun.Kind.MAILBOX,
        sources=[str(folder.resolve())],
        name=folder.name,
        started_at=now,
    )
    left_out: Counter[str] = Counter()
    ends: list[_End] = []
    waiting = _new(run, known_deals(seller), folder, left_out, ends)
    hear = partial(_heard, zone=seller.zone, locale=seller.locale or None, country=seller.country or None)
    with processes(jobs, WORTH) as pool:
        while some := list(islice(waiting, _AT_ONCE)):
            batch: list[tuple[Waiting, Heard]] = []
            told = map(hear, some) if pool is None else pool.map(hear, some, chunksize=4)
            for (one, _), said in zip(some, told, strict=True):
                batch.append((one, said))
                progress("reading", len(said.mails), None)
                if sum(len(said.mails) for _, said in batch) >= _MAILS_A_BATCH:
                    store(run, seller, batch, now)
                    batch = []
            if batch:
                store(run, seller, batch, now)
    _record(seller, ends, now)
    run.left_out, run.finished_at = dict(sorted(left_out.items())), now
    written(lambda: run.save(update_fields=["messages", "left_out", "finished_at"]))
    mark_long_silent(run, now)
    learn_spread()
    return run


def _heard(one: One, *, zone: str, locale: str | None, country: str | None) -> Heard:
    waiting, loaded = one
    return heard(waiting.conversation, zone=zone, locale=locale, country=country, loaded=loaded)


def _new(
    run: ImportRun, known: Known, folder: Path, left_out: Counter[str], ends: list[_End]
) -> Iterator[One]:
    """The deals that hold something new, with the deal of the workspace each belongs to where there is one.

    Those of which the list of deals said how they ended go to `ends`.
    """
    claims = _claims(known)
    seller = run.seller
    for conversation, loaded in conversations_of(folder, map(same_mailbox, seller.addresses)):
        run.messages += len(conversation.mails)
        row = _claimed(conversation, claims)
        if row is not None and not row.is_deal:
            left_out["not-a-deal"] += len(conversation.mails)
            continue
        stored = Touch.stored(seller.pk, [filed.envelope.id[:500] for filed in conversation.mails])
        new = tuple(filed for filed in conversation.mails if filed.envelope.id[:500] not in stored)
        left_out["known-already"] += len(conversation.mails) - len(new)
        deal_id = known.deals.get(row.name) if row is not None else None
        listed = conversation.row
        if listed is not None and listed.recorded and listed.recorded_on:
            ends.append(_End(listed, deal_id))
        if new:
            yield Waiting(replace(conversation, mails=new), deal_id), loaded


@dataclass(frozen=True, slots=True)
class _End:
    """A deal of the list that ended, and the deal of the workspace it was before, where it was one."""

    row: DealRow
    deal_id: int | None


def _record(seller: Seller, ends: list[_End], now: datetime) -> None:
    """Record how deals ended, as the list said it; what a person said of one, or took back, is not said again."""
    touched = []
    for end in ends:
        named = Q(pk=end.deal_id) if end.deal_id is not None else Q(key=end.row.name[:254])
        deal = Deal.objects.of(seller).filter(named, releases=None).first()
        if deal is not None:
            written(partial(_record_end, deal, end.row, now))
            touched.append(deal.pk)
    for start in range(0, len(touched), _AT_ONCE):
        assessed(list(Deal.objects.filter(pk__in=touched[start : start + _AT_ONCE]).to_assess()), now)


def _record_end(deal: Deal, row: DealRow, now: datetime) -> None:
    """What was recorded on a day counts after what passed on it."""
    assert row.recorded is not None, "only those that ended are told"
    assert row.recorded_on is not None, "and when"
    at = datetime.combine(row.recorded_on, time(23, 59), zone_of(deal.seller.zone)).astimezone(UTC)
    Release.objects.create(
        deal=deal,
        at=min(at, now),
        by=deal.seller,
        standing=row.recorded,
        note=row.note,
        trigger_on=row.reopen_on,
    )
    deal.changed(now)


def _claims(known: Known) -> dict[str, DealRow]:
    """Which deal of the workspace claims an address or a domain: the first of them."""
    claims: dict[str, DealRow] = {}
    for row in known.rows:
        for word in (*row.addresses, *row.domains):
            claims.setdefault(word, row)
    return claims


def _claimed(conversation: Conversation, claims: dict[str, DealRow]) -> DealRow | None:
    """The deal that claims the people of a conversation, whom it is with most first."""
    people = Counter(person for filed in conversation.mails for person in filed.people)
    for person, _ in people.most_common():
        domain = domain_of(person)
        for word in (same_mailbox(person), domain, company_domain(domain)):
            if word in claims:
                return claims[word]
    return None

"""The import of a mailbox: surveyed, sorted as an audit sorts it, read on several cores, stored newest first.

It may be killed at any moment: a batch of conversations is stored whole or not at all, and what is stored already
is not stored twice, so that going on is starting again.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import F

from unchase.connectors.conversations import conversations
from unchase.connectors.deals_file import DealRow
from unchase.connectors.domains import is_free_mail
from unchase.connectors.mailbox import read_mailbox
from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.sides import sides_of
from unchase.connectors.survey import survey
from unchase.deals.assessing import assessed
from unchase.deals.models import Deal, ImportRun, Prospect, Reading, Touch
from unchase.deals.reading import reader_version
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.rounds.heard import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unchase.connectors.conversations import Conversation
    from unchase.deals.models import Seller
    from unchase.rounds.heard import Heard

LIKELY = 0.5  # from which likelihood on a conversation is taken for a deal; below, the seller sorts it
_MAILS_A_BATCH = 200
_MOST_PROBLEMS = 200  # kept with a run; all are counted
_LEFT_ALONE = (Triage.PRIVATE, Triage.WE_BUY)  # the seller said so: their mail is not brought in any more


def begin_import(seller: Seller, paths: Sequence[Path], now: datetime) -> ImportRun:
    """A run that brings the mailboxes at `paths` in; nothing is read yet."""
    return ImportRun.objects.create(
        seller=seller,
        kind=ImportRun.Kind.MAILBOX,
        sources=[str(path.resolve()) for path in paths],
        started_at=now,
    )


def resume_imports(now: datetime) -> int:
    """Go on with every import that was begun and not finished; how many."""
    runs = list(ImportRun.objects.filter(kind=ImportRun.Kind.MAILBOX, finished_at=None))
    for run in runs:
        import_mailbox(run, now)
    return len(runs)


def import_mailbox(
    run: ImportRun,
    now: datetime,
    *,
    jobs: int = 1,
    progress: Callable[[str, int, int | None], None] = lambda _stage, _more, _total: None,
) -> ImportRun:
    """Bring the mailboxes of a run in; `now` is the moment to judge at. A mailbox that cannot be read ends the run.

    The sentence why stands in `run.failed`. `messages` = touches stored, now or before, + all left out + problems.
    """
    seller = run.seller
    try:
        with tempfile.TemporaryDirectory() as scratch:
            waiting = _sorted(run, seller, Path(scratch), now, progress)
            _store_all(run, seller, waiting, now, jobs=jobs, progress=progress)
    except MailboxError as error:
        run.failed = str(error)
    run.finished_at = now
    written(lambda: run.save(update_fields=["failed", "finished_at"]))
    return run


@dataclass(frozen=True, slots=True)
class _Known:
    """The seller's deals as rows of a deals file, and which row is which deal."""

    rows: tuple[DealRow, ...]
    deals: dict[str, int]


def _known(seller: Seller) -> _Known:
    """Deals that exist claim their people's mail; the open ones before those that ended, the newest first."""
    rows, keys = [], {}
    deals = Deal.objects.of(seller).filter(merged_into=None).select_related("prospect")
    for deal in deals.prefetch_related("prospect__contacts").order_by(F("rank"), "-pk"):
        name = f"deal {deal.pk}"
        addresses = tuple(one.address for one in deal.prospect.contacts.all() if one.address)
        domains = tuple(deal.prospect.domains)
        if not domains and not addresses:
            continue
        strangers = () if domains else addresses
        keys[name] = deal.pk
        rows.append(
            DealRow(name=name, domains=domains, addresses=strangers, is_deal=deal.triage not in _LEFT_ALONE)
        )
    return _Known(tuple(rows), keys)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A conversation to store, with the deal it belongs to where there is one."""

    conversation: Conversation
    deal_id: int | None


def _sorted(
    run: ImportRun,
    seller: Seller,
    scratch: Path,
    now: datetime,
    progress: Callable[[str, int, int | None], None],
) -> list[_Waiting]:
    """The conversations that hold something new, the one with the newest mail first."""

    def mails() -> Iterator[object]:
        for source in run.sources:
            for mail in read_mailbox(Path(source), scratch=scratch):
                progress("surveying", 1, None)
                yield mail

    found = survey(mails(), until=now)  # type: ignore[arg-type]  # RawMail or Problem
    known = _known(seller)
    sorting = conversations(found.envelopes, sides_of(seller.addresses, seller.domains), deals=known.rows)
    met = [filed.envelope.id[:500] for one in sorting.conversations for filed in one.mails]
    stored = Touch.stored(seller.pk, met)
    waiting, before = [], 0
    for conversation in sorting.conversations:
        new = tuple(filed for filed in conversation.mails if filed.envelope.id[:500] not in stored)
        before += len(conversation.mails) - len(new)
        if new:
            deal_id = known.deals.get(conversation.row.name) if conversation.row else None
            waiting.append(_Waiting(replace(conversation, mails=new), deal_id))
    waiting.sort(key=lambda one: one.conversation.mails[-1].envelope.at, reverse=True)
    run.messages, run.stored, run.deals = found.messages, before, 0
    run.expected = before + sum(len(one.conversation.mails) for one in waiting)
    run.left_out = dict(sorted((found.left_out + sorting.left_out).items()))
    run.problems = _problem_rows(found.problems)
    written(run.save)
    return waiting


def _problem_rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"what": problem.what, "where": problem.where} for problem in problems[:_MOST_PROBLEMS]]


def _store_all(
    run: ImportRun,
    seller: Seller,
    waiting: Sequence[_Waiting],
    now: datetime,
    *,
    jobs: int,
    progress: Callable[[str, int, int | None], None],
) -> None:
    batch: list[tuple[_Waiting, Heard]] = []
    for one, said in zip(waiting, _each_heard(seller, waiting, jobs), strict=True):
        batch.append((one, said))
        progress("reading", len(said.mails), run.expected)
        if sum(len(said.mails) for _, said in batch) >= _MAILS_A_BATCH:
            _store(run, seller, batch, now)
            batch = []
    if batch:
        _store(run, seller, batch, now)


def _each_heard(seller: Seller, waiting: Sequence[_Waiting], jobs: int) -> Iterator[Heard]:
    """Every conversation read, in order, on one core or several."""
    hear = partial(heard, zone=seller.zone, locale=seller.locale or None, country=seller.country or None)
    spoken = [one.conversation for one in waiting]
    if jobs == 1 or len(spoken) < 2 * jobs:
        yield from map(hear, spoken)
        return
    # Fresh processes: a forked one would hold this one's connection to the database.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(hear, spoken, chunksize=16)


def _store(run: ImportRun, seller: Seller, batch: Sequence[tuple[_Waiting, Heard]], now: datetime) -> None:
    """Stores a batch in one transaction, then assesses its deals; killed between, these fall due by themselves."""

    def work() -> set[int]:
        touched = {_store_one(seller, one, said, now) for one, said in batch}
        run.stored += sum(len(said.mails) for _, said in batch)
        run.deals += len(touched)
        for _, said in batch:
            run.problems = [*run.problems, *_problem_rows(said.problems)][:_MOST_PROBLEMS]
        run.save(update_fields=["stored", "deals", "problems"])
        return touched

    before = (run.stored, run.deals, run.problems)

    def anew() -> set[int]:
        run.stored, run.deals, run.problems = before
        return work()

    assessed(list(Deal.objects.filter(pk__in=written(anew)).to_assess()), now)


def _store_one(seller: Seller, one: _Waiting, said: Heard, now: datetime) -> int:
    conversation = one.conversation
    deal = Deal.objects.filter(pk=one.deal_id).first() if one.deal_id else None
    if deal is None:
        deal = Deal.objects.of(seller).filter(key=conversation.prospect[:254]).first()
    while deal is not None and deal.merged_into is not None:
        deal = deal.merged_into
    if deal is None:
        deal = _new_deal(seller, conversation, said, now)
    whole = not Touch.objects.filter(deal=deal).exists()
    names = [address for address in conversation.contacts if address.name]
    deal.add_touches(said.mails, now, names=names)
    if whole and not deal.prospect.contacts.exclude(zone="").exists():
        reading = Reading.objects.create(reader=reader_version(), facts=said.facts)
        Deal.objects.filter(pk=deal.pk).update(reading=reading)
    return int(deal.pk)


def _new_deal(seller: Seller, conversation: Conversation, said: Heard, now: datetime) -> Deal:
    """A deal for a conversation nobody knew: per company, per person at a free-mail domain."""
    name = conversation.prospect[:200]
    whole = "@" not in name and not is_free_mail(name)
    prospect, _ = Prospect.objects.get_or_create(
        seller=seller, name=name, defaults={"domains": [name] if whole else []}
    )
    deal: Deal = Deal.objects.create(
        seller=seller,
        prospect=prospect,
        key=conversation.prospect[:254],
        source="mailbox",
        triage=Triage.DEAL if said.likelihood >= LIKELY else Triage.UNSORTED,
        likelihood=said.likelihood,
        likely_because=said.likely_because,
        created_at=now,
    )
    return deal

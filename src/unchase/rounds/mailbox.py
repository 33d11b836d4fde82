"""The import of a mailbox: surveyed, sorted as an audit sorts it, read on several cores, stored newest first.

It may be killed at any moment: a batch of conversations is stored whole or not at all, and what is stored already
is not stored twice, so that going on is starting again.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.db.models import F

from unchase.connectors.conversations import conversations
from unchase.connectors.deals_file import DealRow
from unchase.connectors.mailbox import read_mailbox
from unchase.connectors.problem import MailboxError
from unchase.connectors.sides import sides_of
from unchase.connectors.survey import survey
from unchase.deals.models import Deal, ImportRun, Touch
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.rounds.heard import heard
from unchase.rounds.long_silent import mark_long_silent
from unchase.rounds.readers import processes
from unchase.rounds.spread import learn_spread
from unchase.rounds.storing import Waiting, problem_rows, store
from unchase.rounds.uploads import forget, give_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unchase.deals.models import Seller
    from unchase.rounds.heard import Heard

_MAILS_A_BATCH = 200
_AT_ONCE = 16  # conversations handed to a process that reads
_TELLS = 0.5  # seconds between two notes of how far a survey is
_LEFT_ALONE = (Triage.PRIVATE, Triage.WE_BUY)  # the seller said so: their mail is not brought in any more


def begin_import(seller: Seller, paths: Sequence[Path], now: datetime, *, name: str = "") -> ImportRun:
    """A run that brings the mailboxes at `paths` in; nothing is read yet. `name` is what the seller calls them."""
    return ImportRun.objects.create(
        seller=seller,
        kind=ImportRun.Kind.MAILBOX,
        sources=[str(path.resolve()) for path in paths],
        name=(name or ", ".join(path.name for path in paths))[:200],
        started_at=now,
    )


def resume_imports(
    now: datetime, *, progress: Callable[[str, int, int | None], None] = lambda _stage, _more, _total: None
) -> int:
    """Go on with every import of a mailbox that was begun and not finished, on all cores; how many."""
    runs = list(ImportRun.objects.filter(kind=ImportRun.Kind.MAILBOX, finished_at=None))
    for run in runs:
        try:
            import_mailbox(run, now, jobs=os.cpu_count() or 1, progress=progress)
        except OperationalError:
            raise  # the database, not the mail
        except Exception as error:  # noqa: BLE001 - whatever one mailbox does, the rounds go on
            give_up(run, now, error)
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
            mark_long_silent(run, now)
    except MailboxError as error:
        run.failed = str(error)
    except OSError as error:  # the disk is full, say; what is stored is stored
        run.failed = (
            f"It stopped: {error.strerror or type(error).__name__}. Bring it in again, and it goes on."
        )
    run.finished_at = now
    written(lambda: run.save(update_fields=["failed", "finished_at"]))
    forget(run)
    learn_spread()
    return run


@dataclass(frozen=True, slots=True)
class Known:
    """The seller's deals as rows of a deals file, and which row is which deal."""

    rows: tuple[DealRow, ...]
    deals: dict[str, int]


def known_deals(seller: Seller) -> Known:
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
    return Known(tuple(rows), keys)


def _sorted(
    run: ImportRun,
    seller: Seller,
    scratch: Path,
    now: datetime,
    progress: Callable[[str, int, int | None], None],
) -> list[Waiting]:
    """The conversations that hold something new, the one with the newest mail first."""

    def mails() -> Iterator[object]:
        met, told = 0, time.monotonic()
        for source in run.sources:
            for mail in read_mailbox(Path(source), scratch=scratch):
                progress("surveying", 1, None)
                met += 1
                if time.monotonic() - told > _TELLS:
                    told = time.monotonic()
                    ImportRun.objects.filter(pk=run.pk).update(messages=met)
                yield mail

    found = survey(mails(), until=now)  # type: ignore[arg-type]  # RawMail or Problem
    known = known_deals(seller)
    sorting = conversations(found.envelopes, sides_of(seller.addresses, seller.domains), deals=known.rows)
    met = [filed.envelope.id[:500] for one in sorting.conversations for filed in one.mails]
    stored = Touch.stored(seller.pk, met)
    waiting, before = [], 0
    for conversation in sorting.conversations:
        new = tuple(filed for filed in conversation.mails if filed.envelope.id[:500] not in stored)
        before += len(conversation.mails) - len(new)
        if new:
            deal_id = known.deals.get(conversation.row.name) if conversation.row else None
            waiting.append(Waiting(replace(conversation, mails=new), deal_id))
    waiting.sort(key=lambda one: one.conversation.mails[-1].envelope.at, reverse=True)
    run.messages, run.stored, run.deals = found.messages, before, 0
    run.expected = before + sum(len(one.conversation.mails) for one in waiting)
    run.left_out = dict(sorted((found.left_out + sorting.left_out).items()))
    run.problems = problem_rows(found.problems)
    written(run.save)
    return waiting


def _store_all(
    run: ImportRun,
    seller: Seller,
    waiting: Sequence[Waiting],
    now: datetime,
    *,
    jobs: int,
    progress: Callable[[str, int, int | None], None],
) -> None:
    batch: list[tuple[Waiting, Heard]] = []
    for one, said in zip(waiting, _each_heard(seller, waiting, jobs), strict=True):
        batch.append((one, said))
        progress("reading", len(said.mails), run.expected)
        if sum(len(said.mails) for _, said in batch) >= _MAILS_A_BATCH:
            store(run, seller, batch, now)
            batch = []
    if batch:
        store(run, seller, batch, now)


def _each_heard(seller: Seller, waiting: Sequence[Waiting], jobs: int) -> Iterator[Heard]:
    """Every conversation read, in order, on one core or several."""
    hear = partial(heard, zone=seller.zone, locale=seller.locale or None, country=seller.country or None)
    spoken = [one.conversation for one in waiting]
    mails = sum(len(conversation.mails) for conversation in spoken)
    with processes(jobs, mails) as pool:
        yield from map(hear, spoken) if pool is None else pool.map(hear, spoken, chunksize=_AT_ONCE)

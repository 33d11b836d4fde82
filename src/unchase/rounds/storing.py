"""A batch of conversations stored: what nobody knew in a few statements, what is known deal by deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.connectors.domains import is_free_mail
from unchase.deals.assessing import assessed
from unchase.deals.columns import insert, save_columns
from unchase.deals.models import Contact, Deal, Prospect, Quoted, Reading, Touch
from unchase.deals.reading import reader_version
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.reading.likelihood import LIKELY
from unchase.rounds.collecting import no_collecting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.connectors.conversations import Conversation
    from unchase.connectors.problem import Problem
    from unchase.deals.models import ImportRun, Seller
    from unchase.rounds.heard import Heard

_MOST_PROBLEMS = 200  # kept with a run; all are counted


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation to store, with the deal it belongs to where there is one."""

    conversation: Conversation
    deal_id: int | None


Batch = list[tuple[Waiting, "Heard"]]


def store(run: ImportRun, seller: Seller, batch: Batch, now: datetime) -> None:
    """Store a batch in one transaction, then assess its deals; killed between, these fall due by themselves."""
    before = (run.stored, run.deals, run.problems)

    def work() -> set[int]:
        run.stored, run.deals, run.problems = before
        touched = stored(seller, batch, now)
        run.stored += sum(len(said.mails) for _, said in batch)
        run.deals += len(touched)
        for _, said in batch:
            run.problems = [*run.problems, *problem_rows(said.problems)][:_MOST_PROBLEMS]
        run.save(update_fields=["stored", "deals", "problems"])
        return touched

    with no_collecting():
        assessed(list(Deal.objects.filter(pk__in=written(work)).to_assess()), now)


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as a run keeps them."""
    return [{"what": problem.what, "where": problem.where} for problem in problems[:_MOST_PROBLEMS]]


def stored(seller: Seller, batch: Batch, now: datetime) -> set[int]:
    """Store a batch inside a transaction of the caller's; the deals it touched, which are due to be assessed.

    A mail another process stored meanwhile makes its conversation a known one.
    """
    keys = {one.conversation.prospect[:254] for one, _ in batch}
    known = {
        deal.key: deal for deal in Deal.objects.of(seller).filter(key__in=keys).select_related("prospect")
    }
    met = Touch.stored(seller.pk, [mail.id[:500] for _, said in batch for mail in said.mails])
    fresh: Batch = []
    touched = set()
    for one, said in batch:
        deal = known.get(one.conversation.prospect[:254])
        if one.deal_id is not None:
            deal = Deal.objects.select_related("prospect").filter(pk=one.deal_id).first() or deal
        if deal is None and not any(mail.id[:500] in met for mail in said.mails):
            fresh.append((one, said))
        else:
            deal = deal or _made(seller, [(one, said)], now)[0]
            touched.add(_joined(deal, one, said, now))
    deals = _made(seller, fresh, now)
    _with_touches(seller, deals, fresh, now)
    return touched | {deal.pk for deal in deals}


def _joined(deal: Deal, one: Waiting, said: Heard, now: datetime) -> int:
    """Mail that joins a deal there is: all its touches are read together again."""
    while deal.merged_into is not None:
        deal = deal.merged_into
    deal.add_touches(
        said.mails, now, names=[address for address in one.conversation.contacts if address.name]
    )
    return int(deal.pk)


def _made(seller: Seller, fresh: Batch, now: datetime) -> list[Deal]:
    """New deals, in order: per company, per person at a free-mail domain."""
    names = [one.conversation.prospect[:200] for one, _ in fresh]
    prospects = {one.name: one for one in Prospect.objects.filter(seller=seller, name__in=names)}
    named = {name: one.conversation for name, (one, _) in zip(names, fresh, strict=True)}
    new = [
        Prospect(seller=seller, name=name, domains=_domains(conversation))
        for name, conversation in named.items()
        if name not in prospects
    ]
    prospects |= {one.name: one for one in Prospect.objects.bulk_create(new)}
    deals: list[Deal] = Deal.objects.bulk_create(
        Deal(
            seller=seller,
            prospect=prospects[name],
            key=one.conversation.prospect[:254],
            source="mailbox",
            triage=Triage.DEAL if one.conversation.row or said.likelihood >= LIKELY else Triage.UNSORTED,
            likelihood=said.likelihood,
            created_at=now,
            reassess_at=now,
        )
        for name, (one, said) in zip(names, fresh, strict=True)
    )
    insert(
        [
            Quoted(deal_id=deal.pk, likely=said.likely_because)
            for deal, (_, said) in zip(deals, fresh, strict=True)
        ]
    )
    return deals


def _domains(conversation: Conversation) -> list[str]:
    """Where the people of a new prospect write from: as a list of deals has it, else the domain it is named by."""
    if conversation.row is not None:
        return list(conversation.row.domains)
    name = conversation.prospect
    return [] if "@" in name or is_free_mail(name) else [name[:200]]


def _with_touches(seller: Seller, deals: Sequence[Deal], fresh: Batch, now: datetime) -> None:
    """The touches of new deals, with their people, and with the reading made of them already."""
    readings = Reading.objects.bulk_create(
        Reading(reader=reader_version(), facts=said.facts) for _, said in fresh
    )
    people = []
    known = set(
        Contact.objects.filter(prospect__in={deal.prospect_id for deal in deals}).values_list(
            "prospect_id", "address"
        )
    )
    for deal, reading, (one, said) in zip(deals, readings, fresh, strict=True):
        moments = [mail.at for mail in said.mails]
        deal.reading, deal.touch_count = reading, len(moments)
        deal.first_touch_at, deal.last_touch_at = min(moments, default=None), max(moments, default=None)
        for address in one.conversation.contacts:
            if (deal.prospect_id, address.address) not in known:
                known.add((deal.prospect_id, address.address))
                people.append(
                    Contact(
                        prospect_id=deal.prospect_id, address=address.address[:254], name=address.name[:200]
                    )
                )
    save_columns(deals, ["reading", "touch_count", "first_touch_at", "last_touch_at"])
    insert(people)
    insert(
        [
            Touch.of(mail, deal_id=deal.pk, seller_id=seller.pk, now=now)
            for deal, (_, said) in zip(deals, fresh, strict=True)
            for mail in said.mails
        ]
    )

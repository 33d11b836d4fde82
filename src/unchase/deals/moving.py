"""Touches that belong to another deal: moved one by one, or all of them where two deals are the same; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.deals.appointment import Appointment
from unchase.deals.commitment import Commitment
from unchase.deals.contact import Contact
from unchase.deals.correction import Correction
from unchase.deals.criterion import Criterion
from unchase.deals.deal import Deal
from unchase.deals.outgoing import Outgoing
from unchase.deals.prospect import Prospect
from unchase.deals.release import Release
from unchase.deals.told import Told
from unchase.deals.touch import Touch
from unchase.deals.transfer import Transfer
from unchase.deals.triage import Triage
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import Model

_GO_ALONG: dict[str, type[Model]] = {
    "touch": Touch,
    "correction": Correction,
    "appointment": Appointment,
    "commitment": Commitment,
    "criterion": Criterion,
    "outgoing": Outgoing,
    "release": Release,
    "told": Told,
}


def assign(touches: Iterable[Touch], deal: Deal, now: datetime, *, made: bool = False) -> list[Transfer]:
    """Let touches belong to `deal`; both deals are reassessed. A transfer for each deal they came from.

    Corrections and logged appointments go with their touch. `made`: the deal was made to take them.
    """
    chosen = [touch for touch in touches if touch.seller_id == deal.seller_id and touch.deal_id != deal.pk]
    left: list[Deal] = list(Deal.objects.filter(pk__in={touch.deal_id for touch in chosen}).order_by("pk"))

    def work() -> list[Transfer]:
        transfers = []
        for one in left:
            part = [touch for touch in chosen if touch.deal_id == one.pk]
            transfer = Transfer(deal=one, into=deal, rows=_rows_of(part), made=made)
            transfers.append(_go_over(transfer, now))
        deal.meet({person for touch in chosen for person in (touch.person, *touch.people) if person})
        for one in (deal, *left):
            one.touched(now)
        return transfers

    transfers = written(work)
    for one in (deal, *left):
        one.reassess(now)
    return transfers


def split(touches: Iterable[Touch], name: str, now: datetime) -> Deal:
    """A second deal with the same prospect, with these touches; a company may have several."""
    chosen = list(touches)
    first = chosen[0].deal
    deal: Deal = Deal.objects.create(
        seller=first.seller,
        prospect=first.prospect,
        name=name,
        triage=first.triage,
        source="split",
        is_sample=first.is_sample,
        created_at=now,
    )
    assign(chosen, deal, now, made=True)
    deal.reassess(now)
    return deal


def merge(deal: Deal, into: Deal, now: datetime) -> Deal:
    """Say that two deals are the same: all that belongs to `deal` goes over, and its later mail too.

    Its row stays, marked as merged. What its prospect's people are known by joins the other's.
    """
    if deal.pk == into.pk or deal.seller_id != into.seller_id:
        raise ValueError("A deal is merged into another one of the same seller.")

    def work() -> None:
        rows = {
            kind: list(model._default_manager.filter(deal=deal).values_list("pk", flat=True))  # noqa: SLF001 - each model's own
            for kind, model in _GO_ALONG.items()
        }
        transfer = Transfer(deal=deal, into=into, rows=rows, merged=True, was=deal.triage)
        if deal.prospect_id != into.prospect_id:
            transfer.contacts, transfer.domains = _join(deal.prospect, into.prospect)
        _go_over(transfer, now)
        Deal.objects.filter(pk=deal.pk).update(triage=Triage.MERGED, merged_into=into)
        for one in (deal, into):
            one.touched(now)

    written(work)
    deal.reassess(now)
    return into.reassess(now)


def take_back(transfer: Transfer, now: datetime) -> None:
    """Undo a transfer: what went over comes back, as far as it is still there."""
    deal, into = transfer.deal, transfer.into

    def work() -> None:
        transfer.take_back(now)
        _move(transfer.rows, of=into, to=deal)
        if transfer.merged:
            Deal.objects.filter(pk=deal.pk).update(triage=transfer.was, merged_into=None)
            _part(transfer)
        elif transfer.made and not into.touches.exists():
            Deal.objects.filter(pk=into.pk).update(triage=Triage.MERGED, merged_into=deal)
        for one in (deal, into):
            one.touched(now)

    written(work)
    for one in (deal, into):
        one.reassess(now)


def _rows_of(touches: Sequence[Touch]) -> dict[str, list[int]]:
    """The keys of touches, and of what goes with them."""
    keys = [touch.pk for touch in touches]
    corrections = Correction.objects.filter(touch__in=keys)
    logged = Appointment.objects.filter(
        deal__in={touch.deal_id for touch in touches}, uid__in=[touch.identity for touch in touches]
    )
    return {
        "touch": keys,
        "correction": list(corrections.values_list("pk", flat=True)),
        "appointment": list(logged.values_list("pk", flat=True)),
    }


def _go_over(transfer: Transfer, now: datetime) -> Transfer:
    transfer.at, transfer.by_id = now, transfer.deal.seller_id
    transfer.save()
    _move(transfer.rows, of=transfer.deal, to=transfer.into)
    return transfer


def _move(rows: dict[str, list[int]], *, of: Deal, to: Deal) -> None:
    for kind, keys in rows.items():
        _GO_ALONG[kind]._default_manager.filter(pk__in=keys, deal=of).update(deal=to)  # noqa: SLF001 - each model's own
    Correction.objects.filter(touch__in=rows.get("touch", ())).update(deal=to)  # those made since, too


def _join(prospect: Prospect, other: Prospect) -> tuple[list[int], list[str]]:
    """The people and domains of one prospect known at the other, too; with no deal left they move.

    Returns the contacts that moved and the domains.
    """
    if prospect.deals.filter(merged_into=None).count() > 1:
        return [], []
    known = set(other.contacts.values_list("address", flat=True)) - {""}
    contacts = Contact.objects.filter(prospect=prospect).exclude(address__in=known)
    moved, domains = list(contacts.values_list("pk", flat=True)), list(prospect.domains)
    contacts.update(prospect=other)
    other.domains = list(dict.fromkeys([*other.domains, *domains]))
    other.save(update_fields=["domains"])
    Prospect.objects.filter(pk=prospect.pk).update(domains=[])
    return moved, domains


def _part(transfer: Transfer) -> None:
    """People and domains go back to the prospect they came from."""
    prospect, other = transfer.deal.prospect, transfer.into.prospect
    if prospect.pk == other.pk:
        return
    Contact.objects.filter(pk__in=transfer.contacts, prospect=other).update(prospect=prospect)
    Prospect.objects.filter(pk=prospect.pk).update(domains=transfer.domains)
    other.refresh_from_db(fields=["domains"])
    other.domains = [one for one in other.domains if one not in transfer.domains]
    other.save(update_fields=["domains"])

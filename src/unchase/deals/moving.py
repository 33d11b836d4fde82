"""Touches that belong to another deal: moved one by one, or all of them where two deals are the same."""

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
from unchase.deals.triage import Triage
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_GO_ALONG = (Touch, Correction, Appointment, Commitment, Criterion, Outgoing, Release, Told)


def assign(touches: Iterable[Touch], deal: Deal, now: datetime) -> None:
    """Let touches belong to `deal`; both deals are reassessed. Moving them back undoes it."""
    chosen = [touch for touch in touches if touch.seller_id == deal.seller_id and touch.deal_id != deal.pk]
    left = {touch.deal_id for touch in chosen}

    def work() -> None:
        keys = [touch.pk for touch in chosen]
        Touch.objects.filter(pk__in=keys).update(deal=deal)
        Correction.objects.filter(touch__in=keys).update(deal=deal)
        deal.meet({person for touch in chosen for person in (touch.person, *touch.people) if person})
        for one in (deal, *Deal.objects.filter(pk__in=left)):
            one.touched(now)

    written(work)
    for one in (deal, *Deal.objects.filter(pk__in=left)):
        one.reassess(now)


def split(touches: Iterable[Touch], name: str, now: datetime) -> Deal:
    """A second deal with the same prospect, with these touches; a company may have several."""
    chosen = list(touches)
    first = chosen[0].deal
    deal: Deal = Deal.objects.create(
        seller=first.seller, prospect=first.prospect, name=name, triage=first.triage, created_at=now
    )
    assign(chosen, deal, now)
    deal.reassess(now)
    return deal


def merge(deal: Deal, into: Deal, now: datetime) -> Deal:
    """Say that two deals are the same: all that belongs to `deal` goes over, and its later mail too.

    Its row stays, marked as merged. What its prospect's people are known by joins the other's.
    """
    if deal.pk == into.pk or deal.seller_id != into.seller_id:
        raise ValueError("A deal is merged into another one of the same seller.")

    def work() -> None:
        for model in _GO_ALONG:
            model._default_manager.filter(deal=deal).update(deal=into)  # noqa: SLF001 - each model's own
        if deal.prospect_id != into.prospect_id:
            _join(deal.prospect, into.prospect)
        Deal.objects.filter(pk=deal.pk).update(triage=Triage.MERGED, merged_into=into)
        for one in (deal, into):
            one.touched(now)

    written(work)
    deal.reassess(now)
    return into.reassess(now)


def _join(prospect: Prospect, other: Prospect) -> None:
    """The people and domains of one prospect known at the other, too; with no deal left they move."""
    if prospect.deals.filter(merged_into=None).count() > 1:
        return
    known = set(other.contacts.values_list("address", flat=True)) - {""}
    Contact.objects.filter(prospect=prospect).exclude(address__in=known).update(prospect=other)
    other.domains = list(dict.fromkeys([*other.domains, *prospect.domains]))
    other.save(update_fields=["domains"])
    Prospect.objects.filter(pk=prospect.pk).update(domains=[])

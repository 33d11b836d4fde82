"""Opt-outs heard in one deal, kept with the person, so that they bind in every deal of the seller.

Source: METHOD, People.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from unchase.core.act import ActName, Side
from unchase.deals.contact import Contact
from unchase.deals.prospect import Prospect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from unchase.core.facts import Facts
    from unchase.deals.judged import Judged

Heard = dict[str, str]  # the scope, by address

_CHANGES_NOTHING = frozenset({ActName.ACKNOWLEDGEMENT, ActName.REFUSAL, ActName.OPT_OUT})


def opt_outs(facts: Facts) -> Heard:
    """Who asked in these touches not to be contacted again, and for whom, unless they wrote of something else since."""
    heard: Heard = {}
    for touch in sorted(facts.touches, key=lambda one: one.at):
        if touch.side is not Side.THEM or not touch.person or touch.automatic is not None:
            continue
        asked = [act for act in touch.acts if act.name is ActName.OPT_OUT]
        if asked:
            company = any(act.for_company for act in asked)
            heard[touch.person] = Contact.Scope.COMPANY if company else Contact.Scope.PERSON
        elif not {act.name for act in touch.acts} <= _CHANGES_NOTHING:
            heard.pop(touch.person, None)
    return heard


def keep_opt_outs(heard_in: Sequence[tuple[Judged, Heard]], now: datetime) -> None:
    """Keep what was heard in deals just read, forget what is heard in them no more; the other deals fall due.

    What the seller told by hand stays. Belongs in the transaction that keeps the readings.
    """
    kept: dict[int, set[str]] = {}
    before = Contact.objects.filter(opted_out_in__in=[deal.pk for deal, _ in heard_in])
    for deal_id, address in before.values_list("opted_out_in", "address"):
        kept.setdefault(deal_id or 0, set()).add(address)
    for deal, heard in heard_in:
        gone = kept.get(deal.pk, set()) - heard.keys()
        mine = Contact.objects.filter(prospect__seller=deal.seller_id)
        if gone:
            _let(deal, mine.filter(opted_out_in=deal.pk, address__in=gone), "", now)
        for address, scope in sorted(heard.items()):
            free = mine.filter(address=address).filter(Q(opted_out="") | Q(opted_out_in=deal.pk))
            _let(deal, free.filter(prospect=deal.prospect_id).exclude(opted_out=scope), scope, now)
            elsewhere = free.exclude(prospect=deal.prospect_id).filter(opted_out="")
            _let(deal, elsewhere, Contact.Scope.PERSON, now)


def _let(deal: Judged, contacts: QuerySet[Contact], scope: str, now: datetime) -> None:
    """Marks contacts as heard in a deal; every other deal with their prospects is to be assessed again."""
    found = dict(contacts.values_list("pk", "prospect_id"))
    if not found:
        return
    Contact.objects.filter(pk__in=found).update(
        opted_out=scope, opted_out_at=now if scope else None, opted_out_in=deal.pk if scope else None
    )
    for prospect in Prospect.objects.filter(pk__in=set(found.values())):
        others = prospect.deals.exclude(pk=deal.pk)
        others.update(changes=F("changes") + 1, reassess_at=now)

"""Erasing a person: the one exception to append-only. The text goes; the row and a hash of its identity stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.deals.contact import Contact
from unchase.deals.correction import Correction
from unchase.deals.criterion import Criterion
from unchase.deals.crm import Crm, CrmEntry
from unchase.deals.deal import Deal
from unchase.deals.outgoing import Outgoing
from unchase.deals.quoted import Quoted, Why
from unchase.deals.reading import Reading
from unchase.deals.standing_change import StandingChange
from unchase.deals.token import Answered
from unchase.deals.touch import Touch, erased_identity
from unchase.deals.voice import Voice
from unchase.deals.webhook import Notice
from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.seller import Seller

ERASED = "erased"


def erase(seller: Seller, address: str, now: datetime) -> int:
    """Erase a person everywhere in a seller's workspace; how many touches lost their text.

    Every touch they wrote or were written loses its words, subject and headers, and every quotation of them goes with
    it: corrections, criteria, drafts, reasons of past standings. The deals are read again.
    """
    person = address.strip().lower()
    named = Q(person=person) | Q(people__icontains=f'"{person}"')
    touches = list(Touch.objects.filter(named, seller=seller, erased_at=None))
    keys = {touch.deal_id for touch in touches}
    contacts = Contact.objects.filter(prospect__seller=seller, address=person)
    keys |= set(Deal.objects.of(seller).filter(prospect__contacts__in=contacts).values_list("pk", flat=True))

    def work() -> None:
        for touch in touches:
            _erase_touch(touch, person, now)
        Voice.objects.filter(contact__in=contacts).delete()
        contacts.update(address="", name=ERASED, phone="", zone="", absent_until=None)
        for model in (Correction, Criterion):
            model.objects.filter(deal__in=keys).exclude(quote="").update(quote="")
        Answered.objects.filter(token__seller=seller).delete()  # kept for a day, and may hold their words
        Notice.objects.filter(webhook__seller=seller).update(body="{}", tries=[], next_at=None)
        Crm.objects.filter(seller=seller).update(shown={})  # what a program would do, with names of its deals
        CrmEntry.objects.filter(deal__in=keys).update(theirs="", problem="")
        Outgoing.objects.filter(deal__in=keys).update(to=[], subject="", text="", in_reply_to="", findings=[])
        StandingChange.objects.filter(deal__in=keys).update(because=[])
        for kind in (Quoted, Why):
            kind.objects.filter(deal__in=keys).delete()
        Reading.objects.filter(deal__in=keys).update(reader="", facts={})
        Deal.objects.filter(pk__in=keys).update(verdict=None, likely_because="")
        for deal in Deal.objects.filter(pk__in=keys):
            deal.touched(now)

    written(work)
    for deal in Deal.objects.filter(pk__in=keys):
        deal.reassess(now)
    return len(touches)


def _erase_touch(touch: Touch, person: str, now: datetime) -> None:
    touch.identity = erased_identity(touch.identity)
    touch.person = "" if touch.person == person else touch.person
    touch.people = [one for one in touch.people if one != person]
    touch.subject = touch.text = touch.in_reply_to = ""
    touch.message, touch.html, touch.erased_at = None, b"", now
    touch.save()

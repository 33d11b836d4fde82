"""A deal handed over to a colleague, with its whole story: what passed, what was said, and what was agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

from unchase.core.zone import zone_of
from unchase.deals.models import Contact, Deal, Outgoing, Prospect, Reading, Touch
from unchase.deals.writing import written
from unchase.rounds.counting import uncount
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.models import HandOver, Membership, Share

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller

_ON_THEIR_WAY = (Outgoing.Leaving.READY, Outgoing.Leaving.CLAIMED, Outgoing.Leaving.DATA)


def may_hand_over(deal: Deal, member: Membership) -> bool:
    """Whether a member may: its seller, an administrator, and the manager of its seller's team."""
    if deal.seller_id == member.seller_id:
        return member.role != Membership.Role.AUDITOR
    theirs = Membership.objects.filter(
        seller_id=deal.seller_id, organisation_id=member.organisation_id
    ).first()
    if theirs is None:
        return False
    own_team = member.team_id is not None and theirs.team_id == member.team_id
    return member.is_admin or (member.role == Membership.Role.MANAGER and own_team)


def hand_over(deal: Deal, to: Seller, member: Membership, now: datetime) -> HandOver:
    """It is `to`'s from now on, and is read and judged by their zone and their numbers.

    Raises ValueError, in a sentence, where the member may not, `to` is of another organisation, or a letter of it is on
    its way through its seller's mailbox.
    """
    with eyes_of(HOUSE):
        there = Membership.objects.filter(seller=to, organisation_id=member.organisation_id, left_at=None)
        if not may_hand_over(deal, member) or not there.exists() or to.pk == deal.seller_id:
            raise ValueError("A deal is handed over to a colleague, by its seller or whoever manages them.")
        row = written(lambda: _handed(deal.pk, to, member, now))
        Deal.objects.get(pk=deal.pk).reassess(now)
    return row


def _handed(key: int, to: Seller, member: Membership, now: datetime) -> HandOver:
    deal: Deal = Deal.objects.select_related("prospect", "seller").get(pk=key)
    before = deal.seller
    if Outgoing.objects.filter(deal=deal, leaving__in=_ON_THEIR_WAY, undone_at=None).exists():
        raise ValueError("A letter of it is about to leave; wait until it left, or take it back.")
    known = Deal.objects.filter(seller=to)
    key_there = bool(deal.key) and known.filter(key=deal.key).exists()
    source_there = (
        bool(deal.source_id) and known.filter(source=deal.source, source_id=deal.source_id).exists()
    )
    columns = {
        "seller": to,
        "prospect": _prospect_for(deal, to),
        "key": "" if key_there else deal.key,
        "source_id": "" if source_there else deal.source_id,
    }
    Deal.objects.filter(pk=deal.pk).update(**columns)
    _touches_go(deal, to)
    Share.objects.filter(deal=deal, with_seller=to, ended_at=None).update(ended_at=now)
    Reading.objects.filter(deal=deal).update(reader="")
    if connection.vendor == "postgresql" and deal.reading_id is not None:
        with (
            connection.cursor() as cursor
        ):  # a column of row-level security alone: it was added by the one before
            cursor.execute("UPDATE deals_reading SET whose = NULL WHERE id = %s", [deal.reading_id])
    uncount(deal, now.astimezone(zone_of(before.zone)).date())
    Deal.objects.filter(pk=deal.pk).update(changes=F("changes") + 1, reassess_at=now)
    row = HandOver.objects.create(deal=deal, from_seller=before, to_seller=to, by_id=member.seller_id, at=now)
    Entry.note(member, now, What.HANDED_OVER, deal=deal, other=to)
    return row


def _prospect_for(deal: Deal, to: Seller) -> Prospect:
    """The prospect goes along; where its seller has other deals with it, or `to` knows it already, its people do."""
    prospect = deal.prospect
    theirs = Prospect.objects.filter(seller=to, name=prospect.name).first()
    if theirs is None and not Deal.objects.filter(prospect=prospect).exclude(pk=deal.pk).exists():
        prospect.seller = to
        prospect.save(update_fields=["seller"])
        return prospect
    if theirs is None:
        theirs = Prospect.objects.create(
            seller=to, name=prospect.name, domains=prospect.domains, country=prospect.country
        )
    met = {(one.address, one.name) for one in theirs.contacts.all()}
    addresses = {address for address, _ in met if address}
    for one in prospect.contacts.order_by("pk"):
        if (one.address, one.name) not in met and one.address not in addresses:
            Contact.objects.create(
                prospect=theirs,
                **{name: getattr(one, name) for name in _OF_A_CONTACT},
                opted_out_in=one.opted_out_in,
            )
    return theirs


_OF_A_CONTACT = (
    "address", "name", "role", "phone", "zone", "absent_until", "opted_out", "opted_out_at", "left_at",
)  # fmt: skip


def _touches_go(deal: Deal, to: Seller) -> None:
    """What passed goes along; what both had in their mail stays with each, told apart by its identity."""
    touches = Touch.objects.filter(deal=deal)
    both = Touch.stored(to.pk, list(touches.values_list("identity", flat=True)))
    for touch in touches.filter(identity__in=both).only("pk", "identity"):
        touches.filter(pk=touch.pk).update(identity=f"handed-over:{deal.pk}:{touch.identity}"[:500])
    touches.update(seller=to)

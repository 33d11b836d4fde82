"""What is looked for in the trail: who did it, what, with which deal, in which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.deals.models import Deal, Seller
from unchase.teams.audit_trail import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from django.db.models import QuerySet

    from unchase.teams.membership import Membership

_MOST = 500  # people or deals with such a name; by their keys the rows of the trail are found
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A name or address of who did it, one of `What`, the name of a deal, the first and the last day; each may be missing."""

    who: str = ""
    what: str = ""
    deal: str = ""
    first: date | None = None
    last: date | None = None


def entries(member: Membership, sought: Sought, zone: tzinfo) -> QuerySet[Entry]:
    """The rows of the member's organisation that are sought, the latest first; days are those of `zone`."""
    rows = Entry.objects.filter(organisation_id=member.organisation_id)
    if sought.who:
        called = Q(name__icontains=sought.who) | Q(sign_in__icontains=sought.who)
        people = Seller.objects.filter(called, membership__organisation_id=member.organisation_id)
        rows = rows.filter(by__in=list(people.values_list("pk", flat=True)[:_MOST]))
    if sought.what:
        rows = rows.filter(what=sought.what)
    if sought.deal:
        called = Q(prospect__name__icontains=sought.deal) | Q(name__icontains=sought.deal)
        deals = Deal.objects.filter(called, seller__membership__organisation_id=member.organisation_id)
        rows = rows.filter(deal__in=list(deals.values_list("pk", flat=True)[:_MOST]))
    if sought.first:
        rows = rows.filter(at__gte=datetime.combine(sought.first, time(), zone))
    if sought.last:
        rows = rows.filter(at__lt=datetime.combine(sought.last + timedelta(days=1), time(), zone))
    with_names = rows.select_related("by", "other", "deal__prospect")
    return with_names.defer("deal__verdict", "deal__likely_because").order_by("-at", "-pk")


def before(rows: QuerySet[Entry], key: int) -> QuerySet[Entry]:
    """Those of the rows that come after the one with that key, which are the earlier ones."""
    at = Entry.objects.filter(pk=key).values_list("at", flat=True).first()
    return rows if at is None else rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))


def batches(rows: QuerySet[Entry]) -> Iterator[list[Entry]]:
    """All of the rows, a thousand at a time: never more than these are held."""
    some = list(rows[:_AT_ONCE])
    while some:
        yield some
        some = list(before(rows, some[-1].pk)[:_AT_ONCE]) if len(some) == _AT_ONCE else []

"""Today: what wants you now, seven at a time, each in a sentence; what is due; and what needs nothing, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q, Subquery, prefetch_related_objects
from django.views.decorators.http import require_GET

from unchase.core.act import Side
from unchase.core.assessment import DueKind
from unchase.core.urgency import Rank
from unchase.deals.models import Deal, Seller
from unchase.deals.triage import Triage
from unchase.web import dates, phrases
from unchase.web.card import Card, card_of, whom
from unchase.web.harmless import one_line
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.core.assessment import Due
    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

AT_ONCE = 7
_AHEAD = timedelta(days=5)  # how far the promises reach
_PAST = timedelta(days=3)  # and back; what is older has its own move
_MOST_DUE = 8
_LOOKED_AT = 60  # deals looked through for what is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One thing due, by us or by them."""

    deal: Deal
    by: datetime
    ours: bool
    says: str
    late: bool


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The page. With htmx and `from`, only the next seven cards."""
    visit = visit_of(request)
    first = _number(request.GET.get("from", "0"))
    cards, more = _cards(visit, first)
    if first and getattr(request, "htmx", False):
        return page(request, visit, "parts/cards.html", cards=cards, more=more, first=first)
    counts = _counts(visit)
    upcoming = _next_appointment(visit)
    return page(
        request,
        visit,
        "today.html",
        here="today",
        heading=dates.long_day(visit.today),
        cards=cards,
        more=more,
        first=first,
        endings=sum(card.asks == "ending" for card in cards),
        sub=_sub(counts),
        counts=counts,
        quiet_count=phrases.count(counts["quiet"], "deal"),
        let_go_count=phrases.sentence(phrases.count(counts["let_go"], "deal")),
        upcoming=upcoming,
        upcoming_on=_day_of(upcoming, visit),
        countdown=_countdown(upcoming, visit),
        person=_person(upcoming),
        promised=_promised(visit, {card.deal.pk for card in cards}),
    )


@require_GET
def quiet(request: HttpRequest) -> HttpResponse:
    """The deals that need nothing today, with the day until which that holds; what the fold shows."""
    visit = visit_of(request)
    deals = _quiet(visit).select_related("prospect").order_by("good_until", "pk").defer("verdict")[:200]
    return page(request, visit, "parts/quiet.html", deals=deals)


def _cards(visit: Visit, first: int) -> tuple[list[Card], int]:
    """Seven cards from `first` on, and the place of the next one, 0 where there is none."""
    wanting = Deal.objects.of(visit.seller).wanting(visit.today).select_related("prospect")
    deals = list(wanting[first : first + AT_ONCE + 1])
    more = first + AT_ONCE if len(deals) > AT_ONCE else 0
    deals = deals[:AT_ONCE]
    prefetch_related_objects(deals, "prospect__contacts")
    return [card_of(deal, list(deal.prospect.contacts.all()), visit) for deal in deals], more


def _quiet(visit: Visit) -> DealQuerySet[Deal]:
    return Deal.objects.of(visit.seller).open().filter(_is_quiet(visit))


def _is_quiet(visit: Visit) -> Q:
    """Not wanting (`DealQuerySet.wanting`), and not to be let go either."""
    return ~Q(rank=Rank.LET_GO) & (
        Q(rank__gt=Rank.LET_GO) | (Q(rank__gt=Rank.OWED) & (Q(move_on__gt=visit.today) | Q(move_on=None)))
    )


def _counts(visit: Visit) -> dict[str, int]:
    """How many deals are open, want the seller, are to be let go, need nothing; in one look-up."""
    wants = Q(rank__lt=Rank.LET_GO) & (Q(move_on__lte=visit.today) | Q(rank__lte=Rank.OWED))
    rows: dict[str, int] = (
        Deal.objects.of(visit.seller)
        .open()
        .aggregate(
            open=Count("pk"),
            wanting=Count("pk", filter=wants),
            let_go=Count("pk", filter=Q(rank=Rank.LET_GO)),
            quiet=Count("pk", filter=_is_quiet(visit)),
            next=Min("good_until", filter=_is_quiet(visit) & Q(good_until__gt=visit.now)),
            **{name: Max(rows) for name, rows in _came_in(visit).items()},  # the same on every row
        )
    )
    if not rows["open"]:  # and with no row they would not be seen
        came = Seller.objects.filter(pk=visit.seller.pk).annotate(**_came_in(visit))
        rows |= came.values("unsorted", "silent").get()  # type: ignore[misc]
    return rows


def _came_in(visit: Visit) -> dict[str, Subquery]:
    """What a mailbox brought that waits for a word: how many to sort, how many long silent."""
    mine = Deal.objects.of(visit.seller)
    found = {
        "unsorted": mine.filter(triage=Triage.UNSORTED),
        "silent": mine.silent(visit.now, visit.seller.numbers.silent_days),
    }
    return {
        name: Subquery(rows.order_by().values("seller").annotate(count=Count("pk")).values("count"))
        for name, rows in found.items()
    }


def _sub(counts: dict[str, int]) -> str:
    if not counts["open"]:
        return "No open deal."
    wanting = counts["wanting"]
    if not wanting:
        return f"Nothing wants you. {phrases.sentence(phrases.count(counts['open'], 'deal'))} open, each with its day."
    first = f"{phrases.sentence(phrases.count(wanting, 'deal'))} {'wants' if wanting == 1 else 'want'} you"
    if wanting > AT_ONCE:
        first = "Seven moves come first"
    rest = phrases.count(counts["quiet"], "deal")
    need = "needs" if counts["quiet"] == 1 else "need"
    return f"{first}. {phrases.sentence(rest)} {need} nothing from you today."


def _next_appointment(visit: Visit) -> Deal | None:
    appointed = (
        Deal.objects.of(visit.seller).real().filter(appointment_at__gte=visit.now - timedelta(minutes=10))
    )
    found: Deal | None = appointed.select_related("prospect").order_by("appointment_at", "pk").first()
    return found


def _day_of(upcoming: Deal | None, visit: Visit) -> str:
    if upcoming is None or upcoming.appointment_at is None:
        return ""
    return dates.day(upcoming.appointment_at.astimezone(visit.zone).date(), visit.today)


def _countdown(upcoming: Deal | None, visit: Visit) -> str:
    if upcoming is None or upcoming.appointment_at is None:
        return ""
    return dates.in_how_long(upcoming.appointment_at - visit.now)


def _person(deal: Deal | None) -> str:
    if deal is None or deal.assessment is None:
        return ""
    to = whom(deal.assessment, ())
    return to.partition("@")[0].replace(".", " ").title() if "@" in to else to


def _promised(visit: Visit, shown: set[int]) -> list[Promised]:
    """What is due by us and by them around today, the earliest first; not of the deals shown above."""
    last = visit.now + _AHEAD
    deals = (
        Deal.objects.of(visit.seller)
        .open()
        .filter(Q(owed_at__lte=last) | Q(rank__gt=Rank.OWED, good_until__lte=last))
        .filter(touch_count__gt=0)
        .select_related("prospect")
        .only("name", "verdict", "prospect__name", "owed_at", "good_until")
        .order_by("good_until", "pk")[:_LOOKED_AT]
    )
    return sorted(
        (one for deal in deals if deal.pk not in shown for one in _due_of(deal, visit, last)),
        key=lambda one: (one.by, one.deal.pk),
    )[:_MOST_DUE]


def _due_of(deal: Deal, visit: Visit, last: datetime) -> Sequence[Promised]:
    verdict = deal.assessment
    if verdict is None:
        return ()
    return [
        Promised(
            deal=deal,
            by=due.by,
            ours=due.who is Side.US,
            says=_says(due),
            late=due.by < visit.now,
        )
        for due in verdict.due
        if visit.now - _PAST <= due.by <= last and due.kind in (DueKind.PROMISE, DueKind.CALLBACK)
    ]


def _says(due: Due) -> str:
    kind, _, words = due.what.partition(": ")
    return one_line(words if words and kind in {"send", "answer", "call"} else due.what, most=90)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 6 else 0

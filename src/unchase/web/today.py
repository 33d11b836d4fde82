"""Today: what wants you now, seven at a time, each in a sentence; what is due; and what needs nothing, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, Subquery, Value, When, prefetch_related_objects
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.views.decorators.http import require_GET

from unchase.core.act import Side
from unchase.core.assessment import DueKind
from unchase.core.urgency import Rank
from unchase.deals.judged import PROMISES_BACK
from unchase.deals.models import Deal, Seller
from unchase.deals.triage import Triage
from unchase.learning.letting_go import MOST_CHASES
from unchase.learning.prior import ENOUGH_DEALS
from unchase.web import dates, phrases
from unchase.web.card import Card, card_of, whom
from unchase.web.harmless import one_line
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from unchase.core.assessment import Due
    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

AT_ONCE = 7
_AHEAD = timedelta(days=5)  # how far the promises reach
COUNTED = 1_000  # deals counted at most
_MOST_QUIET = 200
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
        quiet_count=_deals(counts["quiet"]),
        calm=_calm(counts),
        let_go_count=phrases.sentence(_deals(counts["let_go"])),
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
    found = [deal.pk for deal in _quiet(visit).only("pk")[:_MOST_QUIET]]
    deals = Deal.objects.filter(pk__in=found).select_related("prospect").order_by("good_until", "pk")
    shown = ("name", "standing", "n", "appointment_at", "move_on", "good_until", "prospect__name")
    deals = deals.only(*shown)
    return page(request, visit, "parts/quiet.html", deals=deals)


def _cards(visit: Visit, first: int) -> tuple[list[Card], int]:
    """Seven cards from `first` on, and the place of the next one, 0 where there is none."""
    wanting = Deal.objects.of(visit.seller).wanting(visit.today).select_related("prospect", "quoted")
    deals = list(wanting[first : first + AT_ONCE + 1])
    more = first + AT_ONCE if len(deals) > AT_ONCE else 0
    deals = deals[:AT_ONCE]
    prefetch_related_objects(deals, "prospect__contacts")
    return [card_of(deal, list(deal.prospect.contacts.all()), visit) for deal in deals], more


def _quiet(visit: Visit) -> DealQuerySet[Deal]:
    """Not wanting (`DealQuerySet.wanting`), and not to be let go either; the next one first.

    One condition as a whole, so that the index by day gives the order: taken apart, others would be searched and sorted.
    """
    needs_nothing = Case(
        When(
            Q(rank__lte=Rank.OWED) | Q(rank=Rank.LET_GO) | Q(rank__gte=Rank.CLOSED), then=Value(value=False)
        ),
        When(Q(rank__gt=Rank.LET_GO) | Q(move_on__gt=visit.today) | Q(move_on=None), then=Value(value=True)),
        default=Value(value=False),
    )
    return Deal.objects.of(visit.seller).real().filter(needs_nothing).order_by("good_until", "pk")


class _Number(Subquery):
    """How many rows there are, up to where counting ends: no page is slower for a hundred thousand deals."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Deal]) -> None:
        super().__init__(rows.order_by().values("pk")[:COUNTED])


def _counts(visit: Visit) -> dict[str, Any]:
    """How many deals are open, want the seller, are to be let go, need nothing, and when the next of these does.

    And what a mailbox brought that waits for a word: how many to sort, how many long silent; and what the deals that
    ended say of letting go. In one look-up.
    """
    mine = Deal.objects.of(visit.seller)
    quiet = _quiet(visit)
    rows = Seller.objects.filter(pk=visit.seller.pk).values(
        wanting=_Number(mine.wanting(visit.today)),
        let_go=_Number(mine.real().filter(rank=Rank.LET_GO)),
        quiet=_Number(quiet),
        next=Subquery(quiet.filter(good_until__gt=visit.now).order_by("good_until").values("good_until")[:1]),
        unsorted=_Number(mine.filter(triage=Triage.UNSORTED)),
        silent=_Number(mine.silent(visit.now, visit.seller.numbers.silent_days)),
        ended=KeyTextTransform("closed", KeyTransform("deals", "learnt__answer")),
        best=KeyTextTransform("best", KeyTransform("let_go", "learnt__answer")),
    )
    counts = dict[str, Any](rows.get())
    # What is open wants the seller, is to be let go, or needs nothing.
    return counts | {"open": counts["wanting"] + counts["let_go"] + counts["quiet"]}


def _sub(counts: dict[str, int]) -> str:
    if not counts["open"]:
        return "No open deal."
    wanting = counts["wanting"]
    if not wanting:
        return f"Nothing wants you. {phrases.sentence(_deals(counts['open']))} open, each with its day."
    first = f"{phrases.sentence(_deals(wanting))} {'wants' if wanting == 1 else 'want'} you"
    if wanting > AT_ONCE:
        first = "Seven moves come first"
    rest = _deals(counts["quiet"])
    need = "needs" if counts["quiet"] == 1 else "need"
    return f"{first}. {phrases.sentence(rest)} {need} nothing from you today."


def _calm(counts: dict[str, Any]) -> str:
    """A calm word beside those to be let go, from the seller's own deals; none before enough of them have ended."""
    ended, best = int(counts["ended"] or 0), int(counts["best"] or 0)
    if not counts["let_go"] or ended < ENOUGH_DEALS or best >= MOST_CHASES:
        return ""
    after = ("the first touch", "one chase")[best] if best < 2 else f"{best} chases"
    return f"By your {ended} deals that ended, an hour earns most when you stop after {after}; one more or less hardly matters."


def _deals(number: int) -> str:
    return phrases.count(number, "deal") if number < COUNTED else f"more than {COUNTED:,} deals"


def _next_appointment(visit: Visit) -> Deal | None:
    appointed = (
        Deal.objects.of(visit.seller).real().filter(appointment_at__gte=visit.now - timedelta(minutes=10))
    )
    found: Deal | None = (
        appointed.select_related("prospect", "quoted").order_by("appointment_at", "pk").first()
    )
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
        .filter(promised_at__range=(visit.now - PROMISES_BACK, last))
        .select_related("prospect", "quoted")
        .only("name", "verdict", "assessed_at", "prospect__name", "quoted__at", "quoted__said")
        .order_by("promised_at", "pk")[:_LOOKED_AT]
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
        if visit.now - PROMISES_BACK <= due.by <= last and due.kind in (DueKind.PROMISE, DueKind.CALLBACK)
    ]


def _says(due: Due) -> str:
    kind, _, words = due.what.partition(": ")
    return one_line(words if words and kind in {"send", "answer", "call"} else due.what, most=90)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 6 else 0

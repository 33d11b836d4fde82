"""The Friday page: every deal in one table, filtered, sorted, as CSV, and in a paragraph for the manager."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.core.urgency import Rank
from unchase.deals.models import Deal
from unchase.web import dates, phrases
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

_A_PAGE = 100
_FILTERS = {
    "": "All open",
    "accepted": "Said yes",
    "firm": "Firm",
    "callback": "Callback",
    "missed": "A date passed",
    "stalled": "Put off",
    "loose": "Nothing firm",
    "chasing": "Chased",
    "waiting": "Waiting",
    "new": "New",
    "let-go": "To let go",
    "closed": "Ended",
}
_SORTS = {
    "urgency": ("rank", F("amount").desc(nulls_last=True), "pk"),
    "prospect": ("prospect__name", "pk"),
    "decision": (F("decision_until").asc(nulls_last=True), "pk"),
    "amount": (F("amount").desc(nulls_last=True), "pk"),
    "last": (F("last_touch_at").desc(nulls_last=True), "pk"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_GET
def deals(request: HttpRequest) -> HttpResponse:
    """The page; with `csv`, the same rows as a file."""
    visit = visit_of(request)
    chosen = request.GET.get("standing", "")
    chosen = chosen if chosen in _FILTERS else ""
    sort = request.GET.get("sort", "urgency")
    sort = sort if sort in _SORTS else "urgency"
    rows = (
        _filtered(visit, chosen)
        .select_related("prospect")
        .defer("verdict", "likely_because")
        .order_by(*_SORTS[sort])
    )
    if "csv" in request.GET:
        return _as_csv(rows, visit)
    start = int(raw) if (raw := request.GET.get("from", "0")).isdecimal() and len(raw) < 8 else 0
    shown = list(rows[start : start + _A_PAGE + 1])
    return page(
        request,
        visit,
        "deals.html",
        here="deals",
        deals=shown[:_A_PAGE],
        more=start + _A_PAGE if len(shown) > _A_PAGE else 0,
        chosen=chosen,
        sort=sort,
        filters=list(_FILTERS.items()),
        summary=_summary(visit),
    )


def _filtered(visit: Visit, chosen: str) -> DealQuerySet[Deal]:
    mine = Deal.objects.of(visit.seller).filter(merged_into=None)
    if chosen == "closed":
        return mine.ended()
    if chosen == "let-go":
        return mine.open().filter(rank=Rank.LET_GO)
    return mine.open().filter(standing=chosen) if chosen else mine.open()


def _summary(visit: Visit) -> str:
    """The paragraph to paste to the manager; one look-up."""
    counts = (
        Deal.objects.of(visit.seller)
        .open()
        .aggregate(
            open=Count("pk"),
            worth=Sum("amount"),
            firm=Count("pk", filter=Q(standing=Standing.FIRM)),
            yes=Count("pk", filter=Q(standing=Standing.ACCEPTED)),
            callback=Count("pk", filter=Q(standing=Standing.CALLBACK)),
            missed=Count("pk", filter=Q(standing=Standing.MISSED)),
            off=Count("pk", filter=Q(standing=Standing.STALLED)),
            chased=Count("pk", filter=Q(standing=Standing.CHASING)),
            go=Count("pk", filter=Q(rank=Rank.LET_GO)),
        )
    )
    if not counts["open"]:
        return ""
    kinds = [
        (counts["firm"], "with an appointment"),
        (counts["yes"], "said yes"),
        (counts["callback"], "to be called when they asked"),
        (counts["missed"], "where a date passed"),
        (counts["off"], "put off"),
        (counts["chased"], "chased without a reply"),
        (counts["go"], "to be let go"),
    ]
    worth = f", worth {counts['worth']:,.0f} where an amount is known" if counts["worth"] else ""
    parts = ", ".join(f"{number} {says}" for number, says in kinds if number)
    on = f"{visit.today.day} {visit.today:%B %Y}"
    return f"On {on}: {phrases.count(counts['open'], 'open deal')}{worth}. Of these: {parts}."


def _as_csv(rows: Iterable[Deal], visit: Visit) -> HttpResponse:
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="deals-{visit.today.isoformat()}.csv"'
    table = csv.writer(answer)
    table.writerow(
        ("deal", "standing", "move", "on", "appointment", "decision by", "amount", "currency", "last touch")
    )
    for deal in rows:
        table.writerow(
            [
                defused(str(cell))
                for cell in (
                    deal,
                    phrases.standing(deal, visit),
                    phrases.move(deal.move),
                    deal.move_on or "",
                    deal.appointment_at.astimezone(visit.zone).isoformat() if deal.appointment_at else "",
                    dates.moment(deal.decision_until, visit.zone, visit.today) if deal.decision_until else "",
                    "" if deal.amount is None else deal.amount,
                    deal.currency,
                    deal.last_touch_at.astimezone(visit.zone).date() if deal.last_touch_at else "",
                )
            ]
        )
    return answer


def defused(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

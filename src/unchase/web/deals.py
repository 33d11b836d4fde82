"""The Friday page: every deal in one table, filtered, sorted, as CSV, and in a paragraph for the manager."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.core.urgency import Rank
from unchase.deals.models import Deal, SavedFilter
from unchase.deals.order import falling
from unchase.web import dates, phrases
from unchase.web.narrowing import MOST, Narrowing, view_of
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest

    from unchase.deals.deal_query import DealQuerySet
    from unchase.web.visit import Visit

_A_PAGE = 100
_UNSEEN = ("verdict", "likely_because")  # long, and not shown in the table
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
# As the indexes have it; what has no amount or no touch comes last.
_SORTS = {
    "urgency": ("rank", falling("amount"), "move_on", "pk"),
    "prospect": ("prospect__name", "pk"),
    "decision": ("decision_until", "pk"),
    "amount": (falling("amount"), "pk"),
    "last": (falling("last_touch_at"), "pk"),
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
    narrowing = Narrowing.of(request.GET)
    parts = _sorted(narrowing.narrowed(_filtered(visit, chosen), visit), visit, sort)
    if "csv" in request.GET:
        rows = (deal for part in parts for deal in part.select_related("prospect").defer(*_UNSEEN).iterator())
        return _as_csv(rows, visit)
    start = int(raw) if (raw := request.GET.get("from", "0")).isdecimal() and len(raw) < 8 else 0
    shown = _slice(parts, start, _A_PAGE + 1)
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
        narrowing=narrowing,
        query=view_of(request.GET),
        saved=list(SavedFilter.objects.filter(seller=visit.seller).order_by("name")[:MOST]),
    )


def _filtered(visit: Visit, chosen: str) -> DealQuerySet[Deal]:
    mine = Deal.objects.of(visit.seller)
    if chosen == "closed":
        return mine.ended()
    if chosen == "let-go":
        return mine.real().filter(rank=Rank.LET_GO)
    return mine.open().filter(standing=chosen) if chosen else mine.open()


def _sorted(rows: DealQuerySet[Deal], visit: Visit, sort: str) -> list[DealQuerySet[Deal]]:
    """The rows in their order; in two parts where some have no date to sort by: these come last."""
    if sort == "decision":
        dated, undated = rows.filter(decision_until__isnull=False), rows.filter(decision_until=None)
        return [dated.order_by(*_SORTS[sort]), undated.order_by(*_SORTS["urgency"])]
    if sort == "prospect":
        rows = rows.filter(
            prospect__seller=visit.seller, prospect__name__gte=""
        )  # so that the names' index gives the order
    return [rows.order_by(*_SORTS[sort])]


def _slice(parts: Sequence[DealQuerySet[Deal]], start: int, most: int) -> list[Deal]:
    """So many deals from there on: which they are the indexes tell alone, then these are looked up."""
    keys: list[int] = []
    for part in parts:
        found = list(part.values_list("pk", flat=True)[start : start + most - len(keys)])
        keys += found
        if len(keys) == most:
            break
        start = max(0, start - part.count()) if start and not found else 0
    rows = Deal.objects.select_related("prospect").defer(*_UNSEEN).in_bulk(keys)
    return [rows[key] for key in keys]


def _summary(visit: Visit) -> str:
    """The paragraph to paste to the manager; one look-up, in the index alone."""
    counts: Counter[str] = Counter()
    worth = Decimal(0)
    groups = Deal.objects.of(visit.seller).open().order_by().values("standing", "rank")
    for row in groups.annotate(number=Count("pk"), worth=Sum("amount")):
        counts.update({"open": row["number"], row["standing"]: row["number"]})
        counts["go"] += row["number"] if row["rank"] == Rank.LET_GO else 0
        worth += row["worth"] or 0
    if not counts["open"]:
        return ""
    kinds = [
        (counts[Standing.FIRM], "with an appointment"),
        (counts[Standing.ACCEPTED], "said yes"),
        (counts[Standing.CALLBACK], "to be called when they asked"),
        (counts[Standing.MISSED], "where a date passed"),
        (counts[Standing.STALLED], "put off"),
        (counts[Standing.CHASING], "chased without a reply"),
        (counts["go"], "to be let go"),
    ]
    sum_ = f", worth {worth:,.0f} where an amount is known" if worth else ""
    parts = ", ".join(f"{number} {says}" for number, says in kinds if number)
    on = f"{visit.today.day} {visit.today:%B %Y}"
    return f"On {on}: {phrases.count(counts['open'], 'open deal')}{sum_}. Of these: {parts}."


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

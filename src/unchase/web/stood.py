"""The deals behind a week of the chart: those that stood so on its evening."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.deals.models import Day, Deal
from unchase.deals.stood import stood_at, stood_before
from unchase.web import dates, phrases
from unchase.web.numbers import GROUPS, MOST_BEHIND
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_KINDS = {tone: (says, standings) for tone, says, standings in GROUPS} | {
    Standing.FIRM.value: ("an appointment", (Standing.FIRM,))
}


@require_GET
def stood(request: HttpRequest, on: str, kind: str) -> HttpResponse:
    """The deals of one band on one evening, each with where it stands now."""
    visit = visit_of(request)
    try:
        (says, standings), day = _KINDS[kind], date.fromisoformat(on)
    except (KeyError, ValueError):
        raise Http404("There is no such evening.") from None
    most = MOST_BEHIND + 1
    if Day.objects.filter(seller=visit.seller, on=day, worked_out=True).exists():
        keys = stood_before(visit.seller, day, standings, most=most)
    else:
        evening = datetime.combine(day, time(23, 59, 59), visit.zone).astimezone(UTC)
        keys = stood_at(visit.seller, evening, standings, most=most)
    found = Deal.objects.select_related("prospect").defer("verdict", "likely_because").in_bulk(keys)
    rows = [found[key] for key in keys]
    return page(
        request,
        visit,
        "behind.html",
        here="numbers",
        title=f"{phrases.sentence(says)} on {dates.day(day, visit.today)}",
        stood=True,
        deals=[(deal, 0) for deal in rows[:MOST_BEHIND]],
        more=len(rows) > MOST_BEHIND,
        most=MOST_BEHIND,
    )

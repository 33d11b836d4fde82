"""What the Friday page is narrowed to besides a standing: a name, an amount, a day by which they decide; and saved views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from unchase.deals.models import SavedFilter
from unchase.deals.writing import written
from unchase.web import forms
from unchase.web.page import done
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

MOST = 30  # saved views of one seller
_KEYS = ("standing", "sort", "who", "least", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """A name or part of one, the least amount, the last day of the decision date; each may be missing."""

    who: str = ""
    least: Decimal | None = None
    by: date | None = None

    @classmethod
    def of(cls, told: QueryDict) -> Narrowing:
        """As the address of the page tells it; what cannot be read narrows nothing."""
        return cls(
            who=" ".join(told.get("who", "").split())[:100],
            least=_amount(told.get("least", "")),
            by=forms.day_in_address(told.get("by", "")),
        )

    @property
    def query(self) -> str:
        """The same in an address, after what else stands there; empty where it narrows nothing."""
        told = {"who": self.who, "least": self.least or "", "by": self.by.isoformat() if self.by else ""}
        words = urlencode({key: value for key, value in told.items() if value})
        return f"&{words}" if words else ""

    def narrowed(self, rows: DealQuerySet[Deal], visit: Visit) -> DealQuerySet[Deal]:
        """Those of the rows that it leaves."""
        if self.who:
            rows = rows.filter(Q(prospect__name__icontains=self.who) | Q(name__icontains=self.who))
        if self.least is not None:
            rows = rows.filter(amount__gte=self.least)
        if self.by is not None:
            end = datetime.combine(self.by + timedelta(days=1), time(), visit.zone).astimezone(UTC)
            rows = rows.filter(decision_until__lte=end)
        return rows


def view_of(told: QueryDict) -> str:
    """A view as it is kept: only what the page knows, in one order."""
    return urlencode({key: told[key] for key in _KEYS if told.get(key)})[:500]


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a view under a name, or forget one."""
    visit = visit_of(request)
    mine = SavedFilter.objects.filter(seller=visit.seller)
    forgotten = request.POST.get("forget", "")
    if forgotten:
        if forgotten.isdecimal():
            written(mine.filter(pk=forgotten).delete)
        return HttpResponseRedirect(reverse("deals"))
    name = forms.text(request, "name", most=60)
    query = view_of(QueryDict(request.POST.get("query", "")[:500]))
    where = f"{reverse('deals')}?{query}"
    if not name:
        return done(where, "A view needs a name to be found under.")
    if mine.exclude(name=name).count() >= MOST:
        return done(where, f"There are {MOST} views already; forget one first.")
    written(
        lambda: SavedFilter.objects.update_or_create(
            seller=visit.seller, name=name, defaults={"query": query}
        )
    )
    return done(where, f"Kept as “{name}”.")


def _amount(word: str) -> Decimal | None:
    try:
        amount = Decimal(word.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**12 else None

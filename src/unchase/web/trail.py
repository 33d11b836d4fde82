"""The audit trail, for administrators and auditors: who saw and changed what, narrowed, and as a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.trail_search import Sought, batches, before, entries
from unchase.web import forms
from unchase.web.deals import defused
from unchase.web.member import reader_of
from unchase.web.page import page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from django.http import HttpRequest, HttpResponse, QueryDict

    from unchase.teams.models import Membership
    from unchase.web.visit import Visit

_A_PAGE = 100
_COLUMNS = ("when", "who", "address", "what", "deal", "deal number", "whom", "their address", "says")


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The page, the latest first."""
    visit = visit_of(request)
    reader, sought = reader_of(visit), _sought(request.GET)
    rows = entries(reader, sought, visit.zone)
    if key := forms.key(request.GET.get("before", "")):
        rows = before(rows, key)
    shown = list(rows[: _A_PAGE + 1])
    return page(
        request,
        visit,
        "trail.html",
        here="team",
        entries=shown[:_A_PAGE],
        more=shown[_A_PAGE - 1].pk if len(shown) > _A_PAGE else 0,
        sought=sought,
        query=_query(sought),
        whats=What.choices,
    )


@require_GET
def trail_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file, row by row; that it was taken is in the trail, too."""
    visit = visit_of(request)
    reader, sought = reader_of(visit), _sought(request.GET)
    with eyes_of(HOUSE):
        written(lambda: Entry.note(reader, real_now(), What.COPIED))
    answer = StreamingHttpResponse(_lines(reader, sought, visit), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trail-{visit.today.isoformat()}.csv"'
    return answer


def _sought(told: QueryDict) -> Sought:
    """As the address of the page tells it; what cannot be read narrows nothing."""
    what = told.get("what", "")
    return Sought(
        who=" ".join(told.get("who", "").split())[:100],
        what=what if what in What.values else "",
        deal=" ".join(told.get("deal", "").split())[:100],
        first=forms.day_in_address(told.get("from", "")),
        last=forms.day_in_address(told.get("to", "")),
    )


def _query(sought: Sought) -> str:
    """The same in an address."""
    told = {"who": sought.who, "what": sought.what, "deal": sought.deal}
    days = {"from": sought.first, "to": sought.last}
    return urlencode({name: word for name, word in {**told, **days}.items() if word})


class _Line:
    """What a table is written to: hands each line on."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def _lines(reader: Membership, sought: Sought, visit: Visit) -> Iterator[str]:
    """The table a thousand rows at a time, seen through the visitor's eyes: the request is over when they are asked for."""
    table = csv.writer(_Line())
    yield "\ufeff"  # so that a spreadsheet reads it as UTF-8
    yield table.writerow(_COLUMNS)
    with eyes_of(visit.seller.pk):
        going = batches(entries(reader, sought, visit.zone))
    while True:
        with eyes_of(visit.seller.pk):  # never longer than a look: others use this thread between two
            some = next(going, None)
        if some is None:
            return
        yield "".join(table.writerow([defused(cell) for cell in _cells(row, visit.zone)]) for row in some)


def _cells(row: Entry, zone: tzinfo) -> Iterator[str]:
    yield row.at.astimezone(zone).isoformat(timespec="seconds")
    yield from (str(row.by), row.by.sign_in)
    yield row.get_what_display()
    yield from (str(row.deal), str(row.deal_id)) if row.deal is not None else ("", str(row.deal_id or ""))
    yield from (str(row.other), row.other.sign_in) if row.other is not None else ("", "")
    yield row.says

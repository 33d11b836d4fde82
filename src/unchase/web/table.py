"""A table of deals before it comes in: which column is what, and line by line what would be done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from unchase.connectors.crm_file import FIELDS, CrmDeal, CrmFile, CrmFileError, glance
from unchase.deals.models import ImportRun
from unchase.deals.writing import written
from unchase.rounds.deals_file import CREATE, SKIP, UPDATE, Line, counted, planned, read_as
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_AT_ONCE = 100
_PROGRAMS = {"hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive"}
_SAYS = {
    "company": "The company",
    "name": "The deal",
    "person": "The person",
    "address": "Their mail address",
    "phone": "Their phone",
    "amount": "The amount",
    "currency": "The currency",
    "standing": "Won or lost",
    "closed_on": "The day it ended",
    "note": "Why it ended",
    "created_on": "The day it began",
    "domain": "The company’s web address",
    "source_id": "Its number there",
}
_NO_COMPANY = "Which column names the company, or the deal? One of the two is needed; the rest may stay open."


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what the file says, and what would be done with it."""

    read: CrmDeal
    line: Line


def table_page(request: HttpRequest, visit: Visit, run: ImportRun) -> HttpResponse:
    """The dry run; where no column names the company or the deal, only the question which does."""
    wrong, file, lines = "", None, []
    try:
        file = read_as(run)
        lines = planned(visit.seller, file)
    except CrmFileError as error:
        wrong = _NO_COMPANY if _glance(run) else str(error)
    except OSError:
        wrong = "The file is not here any more. Bring it in again."
    counts = counted(lines)
    show = request.GET.get("show", "")
    show = show if show in counts else ""
    rows = _rows(file, lines, show)
    start = int(raw) if (raw := request.GET.get("from", "0")).isdecimal() and len(raw) < 8 else 0
    return page(
        request,
        visit,
        "table.html",
        here="begin",
        run=run,
        wrong=wrong,
        program=_PROGRAMS.get(file.source, "") if file else "",
        columns=_columns(run, file),
        unused=file.unused if file else (),
        refused=file.refused if file else (),
        month_first=bool(run.reading_as.get("month_first")),
        doing=counts[CREATE] + counts[UPDATE],
        total=len(lines),
        filters=[
            ("", "All", len(lines)),
            *((one, one.title(), counts[one]) for one in (CREATE, UPDATE, SKIP)),
        ],
        show=show,
        rows=rows[start : start + _AT_ONCE],
        more=start + _AT_ONCE if len(rows) > start + _AT_ONCE else 0,
        open=not file or file.source == "csv",
        code=422 if wrong else 200,
    )


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what, as the seller says."""
    visit = visit_of(request)
    runs = ImportRun.objects.filter(seller=visit.seller, confirmed_at=None, kind=ImportRun.Kind.DEALS)
    run = get_object_or_404(runs, pk=pk)
    names = set(_glance(run))
    told = {field: request.POST.get(field, "") for field in FIELDS if field in request.POST}
    run.reading_as = {
        "columns": {field: column for field, column in told.items() if not column or column in names},
        "month_first": request.POST.get("dates") == "month",
    }
    written(lambda: run.save(update_fields=["reading_as"]))
    return redirect("bring", pk=pk)


def _rows(file: CrmFile | None, lines: Sequence[Line], show: str) -> list[Row]:
    if file is None:
        return []
    both = zip(file.deals, lines, strict=True)
    return [Row(read, line) for read, line in both if not show or line.action == show]


def _columns(run: ImportRun, file: CrmFile | None) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Every field with what it says, and the columns to choose from, each with a glance at what stands in it."""
    header = _glance(run)
    taken = dict(file.columns) if file else run.reading_as.get("columns") or {}
    return [
        (
            field,
            says,
            [(name, first, taken.get(field, "").strip() == name) for name, first in header.items()],
        )
        for field, says in _SAYS.items()
    ]


def _glance(run: ImportRun) -> dict[str, str]:
    try:
        return glance(Path(run.sources[0]).read_bytes())
    except (CrmFileError, OSError):
        return {}

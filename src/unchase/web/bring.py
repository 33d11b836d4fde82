"""Bring in: a mailbox or a table of deals through the browser; how far it is; and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.deals.models import Deal, ImportRun
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.rounds.deals_file import begin_deals
from unchase.rounds.mailbox import begin_import
from unchase.rounds.uploads import forget
from unchase.web import phrases, upload
from unchase.web.page import page
from unchase.web.sample import is_at_hand
from unchase.web.table import table_page
from unchase.web.visit import SAMPLE, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_STOP_ASKING = 286  # htmx: this answer is the last
_IN_SAMPLE = (
    "This is the sample workspace. Remove it first: your own mail does not belong between invented people."
)


@csrf_exempt  # only until the files have a place to go; `_begin` checks
def begin(request: HttpRequest) -> HttpResponse:
    """Where the deals come from, on the first run and later."""
    refused = upload.expect(request) if request.method == "POST" else ""
    return _begin(request, refused)


@csrf_protect
@require_http_methods(["GET", "POST"])
def _begin(request: HttpRequest, refused: str) -> HttpResponse:
    visit = visit_of(request)
    wrong = refused
    if request.method == "POST" and not refused:
        try:
            if visit.in_sample:
                raise upload.UploadError(_IN_SAMPLE)
            came = upload.arrived(request.FILES.getlist("file"))
            return redirect("bring", pk=_begun(visit, came).pk)
        except upload.UploadError as error:
            wrong = str(error)
    runs = ImportRun.objects.filter(seller=visit.seller).exclude(sources=SAMPLE).order_by("-pk")[:5]
    return page(
        request,
        visit,
        "begin.html",
        here="begin",
        wrong=wrong,
        has_sample=is_at_hand(),
        empty=not Deal.objects.of(visit.seller).exists(),
        runs=[run for run in runs if run.confirmed_at or run.kind == ImportRun.Kind.MAILBOX],
        code=422 if wrong else 200,
    )


def _begun(visit: Visit, came: upload.Arrived) -> ImportRun:
    if came.is_table:
        return begin_deals(visit.seller, came.files[0], visit.now, name=came.name)
    return begin_import(visit.seller, came.files, visit.now, name=came.name)


@require_GET
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is; of a table that is not confirmed, what each line would do."""
    visit = visit_of(request)
    run = own_run(visit, pk)
    if run.kind == ImportRun.Kind.DEALS and run.confirmed_at is None:
        return table_page(request, visit, run)
    return page(request, visit, "bring.html", here="begin", run=run, far=far(run, visit))


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is: what the page asks for again and again until it is done."""
    visit = visit_of(request)
    run = own_run(visit, pk)
    code = _STOP_ASKING if run.finished_at else 200
    return page(request, visit, "parts/progress.html", run=run, far=far(run, visit), code=code)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a table in as it was shown, or let it be."""
    visit = visit_of(request)
    run = own_run(visit, pk)
    if run.kind != ImportRun.Kind.DEALS or run.confirmed_at or run.finished_at:
        return redirect("bring", pk=pk)
    if request.POST.get("do") == "leave":
        forget(run)
        written(run.delete)
        return redirect("begin")
    run.confirmed_at = visit.now
    written(lambda: run.save(update_fields=["confirmed_at"]))
    return redirect("bring", pk=pk)


def own_run(visit: Visit, pk: int) -> ImportRun:
    """The run, or 404."""
    return get_object_or_404(ImportRun.objects.filter(seller=visit.seller).exclude(sources=SAMPLE), pk=pk)


def far(run: ImportRun, visit: Visit) -> dict[str, object]:
    """How far a run is, in what a page shows of it."""
    done = run.finished_at is not None
    mine = Deal.objects.of(visit.seller)
    failed = run.failed
    for source in run.sources:  # where it lies on the disk is nobody's business
        failed = failed.replace(source, run.name)
    return {
        "stage": "failed" if failed else "done" if done else "reading" if run.expected else "looking",
        "failed": failed,
        "left": phrases.left_out(run.left_out),
        "unsorted": mine.filter(triage=Triage.UNSORTED).count() if done else 0,
        "silent": mine.silent(visit.now, visit.seller.numbers.silent_days).count() if done else 0,
        "problems": run.problems[:20],
    }

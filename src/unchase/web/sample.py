"""The sample workspace: an invented seller's mailbox on an invented Thursday, to try everything on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unchase.connectors.deals_file import read_deals
from unchase.deals.assessing import assessed
from unchase.deals.models import Contact, Counted, Day, Deal, ImportRun, Learnt, Prospect, Reading, Release
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.rounds.mailbox import import_mailbox
from unchase.web.page import done
from unchase.web.visit import SAMPLE, SAMPLE_DAY, visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.connectors.deals_file import DealRow
    from unchase.deals.models import Seller

_MAILBOX = Path(__file__).parents[3] / "samples" / "mailbox"
_WHO = "mara@lanternworks.example"  # whose mailbox it is


def is_at_hand() -> bool:
    """Whether the sample came with this copy of the program."""
    return (_MAILBOX / "deals.csv").is_file()


@require_POST
def open_sample(request: HttpRequest) -> HttpResponse:
    """Fill an empty workspace with the sample."""
    visit = visit_of(request)
    if not is_at_hand() or Deal.objects.of(visit.seller).exists():
        return redirect("begin")
    bring_sample(visit.seller, datetime.now(UTC))
    return redirect("today")


@require_POST
def remove_sample(request: HttpRequest) -> HttpResponse:
    """Take the sample away, and everything tried on it."""
    seller = visit_of(request).seller

    def work() -> None:
        Reading.objects.filter(deal__seller=seller, deal__is_sample=True).delete()
        Deal.objects.of(seller).filter(is_sample=True).delete()
        Prospect.objects.filter(seller=seller, is_sample=True).delete()
        ImportRun.objects.filter(seller=seller, sources=SAMPLE).delete()
        for numbers in (Day, Learnt, Counted):
            numbers._default_manager.filter(seller=seller).delete()  # noqa: SLF001 - each model's own
        Deal.objects.of(seller).update(counted=False)  # what is left is counted anew

    written(work)
    return done("/begin", "The sample workspace is gone, with everything you tried on it.")


def bring_sample(seller: Seller, opened: datetime) -> ImportRun:
    """Bring the sample in for a seller; its clock starts at `opened`. The seller stands in for its own."""
    for row in read_deals(_MAILBOX / "deals.csv"):
        _deal_of(seller, row)
    # Finished from the start, else the rounds would go on with it beside us, at the real day instead of the sample's.
    run = ImportRun.objects.create(
        seller=seller,
        kind=ImportRun.Kind.MAILBOX,
        sources=[str(_MAILBOX)],
        started_at=opened,
        finished_at=opened,
    )
    theirs = seller.addresses
    seller.addresses = [*theirs, _WHO]  # for this run only, and never saved
    try:
        import_mailbox(run, SAMPLE_DAY)
    finally:
        seller.addresses = theirs
    assessed(
        list(Deal.objects.of(seller).filter(assessed_at=None).to_assess()), SAMPLE_DAY
    )  # those nobody wrote in
    written(lambda: ImportRun.objects.filter(pk=run.pk).update(sources=SAMPLE))
    Deal.objects.of(seller).update(is_sample=True)
    Prospect.objects.filter(seller=seller).update(is_sample=True)
    return run


def _deal_of(seller: Seller, row: DealRow) -> None:
    prospect, _ = Prospect.objects.get_or_create(
        seller=seller, name=row.name, defaults={"domains": list(row.domains), "is_sample": True}
    )
    Contact.objects.bulk_create(Contact(prospect=prospect, address=address) for address in row.addresses)
    deal = Deal.objects.create(
        seller=seller,
        prospect=prospect,
        source="sample",
        source_id=row.name,
        is_sample=True,
        triage=Triage.DEAL if row.is_deal else Triage.CUSTOMER,
        created_at=SAMPLE_DAY,
        reassess_at=SAMPLE_DAY,
    )
    if row.recorded and row.recorded_on:
        at = datetime(row.recorded_on.year, row.recorded_on.month, row.recorded_on.day, 17, tzinfo=UTC)
        Release.objects.create(
            deal=deal,
            at=at,
            by=seller,
            standing=row.recorded,
            note=row.note,
            trigger_on=row.reopen_on,
        )

"""What a machine asks the workspace: how it fares, in the text format of Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from unchase.deals.models import Deal, Mailbox, Outgoing
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.web.door import is_here
from unchase.web.visit import real_now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

_KIND = "text/plain; version=0.0.4; charset=utf-8"
_COUNTED = 100_000  # deals that wait, at most: after an update it is all there are


@never_cache
@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the whole workspace, never of a person; for this machine, or with the word of UNCHASE_METRICS_TOKEN."""
    known = os.environ.get("UNCHASE_METRICS_TOKEN", "")
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # A proxy on this machine speaks for whoever asks it: then nobody is known to be here.
    here = is_here(request.META.get("REMOTE_ADDR", "")) and "X-Forwarded-For" not in request.headers
    if not (constant_time_compare(told, known) if known else here):
        return HttpResponseForbidden("Not for you.", content_type="text/plain; charset=utf-8")
    with eyes_of(HOUSE):
        lines = list(_figures(real_now()))
    return HttpResponse("\n".join(lines) + "\n", content_type=_KIND)


def _figures(now: datetime) -> Iterator[str]:
    due = Deal.objects.filter(reassess_at__lte=now, is_sample=False)
    oldest = due.order_by("reassess_at").values_list("reassess_at", flat=True).first()
    yield from _gauge(
        "unchase_deals_due",
        f"Deals that wait to be reassessed, counted up to {_COUNTED}.",
        due.order_by("reassess_at")[:_COUNTED].count(),
    )
    late = (now - oldest).total_seconds() if oldest else 0.0
    yield from _gauge("unchase_deals_late_seconds", "How long the longest of them waits.", round(late, 3))
    unsent = Outgoing.objects.filter(leaving=Outgoing.Leaving.READY, send_at__lte=now, undone_at=None)
    yield from _gauge("unchase_letters_due", "Letters that wait to leave.", unsent.count())
    unsure = Outgoing.objects.filter(leaving=Outgoing.Leaving.UNCERTAIN, undone_at=None)
    yield from _gauge(
        "unchase_letters_in_doubt", "Letters nobody knows of whether they left.", unsure.count()
    )
    failing = Mailbox.objects.exclude(failing_since=None)
    yield from _gauge("unchase_mailboxes_failing", "Mailboxes that cannot be read.", failing.count())
    yield from _jobs()


def _gauge(name: str, says: str, figure: float) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {figure}"


def _jobs() -> Iterator[str]:
    """The jobs of the workers, by kind and by how they stand; none where there are no workers."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return
        cursor.execute(
            "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs GROUP BY queue_name, status ORDER BY 1, 2"
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
        )
        workers = cursor.fetchone()
    yield "# HELP unchase_jobs Jobs by kind and by how they stand."
    yield "# TYPE unchase_jobs gauge"
    for queue, status, count in rows:
        yield f'unchase_jobs{{kind="{queue}",stands="{status}"}} {count}'
    yield from _gauge("unchase_workers", "Workers that gave a sign of life within a minute.", workers[0])

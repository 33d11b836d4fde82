"""The times of a draft as an .ics file (RFC 5545): held tentatively while offered, firm where they agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from unchase.web.harmless import one_line
from unchase.web.own import own_draft
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.deals.models import Outgoing
    from unchase.web.visit import Visit


@require_GET
def ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; 404 where the draft names no time and none is agreed."""
    visit = visit_of(request)
    kept = own_draft(visit, pk)
    times = times_of(kept, visit)
    if not times:
        raise Http404
    answer = HttpResponse(_calendar(kept, times, visit), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="unchase-{kept.pk}.ics"'
    return answer


def times_of(kept: Outgoing, visit: Visit) -> list[tuple[datetime, bool]]:
    """The times still ahead, with whether they are agreed; the agreed one alone where there is one."""
    agreed = kept.deal.appointment_at
    if agreed is not None and agreed > visit.now:
        return [(agreed, True)]
    offered = (datetime.fromisoformat(word) for word in kept.times)
    return [(at, False) for at in offered if at > visit.now]


def _calendar(kept: Outgoing, times: list[tuple[datetime, bool]], visit: Visit) -> bytes:
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//unchase//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    length = timedelta(minutes=visit.seller.numbers.appointment_minutes)
    with_whom = one_line(str(kept.deal), most=80)
    for number, (start, agreed) in enumerate(times):
        event = Event()
        event.add("uid", f"draft-{kept.pk}-{number}@unchase")
        event.add("dtstamp", visit.now)
        event.add("dtstart", start)
        event.add("dtend", start + length)
        event.add("summary", with_whom if agreed else f"Offered: {with_whom}")
        event.add("status", "CONFIRMED" if agreed else "TENTATIVE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""The seller's own calendar: given as a file or by its address, so that the times offered are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from unchase.connectors.calendar_providers import calendar_provider, calendar_providers
from unchase.connectors.host import Allowed
from unchase.connectors.ics_address import MOST_BYTES, CalendarError, parted
from unchase.connectors.secret import SecretError
from unchase.deals.models import OwnCalendar
from unchase.deals.writing import written
from unchase.rounds.calendar_entries import take_out
from unchase.rounds.calendars import conversation_with
from unchase.web import forms
from unchase.web.page import done, page
from unchase.web.upload import one_word
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit


@require_http_methods(["GET", "POST"])
def own_calendar(request: HttpRequest) -> HttpResponse:
    """The page. What is given is read by the next round, which may take its time."""
    visit = visit_of(request)
    wrong = ""
    if request.method == "POST":
        if request.POST.get("do") == "forget":
            return done(reverse("own-calendar"), _forgotten(request, visit))
        try:
            row = _given(request, visit)
        except CalendarError as error:
            wrong = str(error)
        else:
            written(row.save)
            return done(reverse("own-calendar"), "It is being read.")
    return calendar_page(request, visit, wrong=wrong, told=request.POST.get("address", "")[:1000])


def calendar_page(request: HttpRequest, visit: Visit, **said: object) -> HttpResponse:
    """The page, with what is wrong with what was given."""
    known = known_calendar(visit)
    wrong = said.get("wrong") or said.get("server_wrong")
    at = calendar_provider(request.GET.get("at", ""))
    return page(
        request,
        visit,
        "own_calendar.html",
        here="calendar",
        known=known,
        **_shown(known, visit),
        providers=calendar_providers(),
        at=at,
        fill=at.address if at else "",
        code=422 if wrong else 200,
        **said,
    )


@require_GET
def reading(request: HttpRequest) -> HttpResponse:
    """How the reading went: what the page asks for until it is told."""
    visit = visit_of(request)
    known = known_calendar(visit)
    part = "parts/own_calendar.html"
    return page(request, visit, part, known=known, **_shown(known, visit))


def known_calendar(visit: Visit) -> OwnCalendar | None:
    """The seller's calendar without its text; one look-up."""
    return OwnCalendar.objects.filter(seller=visit.seller).defer("text").first()


def _forgotten(request: HttpRequest, visit: Visit) -> str:
    """Forget it, and take out before what was entered, where that is asked for; what to say of it."""
    row = OwnCalendar.objects.filter(seller=visit.seller).first()
    said = "Your calendar is forgotten."
    if row is not None and row.chosen and request.POST.get("take_out") == "yes":
        try:
            with conversation_with(row) as dav:
                take_out(dav, row, visit.now)
        except (CalendarError, SecretError) as error:
            said = f"Your calendar is forgotten. What was entered is still in it: {error}"
    written(OwnCalendar.objects.filter(seller=visit.seller).delete)
    return said


def _given(request: HttpRequest, visit: Visit) -> OwnCalendar:
    """The calendar a form gives. Raises `CalendarError`, in a sentence."""
    address = forms.text(request, "address", most=1000)
    file = request.FILES.get("file")
    row = OwnCalendar(seller=visit.seller, look_at=visit.now)
    if file is not None and file.size:
        if file.size > MOST_BYTES:
            raise CalendarError(f"The calendar is larger than {MOST_BYTES // 1_000_000} MB.")
        row.name, row.text = one_word(file.name or "calendar.ics"), file.read().decode("utf-8", "replace")
        if "BEGIN:VCALENDAR" not in row.text.upper():
            raise CalendarError(f"{row.name} is no calendar: it holds no BEGIN:VCALENDAR.")
        row.text = row.text.replace("\x00", "")
    elif address:
        place = parted(address, allowed=Allowed.read(forms.environment("UNCHASE_ALLOW_HOSTS")))
        row.name, row.address = place.hostname or "", place.geturl()
    else:
        raise CalendarError("Give an .ics file or an address.")
    return row


def _shown(known: OwnCalendar | None, visit: Visit) -> dict[str, int]:
    """How many times are taken from now on, and how many lines of ours stand in it."""
    if known is None:
        return {"taken": 0, "entered": 0}
    taken = sum(end > visit.now for _, end in known.spans())
    return {"taken": taken, "entered": known.entries.filter(end__gt=visit.now).count()}

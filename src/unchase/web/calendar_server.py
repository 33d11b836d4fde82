"""A calendar on a server (CalDAV): tried before anything is kept, then one of its calendars chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_POST

from unchase.connectors.caldav import calendars
from unchase.connectors.dav import Dav, Place
from unchase.connectors.ics_address import CalendarError, parted
from unchase.connectors.secret import Secret, SecretError
from unchase.deals.models import OwnCalendar
from unchase.deals.writing import written
from unchase.rounds.keys import allowed, sealed
from unchase.web import forms
from unchase.web.own_calendar import calendar_page
from unchase.web.page import done
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit


@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Ask the server which calendars there are; its password is kept sealed, and nothing is read yet."""
    visit = visit_of(request)
    told = {name: forms.text(request, name, most=most) for name, most in (("address", 1000), ("user", 254))}
    try:
        row = _tried(visit, told, request.POST.get("password", ""))
    except (CalendarError, SecretError) as error:
        return calendar_page(request, visit, server_wrong=str(error), server_told=told)
    written(row.save)
    return done(reverse("own-calendar"), f"{row.name} is there. Choose a calendar.")


@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """The calendar that is written in, if at all, and those that are read from now on."""
    visit = visit_of(request)
    row = OwnCalendar.objects.filter(seller=visit.seller).exclude(choices=[]).first()
    wanted = request.POST.get("chosen", "")
    choice = next((one for one in row.choices if one[1] == wanted), None) if row else None
    if row is None or choice is None:
        return calendar_page(request, visit, server_wrong="Choose one of the calendars.")
    row.name, row.chosen, row.look_at = choice[0], choice[1], visit.now
    row.also = [one[1] for one in row.choices if one[1] in request.POST.getlist("also") and one[1] != wanted]
    row.writes = bool(choice[2]) and request.POST.get("writes") == "yes"
    row.holds = row.writes and request.POST.get("holds") == "yes"
    row.read_at = None  # others are read now: whole
    written(
        lambda: row.save(update_fields=["name", "chosen", "also", "look_at", "read_at", "writes", "holds"])
    )
    return done(reverse("own-calendar"), "It is being read.")


def _tried(visit: Visit, told: dict[str, str], password: str) -> OwnCalendar:
    """The calendars of a server, not saved yet. Raises `CalendarError` or `SecretError`, in a sentence."""
    place = parted(told["address"], allowed=allowed())
    if not told["user"] or not password:
        raise CalendarError("The server wants a name and a password.")
    row = OwnCalendar(
        seller=visit.seller, name=place.hostname or "", address=place.geturl(), user=told["user"]
    )
    with Dav(Place(address=row.address, user=row.user, password=Secret(password), allowed=allowed())) as dav:
        row.choices = [(one.name, one.address, one.writable) for one in calendars(dav)]
    row.sealed = sealed(row, {"password": password})
    return row

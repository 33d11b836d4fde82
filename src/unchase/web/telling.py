"""What only the seller can tell: how an appointment ended, whether anything passed elsewhere, who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.core.act import Side
from unchase.core.facts import EventOutcome
from unchase.deals.models import Contact, Touch
from unchase.web import forms
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SAYS = {
    EventOutcome.KEPT: "You spoke",
    EventOutcome.NOT_THERE: "They were not there",
    EventOutcome.WE_WERE_ABSENT: "You were not there",
    EventOutcome.MOVED: "It was moved",
}


@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """How the appointment ended that nobody reported on; a kept one goes on to how the talk ended."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    verdict = deal.assessment
    told = request.POST.get("outcome", "")
    if verdict is None or verdict.unreported is None or told not in set(EventOutcome):
        return redirect("deal", pk=pk)
    outcome = EventOutcome(told)
    row = deal.tell_ending(visit.now, start=verdict.unreported, outcome=outcome)
    if outcome is EventOutcome.KEPT:
        return done(
            reverse("log", args=[pk]) + "?after=appointment", "You spoke. Now say how the talk ended.", row
        )
    if outcome is EventOutcome.MOVED:
        return done(
            reverse("log", args=[pk]) + "?ending=appointment", "It was moved. Say to when, if you know.", row
        )
    return done(reverse("today"), f"{_SAYS[outcome]}: kept for {deal}.", row)


@require_POST
def elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing has passed that is not here."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    row = deal.tell(visit.now, "nothing-elsewhere")
    return done(reverse("deal", args=[pk]), "Then what is here is all there is.", row)


@require_POST
def decides(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the one who said no decides."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    verdict = deal.assessment
    reason = (
        next((one for one in verdict.because if "not known to decide" in one.says), None) if verdict else None
    )
    if reason is None:
        return redirect("deal", pk=pk)
    touch = Touch.objects.filter(seller=visit.seller, identity=reason.touch or "").first()
    known = touch.person if touch else ""
    person = next((one for one in deal.prospect.contacts.all() if known and one.known_as == known), None)
    if person is not None:
        yes = request.POST.get("decides") == "yes"
        deal.cast(visit.now, person, Contact.Role.DECIDES if yes else Contact.Role.USES)
    return redirect("deal", pk=pk)


@require_GET
def not_now(request: HttpRequest, pk: int) -> HttpResponse:
    """There is no snooze: a callback, a time, or what we must do first."""
    visit = visit_of(request)
    return page(request, visit, "not_now.html", deal=own_deal(visit, pk), here="today")


@require_POST
def waiting_on_us(request: HttpRequest, pk: int) -> HttpResponse:
    """What we must do first, and by when."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    what = forms.text(request, "what", most=300)
    try:
        on = forms.optional_day(request.POST.get("by", ""))
    except forms.UnreadableError as error:
        return page(request, visit, "not_now.html", deal=deal, here="today", wrong=str(error), code=422)
    if not what or on is None or on < visit.today:
        wrong = "Say what has to be done first, and by which day from today on."
        return page(request, visit, "not_now.html", deal=deal, here="today", wrong=wrong, what=what, code=422)
    start, end = forms.whole_day(on, visit.zone)
    row = deal.promise(visit.now, side=Side.US, what=what, due_from=start, due_to=end)
    return done(reverse("today"), f"{deal} waits on you: {what}, by {on.day} {on:%b}.", row)

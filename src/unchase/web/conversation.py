"""Logging a conversation: what was said in one field, read as it is typed, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unchase.core.filing import still_to_say
from unchase.core.touch import Ending, Outcome
from unchase.core.zone import zone_of
from unchase.deals.hearing import heard
from unchase.web import dates, forms, phrases
from unchase.web.harmless import one_line
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.deals.hearing import Heard
    from unchase.deals.models import Contact, Deal, Touch
    from unchase.web.visit import Visit

ENDINGS = (
    (Ending.APPOINTMENT, "an appointment"),
    (Ending.CALLBACK, "a callback"),
    (Ending.YES, "a yes"),
    (Ending.NO, "a no"),
    (Ending.NONE, "no next step"),
)
OUTCOMES = (
    (Outcome.SPOKE, "We spoke"),
    (Outcome.VOICEMAIL, "Voicemail"),
    (Outcome.NO_ANSWER, "No answer"),
)
_FILED = {ending.value: says for ending, says in ENDINGS} | {
    Outcome.VOICEMAIL.value: "a voicemail left",
    Outcome.NO_ANSWER.value: "nobody answered",
}
_MOST = 20_000  # characters of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a note says, in words: its acts with the words they rest on, the ending it speaks of, and the time agreed."""

    acts: tuple[tuple[str, str], ...]
    ending: Ending | None
    start: datetime | None
    when: str


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; filed only with its ending, or the plain words "no next step"."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    if request.method == "POST":
        return _file(request, visit, deal)
    told = {"ending": request.GET.get("ending", ""), "outcome": Outcome.SPOKE.value}
    return _page(request, visit, deal, told=told, after=request.GET.get("after", ""))


@require_POST
def listen(request: HttpRequest, pk: int) -> HttpResponse:
    """What the note says so far: the fragment beside the field."""
    visit = visit_of(request)
    own_deal(visit, pk)
    note = forms.text(request, "note", most=_MOST)
    return page(
        request,
        visit,
        "parts/heard.html",
        heard=shown(heard(note, visit.seller, visit.now), visit),
        note=note,
    )


def shown(said: Heard, visit: Visit) -> Shown:
    """What was heard, as the fragment beside the field shows it."""
    return Shown(
        acts=tuple((phrases.act(act.name.value), one_line(act.text, most=90)) for act in said.acts),
        ending=said.ending,
        start=said.start,
        when=dates.moment(said.start, visit.zone, visit.today) if said.start else "",
    )


def _file(request: HttpRequest, visit: Visit, deal: Deal) -> HttpResponse:
    told = {
        "note": forms.text(request, "note", most=_MOST),
        "ending": request.POST.get("ending", ""),
        "outcome": request.POST.get("outcome", Outcome.SPOKE.value),
        "start": request.POST.get("start", ""),
        "contact": request.POST.get("contact", ""),
    }
    try:
        ending, start = ending_told(told, visit, told["note"])
    except forms.UnreadableError as error:
        return _page(request, visit, deal, told=told, wrong=str(error), code=422)
    contact = (
        deal.prospect.contacts.filter(pk=told["contact"]).first() if told["contact"].isdecimal() else None
    )
    outcome = Outcome(told["outcome"])
    touch = deal.log_call(
        visit.now, outcome=outcome, note=told["note"], person=contact, ending=ending, appointment=start
    )
    return filed(touch, start, visit, person=contact)


def filed(
    touch: Touch, start: datetime | None, visit: Visit, *, person: Contact | None = None
) -> HttpResponse:
    """Back to the deal, with what was filed: how it ended, an appointment in both zones; one key undoes it."""
    says, when = _FILED[touch.ending or touch.outcome], ""
    if start is not None:
        when = f", {dates.moment(start, visit.zone, visit.today)}"
        theirs = person.zone if person and person.zone else visit.seller.zone
        if theirs != visit.seller.zone:
            when += f", {dates.moment(start, zone_of(theirs), visit.today)} for them"
    return done(reverse("deal", args=[touch.deal_id]), f"Filed: {says}{when}.", touch)


def ending_told(
    told: Mapping[str, str], visit: Visit, note: str, *, at: datetime | None = None
) -> tuple[Ending | None, datetime | None]:
    """The ending and the clock time agreed, in a conversation held `at` (just now, unless told) with that note.

    Raises `UnreadableError` with what is still to be said.
    """
    if told["outcome"] not in {one.value for one, _ in OUTCOMES}:
        raise forms.UnreadableError("Say whether you spoke, left a voicemail, or nobody answered.")
    if told["outcome"] != Outcome.SPOKE:
        return None, None
    ending = Ending(told["ending"]) if told["ending"] in set(Ending) else None
    held = at or visit.now
    said = heard(note, visit.seller, held)
    start = None
    if ending is Ending.APPOINTMENT:
        start = forms.optional_moment(told["start"], visit.zone) or said.start
    wrong = still_to_say(outcome=Outcome.SPOKE, ending=ending, start=start, asks_back=said.asks_back, at=held)
    if wrong:
        raise forms.UnreadableError(wrong)
    return ending, start


def _page(
    request: HttpRequest,
    visit: Visit,
    deal: Deal,
    *,
    told: dict[str, str],
    wrong: str = "",
    after: str = "",
    code: int = 200,
) -> HttpResponse:
    return page(
        request,
        visit,
        "log.html",
        here="deals",
        deal=deal,
        told=told,
        wrong=wrong,
        after=after,
        contacts=list(deal.prospect.contacts.order_by("pk")[:50]),
        endings=[(one.value, says) for one, says in ENDINGS],
        outcomes=[(one.value, says) for one, says in OUTCOMES],
        code=code,
    )

"""The guide, live: one big question at a time, the deal's own facts at hand, and the ending filed by itself.

The page keeps nothing: what was answered so far travels with the form, and the core walks it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_http_methods

from unchase.core import guide
from unchase.core.brief import brief_of, day_after
from unchase.core.facts import Facts
from unchase.core.touch import Ending, Outcome
from unchase.deals.criterion import MOTIVE
from unchase.deals.free_times import free_times
from unchase.deals.models import Contact, Criterion
from unchase.web import conversation, forms
from unchase.web.card import whom
from unchase.web.evidence import facts_read
from unchase.web.offer import diary_for
from unchase.web.own import own_deal
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.core.assessment import Assessment
    from unchase.core.brief import Brief
    from unchase.core.guide import Answer, Question, Talk
    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

_SAYS = dict(conversation.ENDINGS)
_KEYS = {Ending.APPOINTMENT: "a", Ending.CALLBACK: "c", Ending.YES: "y", Ending.NO: "n", Ending.NONE: "0"}
_IN_VAIN = {Outcome.NO_ANSWER, Outcome.VOICEMAIL}
_MOST = 2000  # characters of a note
_FIRST, _SECOND = 1, 2  # the answers that take the first or the second of two times


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What was written down on the way: one note an answer, empty where there was none, and what the ending needs."""

    said: tuple[str, ...]
    start: str = ""
    on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Talked:
    """A talk that has ended: what was asked, what was written down, what was offered, and with whom."""

    talk: Talk
    notes: Notes
    brief: Brief
    person: Contact | None


@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The brief and the first question; then each next one; then the ending, and it is filed."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    verdict = deal.assessment
    if verdict is None:
        raise Http404("It has not been assessed yet.")
    contacts = list(Contact.objects.filter(prospect_id=deal.prospect_id).order_by("pk")[:50])
    brief, checked = _brief(request, deal, verdict, contacts, visit)
    so_far, notes = _so_far(request, guide.open_talk(verdict, visit.seller.numbers))
    wrong = ""
    if request.POST.get("outcome") in _IN_VAIN:
        return _tried(request, deal, _person(verdict, contacts), visit)
    if "file" in request.POST and request.POST.get("key") != "back" and so_far.ending is not None:
        try:
            return _file(deal, _Talked(so_far, notes, brief, _person(verdict, contacts)), visit)
        except forms.UnreadableError as error:
            wrong = str(error)
    return page(
        request,
        visit,
        "talk.html",
        here="deals",
        deal=deal,
        brief=brief,
        checked=checked,
        person=whom(verdict, contacts),
        talk=so_far,
        asked=_asked(so_far, brief),
        said=list(zip(guide.said(so_far), notes.said, strict=False)),
        notes=notes,
        ends=[(one.value, _KEYS[one], says) for one, says in _SAYS.items()],
        ending=_SAYS[so_far.ending] if so_far.ending else "",
        start=_start(so_far, brief, visit),
        wrong=wrong,
        code=422 if wrong else 200,
    )


def _brief(
    request: HttpRequest, deal: Deal, verdict: Assessment, contacts: Sequence[Contact], visit: Visit
) -> tuple[Brief, bool]:
    """What is known, from the verdict and three look-ups, and whether the two times are checked against a calendar.

    They stay those that were offered first.
    """
    latest = {
        row.name: row for row in Criterion.objects.filter(deal=deal, undone_at=None).order_by("at", "pk")
    }
    motive = latest.pop(MOTIVE, None)
    facts = replace(
        facts_read(deal) or Facts(zone=visit.seller.zone, country=visit.seller.country),
        qualification=tuple(row.value() for row in latest.values()),
        motive=motive.motive() if motive else None,
        prospect_country=deal.prospect.country or None,
    )
    person = whom(verdict, contacts)
    name = person.split()[0] if person and "@" not in person else ""
    day = day_after(verdict, facts, visit.now)
    free = free_times(day, visit.now, diary_for(deal, visit), deal=deal, facts=facts)
    times = _times(request, visit) or (free.first, free.second)
    return brief_of(
        verdict, facts, visit.now, visit.seller.numbers, name=name, me=visit.seller.name, times=times
    ), free.checked


def _times(request: HttpRequest, visit: Visit) -> tuple[datetime, datetime] | None:
    try:
        first, second = (
            forms.optional_moment(request.POST.get(name, ""), visit.zone) for name in ("first", "second")
        )
    except forms.UnreadableError:
        return None
    return (first, second) if first and second and min(first, second) > visit.now else None


def _so_far(request: HttpRequest, opened: Talk) -> tuple[Talk, Notes]:
    """The talk as the form tells it, with the answer just given; answers that cannot be are left out."""
    given = [int(key) for key in request.POST.getlist("given") if key.isdecimal() and len(key) == 1]
    said = [note[:_MOST] for note in request.POST.getlist("said")]
    key, ending = request.POST.get("key", ""), request.POST.get("ending", "")
    if key == "back":
        given, said = given[:-1], said[:-1]
    elif key.isdecimal() and len(key) == 1:
        given.append(int(key))
        said.append(forms.text(request, "note", most=_MOST))
    try:
        so_far = guide.replay(opened, tuple(given))
    except ValueError:
        so_far = opened
    if key != "back" and ending in set(Ending) and so_far.ending is None:
        so_far = guide.end(so_far, Ending(ending))
        said.append(forms.text(request, "note", most=_MOST))
    notes = Notes(
        said=tuple(said),
        start=request.POST.get("start", ""),
        on=request.POST.get("on", ""),
        reason=forms.text(request, "reason", most=_MOST),
    )
    return so_far, notes


def _asked(so_far: Talk, brief: Brief) -> tuple[str, list[tuple[int, Answer]]]:
    """The question on the table in its words, and its answers with their keys."""
    question = so_far.question
    return (
        _words(question, brief),
        [(place, one) for place, one in enumerate(question.answers, start=1)],
    )


def _words(question: Question, brief: Brief) -> str:
    return guide.words(
        question, times=brief.times_in_words, by=brief.delivered_by, dates=brief.put_off_in_words
    )


def _start(so_far: Talk, brief: Brief, visit: Visit) -> str:
    """The time they took, as a browser writes it; empty where they named another one."""
    took = so_far.given[-1] if so_far.given and so_far.ending is Ending.APPOINTMENT else 0
    if took not in (_FIRST, _SECOND) or so_far.question.answers[took - 1].note:
        return ""
    return f"{brief.times[took - 1].astimezone(visit.zone):%Y-%m-%dT%H:%M}"


def _person(verdict: Assessment, contacts: Sequence[Contact]) -> Contact | None:
    """Whom the talk was with: the person of the move, else the only one there is."""
    known = {contact.known_as: contact for contact in contacts}
    return known.get(verdict.move.to or "") or (contacts[0] if len(contacts) == 1 else None)


def _file(deal: Deal, talked: _Talked, visit: Visit) -> HttpResponse:
    """File the talk with its ending. Raises `UnreadableError` with what is still to be said."""
    ending, notes = talked.talk.ending, talked.notes
    assert ending is not None, "it is filed once it has ended"
    lines = [note for note in notes.said if note]
    if any(one.then == "what-after" for _, one in guide.said(talked.talk)):
        lines.append(f"I will send it by {talked.brief.delivered_by}.")
    on = forms.optional_day(notes.on) if ending is Ending.CALLBACK else None
    if on is not None and on > visit.today and notes.reason:
        lines.append(f"Call me back on {on.day} {on:%B %Y}, because {notes.reason}")
    elif ending in {Ending.YES, Ending.NO} and notes.reason:
        lines.append(notes.reason)
    told = {"outcome": Outcome.SPOKE.value, "ending": ending.value, "start": notes.start}
    _, start = conversation.ending_told(told, visit, "\n".join(lines))
    if start is not None:
        agreed = start.astimezone(visit.zone)
        lines.append(f"We agreed on {agreed:%A} {agreed.day} {agreed:%B %Y} at {agreed:%H:%M}.")
    touch = deal.log_call(
        visit.now,
        outcome=Outcome.SPOKE,
        note="\n".join(lines),
        person=talked.person,
        ending=ending,
        appointment=start,
    )
    return conversation.filed(touch, start, visit, person=talked.person)


def _tried(request: HttpRequest, deal: Deal, person: Contact | None, visit: Visit) -> HttpResponse:
    """File a call nobody answered."""
    outcome = Outcome(request.POST["outcome"])
    touch = deal.log_call(
        visit.now, outcome=outcome, note=forms.text(request, "note", most=_MOST), person=person
    )
    return conversation.filed(touch, None, visit)

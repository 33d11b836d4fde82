"""A deal: where it stands and why, the one move, and everything that passed, with the evidence marked in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.core.act import ActName, Side
from unchase.core.assessment import MoveName
from unchase.core.zone import zone_of
from unchase.deals.criterion import MOTIVE, State
from unchase.deals.models import Contact, Correction, Criterion, Outgoing, Touch
from unchase.web import dates, forms, phrases
from unchase.web.card import card_of
from unchase.web.chance import NEEDS, chance_of
from unchase.web.counter import countered_shown
from unchase.web.evidence import as_written, evidence_of, facts_read
from unchase.web.harmless import harmless, harmless_html, one_line
from unchase.web.own import own_deal, own_touch
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from unchase.core.assessment import Assessment, Because
    from unchase.core.facts import Facts
    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

_AS_BEFORE = "as-before"
_DOES: dict[str, str] = {
    Contact.Role.DECIDES: "decides",
    Contact.Role.SIGNS: "signs",
    Contact.Role.CHAMPION: "is your champion",
    Contact.Role.USES: "uses it",
}
TOUCHES = 25  # shown at once


@require_GET
def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; `before` pages back through what passed."""
    visit = visit_of(request)
    shown = own_deal(visit, pk, *NEEDS)
    contacts = list(Contact.objects.filter(prospect_id=shown.prospect_id).order_by("pk")[:50])
    facts = facts_read(shown)
    touches = Touch.objects.filter(deal=shown, undone_at=None).order_by("-at", "-pk")
    first = int(before) if (before := request.GET.get("before", "0")).isdecimal() and len(before) < 6 else 0
    rows = list(touches[first : first + TOUCHES + 1])
    verdict = shown.assessment
    return page(
        request,
        visit,
        "deal.html",
        here="deals",
        deal=shown,
        card=card_of(shown, contacts, visit) if verdict else None,
        verdict=verdict,
        move_says=phrases.move(verdict.move.name.value) if verdict else "",
        is_open=shown.standing not in {"won", "lost", "released"},
        their_time=_their_time(verdict, facts, visit),
        words=_said_to_seller(verdict),
        dues=_dues(verdict),
        reasons=_reasons(verdict),
        contacts=contacts,
        roles=Contact.Role.choices,
        line=evidence_of(rows[:TOUCHES], facts, contacts),
        earlier=first + TOUCHES if len(rows) > TOUCHES else 0,
        drafts=Outgoing.objects.filter(deal=shown, undone_at=None, sent_at=None).order_by("-at")[:5],
        known=_known(shown),
        chance=chance_of(shown, visit.now),
        counter=countered_shown(facts, visit),
    )


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stood before, and what was corrected and recorded; loaded when it is opened."""
    visit = visit_of(request)
    shown = own_deal(visit, pk)
    changes = shown.standing_changes.select_related("why").order_by("-at", "-pk")[:40]
    return page(
        request,
        visit,
        "parts/history.html",
        deal=shown,
        changes=[
            (
                change.at,
                phrases.table()["standings"].get(change.standing, change.standing),
                one_line(change.reasons[0].get("quote", ""), most=100) if change.reasons else "",
            )
            for change in changes
        ],
        corrections=Correction.objects.filter(deal=shown, undone_at=None).order_by("-at")[:40],
        ends=shown.releases.filter(undone_at=None).order_by("-at")[:10],
    )


@require_GET
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of a mail, for its frame: harmless, under a policy that allows nothing but its own pictures."""
    touch = own_touch(visit_of(request), pk)
    markup = touch.markup()
    if markup:
        answer = HttpResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A mail</title>{harmless_html(markup)}'
        )
    else:
        words = harmless(f"{touch.subject}\n\n{touch.text}"[:2_000_000])
        answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Content-Security-Policy"] = "default-src 'none'; img-src data:; frame-ancestors 'self'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller's word on a reading of a touch; it wins."""
    visit = visit_of(request)
    touch = own_touch(visit, pk)
    act, is_act = _act(request.POST.get("act", "")), _act(request.POST.get("is_act", ""))
    quote = request.POST.get("quote", "").replace("\r\n", "\n")[:2000].strip()
    if not quote or (act is None and is_act is None):
        return redirect("deal", pk=touch.deal_id)
    quote = as_written(facts_read(touch.deal), touch, act, quote)
    row = touch.deal.correct(visit.now, touch=touch, act=act, quote=quote, is_act=is_act)
    now_is = phrases.act(is_act.value) if is_act else "says nothing of this kind"
    return done(_back(touch.deal_id), f"Kept: “{one_line(quote, most=60)}” {now_is}.", row)


@require_POST
def qualify(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a criterion, or the motive, with the words it rests on."""
    visit = visit_of(request)
    known = own_deal(visit, pk)
    name, quote = request.POST.get("name", "")[:60], request.POST.get("quote", "")[:2000].strip()
    if name == MOTIVE and quote:
        row = known.learn_motive(visit.now, quote=quote)
        return done(_back(pk), "Their motive is kept.", row)
    state = request.POST.get("state", "")
    if name not in visit.seller.numbers.criteria or state not in State.values:
        return redirect("deal", pk=pk)
    must = request.POST.get("must_have") == "yes"
    row = known.qualify(visit.now, name=name, state=State(state), quote=quote, must_have=must)
    return done(_back(pk), f"{phrases.sentence(name)}: {state}.", row)


@require_POST
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person of the prospect is in the decision, and until when they are away."""
    visit = visit_of(request)
    known = own_deal(visit, pk)
    word = request.POST.get("contact", "")
    person = known.prospect.contacts.filter(pk=word).first() if word.isdecimal() else None
    if person is None:
        return redirect("deal", pk=pk)
    before = ("contact", f"{person.pk}:{person.role}:{person.absent_until or ''}")
    said = []
    told = request.POST.get("role", _AS_BEFORE)
    if told in {*Contact.Role.values, ""} and told != person.role:
        known.cast(visit.now, person, told)
        said.append(f"{person} {_DOES.get(told, 'is not known to decide')}")
    if "away" in request.POST:
        try:
            until = forms.optional_day(request.POST["away"])
        except forms.UnreadableError as error:
            return done(_back(pk), str(error))
        if until != person.absent_until:
            person.be_absent(until, now=visit.now)
            known.reassess(visit.now)
            said.append(f"{person} is {f'away until {dates.day(until, visit.today)}' if until else 'there'}")
    return done(_back(pk), f"Kept: {' and '.join(said)}.", also=[before]) if said else redirect("deal", pk=pk)


def _back(pk: int) -> str:
    return reverse("deal", args=[pk])


def _act(name: str) -> ActName | None:
    return ActName(name) if name in set(ActName) else None


def _known(shown: Deal) -> dict[str, object]:
    """The qualification and the motive, the latest word on each; one look-up."""
    latest = {
        row.name: row for row in Criterion.objects.filter(deal=shown, undone_at=None).order_by("at", "pk")
    }
    return {
        "motive": latest.get(MOTIVE),
        "criteria": [(name, latest.get(name)) for name in shown.seller.numbers.criteria],
        "states": State.choices,
    }


def _reasons(verdict: Assessment | None) -> list[Because]:
    """What it rests on, oldest first, no words of the same touch twice: of two the later says more."""
    told = {(one.at, one.touch, one.quote): one for one in verdict.because} if verdict else {}
    return sorted(told.values(), key=lambda one: one.at)[-8:]


def _dues(verdict: Assessment | None) -> list[tuple[datetime, bool, str]]:
    """What is due: by when, whether by us, and what."""
    if verdict is None:
        return []
    return [(due.by, due.who is Side.US, one_line(due.what, most=140)) for due in verdict.due]


def _said_to_seller(verdict: Assessment | None) -> str:
    """The move's words where they are for the seller, not for the prospect."""
    if verdict is None or verdict.move.name not in {MoveName.PREPARE, MoveName.WAIT, MoveName.RECORD_LET_GO}:
        return ""
    return verdict.move.words


def _their_time(verdict: Assessment | None, facts: Facts | None, visit: Visit) -> str:
    """The appointment in the prospect's zone, where that is known and another clock."""
    if verdict is None or verdict.appointment is None or facts is None or not facts.prospect_zone:
        return ""
    theirs = verdict.appointment.astimezone(zone_of(facts.prospect_zone))
    ours = verdict.appointment.astimezone(visit.zone)
    if theirs.utcoffset() == ours.utcoffset():
        return ""
    return dates.moment(verdict.appointment, zone_of(facts.prospect_zone), visit.today)

"""The ends of a deal: let go kindly, won, lost; taken back for ten seconds, and brought back any time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unchase.core.assessment import MoveName
from unchase.deals.models import Release
from unchase.web import forms, phrases
from unchase.web.chance import NEEDS, chance_of
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

_CLOSING = (
    "Hello{name},\n\nI am closing my file on this, so you will not hear from me about it again. Should it come up "
    "one day, one line from you opens it. Thank you for your time.\n\n{us}"
)


@require_http_methods(["GET", "POST"])
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """What it frees, the closing words, what would reopen it; and the click, which is always a person's."""
    visit = visit_of(request)
    deal = own_deal(visit, pk, *NEEDS)
    wrong = ""
    if request.method == "POST":
        try:
            on = forms.optional_day(request.POST.get("trigger_on", ""))
            row = deal.let_go(
                visit.now,
                note=forms.text(request, "note", most=2000),
                trigger=forms.text(request, "trigger", most=500),
                trigger_on=on,
            )
            return done(reverse("today"), f"{deal} is let go.", row)
        except forms.UnreadableError as error:
            wrong = str(error)
    address = _address(deal)
    words = _closing(deal, visit)
    return page(
        request,
        visit,
        "let_go.html",
        here="deals",
        deal=deal,
        wrong=wrong,
        words=words,
        mailto=f"mailto:{quote(address)}?body={quote(words)}" if address else "",
        frees=_frees(deal),
        chance=chance_of(deal, visit.now),
        code=422 if wrong else 200,
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Won or lost, with the reason."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    wrong = ""
    if request.method == "POST":
        note, how = forms.text(request, "note", most=2000), request.POST.get("how", "")
        if how not in {Release.End.WON, Release.End.LOST}:
            wrong = "Say whether it is won or lost."
        elif not note:
            wrong = "Say why, in a few words: next year you will want to know."
        elif how == Release.End.WON:
            return done(reverse("today"), f"{deal} is won.", deal.win(visit.now, note=note))
        else:
            return done(reverse("today"), f"{deal} is lost.", deal.lose(visit.now, note=note))
    return page(
        request, visit, "close.html", here="deals", deal=deal, wrong=wrong, code=422 if wrong else 200
    )


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    ends = [("ended", str(release.pk)) for release in deal.reopen(visit.now)]
    return done(reverse("deal", args=[pk]), f"{deal} is open again.", also=ends)


def _closing(deal: Deal, visit: Visit) -> str:
    """The closing words: those of the move where it is to let go, else the plain ones."""
    verdict = deal.assessment
    if verdict is not None and verdict.move.name is MoveName.LET_GO and verdict.move.words:
        return f"{verdict.move.words}\n\n{visit.seller.name}"
    return _CLOSING.format(name="", us=visit.seller.name)


def _address(deal: Deal) -> str:
    verdict = deal.assessment
    to = verdict.move.to if verdict else None
    if to and "@" in to:
        return to
    person = deal.prospect.contacts.exclude(address="").filter(opted_out="", left_at=None).first()
    return person.address if person else ""


def _frees(deal: Deal) -> str:
    """What letting go frees, in counts of what was spent."""
    spent = phrases.count(deal.touch_count, "touch").replace("touchs", "touches")
    if deal.chases:
        return f"{phrases.sentence(spent)} so far, {phrases.count(deal.chases, 'chase')} of them since their last word."
    if deal.stalls:
        return f"{phrases.sentence(spent)} so far, and they put you off {phrases.times(deal.stalls)}."
    return f"{phrases.sentence(spent)} so far."

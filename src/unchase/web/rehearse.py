"""Rehearsal: a talk with an invented prospect, and afterwards what the guide would have asked."""

from __future__ import annotations

import secrets
from random import Random
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from unchase.core import guide, rehearsal
from unchase.core.rehearsal import ACCEPT
from unchase.core.touch import Ending
from unchase.web import phrases
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from unchase.core.rehearsal import Outcome, Rehearsal

_TIMES, _BY = "Tuesday at 10 or Wednesday at 2", "Thursday"  # in a rehearsal nobody looks at a calendar
_OTHERS = 3  # questions to choose from beside the guide's own
_ACCEPTS = "No problem at all. I will get back to you then."
_ENDS = {
    Ending.APPOINTMENT: "with an appointment",
    Ending.CALLBACK: "with a callback: a reason and a date",
    Ending.YES: "with a yes",
    Ending.NO: "with a plain no",
    Ending.NONE: "with no next step",
}


@require_GET
def rehearse(request: HttpRequest) -> HttpResponse:
    """Whom to rehearse with."""
    visit = visit_of(request)
    cast = [(name, rehearsal.called(name), rehearsal.describe(name)) for name in rehearsal.prospects()]
    return page(request, visit, "rehearse.html", here="rehearse", cast=cast)


@require_http_methods(["GET", "POST"])
def rehearsed(request: HttpRequest, prospect: str) -> HttpResponse:
    """The talk so far, played again from its seed and what was said; nothing of it is kept."""
    if prospect not in rehearsal.prospects():
        return redirect("rehearse")
    visit = visit_of(request)
    seed = request.POST.get("seed", "")
    talk = rehearsal.begin(
        prospect, int(seed) if seed.isdecimal() and len(seed) < 12 else secrets.randbelow(10**9)
    )
    choices = request.POST.getlist("said")[: rehearsal.ENOUGH]
    talk = _played(talk, choices)
    over = rehearsal.outcome(talk) if talk.talk.ending else None
    return page(
        request,
        visit,
        "rehearsed.html",
        here="rehearse",
        name=rehearsal.called(prospect),
        where=reverse("rehearsed", args=[prospect]),
        seed=talk.truth.seed,
        said=choices,
        lines=[(_words(one.asked), one.words) for one in talk.exchanges],
        options=list(enumerate(_options(talk), start=1)) if over is None else [],
        over=_told(talk, over) if over else None,
    )


def _played(talk: Rehearsal, choices: Sequence[str]) -> Rehearsal:
    """The talk after so many things were said; what cannot be said is left out."""
    for choice in choices:
        if talk.talk.ending is None and (choice == ACCEPT or choice in guide.questions()):
            talk = rehearsal.say(talk, choice)
    return talk


def _options(talk: Rehearsal) -> list[tuple[str, str]]:
    """What the seller may say now: the guide's question among others, and taking the excuse; in no telling order."""
    draw = Random(f"{talk.truth.seed} {len(talk.exchanges)}")  # noqa: S311  # a game, not a secret
    asks = talk.talk.asked[-1]
    others = [name for name in guide.questions() if name not in talk.talk.asked]
    chosen = [asks, *draw.sample(others, min(_OTHERS, len(others)))]
    draw.shuffle(chosen)
    return [*((name, _words(name)) for name in chosen), (ACCEPT, _ACCEPTS)]


def _words(name: str) -> str:
    return guide.words(guide.questions()[name], times=_TIMES, by=_BY, dates="")


def _told(talk: Rehearsal, over: Outcome) -> dict[str, object]:
    """How it came out, in words."""
    truth = talk.truth
    hidden = (
        f"They would have bought. What stood in the way: {truth.point}."
        if truth.would
        else ("They were never going to buy, and too polite to say so.")
    )
    return {
        "ending": _ENDS[over.ending],
        "won": over.fits,
        "accepted": phrases.table()["excuses"].get(over.accepted.value, "") if over.accepted else "",
        "hidden": hidden,
        "departures": [(_words(one.asked), _words(one.guide)) for one in over.departures],
        "instead": _words(talk.talk.asked[-1]) if over.ending is Ending.NONE else "",
    }

"""The time they propose instead of ours, as a choice: take it, refuse it, or offer two others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_POST

from unchase.core.plain import plain
from unchase.deals.countering import Reply, answer, countered
from unchase.deals.free_times import their_zone
from unchase.deals.models import Outgoing
from unchase.deals.writing import written
from unchase.rounds.guarded import guarded
from unchase.web import dates
from unchase.web.evidence import facts_read
from unchase.web.offer import diary_for
from unchase.web.own import own_deal
from unchase.web.page import done
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.core.facts import Facts
    from unchase.web.visit import Visit

_SAYS = {
    Reply.TAKE: "A draft that takes it.",
    Reply.REFUSE: "A draft that refuses it.",
    Reply.OTHERS: "A draft with two other times.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Their proposal in words: theirs and ours in the seller's zone, and theirs where they are, if that differs."""

    to: str
    start: str
    there: str


def countered_shown(facts: Facts | None, visit: Visit) -> Shown | None:
    """The proposal that waits for our word; None where there is none."""
    told = countered(facts, visit.now)
    if told is None:
        return None
    zone = their_zone(facts)
    differs = (
        zone is not None
        and told.to.astimezone(zone).utcoffset() != told.to.astimezone(visit.zone).utcoffset()
    )
    return Shown(
        to=dates.moment(told.to, visit.zone, visit.today),
        start=dates.moment(told.start, visit.zone, visit.today),
        there=dates.moment(told.to, zone, visit.today) if zone is not None and differs else "",
    )


@require_POST
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with our word on it, looked over by the guard as every other."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    facts = facts_read(deal)
    told, word = countered(facts, visit.now), request.POST.get("reply", "")
    if told is None or word not in set(Reply):
        return done(reverse("deal", args=[pk]), "They propose no other time any more.")
    day = visit.today + timedelta(days=1)
    draft = answer(deal, visit.now, told, Reply(word), diary=diary_for(deal, visit), facts=facts, day=day)
    verdict = guarded(deal, draft.text, visit.now, subject=draft.subject)
    rows = Outgoing.objects.filter(pk=draft.pk)
    written(lambda: rows.update(findings=plain(verdict.findings)))
    return done(reverse("draft", args=[draft.pk]), f"{_SAYS[Reply(word)]} Nothing was sent.", draft)

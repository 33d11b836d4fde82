"""A draft before the guard: its findings with their places in the field, better words, and its times in the calendar."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Side
from unchase.core.guard import Level, Rule, judge
from unchase.reading.own_text import split
from unchase.reading.seller import draft as draft_of
from unchase.reading.times import find_times
from unchase.rounds.guarded import context_of
from unchase.web import forms, phrases
from unchase.web.harmless import harmless
from unchase.web.offer import Told, ahead, told_of, two_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from unchase.core.facts import Facts
    from unchase.core.guard import Finding, Verdict
    from unchase.deals.free_times import Diary
    from unchase.deals.models import Contact, Deal
    from unchase.web.visit import Visit

MOST = 20_000  # characters of a draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A finding for the page: `take` are the words put in place of `[start, end)`, at the end where that is empty."""

    finding: Finding
    take: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the draft; `level` says how the guard stands to it, empty where it says nothing."""

    text: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the guard says of a draft. `marks` are all of its text in pieces; `times` the clock times it names ahead."""

    verdict: Verdict
    findings: tuple[Advice, ...]
    marks: tuple[Mark, ...]
    times: tuple[datetime, ...]
    told: tuple[Told, ...]


def judged(
    request: HttpRequest,
    text: str,
    visit: Visit,
    *,
    deal: Deal,
    facts: Facts | None,
    contacts: Sequence[Contact],
    diary: Diary,
) -> Judged:
    """The guard's word on `text`, written in the form of a request."""
    parts = split(text)
    times = find_times(parts.own, at=visit.now, zone=visit.seller.zone).sure
    said = draft_of(
        parts.own,
        subject=forms.text(request, "subject", most=500),
        is_follow_up=bool(facts and any(one.side is Side.US for one in facts.touches)),
        times=times,
    )
    if request.POST.get("is_proposal") == "yes" and not said.has(ActName.PROPOSAL):
        said = dataclasses.replace(said, acts=(*said.acts, Act(name=ActName.PROPOSAL, text=parts.own[:80])))
    context = dataclasses.replace(
        context_of(deal, facts, contacts, visit.now), times=two_times(diary, facts, deal, visit)
    )
    talk_at = agreed_in(request, visit)
    if talk_at is not None:
        context = dataclasses.replace(context, agreed_at=talk_at.astimezone(visit.zone))
    verdict = judge(said, context)
    places = [(parts.place(finding.span), finding) for finding in verdict.findings]
    raw = request.POST.get("text", "").replace("\r\n", "\n")
    before = raw[: len(raw) - len(raw.lstrip())]
    return Judged(
        verdict=verdict,
        findings=tuple(_advice(finding, place, text) for place, finding in places),
        marks=tuple(_marked(before, text, places)),
        times=tuple(ahead(times, visit)),
        told=tuple(told_of(times, diary, facts, visit)),
    )


def agreed_in(request: HttpRequest, visit: Visit) -> datetime | None:
    """The time they agreed to talk about a proposal, as the form says it; None where it says none that lies ahead."""
    if request.POST.get("is_proposal") != "yes":
        return None
    try:
        at = forms.optional_moment(request.POST.get("talk_at", ""), visit.zone)
    except forms.UnreadableError:
        return None
    return at if at is not None and at > visit.now else None


def _advice(finding: Finding, span: tuple[int, int], text: str) -> Advice:
    """Better words take the place of the whole sentence they are better than."""
    start, end = span
    if start < end and end - start < len(text.strip()):
        start, end = _sentence_around(text, start, end)
    else:
        start = end = len(text)
    take = "" if finding.rule is Rule.NO_VALUE else finding.instead
    before, colon, rest = take.partition(", then: ")
    if colon:  # what comes first is the seller's to fill in
        take = f"[{before[:1].lower()}{before[1:]}] {phrases.sentence(rest)}"
    return Advice(finding=finding, take=take, start=start, end=end)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or line the words stand in."""
    first = max(text.rfind(mark, 0, start) for mark in ("\n", ". ", "? ", "! "))
    first = first + (1 if first < 0 or text[first] == "\n" else 2)
    stops = [place + 1 for mark in ".?!" if (place := text.find(mark, max(end - 1, 0))) >= 0]
    line = text.find("\n", end)
    return max(first, 0), min([*stops, line if line >= 0 else len(text)])


def _marked(before: str, text: str, places: Sequence[tuple[tuple[int, int], Finding]]) -> Iterator[Mark]:
    """The whole of the field in pieces; of two findings over the same words the graver counts."""
    spans: list[tuple[int, int, str]] = []
    for (start, end), finding in sorted(places, key=lambda one: one[1].level is not Level.REFUSE):
        apart = all(end <= first or start >= last for first, last, _ in spans)
        if 0 <= start < end <= len(text) and end - start < len(text) and apart:
            spans.append((start, end, finding.level.value))
    done = 0
    for start, end, level in sorted(spans):
        if start > done or before:
            yield Mark(harmless(before + text[done:start]))
        before = ""
        yield Mark(harmless(text[start:end]), level)
        done = end
    yield Mark(harmless(before + text[done:]))

"""Writing: the words of the move, the guard reading along, and a draft that leaves by the seller's own hand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.core.act import Act, ActName, Side
from unchase.core.assessment import MoveName
from unchase.core.guard import Context, Level, Rule, judge
from unchase.core.plain import plain
from unchase.deals.models import Contact, Touch
from unchase.reading.own_text import split
from unchase.reading.seller import draft as draft_of
from unchase.reading.times import find_times
from unchase.web import forms, library, phrases
from unchase.web.card import whom
from unchase.web.evidence import facts_read
from unchase.web.own import own_deal, own_draft
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.core.facts import Facts
    from unchase.core.guard import Finding, Verdict
    from unchase.deals.models import Deal, Outgoing
    from unchase.web.visit import Visit

_UNCHECKED = "[not checked against a calendar]"
_MOST = 20_000
_WANTS_VALUE = {MoveName.OPEN, MoveName.SEND_VALUE}


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The composer; what the guard refuses is kept only with the seller's reason."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    facts = facts_read(deal)
    verdict = deal.assessment
    contacts = list(deal.prospect.contacts.order_by("pk")[:50])
    if request.method == "POST":
        return _keep(request, visit, deal, facts, contacts)
    last = (
        Touch.objects.filter(deal=deal, channel="email", undone_at=None, automatic="").order_by("-at").first()
    )
    to = verdict.move.to if verdict and verdict.move.to else ""
    words = verdict.move.words if verdict and verdict.move.name in phrases.WRITTEN else ""
    told = {
        "to": to if "@" in to else (last.person if last else ""),
        "subject": _answering(last.subject) if last else "",
        "text": words.replace(_UNCHECKED, "").strip(),
        "in_reply_to": last.identity if last else "",
    }
    return _page(request, visit, deal, contacts, told=told, unchecked=_UNCHECKED in words, facts=facts)


@require_POST
def guard(request: HttpRequest, pk: int) -> HttpResponse:
    """What the guard says of the draft so far: the fragment beside the field."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    contacts = list(deal.prospect.contacts.all()[:50])
    text = forms.text(request, "text", most=_MOST)
    judged, findings = _judged(request, text, visit, deal=deal, facts=facts_read(deal), contacts=contacts)
    return page(request, visit, "parts/guard.html", judged=judged, findings=findings, text=text)


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept draft: to copy, to open in a mail program, to download."""
    visit = visit_of(request)
    kept = own_draft(visit, pk)
    to = ",".join(kept.to)
    return page(
        request,
        visit,
        "draft.html",
        here="deals",
        draft=kept,
        deal=kept.deal,
        to=to,
        mailto=f"mailto:{quote(to, safe='@,')}?subject={quote(kept.subject)}&body={quote(kept.text)}",
        phone=next((one.phone for one in kept.deal.prospect.contacts.all() if one.phone), ""),
    )


@require_GET
def eml(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a file a mail program opens ready to send."""
    visit = visit_of(request)
    kept = own_draft(visit, pk)
    answer = HttpResponse(message_of(kept, visit).as_bytes(policy=SMTP), content_type="message/rfc822")
    answer["Content-Disposition"] = f'attachment; filename="unchase-{kept.pk}.eml"'
    return answer


def message_of(kept: Outgoing, visit: Visit) -> EmailMessage:
    """The draft as a message (RFC 5322), marked as not yet sent."""
    message = EmailMessage(policy=SMTP)
    if visit.seller.addresses:
        message["From"] = visit.seller.addresses[0]
    message["To"] = ", ".join(kept.to)
    message["Subject"] = " ".join(kept.subject.split())
    if kept.in_reply_to.startswith("<") and kept.in_reply_to.isascii() and " " not in kept.in_reply_to:
        message["In-Reply-To"] = kept.in_reply_to
    message["X-Unsent"] = "1"
    message.set_content(kept.text)
    return message


def context_of(deal: Deal, facts: Facts | None, contacts: list[Contact], visit: Visit) -> Context:
    """What the guard has to know of the deal."""
    verdict = deal.assessment
    if verdict is None:
        return Context(now=visit.now)
    numbers = visit.seller.numbers
    ours = [touch for touch in facts.touches if touch.side is Side.US] if facts else []
    last_reply = (
        max((one.at for one in facts.touches if one.side is Side.THEM), default=None) if facts else None
    )
    since = {act.name for one in ours if last_reply is None or one.at > last_reply for act in one.acts}
    ever = {act.name for one in ours for act in one.acts}
    return Context(
        standing=verdict.standing,
        n=verdict.n,
        now=visit.now.astimezone(visit.zone),
        agreed_at=verdict.appointment.astimezone(visit.zone) if verdict.appointment else None,
        call_on=verdict.callback.call_on if verdict.callback else None,
        opted_out=any(one.opted_out for one in contacts),
        assurance_asked=ActName.ASSURANCE_QUESTION in since,
        closing_sent=ActName.RELEASE in since,
        first_proposal=ActName.PROPOSAL not in ever,
        patience=numbers.patience_business_days,
        chases=numbers.chases + 2,
        stalls=numbers.assurance_question_stalls,
    )


def _judged(
    request: HttpRequest,
    text: str,
    visit: Visit,
    *,
    deal: Deal,
    facts: Facts | None,
    contacts: list[Contact],
) -> tuple[Verdict, list[Advice]]:
    """The guard's verdict, and its findings with their places in `text`."""
    parts = split(text)
    said = draft_of(
        parts.own,
        subject=forms.text(request, "subject", most=500),
        is_follow_up=bool(facts and any(one.side is Side.US for one in facts.touches)),
        times=find_times(parts.own, at=visit.now, zone=visit.seller.zone).sure,
    )
    if request.POST.get("is_proposal") == "yes" and not said.has(ActName.PROPOSAL):
        said = dataclasses.replace(said, acts=(*said.acts, Act(name=ActName.PROPOSAL, text=parts.own[:80])))
    judged = judge(said, context_of(deal, facts, contacts, visit))
    return judged, [_advice(finding, parts.place(finding.span), text) for finding in judged.findings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A finding for the page: `take` are the words put in place of `[start, end)`, at the end where that is empty."""

    finding: Finding
    take: str
    start: int
    end: int


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


def _keep(
    request: HttpRequest, visit: Visit, deal: Deal, facts: Facts | None, contacts: list[Contact]
) -> HttpResponse:
    told = {
        "to": forms.text(request, "to", most=500),
        "subject": forms.text(request, "subject", most=500),
        "text": forms.text(request, "text", most=_MOST),
        "in_reply_to": forms.text(request, "in_reply_to", most=500),
        "override": forms.text(request, "override", most=1000),
        "is_proposal": request.POST.get("is_proposal", ""),
    }
    judged, _ = _judged(request, told["text"], visit, deal=deal, facts=facts, contacts=contacts)
    wrong = ""
    if not told["text"]:
        wrong = "There is nothing to keep yet."
    elif judged.verdict is Level.REFUSE and not told["override"]:
        wrong = (
            "The guard refuses this. Take its words, or say why it should stand as it is; the reason is kept."
        )
    if wrong:
        return _page(request, visit, deal, contacts, told=told, wrong=wrong, facts=facts, code=422)
    verdict = deal.assessment
    kept = deal.draft(
        visit.now,
        to=[one for one in told["to"].replace(",", " ").split() if "@" in one],
        subject=told["subject"],
        text=told["text"],
        move=verdict.move.name.value if verdict else "",
        in_reply_to=told["in_reply_to"],
        is_proposal=told["is_proposal"] == "yes",
        findings=plain(judged.findings),
        override=told["override"] if judged.verdict is Level.REFUSE else "",
    )
    library.give(request, visit, kept)
    return done(reverse("draft", args=[kept.pk]), "Kept as a draft. Nothing was sent.", kept)


def _answering(subject: str) -> str:
    """The subject of an answer."""
    line = " ".join(subject.split())
    return line if line[:3].casefold() == "re:" or not line else f"Re: {line}"


def _page(
    request: HttpRequest,
    visit: Visit,
    deal: Deal,
    contacts: list[Contact],
    *,
    told: dict[str, str],
    facts: Facts | None,
    wrong: str = "",
    unchecked: bool = False,
    code: int = 200,
) -> HttpResponse:
    verdict = deal.assessment
    judged, findings = _judged(request, told["text"], visit, deal=deal, facts=facts, contacts=contacts)
    return page(
        request,
        visit,
        "write.html",
        here="deals",
        deal=deal,
        told=told,
        wrong=wrong,
        unchecked=unchecked,
        move_says=phrases.move(verdict.move.name.value) if verdict else "",
        wants_value=verdict is not None and verdict.move.name in _WANTS_VALUE,
        person=whom(verdict, contacts) if verdict else "",
        contacts=[one for one in contacts if one.address],
        judged=judged,
        findings=findings,
        text=told["text"],
        code=code,
    )

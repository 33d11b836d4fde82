"""Writing: the words of the move, the guard reading along, and a draft that leaves by the seller's own hand."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.connectors.itip import invite
from unchase.core.assessment import MoveName
from unchase.core.guard import Level
from unchase.core.plain import plain
from unchase.deals.models import Touch
from unchase.deals.offering import offered
from unchase.rounds.inviting import invitation_of
from unchase.web import forms, inviting, library, phrases
from unchase.web.card import whom
from unchase.web.evidence import facts_read
from unchase.web.handshake import shaken
from unchase.web.hold import times_of
from unchase.web.judging import MOST, Judged, agreed_in, judged
from unchase.web.offer import diary_for
from unchase.web.own import own_deal, own_draft
from unchase.web.page import done, page
from unchase.web.sending import leaving_of
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from unchase.core.facts import Facts
    from unchase.deals.free_times import Diary
    from unchase.deals.models import Contact, Deal, Outgoing
    from unchase.deals.offering import Offered
    from unchase.web.visit import Visit

_FIELDS = {
    "to": 500,
    "subject": 500,
    "text": MOST,
    "in_reply_to": 500,
    "override": 1000,
    "is_proposal": 3,
    "happens": 2000,
    "talk_at": 30,
}
_WANTS_VALUE = {MoveName.OPEN, MoveName.SEND_VALUE}


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The composer; what the guard refuses is kept only with the seller's reason."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    facts = facts_read(deal)
    verdict = deal.assessment
    contacts = list(deal.prospect.contacts.order_by("pk")[:50])
    diary = diary_for(deal, visit)
    if request.method == "POST":
        return _keep(request, visit, deal, contacts, facts=facts, diary=diary)
    last = _last_mail(deal, facts)
    to = verdict.move.to if verdict and verdict.move.to else ""
    words = verdict.move.words if verdict and verdict.move.name in phrases.WRITTEN else ""
    offer = offered(words, diary, facts, deal, visit.now)
    told = {
        "to": to if "@" in to else (last.person if last else ""),
        "subject": _answering(last.subject) if last else "",
        "text": offer.words,
        "in_reply_to": last.identity if last else "",
    }
    return _page(request, visit, deal, contacts, told=told, offer=offer, facts=facts, diary=diary)


@require_POST
def guard(request: HttpRequest, pk: int) -> HttpResponse:
    """What the guard says of the draft so far: the fragment beside the field."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    said = judged(
        request,
        forms.text(request, "text", most=MOST),
        visit,
        deal=deal,
        facts=facts_read(deal),
        contacts=list(deal.prospect.contacts.all()[:50]),
        diary=diary_for(deal, visit),
    )
    return page(request, visit, "parts/guard.html", said=said, again=True)


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
        times=(times := times_of(kept, visit)),
        **inviting.shown(kept, visit),
        agreed=any(agreed for _, agreed in times),
        mailto=f"mailto:{quote(to, safe='@,')}?subject={quote(kept.subject)}&body={quote(kept.text)}",
        phone=next((one.phone for one in kept.deal.prospect.contacts.all() if one.phone), ""),
        **leaving_of(kept, visit),
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
    sender = visit.seller.addresses[0] if visit.seller.addresses else ""
    invitation = invitation_of(kept, sender, visit.now)
    if invitation is None:
        message.set_content(kept.text)
    else:
        invite(message, kept.text, invitation)
    return message


def _keep(
    request: HttpRequest,
    visit: Visit,
    deal: Deal,
    contacts: list[Contact],
    *,
    facts: Facts | None,
    diary: Diary,
) -> HttpResponse:
    told = {name: forms.text(request, name, most=most) for name, most in _FIELDS.items()}
    said = judged(request, told["text"], visit, deal=deal, facts=facts, contacts=contacts, diary=diary)
    wrong = _wrong(request, visit, told, said)
    if wrong:
        return _page(
            request, visit, deal, contacts, told=told, wrong=wrong, facts=facts, diary=diary, code=422
        )
    verdict, refused = deal.assessment, said.verdict.verdict is Level.REFUSE
    kept = deal.draft(
        visit.now,
        to=[one for one in told["to"].replace(",", " ").split() if "@" in one],
        subject=told["subject"],
        text=told["text"],
        move=verdict.move.name.value if verdict else "",
        in_reply_to=told["in_reply_to"],
        is_proposal=told["is_proposal"] == "yes",
        times=[at.isoformat() for at in said.times],
        findings=plain(said.verdict.findings),
        override=told["override"] if refused else "",
    )
    library.give(request, visit, kept)
    shook = shaken(deal, visit, told, to=kept.to) if kept.is_proposal else []
    return done(reverse("draft", args=[kept.pk]), "Kept as a draft. Nothing was sent.", kept, *shook)


def _wrong(request: HttpRequest, visit: Visit, told: dict[str, str], said: Judged) -> str:
    """Why a draft is not kept, in a sentence; empty where it is."""
    if not told["text"]:
        return "There is nothing to keep yet."
    if told["is_proposal"] == "yes" and told["talk_at"] and agreed_in(request, visit) is None:
        return "The time to talk about it lies ahead: choose its day and its hour."
    if said.verdict.verdict is Level.REFUSE and not told["override"]:
        return (
            "The guard refuses this. Take its words, or say why it should stand as it is; the reason is kept."
        )
    return ""


def _last_mail(deal: Deal, facts: Facts | None) -> Touch | None:
    """The mail a draft answers: the last one a person wrote, whatever a machine said since."""
    machines = [touch.id[:500] for touch in facts.touches if touch.automatic is not None] if facts else []
    mails = Touch.objects.filter(deal=deal, channel="email", undone_at=None, automatic="")
    return mails.exclude(identity__in=machines).order_by("-at").first()


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
    diary: Diary,
    offer: Offered | None = None,
    wrong: str = "",
    code: int = 200,
) -> HttpResponse:
    verdict = deal.assessment
    return page(
        request,
        visit,
        "write.html",
        here="deals",
        deal=deal,
        told=told,
        wrong=wrong,
        offer=offer,
        calendar=diary.calendar,
        move_says=phrases.move(verdict.move.name.value) if verdict else "",
        wants_value=verdict is not None and verdict.move.name in _WANTS_VALUE,
        person=whom(verdict, contacts) if verdict else "",
        contacts=[one for one in contacts if one.address],
        said=judged(request, told["text"], visit, deal=deal, facts=facts, contacts=contacts, diary=diary),
        code=code,
    )

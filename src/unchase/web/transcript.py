"""A transcript brought in: who is who is told once, what was heard is shown, and it is filed as a conversation.

Nothing is kept before it is filed: what was said travels with the form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from unchase.connectors.transcript import MOST_BYTES, TranscriptError, read_transcript
from unchase.core.act import Side
from unchase.core.touch import Outcome
from unchase.deals.hearing import heard
from unchase.deals.talk import file_talk, note_of
from unchase.deals.voice import MOST_NAME, Whose, whose
from unchase.web import conversation, forms
from unchase.web.harmless import one_line
from unchase.web.own import own_deal
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Contact, Deal
    from unchase.deals.talk import Said
    from unchase.web.visit import Visit

_MOST_LINES = 20_000
_MOST_SPEAKERS = 40
_OURS, _THEIRS, _NOBODYS, _BOTH = "us", "them", "nobody", "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A name of the transcript: its place, words by which people know who it is, and whose it is so far ("" unknown)."""

    number: int
    name: str
    words: str
    chosen: str


@require_http_methods(["GET", "POST"])
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it, say who is who, look at what was heard, file it."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    if request.method == "GET":
        return _bring(request, visit, deal)
    if "said" in request.POST:
        return _file(request, visit, deal)
    try:
        came = request.FILES.get("file")
        data = came.read(MOST_BYTES + 1) if came else request.POST.get("text", "").encode("utf-8", "replace")
        if not data.strip():
            raise TranscriptError("Choose a file, or paste what was said.")
        turns = read_transcript(data).turns
    except TranscriptError as error:
        return _bring(request, visit, deal, wrong=str(error))
    said = [(turn.speaker, turn.text) for turn in turns]
    known = whose(deal, dict.fromkeys(name for name, _ in said))
    chosen = {name: _choice(one) for name, one in known.items()}
    sure = (
        bool(known) and all(one.told for one in known.values()) and {name for name, _ in said} <= set(known)
    )
    return _who(
        request, visit, deal, said=said, chosen=chosen, told={"at": request.POST.get("at", "")}, sure=sure
    )


@require_POST
def listen(request: HttpRequest, pk: int) -> HttpResponse:
    """What is heard in it, as far as it is told who is who: the fragment below."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    said = _said(request)
    note = note_of(said, _told(request, said, deal, strict=False))
    try:
        at = _at(request, visit)
    except forms.UnreadableError:
        at = visit.now
    said_in_it = conversation.shown(heard(note, visit.seller, at), visit)
    return page(request, visit, "parts/heard.html", heard=said_in_it, note=note)


def _file(request: HttpRequest, visit: Visit, deal: Deal) -> HttpResponse:
    said = _said(request)
    fields = {
        "ending": request.POST.get("ending", ""),
        "outcome": Outcome.SPOKE.value,
        "start": request.POST.get("start", ""),
        "at": request.POST.get("at", ""),
    }
    try:
        at = _at(request, visit)
        told = _told(request, said, deal, strict=True)
        note = note_of(said, told)
        if not note:
            raise forms.UnreadableError("Nothing is left of it: say whose words count.")
        ending, start = conversation.ending_told(fields, visit, note, at=at)
    except forms.UnreadableError as error:
        chosen = {name: request.POST.get(f"whose-{number}", "") for number, name in enumerate(_names(said))}
        return _who(request, visit, deal, said=said, chosen=chosen, told=fields, wrong=str(error))
    touch = file_talk(deal, said, told, visit.now, at=at, ending=ending, appointment=start)
    return conversation.filed(touch, start, visit)


def _said(request: HttpRequest) -> list[Said]:
    """What the form carries on: names and words, as this page wrote them; nothing of what it did not."""
    try:
        rows = json.loads(request.POST.get("said", "[]"))
        return [(str(name)[:MOST_NAME], str(words)) for name, words in rows[:_MOST_LINES]]
    except (ValueError, TypeError, RecursionError):
        return []


def _names(said: Sequence[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in said))[:_MOST_SPEAKERS]


def _told(request: HttpRequest, said: Sequence[Said], deal: Deal, *, strict: bool) -> dict[str, Whose]:
    """Whose each name is, as it was chosen. Raises `UnreadableError` where one is left open and it is `strict`."""
    contacts = {str(contact.pk): contact for contact in _contacts(deal)}
    told: dict[str, Whose] = {}
    for number, name in enumerate(_names(said)):
        choice = request.POST.get(f"whose-{number}", "")
        if choice in contacts:
            told[name] = Whose(Side.THEM, contacts[choice])
        elif choice in {_OURS, _THEIRS}:
            told[name] = Whose(Side(choice))
        elif choice == _NOBODYS:
            told[name] = Whose(None)
        elif strict and not (choice == _BOTH and not name):
            raise forms.UnreadableError(
                f"Say whose words those of {name} are." if name else "Say whose words they are."
            )
    return told


def _at(request: HttpRequest, visit: Visit) -> datetime:
    """When it was; just now, unless told. Raises `UnreadableError` for what lies ahead."""
    at = forms.optional_moment(request.POST.get("at", ""), visit.zone) or visit.now
    if at > visit.now:
        raise forms.UnreadableError("A talk that was recorded is over; that time lies ahead.")
    return at


def _contacts(deal: Deal) -> list[Contact]:
    return list(deal.prospect.contacts.order_by("pk")[:50])


def _choice(one: Whose) -> str:
    if one.contact is not None:
        return str(one.contact.pk)
    return one.side.value if one.side else _NOBODYS


def _bring(request: HttpRequest, visit: Visit, deal: Deal, *, wrong: str = "") -> HttpResponse:
    return page(
        request, visit, "transcript.html", here="deals", deal=deal, wrong=wrong, code=422 if wrong else 200
    )


def _who(
    request: HttpRequest,
    visit: Visit,
    deal: Deal,
    *,
    said: Sequence[Said],
    chosen: Mapping[str, str],
    told: Mapping[str, str],
    sure: bool = False,
    wrong: str = "",
) -> HttpResponse:
    """The page on which who is who is told; folded where it is known."""
    speakers = [
        Speaker(
            number=number,
            name=name,
            words=next((one_line(words, most=120) for one, words in said if one == name), ""),
            chosen=chosen.get(name, ""),
        )
        for number, name in enumerate(_names(said))
    ]
    return page(
        request,
        visit,
        "transcript_whose.html",
        here="deals",
        deal=deal,
        said=json.dumps([[name, words] for name, words in said], ensure_ascii=False),
        speakers=speakers,
        contacts=[(str(contact.pk), contact) for contact in _contacts(deal)],
        sure=sure,
        told=told,
        endings=[(one.value, says) for one, says in conversation.ENDINGS],
        wrong=wrong,
        code=422 if wrong else 200,
    )

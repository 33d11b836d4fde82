"""The library: what is worth sending, what each piece brought back, and where one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.deals.criterion import MOTIVE
from unchase.deals.models import Criterion, Given, Outgoing, Piece
from unchase.deals.piece import deals_given, offered, outlines, words_of
from unchase.deals.writing import written
from unchase.web import forms
from unchase.web.harmless import one_line
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_FIELDS = (("title", 120), ("text", 20_000), ("motive", 200), ("industry", 120), ("action", 300))
_MOST = 200


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Every piece with what it brought back, and the motives for which there is none."""
    visit = visit_of(request)
    pieces = list(Piece.objects.of(visit.seller).with_yield().order_by("-added_at", "-pk")[:_MOST])
    known = [words_of(piece.motive) for piece in pieces]
    motives = (
        Criterion.objects.filter(deal__seller=visit.seller, name=MOTIVE, undone_at=None)
        .exclude(deal__standing__in=("won", "lost", "released"))
        .order_by("-at")
        .values_list("quote", flat=True)[:_MOST]
    )
    gaps = dict.fromkeys(
        one_line(quote, most=80) for quote in motives if not any(words_of(quote) & words for words in known)
    )
    return page(
        request,
        visit,
        "library.html",
        here="library",
        pieces=pieces,
        gaps=list(gaps)[:5],
        outlines=outlines(),
    )


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A piece, to write or to change; `outline` begins with one of the outlines."""
    visit = visit_of(request)
    kept = get_object_or_404(Piece.objects.of(visit.seller), pk=pk) if pk else Piece(seller=visit.seller)
    wrong = ""
    if request.method == "POST":
        wrong = _take(request, kept)
        if not wrong:
            kept.added_at = kept.added_at or visit.now
            written(kept.save)
            return done(reverse("library"), f"“{one_line(kept.title, most=60)}” is in the library.")
    elif not pk:
        _begin(kept, request.GET.get("outline", ""))
    return page(
        request,
        visit,
        "piece.html",
        here="library",
        piece=kept,
        kinds=Piece.Kind.choices,
        wrong=wrong,
        given=deals_given([pk], visit.seller)[:50] if pk else [],
        code=422 if wrong else 200,
    )


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece is offered no more; what it brought back stays known."""
    visit = visit_of(request)
    kept = get_object_or_404(Piece.objects.of(visit.seller), pk=pk)
    kept.retired_at = visit.now
    written(lambda: kept.save(update_fields=["retired_at"]))
    return done(reverse("library"), f"“{one_line(kept.title, most=60)}” is offered no more.")


@require_GET
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be sent in a deal: the fragment beside the words."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    told = Criterion.objects.filter(deal=deal, name=MOTIVE, undone_at=None)
    motive = told.order_by("-at", "-pk").first()
    offer = offered(deal, motive=motive.quote if motive else "")
    return page(request, visit, "parts/offers.html", deal=deal, offer=offer)


def give(request: HttpRequest, visit: Visit, draft: Outgoing) -> None:
    """Keep that the piece chosen in the composer stands in a draft, for each it is written to."""
    chosen = request.POST.get("piece", "")
    kept = Piece.objects.of(visit.seller).filter(pk=chosen).first() if chosen.isdecimal() else None
    if kept is None:
        return
    rows = [
        Given(
            deal_id=draft.deal_id,
            at=visit.now,
            by=visit.seller,
            piece=kept,
            address=address.casefold(),
            outgoing=draft,
        )
        for address in draft.to or [""]
    ]
    written(lambda: Given.objects.bulk_create(rows))


def _take(request: HttpRequest, kept: Piece) -> str:
    """Put what was typed into the piece; the sentence to show where something is missing."""
    for name, most in _FIELDS:
        setattr(kept, name, forms.text(request, name, most=most))
    kept.kind = request.POST.get("kind", "")
    if kept.kind not in Piece.Kind.values:
        return "Say whether it is a story or a bite."
    if not kept.title or not kept.text:
        return "A piece has a title and its words."
    if "[" in kept.text:
        return "Something in [brackets] is not filled in yet: it wants your own facts."
    return ""


def _begin(kept: Piece, outline: str) -> None:
    told = next((one for one in outlines() if one["title"] == outline), {})
    for name, value in told.items():
        setattr(kept, name, value)

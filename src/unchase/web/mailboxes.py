"""The seller's mailboxes: which there are and how they are; one connected, agreed to, watched, let go of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.connectors.providers import provider_of, providers
from unchase.connectors.secret import SecretError
from unchase.deals.models import Mailbox, Outgoing
from unchase.deals.writing import written
from unchase.rounds.keys import sealed
from unchase.rounds.trying import tried
from unchase.web import forms, phrases
from unchase.web.mailbox_form import fresh, taken, told_of
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.connectors.try_mailbox import Tried
    from unchase.web.visit import Visit

_MOST_LETTERS = 20
_BACK = timedelta(days=365)  # how far back a mailbox is read unless told


@require_GET
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Which mailboxes there are, and how each is."""
    visit = visit_of(request)
    rows = Mailbox.objects.filter(seller=visit.seller).order_by("pk")
    waits = (Outgoing.Leaving.HELD, Outgoing.Leaving.UNCERTAIN)
    letters = Outgoing.objects.filter(deal__seller=visit.seller, leaving__in=waits, undone_at=None)
    return page(
        request,
        visit,
        "mailboxes.html",
        here="mailboxes",
        mailboxes=_with_health(rows, visit),
        letters=letters.select_related("deal__prospect").order_by("-approved_at", "-pk")[:_MOST_LETTERS],
    )


@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Connect a mailbox: its address tells where it lives; it is tried, and nothing is read yet."""
    visit = visit_of(request)
    if visit.in_sample:  # one's own mail does not belong between invented people
        return redirect("mailboxes")
    if request.method == "POST":
        return _connected(request, visit, told_of(request))
    address = request.GET.get("address") or next(iter(visit.seller.addresses), "")
    return _connect_page(request, visit, told=fresh(address, request.GET.get("provider", "")))


def _connected(request: HttpRequest, visit: Visit, told: dict[str, str]) -> HttpResponse:
    """The mailbox, saved once it lets us in; by token its consent is asked for first."""
    mailbox = Mailbox(seller=visit.seller, made_at=visit.now, since=visit.today - _BACK)
    by_token = told["entry"] == Mailbox.Entry.TOKEN
    wrong = taken(mailbox, told)
    if not wrong and Mailbox.objects.filter(seller=visit.seller, address=mailbox.address).exists():
        wrong = "This mailbox is connected already."
    try:
        secrets = told_secrets(told) if by_token else {"password": told["password"]}
        mailbox.sealed = "" if wrong else sealed(mailbox, secrets)
    except SecretError as error:
        wrong = str(error)
    found = tried(mailbox, visit.now) if not wrong and not by_token else None
    if wrong or (found is not None and not found.well):
        return _connect_page(request, visit, told=told, wrong=wrong, found=found)
    written(mailbox.save)
    return redirect("mailbox-consent" if by_token else "mailbox", pk=mailbox.pk)


def told_secrets(told: dict[str, str]) -> dict[str, str]:
    """What is sealed of a mailbox that is entered by token: as which program, and where tokens come from."""
    known = next((one for one in providers() if one.key == told["provider"]), None)
    return {
        "client_id": told["client_id"],
        "client_secret": told["client_secret"],
        "token_url": known.token_url if known else "",
        "device_url": known.device_url if known else "",
        "authorize_url": known.authorize_url if known else "",
        "scope": known.scope if known else "",
    }


@require_http_methods(["GET", "POST"])
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailbox: what will be read and what not, agreed to before the first byte is stored; changed the same way."""
    visit = visit_of(request)
    box = own_mailbox(visit, pk)
    if request.method == "POST":
        wrong = _agreed(request, box, visit)
        if not wrong:
            return done(reverse("mailboxes"), "It is being read, the newest first.")
        return page(
            request,
            visit,
            "mailbox.html",
            here="mailboxes",
            box=box,
            wrong=wrong,
            found=tried(box, visit.now),
            code=422,
        )
    return page(request, visit, "mailbox.html", here="mailboxes", **_choice(box, visit))


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it, and say in plain words what failed; a new password is taken where one is given."""
    visit = visit_of(request)
    box = own_mailbox(visit, pk)
    password = request.POST.get("password", "")
    if password and box.entry == Mailbox.Entry.PASSWORD:
        box.sealed = sealed(box, {"password": password})
    found = tried(box, visit.now)
    if found.well:
        box.next_at = visit.now if box.agreed_at else None
        written(lambda: box.save(update_fields=["sealed", "next_at"]))
    return page(
        request,
        visit,
        "mailbox_tried.html",
        here="mailboxes",
        box=box,
        found=found,
        code=200 if found.well else 422,
    )


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """How the mailboxes are: the fragment the page asks for again while mail comes in."""
    visit = visit_of(request)
    rows = Mailbox.objects.filter(seller=visit.seller).order_by("pk")
    return page(request, visit, "parts/mailboxes.html", mailboxes=_with_health(rows, visit))


@require_POST
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Disconnect and forget: its secret, and every note of what was seen there. What passed in deals has passed."""
    visit = visit_of(request)
    box = own_mailbox(visit, pk)
    written(box.delete)
    return done(
        reverse("mailboxes"), f"{box.address} is disconnected; its password and all notes of it are gone."
    )


def own_mailbox(visit: Visit, pk: int) -> Mailbox:
    """The seller's mailbox, or 404."""
    return get_object_or_404(Mailbox.objects.select_related("seller"), pk=pk, seller=visit.seller)


def _choice(box: Mailbox, visit: Visit) -> dict[str, Any]:
    """What the page shows to choose from: the folders there are, with how many mails each holds."""
    found = tried(box, visit.now)
    counts = dict(found.counts)
    read = set(box.folders) or {one.name for one in found.read}
    folders = [
        {"name": one.name, "path": one.path, "count": counts.get(one.name), "read": one.name in read}
        for one in found.folders
        if one.may_be_read
    ]
    never = [one.path for one in found.folders if not one.may_be_read]
    return {
        "box": box,
        "found": found,
        "folders": folders,
        "never": never[:8],
        "blocked": "\n".join(box.blocked),
    }


def _agreed(request: HttpRequest, box: Mailbox, visit: Visit) -> str:
    """Take over what was chosen, and begin; a sentence where it cannot be."""
    try:
        since = forms.optional_day(forms.text(request, "since", most=10))
    except forms.UnreadableError as error:
        return str(error)
    if since is not None and not date(1990, 1, 1) <= since <= visit.today:
        return "Choose a day that has been."
    chosen = [name[:1000] for name in request.POST.getlist("folder")][:500]
    if not chosen:
        return "Without a folder nothing can be read."
    way = (
        Mailbox.Way.SMTP
        if request.POST.get("way") == Mailbox.Way.SMTP and box.smtp_host
        else Mailbox.Way.DRAFT
    )
    words = [word.strip().lower().lstrip("@") for word in forms.text(request, "blocked").split("\n")]
    earlier = since is not None and since < box.since
    box.folders, box.way, box.since = chosen, way, since or box.since
    box.blocked = [word[:254] for word in words if word][:1_000]
    box.only_deals = request.POST.get("only_deals") == "yes"
    names = ["folders", "way", "since", "blocked", "only_deals"]

    def work() -> None:
        box.save(update_fields=names)
        if earlier:  # all of each folder is looked through again for what is older
            box.mail_folders.update(next_uid=0, modseq=0, count=0)

    written(work)
    if box.agreed_at is None:
        box.agree(visit.now)
    else:
        Mailbox.objects.filter(pk=box.pk).update(next_at=visit.now)
    return ""


def _with_health(rows: object, visit: Visit) -> list[dict[str, Any]]:
    return [_health(box, visit) for box in rows]  # type: ignore[attr-defined]


def _health(box: Mailbox, visit: Visit) -> dict[str, Any]:
    """How a mailbox is, in a sentence and a tone."""
    left = {reason: count for reason, count in box.counts.items() if reason != "kept" and count}
    row: dict[str, Any] = {"box": box, "left": phrases.left_out(left) if left else "", "coming": False}
    if box.agreed_at is None:
        return row | {"tone": "quiet", "says": "Nothing is read yet: look at what will be, and agree."}
    if box.failing_since is not None:
        tone = "bad" if box.is_red(visit.now) else "warm"
        return row | {"tone": tone, "says": box.failing_why, "since": box.failing_since}
    if box.whole_at is None:
        return row | {
            "tone": "cool",
            "says": "The first mail is coming in, the newest first.",
            "coming": True,
        }
    tone = "bad" if box.is_red(visit.now) else "good"
    return row | {
        "tone": tone,
        "says": "All is in." if tone == "good" else "Nobody has looked at it for long: do the rounds go?",
    }


def _connect_page(
    request: HttpRequest, visit: Visit, *, told: dict[str, str], wrong: str = "", found: Tried | None = None
) -> HttpResponse:
    known = next((one for one in providers() if one.key == told["provider"]), None) or provider_of(
        told["address"]
    )
    return page(
        request,
        visit,
        "mailbox_connect.html",
        here="mailboxes",
        told={**told, "password": "", "client_secret": ""},
        wrong=wrong,
        found=found,
        known=known,
        providers=providers(),
        code=422 if wrong or found else 200,
    )

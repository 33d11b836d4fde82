"""Already done, elsewhere: what was written by another way than those the program sees, told in a line."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.core.act import Side
from unchase.core.touch import Channel
from unchase.deals.models import Touch
from unchase.reading.history import Mail
from unchase.web import dates, forms
from unchase.web.own import own_deal
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Deal
    from unchase.web.visit import Visit

WAYS = ((Channel.EMAIL, "a mail"), (Channel.MESSAGE, "a chat or a message"))
SIDES = ((Side.US, "I wrote to them"), (Side.THEM, "They wrote to me"))
_MOST = 20_000


@require_http_methods(["GET", "POST"])
def done_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """The page. A talk is logged with its ending; this is for what was written."""
    visit = visit_of(request)
    deal = own_deal(visit, pk)
    told = {name: forms.text(request, name, most=_MOST) for name in ("side", "way", "at", "text", "contact")}
    wrong = ""
    if request.method == "POST":
        try:
            touch = _kept(deal, visit, told)
        except forms.UnreadableError as error:
            wrong = str(error)
        else:
            on = dates.moment(touch.at, visit.zone, visit.today)
            return done(reverse("deal", args=[pk]), f"Kept: {dict(SIDES)[Side(touch.side)]}, {on}.", touch)
    return page(
        request,
        visit,
        "elsewhere.html",
        here="deals",
        deal=deal,
        told=told,
        wrong=wrong,
        sides=[(one.value, says) for one, says in SIDES],
        ways=[(one.value, says) for one, says in WAYS],
        now=visit.now.astimezone(visit.zone),
        contacts=list(deal.prospect.contacts.order_by("pk")[:50]),
        code=422 if wrong else 200,
    )


def _kept(deal: Deal, visit: Visit, told: dict[str, str]) -> Touch:
    """The touch. Raises `UnreadableError` with what is still to be said."""
    if told["side"] not in {one.value for one, _ in SIDES}:
        raise forms.UnreadableError("Say who wrote.")
    side, way = Side(told["side"]), Channel(told["way"]) if told["way"] in dict(WAYS) else Channel.EMAIL
    if side is Side.THEM and not told["text"]:
        raise forms.UnreadableError("What did they write? Their words tell where the deal stands.")
    contacts = deal.prospect.contacts
    person = contacts.filter(pk=told["contact"]).first() if told["contact"].isdecimal() else None
    known = person.known_as if person else None
    mail = Mail(
        id=f"told:{uuid.uuid4().hex}",
        at=_when(told["at"], visit),
        side=side,
        zone=(person.zone if person and side is Side.THEM else "") or visit.seller.zone,
        text=told["text"],
        person=known,
        people=(known,) if known else (),
    )
    deal.record([mail], visit.now)
    touch = Touch.objects.get(seller=visit.seller, identity=mail.id)
    if way is not Channel.EMAIL:
        Touch.objects.filter(pk=touch.pk).update(channel=way)
    return touch


def _when(word: str, visit: Visit) -> datetime:
    at = forms.optional_moment(word, visit.zone) or visit.now
    if at > visit.now:
        raise forms.UnreadableError("That lies ahead; what was done elsewhere is over.")
    return at

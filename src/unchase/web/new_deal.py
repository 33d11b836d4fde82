"""A new deal by hand, in fifteen seconds: company, person, phone, what passed last."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.deals.models import Contact, Deal, Prospect
from unchase.deals.writing import written
from unchase.web import forms
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit


@require_http_methods(["GET", "POST"])
def new_deal(request: HttpRequest) -> HttpResponse:
    """The page."""
    visit = visit_of(request)
    told = {
        name: forms.text(request, name, most=most)
        for name, most in (
            ("company", 200),
            ("person", 200),
            ("reach", 254),
            ("amount", 20),
            ("note", 20_000),
        )
    }
    wrong = ""
    if request.method == "POST":
        amount = _amount(told["amount"])
        if not told["company"]:
            wrong = "Which company is it?"
        elif told["amount"] and amount is None:
            wrong = f"“{told['amount']}” is no amount; write it as 12500."
        else:
            deal = _opened(visit, told, amount)
            return done(reverse("deal", args=[deal.pk]), f"{deal} is open.")
    return page(request, visit, "new_deal.html", here="", told=told, wrong=wrong, code=422 if wrong else 200)


def _opened(visit: Visit, told: dict[str, str], amount: Decimal | None) -> Deal:
    """The deal, with its person and what passed last."""

    def work() -> tuple[Deal, Contact | None]:
        prospect, _ = Prospect.objects.get_or_create(
            seller=visit.seller, name=told["company"], defaults={"is_sample": visit.in_sample}
        )
        person = None
        address = told["reach"].lower() if "@" in told["reach"] else ""
        if told["person"] or told["reach"]:
            person = prospect.contacts.filter(address=address).first() if address else None
            person = person or Contact.objects.create(
                prospect=prospect,
                name=told["person"],
                address=address,
                phone="" if address else told["reach"][:60],
            )
        deal = Deal.objects.create(
            seller=visit.seller,
            prospect=prospect,
            amount=amount,
            source="hand",
            is_sample=visit.in_sample,
            created_at=visit.now,
        )
        return deal, person

    deal, person = written(work)
    if told["note"]:
        deal.log_call(visit.now, note=told["note"], person=person)
    else:
        deal.reassess(visit.now)
    return deal


def _amount(word: str) -> Decimal | None:
    try:
        amount = Decimal(word.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**12 else None

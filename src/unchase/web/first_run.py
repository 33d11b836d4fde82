"""The first run: three questions, then where the deals come from."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unchase.core.zone import zone_of
from unchase.deals.models import Deal, Seller
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\Z")
_OPEN_TO_NEWCOMERS = ("welcome", "sign-out", "healthz", "metrics")


class FirstRunMiddleware:
    """Until a seller has said who they are, every page asks for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page asked for, or the three questions."""
        if isinstance(request.user, Seller) and not request.user.name:
            free = {reverse(name) for name in _OPEN_TO_NEWCOMERS}
            if request.path not in free:
                return redirect("welcome")
        return self.get_response(request)


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for name, addresses and zone; the same page changes them later."""
    visit = visit_of(request)
    seller = visit.seller
    told = {"name": seller.name, "addresses": ", ".join(seller.addresses), "zone": seller.zone}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        told = {key: request.POST.get(key, "").strip()[:1000] for key in told}
        addresses = [one.lower() for one in re.split(r"[\s,;]+", told["addresses"]) if one]
        wrong = _wrong(told, addresses)
        if not wrong:
            seller.name, seller.addresses, seller.zone = told["name"][:200], addresses, told["zone"]
            seller.joined_at = seller.joined_at or visit.now
            seller.save(update_fields=["name", "addresses", "zone", "joined_at"])
            empty = not Deal.objects.of(seller).exists()
            return redirect("begin" if empty else "today")
    return page(
        request,
        visit,
        "welcome.html",
        told=told,
        wrong=wrong,
        zones=zones(),
        code=422 if wrong else 200,
    )


def _wrong(told: dict[str, str], addresses: list[str]) -> dict[str, str]:
    """What is missing or cannot be so, a sentence for each answer."""
    wrong = {}
    if not told["name"]:
        wrong["name"] = "Your name stands under what you write, so it cannot be empty."
    odd = next((one for one in addresses if not _ADDRESS.match(one)), None)
    if not addresses:
        wrong["addresses"] = "Without an address of yours nobody can tell your mail from theirs."
    elif odd:
        wrong["addresses"] = f"“{odd[:60]}” is no mail address; write it as you@company.com."
    try:
        zone_of(told["zone"])
    except ValueError:
        wrong["zone"] = "Choose the zone your working day is in."
    return wrong


@cache
def zones() -> tuple[str, ...]:
    """Zones people live in, by name."""
    elsewhere = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Mexico/")
    return (
        *sorted(one for one in available_timezones() if "/" in one and not one.startswith(elsewhere)),
        "UTC",
    )

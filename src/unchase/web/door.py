"""The door: a start token on the machine itself, else a password."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.db import connection
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from unchase.deals.models import Seller
from unchase.teams.membership import is_for_many

if TYPE_CHECKING:
    from django.http import HttpRequest

sign_in = LoginView.as_view(template_name="sign_in.html", redirect_authenticated_user=True)


@never_cache
@login_not_required
@require_GET
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by the address `unchase serve` printed; on a fresh workspace this makes its seller."""
    known = settings.START_TOKEN
    if (
        not known
        or not is_here(request.META.get("REMOTE_ADDR", ""))
        or not constant_time_compare(token, known)
    ):
        return HttpResponseForbidden(
            "This address opens nothing. Start `unchase serve` again, and open the address it prints.",
            content_type="text/plain; charset=utf-8",
        )
    if connection.vendor == "postgresql" and is_for_many():
        return HttpResponseForbidden(
            "Several people use this workspace: sign in.", content_type="text/plain; charset=utf-8"
        )
    seller = Seller.objects.order_by("pk").first() or Seller.objects.create_user("me", zone="UTC")
    login(request, seller, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("today")


def is_here(address: str) -> bool:
    """Whether a visitor's address is this machine; some servers write the port behind it."""
    host = (
        address.strip("[]") if address.count(":") != 1 and "]:" not in address else address.rpartition(":")[0]
    )
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether the workspace answers and its database does."""
    Seller.objects.only("pk").first()
    return HttpResponse("ok\n", content_type="text/plain")

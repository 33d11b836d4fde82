"""Whoever's organisation asks a second step they have not: after the password they reach the pages that make one, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from unchase.deals.models import Seller
from unchase.teams.asking import lacks_second_step
from unchase.teams.came_in import LACKS
from unchase.web.member import member_of
from unchase.web.page import page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_OPEN = frozenset(
    {
        "second-step-first", "welcome", "sign-out", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
        "mfa_download_recovery_codes", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    }
)  # fmt: skip


class SecondStepMiddleware:
    """A sign-in without the step that is asked opens nothing; what asks for no sign-in – the API with its tokens – is as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _told: object,
        _named: object,
    ) -> HttpResponse | None:
        """The way to the step, in the place of the page; a look-up for those alone who lacked it when they came in."""
        if not getattr(view, "login_required", True) or not request.session.get(LACKS):
            return None
        if request.resolver_match is not None and request.resolver_match.url_name in _OPEN:
            return None
        if not isinstance(request.user, Seller) or not lacks_second_step(request.user):
            del request.session[LACKS]
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(status=204)  # a part of a page that was open before
        return redirect("second-step-first")


@never_cache
@require_GET
def second_step_first(request: HttpRequest) -> HttpResponse:
    """The page that says so, with the ways to one."""
    visit = visit_of(request)
    member = member_of(visit)
    if not lacks_second_step(visit.seller):
        request.session.pop(LACKS, None)
        return redirect("today")
    return page(request, visit, "second_step_first.html", here="ways-in", organisation=member.organisation)

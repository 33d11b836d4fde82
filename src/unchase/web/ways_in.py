"""How several people come in, and how each of them sees to it: allauth's views in our pages.

What allauth does is left to it; here its pages get our frame, its deeds our sentence, and its lists one page.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]
from allauth.socialaccount.adapter import get_adapter  # type: ignore[import-untyped]
from allauth.socialaccount.models import SocialAccount  # type: ignore[import-untyped]
from allauth.socialaccount.providers.oauth2.client import OAuth2Error  # type: ignore[import-untyped]
from allauth.socialaccount.providers.oauth2.views import (  # type: ignore[import-untyped]
    OAuth2CallbackView,
    OAuth2LoginView,
)
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from unchase.deals.models import Seller
from unchase.teams.asking import is_last_asked
from unchase.teams.audit_trail import What
from unchase.teams.own_entry import note_own
from unchase.teams.sessions import end_sessions, sessions_of
from unchase.web.adapters import LAST_ASKED, SAYS
from unchase.web.page import done, page, said, say
from unchase.web.provider import Asking
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    View = Callable[..., HttpResponse]


def ours(view: View) -> View:
    """One of allauth's views in our frame: whose page it is, and what was done last; what it did is told on the next."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **told: object) -> HttpResponse:
        answer = view(request, *args, **told)
        if isinstance(answer, TemplateResponse) and "visit" in (answer.context_data or {}):
            return answer  # a page of ours: what was to be done before somebody was asked whether it is them
        if isinstance(answer, TemplateResponse) and not answer.is_rendered:
            seller = request.user if isinstance(request.user, Seller) else None
            frame = {"visit": visit_of(request) if seller else None, "did": said(request), "here": "ways-in"}
            answer.context_data = {**(answer.context_data or {}), **frame, "provider": the_provider(request)}
            if request.method == "POST" and answer.status_code == 200:
                answer.status_code = 422  # a form that comes back was not right
        elif (sentence := getattr(request, SAYS, "")) and isinstance(answer, HttpResponseRedirect):
            say(answer, sentence)
        return answer

    return shown


def the_provider(request: HttpRequest) -> Any:  # noqa: ANN401 - allauth has no types
    """The organisation's provider, where one is told; None else."""
    return next(iter(get_adapter().list_providers(request)), None)


@never_cache
@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """The page: password, app, passkeys, codes for a bad day, the provider, and where one is signed in."""
    visit = visit_of(request)
    rows = list(Authenticator.objects.filter(user_id=visit.seller.pk).order_by("created_at", "pk"))
    kinds: dict[str, Any] = {one.type: one.wrap() for one in rows}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    return page(
        request,
        visit,
        "ways_in.html",
        here="ways-in",
        app=next((one for one in rows if one.type == Authenticator.Type.TOTP), None),
        passkeys=[one for one in rows if one.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.get_unused_codes()) if codes is not None else None,
        has_password=visit.seller.has_usable_password(),
        provider=the_provider(request),
        connected=list(SocialAccount.objects.filter(user_id=visit.seller.pk)),
        sessions=sessions_of(visit.seller),
        this=request.session.session_key,
    )


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """That browser has to sign in again."""
    visit = visit_of(request)
    row = get_object_or_404(UserSession, pk=pk, user_id=visit.seller.pk)
    if row.session_key == request.session.session_key:
        raise Http404  # signing out does that
    row.end()
    note_own(visit.seller, real_now(), What.SIGNED_OUT, other=visit.seller)
    return done(reverse("ways-in"), "It is ended; that browser has to sign in again.")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Every other browser has to sign in again."""
    visit = visit_of(request)
    end_sessions(visit.seller, but=str(request.session.session_key))
    note_own(visit.seller, real_now(), What.SIGNED_OUT, other=visit.seller)
    return done(reverse("ways-in"), "Every other browser has to sign in again.")


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """It opens nothing any more; not the last one, where the organisation asks for one."""
    from allauth.mfa.webauthn.views import remove_webauthn  # type: ignore[import-untyped]

    if isinstance(request.user, Seller) and is_last_asked(request.user, pk):
        return done(reverse("ways-in"), LAST_ASKED)
    return ours(remove_webauthn)(request, pk=pk)


@require_POST
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """They come in from the provider no more; not where nothing else would open the door, nor by whoever is not sure."""
    from allauth.socialaccount.internal.flows import connect  # type: ignore[import-untyped]
    from django.core.exceptions import ValidationError

    row = get_object_or_404(SocialAccount, pk=pk, user_id=request.user.pk)
    try:
        connect.validate_disconnect(request, row)
    except ValidationError as error:
        return done(reverse("ways-in"), " ".join(error.messages))
    connect.disconnect(request, row)
    return done(reverse("ways-in"), "You come in that way no more.")


@login_not_required
@require_POST
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider and back. A page goes on there, because a form of ours may go nowhere else (CSP form-action)."""
    try:
        answer = _asked(OAuth2LoginView, request, provider_id)
    except (OAuth2Error, RequestException, KeyError):
        says = "The sign-in of your organisation does not answer as it should. Try again in a while."
        return render(request, "shut.html", {"title": "Nobody opens", "says": says}, status=502)
    if isinstance(answer, HttpResponseRedirect):
        told = {"to": answer["Location"], "provider": the_provider(request)}
        return render(request, "going_on.html", told)
    return answer


@login_not_required
@require_GET
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _asked(OAuth2CallbackView, request, provider_id)


def _asked(kind: Any, request: HttpRequest, provider_id: str) -> HttpResponse:  # noqa: ANN401 - allauth has no types
    known = the_provider(request)
    if known is None or known.app.provider_id != provider_id:
        raise Http404
    answer: HttpResponse = kind.adapter_view(Asking(request, provider_id))(request)
    return answer

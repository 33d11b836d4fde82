"""The addresses by which several people come in, and see to how they do; the names are those allauth looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.urls import path
from django.views.decorators.http import require_POST

from unchase.web import door

if TYPE_CHECKING:
    from django.urls import URLPattern


def ways_in_urls() -> list[URLPattern]:
    """On SQLite a word in an address, or a password."""
    if not apps.is_installed("allauth.mfa"):
        return [
            path("sign-in", door.sign_in, name="sign-in"),
            path("sign-out", door.sign_out, name="sign-out"),
        ]
    return [*_door(), *_own()]


def _door() -> list[URLPattern]:
    """Before anybody is in."""
    from allauth.account import views as word  # type: ignore[import-untyped]
    from allauth.mfa.base import views as second  # type: ignore[import-untyped]
    from allauth.mfa.webauthn import views as passkey  # type: ignore[import-untyped]
    from allauth.socialaccount import views as elsewhere  # type: ignore[import-untyped]

    from unchase.web import ways_in
    from unchase.web.ways_in import ours

    return [
        path("sign-in", ours(word.login), name="sign-in"),
        path("sign-in", ours(word.login), name="account_login"),
        path("sign-in/second", ours(second.authenticate), name="mfa_authenticate"),
        path("sign-in/passkey", ours(passkey.login_webauthn), name="mfa_login_webauthn"),
        path("sign-in/gone", ours(word.account_inactive), name="account_inactive"),
        path("sign-in/turned-back", ours(elsewhere.login_cancelled), name="socialaccount_login_cancelled"),
        path("sign-in/not-known", ours(elsewhere.login_error), name="socialaccount_login_error"),
        path("sign-in/with/<slug:provider_id>", ways_in.to_provider, name="openid_connect_login"),
        path("sign-in/with/<slug:provider_id>/back", ways_in.from_provider, name="openid_connect_callback"),
        path("sign-out", require_POST(word.logout), name="sign-out"),
    ]


def _own() -> list[URLPattern]:
    """What somebody who is in does about it."""
    from allauth.account import views as word
    from allauth.mfa.base import views as second
    from allauth.mfa.recovery_codes import views as codes  # type: ignore[import-untyped]
    from allauth.mfa.totp import views as app  # type: ignore[import-untyped]
    from allauth.mfa.webauthn import views as passkey

    from unchase.web import second_step, ways_in
    from unchase.web.ways_in import ours

    return [
        path("ways-in/first", second_step.second_step_first, name="second-step-first"),
        path("ways-in", ways_in.ways, name="ways-in"),
        path("ways-in", ways_in.ways, name="mfa_index"),
        path("ways-in", ways_in.ways, name="mfa_list_webauthn"),
        path("ways-in", ways_in.ways, name="socialaccount_connections"),
        path("ways-in/sure", ours(word.reauthenticate), name="account_reauthenticate"),
        path("ways-in/sure/code", ours(second.reauthenticate), name="mfa_reauthenticate"),
        path(
            "ways-in/sure/passkey", ours(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
        ),
        path("ways-in/password", ours(word.password_change), name="account_change_password"),
        path("ways-in/password/first", ours(word.password_set), name="account_set_password"),
        path("ways-in/app", ours(app.activate_totp), name="mfa_activate_totp"),
        path("ways-in/app/off", ours(app.deactivate_totp), name="mfa_deactivate_totp"),
        path("ways-in/passkeys/new", ours(passkey.add_webauthn), name="mfa_add_webauthn"),
        path("ways-in/passkeys/<int:pk>", ours(passkey.edit_webauthn), name="mfa_edit_webauthn"),
        path("ways-in/passkeys/<int:pk>/off", ways_in.remove_passkey, name="mfa_remove_webauthn"),
        path("ways-in/codes", ours(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
        path("ways-in/codes/new", ours(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
        path("ways-in/codes/file", ours(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
        path("ways-in/elsewhere/<int:pk>/off", ways_in.disconnect, name="disconnect"),
        path("ways-in/sign-ins/<int:pk>/end", ways_in.end_session, name="end-session"),
        path("ways-in/sign-ins/end", ways_in.end_others, name="end-other-sessions"),
    ]

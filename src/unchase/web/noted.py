"""What changes how somebody comes in leaves a row in the audit trail, and so does every try that went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed, password_set  # type: ignore[import-untyped]
from allauth.mfa import signals as second_steps  # type: ignore[import-untyped]
from allauth.socialaccount.signals import (  # type: ignore[import-untyped]
    social_account_added,
    social_account_removed,
)
from django.contrib.auth.signals import user_login_failed

from unchase.deals.models import Seller
from unchase.teams.audit_trail import What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.own_entry import note_own
from unchase.web.visit import real_now

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {"totp": "an app", "webauthn": "a passkey", "recovery_codes": "codes for a bad day"}


def note_changes() -> None:
    """Listen to what allauth tells; once, when the program starts."""
    second_steps.authenticator_added.connect(_added)
    second_steps.authenticator_reset.connect(_added)
    second_steps.authenticator_removed.connect(_removed)
    second_steps.authentication_failed.connect(_wrong_code)
    password_changed.connect(_new_password)
    password_set.connect(_new_password)
    social_account_added.connect(_connected)
    social_account_removed.connect(_disconnected)
    user_login_failed.connect(_wrong_password)


def _added(*, user: Seller, authenticator: Any, **_told: object) -> None:  # noqa: ANN401 - allauth has no types
    note_own(user, real_now(), What.SECOND_STEP, says=_KINDS.get(authenticator.type, ""))


def _removed(*, user: Seller, authenticator: Any, **_told: object) -> None:  # noqa: ANN401 - as above
    note_own(user, real_now(), What.SECOND_STEP_NO_MORE, says=_KINDS.get(authenticator.type, ""))


def _wrong_code(*, user: Seller, **_told: object) -> None:
    note_own(user, real_now(), What.NOT_LET_IN, says="a code did not fit")


def _new_password(*, user: Seller, **_told: object) -> None:
    note_own(user, real_now(), What.NEW_PASSWORD)


def _connected(*, sociallogin: Any, **_told: object) -> None:  # noqa: ANN401 - as above
    note_own(sociallogin.user, real_now(), What.SECOND_STEP, says=sociallogin.provider.name)


def _disconnected(*, socialaccount: Any, **_told: object) -> None:  # noqa: ANN401 - as above
    note_own(socialaccount.user, real_now(), What.SECOND_STEP_NO_MORE, says=socialaccount.get_provider().name)


def _wrong_password(*, credentials: Mapping[str, str], **_told: object) -> None:
    """Only of somebody who is known here: what strangers type is nobody's."""
    with eyes_of(HOUSE):
        known = Seller.objects.filter(sign_in=str(credentials.get("username", "")).lower()[:254]).first()
    if known is not None:
        note_own(known, real_now(), What.NOT_LET_IN, says="a password did not fit")

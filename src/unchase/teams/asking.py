"""A second step asked of everybody in an organisation: who has none takes one up before anything else opens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.membership import Membership, membership_of
from unchase.teams.organisation import Organisation
from unchase.teams.sessions import end_all_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller


def ask_of_everybody(admin: Membership, now: datetime) -> None:
    """From now on; who has none has to sign in again, and is asked then. Raises ValueError where the admin has none."""

    def work() -> None:
        members = Membership.objects.filter(organisation_id=admin.organisation_id, left_at=None)
        sellers = set(members.values_list("seller_id", flat=True))
        without = sellers - set(_steps().filter(user_id__in=sellers).values_list("user_id", flat=True))
        if admin.seller_id in without:
            raise ValueError("Take up a passkey or an app yourself first, under Signing in.")
        Organisation.objects.filter(pk=admin.organisation_id).update(asks_second_step=True)
        Entry.note(admin, now, What.REQUIRES)
        end_all_sessions(without)

    with eyes_of(HOUSE):
        written(work)


def ask_of_nobody(admin: Membership, now: datetime) -> None:
    """From now on; whoever has one is asked for it all the same."""

    def work() -> None:
        Organisation.objects.filter(pk=admin.organisation_id).update(asks_second_step=False)
        Entry.note(admin, now, What.REQUIRES_NO_MORE)

    with eyes_of(HOUSE):
        written(work)


def lacks_second_step(seller: Seller) -> bool:
    """Whether their organisation asks for one and they have none."""
    return _is_asked(seller) and not _steps_of(seller).exists()


def is_last_asked(seller: Seller, key: int) -> bool:
    """Whether the passkey or the app with that key is the only one they have, and their organisation asks for one."""
    others = _steps_of(seller).exclude(pk=key)
    return _is_asked(seller) and not others.exists() and _steps_of(seller).exists()


def _is_asked(seller: Seller) -> bool:
    member = membership_of(seller)
    return member is not None and member.organisation.asks_second_step


def _steps_of(seller: Seller) -> Any:  # noqa: ANN401 - allauth has no types
    return _steps().filter(user_id=seller.pk)


def _steps() -> Any:  # noqa: ANN401 - as above
    """Passkeys and apps; codes for a bad day come with one of them."""
    from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]

    kinds = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
    return Authenticator.objects.filter(type__in=kinds)

"""What somebody comes in by beside a password: what it is made from is sealed; and it is taken away when it is lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps

from unchase.connectors.secret import Secret
from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.sessions import end_sessions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from unchase.connectors.secret import Keyring
    from unchase.teams.membership import Membership

BOUND_TO = "second-step"
_SEALED = ("secret", "seed")  # of an app, of codes: where allauth keeps them


def seal(ring: Keyring, word: str) -> str:
    """A word sealed, for nothing else."""
    return ring.seal(Secret(word), bound_to=BOUND_TO)


def unseal(ring: Keyring, sealed: str) -> str:
    """The word again. Raises `SecretError` where its key is gone."""
    return ring.unseal(sealed, bound_to=BOUND_TO).reveal()


def seal_second_steps_anew(ring: Keyring) -> int:
    """Seal all of them with the newest key; how many. On SQLite there are none."""
    if not apps.is_installed("allauth.mfa"):
        return 0
    from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]

    keys = list(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True))
    return sum(written(partial(_sealed_anew, Authenticator, key, ring)) for key in keys)


def _sealed_anew(kind: Any, key: int, ring: Keyring) -> int:  # noqa: ANN401 - allauth has no types
    """One of them, as it is now: it may have been used meanwhile."""
    row = kind.objects.select_for_update().filter(pk=key).first()
    words = [name for name in _SEALED if row is not None and name in row.data]
    for name in words:
        row.data[name] = seal(ring, unseal(ring, row.data[name]))
        row.save(update_fields=["data"])
    return len(words)


def ways_of(sellers: Collection[int]) -> dict[int, list[str]]:
    """By which ways beside a password each of these sellers comes in, in words; nothing for who has none."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount  # type: ignore[import-untyped]

    words = {Authenticator.Type.WEBAUTHN: "a passkey", Authenticator.Type.TOTP: "an app"}
    with eyes_of(HOUSE):
        rows = Authenticator.objects.filter(user_id__in=sellers, type__in=words).order_by("-type")
        kept = [(key, words[kind]) for key, kind in rows.values_list("user_id", "type")]
        elsewhere = SocialAccount.objects.filter(user_id__in=sellers).values_list("user_id", flat=True)
        kept += [(key, "your own sign-in") for key in elsewhere]
    found: dict[int, list[str]] = {}
    for key, word in kept:
        found.setdefault(key, [])
        found[key] += [word] if word not in found[key] else []
    return found


def take_away(row: Membership, admin: Membership, now: datetime) -> None:
    """Their telephone is lost: passkeys, app and codes open nothing any more, and every browser signs in again.

    What is left to them is their password, or the organisation's own sign-in.
    """
    from allauth.mfa.models import Authenticator

    def work() -> None:
        Authenticator.objects.filter(user_id=row.seller_id).delete()
        end_sessions(row.seller)
        Entry.note(admin, now, What.SECOND_STEP_LOST, other=row.seller)

    with eyes_of(HOUSE):
        written(work)

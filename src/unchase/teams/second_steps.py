"""What an app and codes for a bad day are made from: sealed, and sealed anew with a new key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps

from unchase.connectors.secret import Secret
from unchase.deals.writing import written

if TYPE_CHECKING:
    from unchase.connectors.secret import Keyring

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

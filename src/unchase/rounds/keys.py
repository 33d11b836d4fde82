"""Where the keys of sealed secrets lie, which hosts the operator allows, and all secrets sealed anew with a new key."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.host import Allowed
from unchase.connectors.secret import Keyring, Secret, add_key, forget_old_keys
from unchase.deals.models import Crm, Mailbox, OwnCalendar, Webhook
from unchase.deals.writing import written
from unchase.settings import home
from unchase.teams.second_steps import seal_second_steps_anew

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Source = Crm | Mailbox | OwnCalendar | Webhook  # what has a secret of its own
_AT_ONCE = 500


def key_file() -> Path:
    """The file of the keys: in the data folder, never in the database nor in its copies."""
    return home() / "keys"


def allowed() -> Allowed:
    """What the operator allows beyond the public network: UNCHASE_ALLOW_HOSTS."""
    return Allowed.read(os.environ.get("UNCHASE_ALLOW_HOSTS", ""))


def sealed(source: Source, words: Mapping[str, str]) -> str:
    """Its secrets by name, sealed for it alone."""
    return Keyring.open(key_file()).seal(Secret(json.dumps(dict(words))), bound_to=source.bound_to)


def unsealed(source: Source) -> dict[str, str]:
    """Its secrets. Raises `SecretError` where they cannot be opened."""
    opened = Keyring.open(key_file()).unseal(source.sealed, bound_to=source.bound_to)
    words: dict[str, str] = json.loads(opened.reveal())
    return words


def rotate() -> int:
    """Make a new key, seal every secret with it, and forget the old ones; how many. Killed, it is begun again.

    The old keys go only when nothing is sealed with them any more; a secret sealed meanwhile uses the new one.
    """
    ring = add_key(key_file())
    count = sum(_sealed_anew(model, ring) for model in _SEALED) + seal_second_steps_anew(ring)
    left = (model.objects.exclude(sealed="").values_list("sealed", flat=True) for model in _SEALED)
    if all(ring.is_newest(one) for sealed_there in left for one in sealed_there.iterator()):
        forget_old_keys(key_file())
    return count


_SEALED: tuple[type[Source], ...] = (Crm, Mailbox, OwnCalendar, Webhook)


def _sealed_anew(model: type[Source], ring: Keyring) -> int:
    count = last = 0
    rows: list[Source]
    while rows := [*model.objects.filter(pk__gt=last).exclude(sealed="").order_by("pk")[:_AT_ONCE]]:
        anew = [(one.pk, one.sealed, _again(ring, one)) for one in rows]
        written(partial(_keep, model, anew))
        last, count = rows[-1].pk, count + len(rows)
    return count


def _again(ring: Keyring, source: Source) -> str:
    return ring.seal(ring.unseal(source.sealed, bound_to=source.bound_to), bound_to=source.bound_to)


def _keep(model: type[Source], anew: Sequence[tuple[int, str, str]]) -> None:
    """What changed meanwhile was sealed anew already."""
    for key, was, now in anew:
        model.objects.filter(pk=key, sealed=was).update(sealed=now)

"""Signed notices to another program, as Standard Webhooks has them: id, timestamp and signature in the headers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from unchase.connectors.asking import asked
from unchase.connectors.host import PUBLIC_ONLY
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.connectors.host import Allowed

_BEGINS = "whsec_"
_BYTES = 32
_SHOWN = 300  # bytes of an answer that are kept


def new_secret() -> Secret:
    """A secret to sign with, in the form libraries of Standard Webhooks take."""
    return Secret(_BEGINS + base64.b64encode(secrets.token_bytes(_BYTES)).decode())


def signature(secret: Secret, notice: str, at: datetime, body: bytes) -> str:
    """The signature of a notice: HMAC-SHA256 over its id, its moment and its body."""
    key = base64.b64decode(secret.reveal().removeprefix(_BEGINS))
    told = f"{notice}.{int(at.timestamp())}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()}"


def delivered(
    address: str, secret: Secret, notice: str, body: bytes, at: datetime, *, allowed: Allowed = PUBLIC_ONLY
) -> tuple[int, str]:
    """Deliver a notice at the moment `at`: the code and the first words of the answer. Raises `NoAnswerError`."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "unchase",
        "webhook-id": notice,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(secret, notice, at, body),
    }
    answer = asked("POST", address, body=body, headers=headers, allowed=allowed, most=_SHOWN)
    return answer.code, answer.body.decode("utf-8", "replace").replace("\x00", " ")

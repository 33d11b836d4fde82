"""Tokens in the place of passwords (RFC 6749, 8628, 7636): refreshed, or got by a code typed in elsewhere or by a redirect.

Only hosts that were vetted are spoken to, redirects are not followed, and what comes back is bounded.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from unchase.connectors.host import PUBLIC_ONLY, HostError, connected
from unchase.connectors.imap import encrypted
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unchase.connectors.host import Allowed

_MOST_BYTES = 100_000
_SECONDS = 20.0
_GOOD_FOR = 3_000  # seconds, where a server does not say


class TokenError(Exception):
    """No token: its text is the sentence to show."""


class TokenRefusedError(TokenError):
    """The consent is gone: only the seller can give it again. Asking once more would not help."""


class NotYetError(TokenError):
    """The seller has not consented yet (RFC 8628, 3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where tokens come from, and as which program (the user's own client id) we ask."""

    token_url: str
    client_id: str
    client_secret: Secret = Secret("")  # noqa: RUF009 - a value
    scope: str = ""
    device_url: str = ""
    authorize_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """An access token, until when it is good, and the token that gets the next one."""

    access: Secret
    until: datetime
    refresh: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What the seller types in where: the device flow."""

    device_code: Secret
    user_code: str
    at: str
    seconds: int
    until: datetime


def refreshed(
    provider: Provider, refresh: Secret, now: datetime, *, allowed: Allowed = PUBLIC_ONLY
) -> Tokens:
    """A new access token (RFC 6749, 6). Where no new refresh token comes with it, the old one stays good."""
    told = _asked(provider, {"grant_type": "refresh_token", "refresh_token": refresh.reveal()}, allowed)
    return _tokens(told, now, refresh)


def device_code(provider: Provider, now: datetime, *, allowed: Allowed = PUBLIC_ONLY) -> DeviceCode:
    """Begin the device flow (RFC 8628, 3.1)."""
    told = _posted(provider.device_url, {"client_id": provider.client_id, "scope": provider.scope}, allowed)
    at = str(told.get("verification_uri") or told.get("verification_url") or "")
    if "device_code" not in told or not at.startswith("https://"):
        raise TokenError("The provider gave no code to type in.")
    return DeviceCode(
        device_code=Secret(str(told["device_code"])),
        user_code=str(told.get("user_code", ""))[:40],
        at=at[:300],
        seconds=max(1, min(60, _whole(told.get("interval"), 5))),
        until=now + timedelta(seconds=min(3_600, _whole(told.get("expires_in"), 900))),
    )


def device_tokens(
    provider: Provider, code: Secret, now: datetime, *, allowed: Allowed = PUBLIC_ONLY
) -> Tokens:
    """The tokens, once the seller typed the code in; `NotYetError` until then."""
    words = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code.reveal()}
    return _tokens(_asked(provider, words, allowed), now, Secret(""))


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent asked for in the browser: where it is sent, and what its answer must carry (RFC 7636)."""

    url: str
    state: str
    verifier: Secret


def consent(provider: Provider, redirect: str, *, user: str = "") -> Asked:
    """Where the browser goes to consent; it comes back to `redirect`, on this machine."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": digest,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": user,
    }
    return Asked(f"{provider.authorize_url}?{urlencode(query)}", state, Secret(verifier))


def exchanged(
    provider: Provider,
    code: str,
    verifier: Secret,
    redirect: str,
    now: datetime,
    *,
    allowed: Allowed = PUBLIC_ONLY,
) -> Tokens:
    """The tokens for the code the browser came back with."""
    words = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier.reveal(),
    }
    return _tokens(_asked(provider, words, allowed), now, Secret(""))


def _asked(provider: Provider, words: Mapping[str, str], allowed: Allowed) -> dict[str, Any]:
    ours = {"client_id": provider.client_id}
    if provider.client_secret:
        ours["client_secret"] = provider.client_secret.reveal()
    return _posted(provider.token_url, {**words, **ours}, allowed)


def _tokens(told: Mapping[str, Any], now: datetime, refresh: Secret) -> Tokens:
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise TokenError("The provider gave no token.")
    seconds = min(86_400, _whole(told.get("expires_in"), _GOOD_FOR))
    next_one = told.get("refresh_token")
    return Tokens(
        access=Secret(access),
        until=now + timedelta(seconds=seconds),
        refresh=Secret(next_one) if isinstance(next_one, str) and next_one else refresh,
    )


def _posted(url: str, words: Mapping[str, str], allowed: Allowed) -> dict[str, Any]:
    """The answer to a form, as JSON. Raises `TokenRefusedError` where asking again is of no use."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    if not host or not (secure or (parts.scheme == "http" and allowed.networks)):
        raise TokenError("Tokens are asked for over https only.")
    try:
        channel = connected(host, parts.port or (443 if secure else 80), seconds=_SECONDS, allowed=allowed)
    except HostError as error:
        raise TokenError(str(error)) from None
    try:
        channel = encrypted(channel, host) if secure else channel
        line = http.client.HTTPConnection(host, parts.port)
        line.sock = channel
        body = urlencode(words)
        line.request(
            "POST",
            parts.path or "/",
            body,
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        answer = line.getresponse()
        raw = answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException):
        raise TokenError(f"{host} gave no answer when asked for a token.") from None
    finally:
        channel.close()
    try:
        told = json.loads(raw)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise TokenError(f"{host} gave an answer that is no token ({answer.status}).")
    if answer.status < 300 and "error" not in told:
        return told
    said = str(told.get("error", ""))[:60]
    if said in {"authorization_pending", "slow_down"}:
        raise NotYetError("You have not consented yet.")
    if said in {"invalid_grant", "access_denied", "expired_token", "unauthorized_client", "invalid_client"}:
        raise TokenRefusedError(f"{host} takes our consent no longer ({said}): connect the mailbox again.")
    raise TokenError(f"{host} gives no token just now ({said or answer.status}).")


def _whole(value: object, otherwise: int) -> int:
    """A number of seconds as a provider writes it."""
    try:
        return int(float(value)) if isinstance(value, int | float | str) else otherwise
    except (ValueError, OverflowError):
        return otherwise

"""The organisation's provider of OpenID Connect, as django-allauth knows one; what it tells is checked whole.

allauth leaves the signature and the nonce of a token that came straight from the provider unchecked; here both are.
Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2; Discovery 1.0, 4.3; RFC 7636 (PKCE).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error  # type: ignore[import-untyped]
from allauth.socialaccount.providers.openid_connect.provider import (  # type: ignore[import-untyped]
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (  # type: ignore[import-untyped]
    OpenIDConnectOAuth2Adapter,
)

_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY = 60  # seconds that two clocks may differ
_MUST_HAVE = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class Asking(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One way to the provider and back."""

    _nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it has to be the one that was told."""
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("The provider calls itself otherwise than it was told.")
        return config

    def get_access_token_data(
        self, request: object, app: object, client: object, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The answer to the code; the nonce in it has to be that of the verifier, which only this browser's session knows."""
        if not pkce_code_verifier:
            raise OAuth2Error("This way to the provider was not begun here.")
        self._nonce = _nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return data

    def complete_login(self, request: object, app: Any, token: Any, **told: Any) -> Any:  # noqa: ANN401 - allauth has no types
        """Who it is, by a token that was checked. Raises `OAuth2Error`."""
        claims = self._checked(str(told["response"].get("id_token") or ""), app.client_id)
        if not claims.get("email") and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("The provider tells of two different people.")
            claims = {**more, **claims}
        said = claims.get("email_verified")
        if said is not None:
            claims["email_verified"] = said is True or said == "true"  # some write it as a word
        return self.get_provider().sociallogin_from_response(request, claims)

    def _checked(self, id_token: str, client: str) -> dict[str, Any]:
        """The claims: signed by the provider, for us, now, and for this browser."""
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=_SIGNED_BY,
                audience=client,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY,
                options={"require": _MUST_HAVE},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The token is refused: {type(error).__name__}.") from None
        if not hmac.compare_digest(str(claims["nonce"]).encode(), self._nonce.encode()):
            raise OAuth2Error("The token is another browser's.")
        if claims.get("azp", client) != client:
            raise OAuth2Error("The token is for another program.")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        """The provider's key that signed it, for the way it was signed."""
        from allauth.socialaccount.adapter import get_adapter  # type: ignore[import-untyped]

        header = jwt.get_unverified_header(id_token)
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config.get("jwks_uri", ""))
            answer.raise_for_status()
        told: list[dict[str, Any]] = answer.json().get("keys", [])
        keys = [
            one for one in told if one.get("use") != "enc" and one.get("alg", header["alg"]) == header["alg"]
        ]
        named = [one for one in keys if one.get("kid") == header.get("kid")] or keys
        if len(named) != 1 or header["alg"] not in _SIGNED_BY:
            raise OAuth2Error("No key of the provider signed the token.")
        return jwt.PyJWK(named[0], algorithm=header["alg"])


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The same, with a nonce on the way there."""

    oauth2_adapter_class = Asking

    def get_pkce_params(self) -> dict[str, str]:
        """What is asked along with the code: its challenge, and the nonce, made from the verifier."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": _nonce_of(params["code_verifier"])}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """An address the provider says it has not asked at is none."""
        fields: dict[str, Any] = super().extract_common_fields(data)
        return fields if data.get("email_verified") is not False else {**fields, "email": None}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """The same."""
        found: list[Any] = super().extract_email_addresses(data)
        return found if data.get("email_verified") is not False else []

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept of it: who they are, and nothing more."""
        return {name: data[name] for name in ("sub", "name", "email", "zoneinfo") if data.get(name)}


def _nonce_of(verifier: str) -> str:
    digest = hashlib.sha256(b"unchase nonce " + verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


provider_classes = [Provider]

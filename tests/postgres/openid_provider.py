"""A small provider of OpenID Connect: it lets everybody in as whom it is told, checks what a provider checks, and can lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "unchase-at-lantern", "tell-nobody-this-word"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class Says:
    """What it says of whoever comes; `claims` take the place of what is right, None leaves one out."""

    sub: str = "u-1"
    email: str = "eva@lantern.example"
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signs_with: Any = _KEY
    algorithm: str = "RS256"
    issuer: str = ""
    refuses: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Running:
    """One that answers at `issuer`."""

    issuer: str
    says: Says

    @property
    def environ(self) -> dict[str, str]:
        """How the program is told of it."""
        return {
            "UNCHASE_OIDC_ISSUER": self.issuer,
            "UNCHASE_OIDC_CLIENT": CLIENT,
            "UNCHASE_OIDC_SECRET": SECRET,
            "UNCHASE_OIDC_NAME": "Lantern ID",
        }


@contextmanager
def running() -> Iterator[Running]:
    """It answers, on a port of its own."""
    says = Says()

    class Answering(_Answering):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Answering.here = Running(f"http://127.0.0.1:{server.server_address[1]}", says)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Answering.here
        finally:
            server.shutdown()
            thread.join()


class _Answering(BaseHTTPRequestHandler):
    here: Running

    def log_message(self, *_told: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.here.says.asked.append(address.path)
        if address.path == "/.well-known/openid-configuration":
            self._json(self._about())
        elif address.path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
            self._json({"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]})
        elif address.path == "/userinfo":
            self._json(self.here.says.userinfo)
        elif address.path == "/authorize":
            self._authorize(asked)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        asked = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        began = self.here.says.codes.pop(asked.get("code", ""), None)
        challenge = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        right = (
            began is not None
            and asked.get("client_id") == CLIENT
            and asked.get("client_secret") == SECRET
            and asked.get("redirect_uri") == began["redirect_uri"]
            and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == began["code_challenge"]
        )
        if not right or began is None:
            self._json({"error": "invalid_grant"}, 400)
            return
        self._json({"access_token": "at", "token_type": "Bearer", "id_token": self._id_token(began)})

    def _about(self) -> dict[str, Any]:
        here = self.here.issuer
        return {
            "issuer": self.here.says.issuer or here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/jwks",
            "userinfo_endpoint": f"{here}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _authorize(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.here.says.codes[code] = asked
        told = {"error": self.here.says.refuses} if self.here.says.refuses else {"code": code}
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}"
        )
        self.end_headers()

    def _id_token(self, began: dict[str, str]) -> str:
        says, now = self.here.says, int(time.time())
        right = {
            "iss": self.here.issuer, "sub": says.sub, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": began.get("nonce", ""), "email": says.email, "email_verified": True, "name": "Eva Lind",
        }  # fmt: skip
        claims = {name: one for name, one in {**right, **says.claims}.items() if one is not None}
        key: Any = says.signs_with if says.algorithm != "none" else None
        return jwt.encode(claims, key, algorithm=says.algorithm, headers={"kid": "k1"})

    def _json(self, told: dict[str, Any], code: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

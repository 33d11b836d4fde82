"""A provider of tokens of our own: gives them, refreshes them, says to a mail server whether one is good."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class TokenOffice:
    """What it knows: good access tokens by user, refresh tokens, codes; `asked` are the kinds of grants asked for."""

    url: str = ""
    user: str = "ana"
    good: set[str] = field(default_factory=set)
    refresh: str = "refresh-1"
    consented: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)
    given: int = 0

    def expire(self) -> None:
        """Every access token runs out."""
        self.good.clear()

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The answer to a form."""
        kind = form.get("grant_type", "device")
        self.asked.append(kind)
        if self.down:
            return 503, {"error": "temporarily_unavailable"}
        if kind == "device":
            where = {"verification_uri": "https://type.example/in", "interval": 1, "expires_in": 900}
            return 200, {"device_code": "device-1", "user_code": "ABCD-EFGH", **where}
        if wrong := self._wrong(kind, form):
            return 400, {"error": wrong}
        self.given += 1
        token = f"good-{self.given}-{self.user}"
        self.good = {token}
        self.refresh = f"refresh-{self.given + 1}"  # each is good once
        return 200, {"access_token": token, "expires_in": 3600, "refresh_token": self.refresh}

    def _wrong(self, kind: str, form: dict[str, str]) -> str:
        if form.get("client_id") != "our-program":
            return "invalid_client"
        if kind == "refresh_token":
            return "" if form.get("refresh_token") == self.refresh else "invalid_grant"
        if kind == "authorization_code":
            return "" if form.get("code") == "code-1" and form.get("code_verifier") else "invalid_grant"
        return "" if self.consented else "authorization_pending"


@contextmanager
def token_office() -> Iterator[TokenOffice]:
    """Start one on loopback."""
    office = TokenOffice()

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quietly."""

        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            user = token.rpartition("-")[2]
            self._say(
                200, {"email": user, "username": user, "active": token in office.good, "expires_in": 3600}
            )

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            if self.path == "/introspect":
                token = parse_qs(raw).get("token", [""])[0]
                self._say(200, {"email": office.user, "active": token in office.good})
                return
            self._say(*office.answer({name: values[0] for name, values in parse_qs(raw).items()}))

        def _say(self, code: int, words: dict[str, object]) -> None:
            raw = json.dumps(words).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        office.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()

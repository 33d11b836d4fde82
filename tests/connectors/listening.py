"""A program that listens: a real HTTP server on this machine, which notes what it is told and answers as it is told to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Listener:
    """Where it listens, what it was asked, and what it answers: code, body and headers, by the request."""

    port: int
    answers: Callable[[Asked], tuple[int, bytes, Mapping[str, str]]]
    asked: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


def well(_: Asked) -> tuple[int, bytes, Mapping[str, str]]:
    """The answer of a program that is content."""
    return 200, b"thank you", {}


@contextmanager
def listening(
    answers: Callable[[Asked], tuple[int, bytes, Mapping[str, str]]] = well,
) -> Iterator[Listener]:
    """A listener, for as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            told = Asked(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
            listener.asked.append(told)
            code, body, headers = listener.answers(told)
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - as the library names them

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the library has it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(server.server_address[1], answers)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join(60)

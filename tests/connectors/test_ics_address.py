"""A calendar at an address: only https, only public hosts, no more than it may be, and a sentence for all else."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from unchase.connectors import ics_address
from unchase.connectors.host import Allowed
from unchase.connectors.ics_address import CalendarError, fetch, parted

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Allowed.read("127.0.0.1")


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/calendar.ics")
            self.end_headers()
        elif self.path.startswith("/inside"):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/large":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"BEGIN:VCALENDAR" * 1000)
        elif self.path == "/calendar.ics":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        else:
            self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as serving:
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/calendar.ics", "/moved"])
def test_it_is_fetched_where_the_operator_allows_the_host(server: str, path: str) -> None:
    assert fetch(server + path, allowed=HERE).startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://calendar.example/a.ics", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://me:word@calendar.example/a.ics", "name and a password"),
        ("https://calendar.example:8080/a.ics", "no port"),
        ("https://calendar.example/a\r\nX: y", "no address"),
        ("https://[::1", "no address"),
        ("https://127.0.0.1/a.ics", "lies inside a network"),
        ("https://[::ffff:127.0.0.1]/a.ics", "lies inside a network"),
        ("https://169.254.169.254/latest/meta-data/", "lies inside a network"),
        ("https://10.0.0.8/a.ics", "lies inside a network"),
        ("webcal://127.0.0.1/a.ics", "lies inside a network"),
        ("https://", "no name of a server"),
    ],
)
def test_what_may_not_be_asked_is_told_in_a_sentence(address: str, sentence: str) -> None:
    with pytest.raises(CalendarError, match=sentence):
        fetch(address)


def test_a_redirect_into_the_network_is_not_followed(server: str) -> None:
    with pytest.raises(CalendarError, match="https://"):
        fetch(f"{server}/inside", allowed=HERE)


@pytest.mark.parametrize(
    ("path", "sentence"), [("/loop", "never to a calendar"), ("/gone", "answers with 404")]
)
def test_an_address_that_leads_nowhere(server: str, path: str, sentence: str) -> None:
    with pytest.raises(CalendarError, match=sentence):
        fetch(server + path, allowed=HERE)


def test_more_than_a_calendar_is_not_read(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics_address, "MOST_BYTES", 1000)

    with pytest.raises(CalendarError, match="larger than"):
        fetch(f"{server}/large", allowed=HERE)


def test_one_that_takes_too_long_is_given_up(server: str) -> None:
    ticks = iter(range(0, 1000, 40))

    with pytest.raises(CalendarError, match="too slow"):
        fetch(f"{server}/calendar.ics", allowed=HERE, clock=lambda: float(next(ticks)))


def test_webcal_is_https() -> None:
    assert parted("webcal://calendar.example/a.ics").geturl() == "https://calendar.example/a.ics"

"""Each test on both servers, in a calendar nobody has used yet."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from calendarservers.servers import radicale, xandikos
from deals.cast import acme, ana, now
from unchase.connectors.caldav import calendars
from unchase.connectors.dav import Dav, Place
from unchase.connectors.host import Allowed
from unchase.connectors.ics_address import CalendarError
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["acme", "ana", "now"]

LOOPBACK = Allowed.read("127.0.0.0/8")
_MAKE = (
    b'<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:resourcetype><d:collection/>'
    b"<c:calendar/></d:resourcetype><d:displayname>Work</d:displayname></d:prop></d:set></d:mkcol>"
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own; its operator allows this machine."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("UNCHASE_HOME", str(folder))
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")


@pytest.fixture(scope="session", params=[radicale, xandikos], ids=["Radicale", "Xandikos"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server."""
    with request.param(tmp_path_factory.mktemp("calendars")) as address:
        yield address


@pytest.fixture
def place(server: str) -> Place:
    """How the server is entered."""
    return Place(address=server, user="ana", password=Secret("word"), allowed=LOOPBACK)


@pytest.fixture
def calendar(place: Place) -> Iterator[tuple[Dav, str]]:
    """A conversation, and the address of an empty calendar."""
    with Dav(place) as dav:
        dav.ask("MKCOL", "/ana/")
        home = "/ana/" if not _home_of(dav) else _home_of(dav)
        address = f"{home}c{uuid.uuid4().hex[:12]}/"
        dav.ask("MKCOL", address, body=_MAKE)
        yield dav, dav.place.address.rstrip("/") + address if address.startswith("/") else address


def _home_of(dav: Dav) -> str:
    """Where a server keeps the calendars of whoever comes; empty where that is told by the name."""
    try:
        first = calendars(dav)[0].address
    except CalendarError:  # nothing there yet
        return ""
    return first.rstrip("/").rpartition("/")[0] + "/"

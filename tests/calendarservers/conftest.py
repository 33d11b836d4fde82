"""Each test on every server there is, in a calendar nobody has used yet."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from calendarservers.cyrus import cyrus
from calendarservers.cyrus import is_here as cyrus_is_here
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
MAKE = (
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


SERVERS = [radicale, xandikos, *([cyrus] if cyrus_is_here() else [])]


@pytest.fixture(scope="session", params=SERVERS, ids=lambda one: one.__name__.title())
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
        home = _home_of(dav)
        if not home:
            home = urljoin(place.address, "/ana/")
            dav.ask("MKCOL", home)
        address = f"{home}c{uuid.uuid4().hex[:12]}/"
        assert dav.ask("MKCOL", address, body=MAKE).code in {200, 201}
        yield dav, address
        dav.ask("DELETE", address)  # some servers take a uid once for all calendars of a user


def _home_of(dav: Dav) -> str:
    """Where a server keeps the calendars of whoever comes; empty where that is told by the name."""
    try:
        first = calendars(dav)[0].address
    except CalendarError:  # nothing there yet
        return ""
    return first.rstrip("/").rpartition("/")[0] + "/"

"""The servers as fixtures, one of each kind a test process. What is not here is named; under CI that fails."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from imaplib import IMAP4
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from mailservers.dovecot import OLD, PASSWORD, dovecot, is_here
from unchase.connectors.host import Allowed
from unchase.connectors.imap import Server, Tls, signed_in
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mailservers.dovecot import Dovecot
    from mailservers.smtp import Post
    from unchase.connectors.imap import Session

LOOPBACK = Allowed.read("127.0.0.0/8")


def needed(there: bool, what: str) -> None:  # noqa: FBT001 - a yes or no read aloud: needed(is_here(), "Dovecot")
    """Skip the test where something is not on this machine, and say what; where CI is set, fail."""
    if not there:
        sentence = f"{what} is not on this machine, so this was not tested."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; its operator allows this machine."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("UNCHASE_HOME", str(folder))
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8 localhost")
    return folder


@pytest.fixture(scope="session")
def new_dovecot() -> Iterator[Dovecot]:
    """A Dovecot with all it can do: QRESYNC, CONDSTORE, ESEARCH, SPECIAL-USE, IDLE."""
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    with dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def old_dovecot() -> Iterator[Dovecot]:
    """A Dovecot that says it can do little, with folders named in German that nothing else tells apart."""
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    with dovecot(capability=OLD, drafts="Entwürfe", sent="Gesendet") as server:
        yield server


@pytest.fixture(params=["with QRESYNC", "without"])
def any_dovecot(request: pytest.FixtureRequest) -> Dovecot:
    """Each test twice: on a server with QRESYNC and on one without."""
    name = "new_dovecot" if request.param == "with QRESYNC" else "old_dovecot"
    server: Dovecot = request.getfixturevalue(name)
    return server


def somebody(server: Dovecot) -> Server:
    """A mailbox nobody has used yet."""
    return Server(
        host="127.0.0.1", port=server.port, tls=Tls.NONE, user=f"u{uuid.uuid4().hex[:12]}@lantern.example"
    )


def session_of(where: Server, *, seconds: float = 10.0) -> Session:
    """A session in a mailbox of a test server."""
    return signed_in(where, Secret(PASSWORD), allowed=LOOPBACK, seconds=seconds)


@contextmanager
def other_client(where: Server) -> Iterator[IMAP4]:
    """The same mailbox in another program, which moves, deletes and writes."""
    with IMAP4(where.host, where.port) as client:
        client.login(where.user, PASSWORD)
        yield client


@pytest.fixture
def post() -> Iterator[Post]:
    """A submission server in the clear, for this machine."""
    needed(find_spec("aiosmtpd") is not None, "aiosmtpd")
    from mailservers.smtp import post_office

    with post_office() as office:
        yield office

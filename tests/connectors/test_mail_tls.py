"""Encrypted or not at all: real servers with certificates that are good, unknown, run out, or another's."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from mailservers.certificate import certificate
from mailservers.dovecot import PASSWORD, dovecot, is_here
from mailservers.fixtures import LOOPBACK, needed
from mailservers.smtp import post_office
from unchase.connectors.imap import Server, Tls, TlsError, signed_in
from unchase.connectors.secret import Secret
from unchase.connectors.smtp import NotHandedOverError, Submission, submit, try_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mailservers.dovecot import Dovecot


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(chain: tuple[Path, Path]) -> Iterator[Dovecot]:
    """A Dovecot that speaks TLS."""
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    with dovecot(certificate=chain) as one:
        yield one


@pytest.fixture
def trusted(chain: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(chain[0]))


def _enter(port: int, tls: Tls, host: str = "localhost") -> frozenset[str]:
    """Be let in, and leave; what the server can do for whom it let in."""
    who = Server(host=host, port=port, tls=tls, user="tls")
    with signed_in(who, Secret(PASSWORD), allowed=LOOPBACK, seconds=60) as session:
        return session.can


@pytest.mark.usefixtures("trusted")
def test_a_server_that_proves_who_it_is_is_entered(server: Dovecot) -> None:
    """What it can do it tells in full only to whom it let in."""
    assert "IDLE" in _enter(server.tls_port, Tls.IMPLICIT)
    assert "IDLE" in _enter(server.port, Tls.STARTTLS)


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_server_nobody_vouches_for_gets_no_password(tls: Tls, server: Dovecot) -> None:
    with pytest.raises(TlsError, match="cannot prove who it is"):
        _enter(server.tls_port if tls is Tls.IMPLICIT else server.port, tls)


@pytest.mark.parametrize(("name", "days"), [("elsewhere.example", 2), ("localhost", -1)])
def test_a_certificate_that_is_anothers_or_ran_out_is_none(
    name: str, days: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    files = certificate(tmp_path, name, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with dovecot(certificate=files) as one, pytest.raises(TlsError, match="cannot prove who it is"):
        _enter(one.tls_port, Tls.IMPLICIT)


def test_a_server_that_speaks_no_tls_is_told_apart(server: Dovecot) -> None:
    with pytest.raises(TlsError, match="does not speak TLS"):
        _enter(server.port, Tls.IMPLICIT)


@pytest.mark.parametrize(
    ("says", "what"),
    [
        (b"* PREAUTH come in\r\n", "before anything is encrypted"),
        (b"* OK hi\r\nu1 BAD what\r\n", "cannot encrypt"),
        (b"* OK hi\r\nu1 OK go on\r\nu2 OK [CAPABILITY X] injected\r\n", "spoke between us"),
    ],
)
def test_what_is_said_in_the_clear_is_not_believed(says: bytes, what: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            channel, _ = listening.accept()
            with channel:
                channel.sendall(says)
                channel.recv(1_000)

        thread = Thread(target=serve)
        thread.start()
        with pytest.raises(Exception, match=what):
            _enter(port, Tls.STARTTLS)
        thread.join()


@pytest.mark.usefixtures("trusted")
def test_mail_is_handed_over_encrypted(chain: tuple[Path, Path]) -> None:
    for tls in (Tls.STARTTLS, Tls.IMPLICIT):
        with post_office(certificate=chain, implicit=tls is Tls.IMPLICIT) as office:
            submit(
                Submission(host="localhost", port=office.port, tls=tls, user="ana"),
                Secret(PASSWORD),
                b"Subject: Hello\r\n\r\nHi.\r\n",
                sender="ana@lantern.example",
                recipients=["kim@acme.example"],
                before_dot=lambda: True,
                allowed=LOOPBACK,
            )
            assert [to for _, to, _ in office.taken] == [["kim@acme.example"]]


def test_mail_is_not_handed_to_somebody_else(chain: tuple[Path, Path]) -> None:
    with (
        post_office(certificate=chain) as office,
        pytest.raises(NotHandedOverError, match="cannot prove who it is"),
    ):
        try_out(
            Submission(host="localhost", port=office.port, tls=Tls.STARTTLS, user="ana"),
            Secret(PASSWORD),
            allowed=LOOPBACK,
        )

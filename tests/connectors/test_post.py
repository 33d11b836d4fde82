"""The program's own mail, handed to a real server on this machine and to a sendmail; failures are sentences."""

from __future__ import annotations

import socket
import stat
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from unchase.connectors.post import PostError, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import Envelope


class _Inbox:
    """Keeps what comes in; refuses what goes to nobody."""

    def __init__(self) -> None:
        self.came: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - the same
        self.came.append(envelope)
        return "250 taken"


@pytest.fixture
def server() -> Iterator[tuple[_Inbox, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = _Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


def letter(to: str = "ana@lantern.example") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ana@lantern.example", to, "Tuesday: 2 moves"
    mail.set_content("Grüße\n.\nafter a dot\n")
    return mail


def test_a_server_on_this_machine_takes_it_whole(server: tuple[_Inbox, int]) -> None:
    inbox, port = server

    post(letter(), f"smtp://127.0.0.1:{port}")

    (came,) = inbox.came
    assert (came.mail_from, came.rcpt_tos) == ("ana@lantern.example", ["ana@lantern.example"])
    assert b"after a dot" in bytes(came.original_content or b"")


def test_a_refusal_is_a_sentence(server: tuple[_Inbox, int]) -> None:
    _, port = server

    with pytest.raises(PostError, match="The mail did not leave"):
        post(letter("nobody@lantern.example"), f"smtp://127.0.0.1:{port}")


def test_a_password_a_server_cannot_take_is_not_told_in_the_sentence(server: tuple[_Inbox, int]) -> None:
    _, port = server

    with pytest.raises(PostError, match="takes no password") as refused:
        post(letter(), f"smtp://ana:s3cret@127.0.0.1:{port}")

    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("", "No way to send is set"),
        ("http://127.0.0.1", "“http” is no way to send mail"),
        ("/nowhere/sendmail", "There is no program /nowhere/sendmail."),
        ("sendmail", "There is no program sendmail."),
        ("smtp://127.0.0.1:1", "The mail did not leave"),
    ],
)
def test_a_way_that_leads_nowhere_is_a_sentence(way: str, says: str) -> None:
    with pytest.raises(PostError, match=says):
        post(letter(), way)


def test_a_sendmail_gets_it_with_the_address_apart_from_its_options(tmp_path: Path) -> None:
    program, took = tmp_path / "sendmail", tmp_path / "took"
    program.write_text(f'#!/bin/sh\necho "$@" > {took}.args\ncat > {took}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    post(letter("-f@lantern.example"), str(program))

    assert (tmp_path / "took.args").read_text() == "-i -- -f@lantern.example\n"
    assert "Tuesday: 2 moves" in took.read_text()


def test_a_sendmail_that_fails_is_a_sentence(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\nexit 75\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    with pytest.raises(PostError, match="sendmail ended with 75"):
        post(letter(), str(program))

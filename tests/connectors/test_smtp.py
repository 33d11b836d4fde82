"""Mail handed over to a real submission server: on which side of the last dot it died is always known."""

from __future__ import annotations

import socket
from email import message_from_bytes
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from mailservers.dovecot import PASSWORD
from mailservers.fixtures import LOOPBACK, post
from mailservers.letters import MONDAY
from unchase.connectors.imap import LoginError, Tls
from unchase.connectors.letter import letter
from unchase.connectors.secret import Secret
from unchase.connectors.smtp import InDoubtError, NotHandedOverError, Submission, submit, try_out

if TYPE_CHECKING:
    from mailservers.smtp import Post

__all__ = ["post"]


def _raw(text: str = "Is Tuesday at 3 pm better?\n.\n..two dots\nlast") -> bytes:
    return letter(
        sender="ana@lantern.example",
        name="Ána Ø",
        to=["kim@shop.example"],
        subject="Re: Returns\r\nBcc: all@shop.example",
        text=text,
        message_id="a1@lantern.example",
        own_id="0" * 32,
        at=MONDAY,
        answers=["x@shop.example", "bad id>"],
    )


def _hand(
    office: Post, to: str = "kim@shop.example", *, password: str = PASSWORD, keep: bool = True
) -> tuple[str, list[int]]:
    called: list[int] = []

    def before_dot() -> bool:
        called.append(len(office.taken))
        return keep

    where = Submission(host="127.0.0.1", port=office.port, tls=Tls.NONE, user="ana")
    said = submit(
        where,
        Secret(password),
        _raw(),
        sender="ana@lantern.example",
        recipients=[to],
        before_dot=before_dot,
        allowed=LOOPBACK,
        seconds=5,
    )
    return said, called


def test_a_mail_arrives_as_it_was_written(post: Post) -> None:
    said, called = _hand(post)
    assert "Taken" in said
    assert called == [0], "before the last dot nothing was taken"
    ((sender, recipients, raw),) = post.taken
    assert (sender, recipients) == ("ana@lantern.example", ["kim@shop.example"])
    assert raw == _raw()
    message = message_from_bytes(raw)
    assert message["Subject"] == "Re: Returns Bcc: all@shop.example", "no header is smuggled in"
    assert message["References"].split() == [f"<{'0' * 32}@unchase.invalid>", "<x@shop.example>"]
    assert message["In-Reply-To"] == "<x@shop.example>"


@pytest.mark.parametrize("to", ["nobody@x.example", "later@x.example", "full@x.example", "spam@x.example"])
def test_a_refused_mail_surely_did_not_leave(to: str, post: Post) -> None:
    with pytest.raises(NotHandedOverError) as refused:
        _hand(post, to)
    assert refused.value.later is to.startswith(("later", "full")), (
        "what is refused for now may be taken later"
    )
    assert not post.taken


def test_a_mail_called_back_at_the_last_moment_does_not_leave(post: Post) -> None:
    with pytest.raises(NotHandedOverError, match="taken back"):
        _hand(post, keep=False)
    assert not post.taken


@pytest.mark.parametrize("to", ["gone@x.example", "gone-lost@x.example"])
def test_a_server_that_dies_after_the_last_dot_leaves_doubt(to: str, post: Post) -> None:
    with pytest.raises(InDoubtError):
        _hand(post, to)


def test_a_wrong_password_is_told_apart(post: Post) -> None:
    with pytest.raises(LoginError, match="does not let ana in"):
        _hand(post, password="wrong")
    try_out(
        Submission(host="127.0.0.1", port=post.port, tls=Tls.NONE, user="ana"),
        Secret(PASSWORD),
        allowed=LOOPBACK,
    )


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"220 hello\r\n",
        b"220 hello\r\n250 ok\r\n",
        b"nonsense\r\n" * 3,
        b"554 go away\r\n",
        b"220-" + b"x" * 9000,
    ],
)
def test_a_server_that_speaks_something_else_is_no_trouble(says: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            channel, _ = server.accept()
            with channel:
                channel.sendall(says)

        thread = Thread(target=serve)
        thread.start()
        with pytest.raises(NotHandedOverError):
            try_out(
                Submission(host="127.0.0.1", port=port, tls=Tls.NONE, user="ana"),
                Secret("x"),
                allowed=LOOPBACK,
                seconds=3,
            )
        thread.join()


def test_a_host_inside_is_not_handed_anything() -> None:
    with pytest.raises(NotHandedOverError, match="inside a network"):
        try_out(Submission(host="127.0.0.1", port=25, user="ana"), Secret("x"))

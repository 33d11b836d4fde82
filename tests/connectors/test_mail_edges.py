"""Corners of mail: other ways in, addresses in other scripts, odd folders, answers that are no answers."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from mailservers.dovecot import PASSWORD
from mailservers.fixtures import LOOPBACK, new_dovecot, post, somebody
from mailservers.letters import MONDAY
from unchase.connectors.imap import LoginError, Tls
from unchase.connectors.imap_folders import Folder, folder_of, read_unless_told
from unchase.connectors.oauth import Provider, TokenError, TokenRefusedError, device_code, refreshed
from unchase.connectors.providers import provider_of, providers
from unchase.connectors.secret import Secret
from unchase.connectors.smtp import InDoubtError, NotHandedOverError, Submission, submit, try_out
from unchase.connectors.try_mailbox import try_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailservers.dovecot import Dovecot
    from mailservers.smtp import Post

__all__ = ["new_dovecot", "post"]

_HELLO = "220 hi"
_ALL = "250-x\r\n250-AUTH LOGIN PLAIN XOAUTH2\r\n250 SIZE"


@contextmanager
def script(*answers: str, hears: list[str] | None = None) -> Iterator[int]:
    """The port of a server that says these one after the other, each after a line; what it hears is noted."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            channel, _ = server.accept()
            with channel, channel.makefile("rb") as lines:
                for answer in answers:
                    channel.sendall(answer.encode() + b"\r\n")
                    line = lines.readline()
                    if not line:
                        return
                    if hears is not None:
                        hears.append(line.decode().strip())

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def _at(port: int, *, token: bool = False, tls: Tls = Tls.NONE) -> Submission:
    return Submission(host="127.0.0.1", port=port, tls=tls, user="ana", is_token=token)


def _hand(port: int, sender: str = "ana@x.example", to: str = "kim@x.example") -> str:
    return submit(
        _at(port),
        Secret("p"),
        b"Subject: x\n\nHi",
        sender=sender,
        recipients=[to],
        before_dot=lambda: True,
        allowed=LOOPBACK,
        seconds=3,
    )


def test_a_server_that_knows_only_login_is_entered_by_it() -> None:
    heard: list[str] = []
    with script(
        _HELLO, "250-x\r\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "235 in", "221 bye", hears=heard
    ) as port:
        try_out(_at(port), Secret("word"), allowed=LOOPBACK, seconds=3)
    assert heard[1:3] == ["AUTH LOGIN YW5h", "d29yZA=="]


def test_a_token_that_is_refused_gives_its_reason_and_is_told() -> None:
    heard: list[str] = []
    with (
        script(_HELLO, _ALL, "334 eyJzdGF0dXMiOiI0MDAifQ==", "535 5.7.8 no", hears=heard) as port,
        pytest.raises(LoginError),
    ):
        try_out(_at(port, token=True), Secret("token"), allowed=LOOPBACK, seconds=3)
    assert heard[1].startswith("AUTH XOAUTH2 ")
    assert heard[2] == ""


@pytest.mark.parametrize("answer", ["454 4.7.0 later", "what?"])
def test_a_server_that_lets_nobody_in_just_now_is_asked_later(answer: str) -> None:
    with script(_HELLO, _ALL, answer) as port, pytest.raises(NotHandedOverError) as refused:
        try_out(_at(port), Secret("p"), allowed=LOOPBACK, seconds=3)
    assert refused.value.later


def test_a_server_that_cannot_encrypt_gets_no_password() -> None:
    heard: list[str] = []
    with script(_HELLO, _ALL, hears=heard) as port, pytest.raises(NotHandedOverError, match="cannot encrypt"):
        try_out(_at(port, tls=Tls.STARTTLS), Secret("p"), allowed=LOOPBACK, seconds=3)
    assert not [line for line in heard if "AUTH" in line]


def test_an_address_in_another_script_needs_a_server_that_takes_it(post: Post) -> None:
    with (
        script(_HELLO, _ALL, "235 in") as port,
        pytest.raises(NotHandedOverError, match="plain letters only"),
    ):
        _hand(port, to="用户@例え.example")
    where = Submission(host="127.0.0.1", port=post.port, tls=Tls.NONE, user="ana")
    submit(
        where,
        Secret(PASSWORD),
        b"Subject: x\r\n\r\nHi",
        sender="ana@x.example",
        recipients=["用户@例え.example"],
        before_dot=lambda: True,
        allowed=LOOPBACK,
    )
    assert post.taken[0][1] == ["用户@例え.example"]


@pytest.mark.parametrize(("at", "says"), [(3, "550 no"), (4, "451 later"), (5, "554 no data"), (3, "")])
def test_whatever_fails_before_the_last_dot_did_not_leave(at: int, says: str) -> None:
    answers = [_HELLO, _ALL, "235 in", "250 ok", "250 ok", "354 go"]
    answers[at:] = [says] if says else []
    with script(*answers) as port, pytest.raises(NotHandedOverError):
        _hand(port)


@pytest.mark.parametrize("says", ["421 closing", "nonsense"])
def test_no_clear_answer_to_the_last_dot_leaves_doubt(says: str) -> None:
    # The mail is two lines and the dot a third; the script answers each line it reads, so it is silent until then.
    with script(_HELLO, _ALL, "235 in", "250 ok", "250 ok", "354 go") as port, pytest.raises(InDoubtError):
        _hand(port)
    assert says


def test_folders_that_cannot_be_opened_or_named_are_none() -> None:
    assert folder_of(([b"\\Noselect"], b"/", b"[Gmail]")) is None
    assert folder_of(([b"\\Sent"], b"/", "Gesendét".encode())) is None
    assert folder_of(([b"\\Sent"], b"/")) is None
    flat = folder_of(([b"\\Sent"], None, b"Mails"))
    assert flat == Folder(name="Mails", path="Mails", kind="sent", told=True)
    assert read_unless_told([flat], gmail=True) == (flat,)


def test_a_whole_mailbox_is_tried_and_each_step_told(new_dovecot: Dovecot, post: Post) -> None:
    where = somebody(new_dovecot)
    good = try_mailbox(where, Secret(PASSWORD), submission=_at(post.port), allowed=LOOPBACK)
    assert good.well
    assert [step.name for step in good.steps] == [
        "found",
        "reached",
        "encrypted",
        "let in",
        "folders",
        "sending",
    ]
    assert "INBOX and Sent" in good.steps[4].says
    bad = try_mailbox(where, Secret(PASSWORD), submission=_at(1), allowed=LOOPBACK)
    assert not bad.well
    assert "Sending: 127.0.0.1 cannot be reached on port 1" in bad.steps[-1].says


@pytest.mark.parametrize(
    ("says", "what"),
    [
        ("* BYE full", "turned us away"),
        ("+ hm", "something else than IMAP"),
        ("", "something else than IMAP"),
    ],
)
def test_a_port_of_something_else_is_told(says: str, what: str, new_dovecot: Dovecot) -> None:
    with script(says) as port:
        where = somebody(new_dovecot)
        found = try_mailbox(
            type(where)(host="127.0.0.1", port=port, tls=Tls.NONE, user="ana"),
            Secret("p"),
            allowed=LOOPBACK,
            seconds=2,
        )
    assert not found.well
    assert what in found.steps[-1].says
    assert "the right port?" in found.steps[-1].says


def _http(body: str, code: str = "200 OK") -> str:
    return f"HTTP/1.1 {code}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_http("<html>sign in here</html>"), TokenError),
        (_http("[]"), TokenError),
        (_http("{}"), TokenError),
        (_http('{"access_token": 7}'), TokenError),
        (_http("", "302 Found\r\nLocation: http://169.254.169.254/"), TokenError),
        (_http('{"error": "invalid_grant"}', "400 Bad"), TokenRefusedError),
        (_http('{"error": "slow"}', "500 Oh"), TokenError),
        ("nonsense", TokenError),
    ],
)
def test_what_is_no_token_is_a_sentence(answer: str, error: type[TokenError]) -> None:
    with script(answer) as port, pytest.raises(error, match=r"\.$|again\.$"):
        _ask(port)


def _ask(port: int) -> None:
    # The script answers before it hears; http.client does not mind.
    refreshed(
        Provider(token_url=f"http://127.0.0.1:{port}/t", client_id="c", client_secret=Secret("s")),
        Secret("r"),
        MONDAY,
        allowed=LOOPBACK,
    )


def test_a_token_is_taken_with_what_it_says_of_itself() -> None:
    with script(_http(json.dumps({"access_token": "a", "expires_in": "600.0"}))) as port:
        told = refreshed(
            Provider(token_url=f"http://127.0.0.1:{port}/t", client_id="c"),
            Secret("r"),
            MONDAY,
            allowed=LOOPBACK,
        )
    assert told.access == Secret("a")
    assert told.refresh == Secret("r"), "the old one stays good"
    with script(_http("{}")) as port, pytest.raises(TokenError, match="no code"):
        device_code(
            Provider(token_url="", client_id="c", device_url=f"http://127.0.0.1:{port}/d"),
            MONDAY,
            allowed=LOOPBACK,
        )
    with pytest.raises(TokenError, match="inside a network"):
        refreshed(Provider(token_url="https://127.0.0.1/t", client_id="c"), Secret("r"), MONDAY)


def test_every_provider_of_the_table_is_whole() -> None:
    for one in providers():
        assert one.imap
        assert one.smtp
        assert one.imap_tls in set(Tls)
        assert one.smtp_tls in set(Tls)
        assert not one.token or (
            one.token_url.startswith("https://") and one.device_url.startswith("https://")
        )
    gmail = provider_of("me@googlemail.com")
    assert gmail is not None
    assert gmail.keeps_sent
    assert provider_of("me@firm.example") is None

"""The gate: any mail program sends through it; what the guard refuses comes back, everything else passes untouched."""

from __future__ import annotations

import smtplib
import socket
from typing import TYPE_CHECKING

import pytest

from deals.cast import NOW, acme, ana
from deals.cast import now as _now
from mailservers.fixtures import at_home, post
from unchase.connectors.relay import Answer, relay
from unchase.deals.models import Mailbox
from unchase.rounds import gate
from unchase.rounds.keys import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailservers.smtp import Post
    from unchase.deals.models import Deal, Seller

__all__ = ["_now", "acme", "ana", "at_home", "post"]

now = _now
ANA, KIM = "ana@lantern.example", "kim@acme.example"
EMPTY = "Subject: Hello\r\n\r\nJust touching base. Any movement on this? Feel free to reach out.\r\n"
GOOD = "Subject: Returns\r\n\r\nA shop like yours cut its returns by a third. Is Thursday at 3 pm or Friday at 10 am better?\r\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(ana: Seller, post: Post) -> Mailbox:
    """Ana's mailbox, which sends by SMTP."""
    row = Mailbox(
        seller=ana,
        address=ANA,
        user="ana",
        imap_host="h",
        smtp_host="127.0.0.1",
        smtp_port=post.port,
        smtp_tls="none",
        since=NOW.date(),
        made_at=NOW,
    )
    row.sealed = sealed(row, {"password": "pass"})
    row.save()
    return row


def through(words: str, to: str = KIM, *, sender: str = ANA) -> Answer:
    """What the gate makes of a mail."""
    return gate.passed(sender, (to,), f"From: {sender}\r\nTo: {to}\r\n{words}".encode(), NOW)


def test_an_empty_check_in_to_a_prospect_comes_back_with_better_words(
    box: Mailbox, acme: Deal, post: Post
) -> None:
    answer = through(EMPTY)
    assert answer.code == 550
    assert any("touching base" in line for line in answer.lines)
    assert any(line.startswith("Better:") for line in answer.lines)
    assert "X-Unchase-Override: yes" in answer.lines[-1]
    assert not post.taken


def test_what_the_guard_likes_passes_untouched(box: Mailbox, acme: Deal, post: Post) -> None:
    assert through(GOOD).code == 250
    assert post.taken[0][2].endswith(GOOD.encode())


def test_a_word_in_a_header_lets_it_through_and_is_taken_out(box: Mailbox, acme: Deal, post: Post) -> None:
    assert through(f"X-Unchase-Override: yes\r\n{EMPTY}").code == 250
    assert b"Override" not in post.taken[0][2]
    assert post.taken[0][2].endswith(EMPTY.encode())
    inside = EMPTY.replace("Just", "X-Unchase-Override: yes\r\nJust")
    assert through(inside).code == 550, "in the text it is nothing"


def test_mail_to_others_passes_whatever_it_says(box: Mailbox, acme: Deal, post: Post) -> None:
    assert through(EMPTY, "friend@elsewhere.example").code == 250
    assert post.taken[0][2].endswith(EMPTY.encode())


def test_in_doubt_mail_passes(box: Mailbox, acme: Deal, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("the guard fails")

    monkeypatch.setattr(gate, "guarded", failing)
    assert through(EMPTY).code == 250
    assert len(post.taken) == 1


def test_the_providers_answer_is_the_gates(box: Mailbox, post: Post) -> None:
    assert through(GOOD, "nobody@x.example").code == 550
    assert through(GOOD, "later@x.example").code == 451
    assert through(GOOD, "gone@x.example").code == 554
    assert through(GOOD, sender="stranger@x.example").code == 550


@pytest.fixture
def door() -> Iterator[tuple[int, list[tuple[str, tuple[str, ...], bytes]]]]:
    """The gate's server, which passes everything."""
    taken: list[tuple[str, tuple[str, ...], bytes]] = []

    def passed(sender: str, to: tuple[str, ...], raw: bytes) -> Answer:
        taken.append((sender, to, raw))
        return (
            Answer(550, ("One – line’s words", "two\r\n250 smuggled"))
            if b"refuse" in raw
            else Answer(250, ("fine",))
        )

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = relay("127.0.0.1", port, "gate-word", passed)
    server.start()
    try:
        yield port, taken
    finally:
        server.stop()


def test_a_mail_program_needs_the_password(
    door: tuple[int, list[tuple[str, tuple[str, ...], bytes]]],
) -> None:
    port, taken = door
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail(ANA, [KIM], GOOD)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("ana", "wrong")
        client.login("ana", "gate-word")
        client.sendmail(ANA, [KIM], f"{GOOD}\r\n.\r\n..two")
    assert taken[0][:2] == (ANA, (KIM,))
    assert taken[0][2].endswith(b"\r\n.\r\n..two\r\n")


def test_a_refusal_is_told_in_lines_and_smuggles_nothing(
    door: tuple[int, list[tuple[str, tuple[str, ...], bytes]]],
) -> None:
    port, _ = door
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.login("ana", "gate-word")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(ANA, [KIM], "Subject: x\r\n\r\nrefuse")
        assert refused.value.smtp_code == 550
        assert refused.value.smtp_error == b"One - line's words\ntwo??250 smuggled"
        client.noop()


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (b"HELO x", 250), (b"NOOP", 250), (b"RSET", 250), (b"VRFY ana", 502), (b"MAIL FROM:<a@x>", 530), (b"AUTH CRAM-MD5", 504),
        (b"AUTH PLAIN !!!", 535), (b"AUTH PLAIN", 334), (b"AUTH LOGIN", 334), (b"\xff\xfe", 502), (b"", 502),
    ],
)  # fmt: skip
def test_any_word_is_answered(
    says: bytes, code: int, door: tuple[int, list[tuple[str, tuple[str, ...], bytes]]]
) -> None:
    with (
        socket.create_connection(("127.0.0.1", door[0]), timeout=5) as channel,
        channel.makefile("rb") as lines,
    ):
        assert lines.readline().startswith(b"220")
        channel.sendall(says + b"\r\n")
        assert lines.readline()[:3] == b"%d" % code


def test_words_out_of_turn_are_told(door: tuple[int, list[tuple[str, tuple[str, ...], bytes]]]) -> None:
    port, taken = door
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.ehlo()
        client.user, client.password = "ana", "gate-word"
        client.auth("LOGIN", client.auth_login)
        assert client.docmd("RCPT", "TO:<kim@x>")[0] == 503
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("MAIL", "FROM: nobody")[0] == 501
        with pytest.raises(smtplib.SMTPServerDisconnected):
            _babble(client)
    assert not taken


def _babble(client: smtplib.SMTP) -> None:
    for _ in range(30):
        client.docmd("WHAT")

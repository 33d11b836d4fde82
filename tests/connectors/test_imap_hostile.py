"""A server that lies, babbles or stalls: a sentence, never more, and never without end."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.connectors import imap_wire
from unchase.connectors.host import HostError
from unchase.connectors.imap import Server, signed_in
from unchase.connectors.imap_answers import numbers, uid_set
from unchase.connectors.imap_wire import ImapError, LostError, Wire
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def saying(words: bytes, *, hold: bool = False) -> Iterator[Wire]:
    """A wire to a server that says these words whatever it is asked; `hold` keeps the connection open after them."""
    here, there = socket.socketpair()

    def speak() -> None:
        try:
            there.sendall(words)
            while hold and there.recv(1_000):
                pass
        except OSError:
            pass
        if not hold:
            there.close()

    thread = Thread(target=speak)
    thread.start()
    wire = Wire(here, seconds=0.3)
    try:
        yield wire
    finally:
        here.close()
        thread.join()
        there.close()


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_any_bytes_are_an_answer_or_a_sentence(words: bytes) -> None:
    with saying(b"* OK hi\r\n" + words) as wire:
        wire.greeting()
        with pytest.raises(ImapError, match=r"."):
            _ask_on(wire, b"NOOP")


def _ask_on(wire: Wire, words: bytes) -> None:
    """Ask until it is over: at the latest when the server has said all it has to say."""
    while True:
        wire.try_command(words)


_PIECES = st.sampled_from(
    [b"* ", b"u1 ", b"OK ", b"NO ", b"FETCH ", b"(", b")", b"UID 1 ", b"{3}\r\n", b"abc", b'"x"', b"NIL ", b"BODY[HEADER.FIELDS (X)] ", b"\r\n",
     b"[UIDVALIDITY 1] ", b'LIST (\\Sent) "/" ', b'ESEARCH (TAG "u1") UID ALL 1:', b"9999999999 ", b"VANISHED (EARLIER) 1:5 ", b"\\", b"+ go\r\n", b"BYE "]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
@settings(max_examples=300)
def test_pieces_of_the_protocol_in_any_order_are_an_answer_or_a_sentence(pieces: list[bytes]) -> None:
    with saying(b"* OK hi\r\n" + b"".join(pieces)) as wire:
        wire.greeting()
        with pytest.raises(ImapError, match=r"."):
            _ask_on(wire, b"UID FETCH 1:* (UID)")


@pytest.mark.parametrize(
    "words",
    [
        b"x" * 5_000_000,
        b"* OK {99999999999}\r\n",
        b"* 1 FETCH (BODY[] {65000000}\r\n",
        b"* 1 FETCH " + b"(" * 100_000 + b"\r\n",
        b"* LIST " + b"[" * 300_000 + b"\r\n",
        b'* LIST "' + b"\\" * 300_000 + b"\r\n",
        b"* 1 EXISTS\r\n" * 500_000,
    ],
)
def test_a_babbling_server_is_left_in_bounded_time_and_space(words: bytes) -> None:
    with saying(words, hold=True) as wire, pytest.raises(LostError):
        wire.try_command(b"NOOP")


def test_a_silent_server_is_left_after_a_while() -> None:
    with saying(b"* OK hi\r\n* SEARCH 1 2", hold=True) as wire:
        wire.greeting()
        with pytest.raises(LostError, match="nothing came for too long"):
            wire.command(b"NOOP")


def test_a_server_that_dribbles_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wire, "_PATIENCE", -1.0)
    monkeypatch.setattr(imap_wire, "_SLOWEST", 10.0**12)
    with saying(b"* OK hi\r\n", hold=True) as wire, pytest.raises(LostError, match="too slowly"):
        wire.greeting()


def test_numbers_without_end_are_not_counted_out() -> None:
    with pytest.raises(LostError):
        numbers(b"1:4294967295")
    assert numbers(b"3,1:2,x,7:5") == {1, 2, 3, 5, 6, 7}
    assert uid_set([5, 1, 2, 3, 9]) == b"1:3,5,9"


@pytest.mark.parametrize("host", ["10.0.0.1", "localhost", "169.254.169.254", "a..b"])
def test_a_session_never_begins_inside_a_network(host: str) -> None:
    with pytest.raises(HostError):
        signed_in(Server(host=host, user="x"), Secret("x"))

"""Host names a user gives are vetted: nothing inside a network is connected to."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.host import Allowed, HostError, UnreachableHostError, connected, name_of, vetted

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSIDE = (
    "127.0.0.1 127.1 127.0.1 0 0.0.0.0 2130706433 0x7f000001 017700000001 0x7f.1 localhost LOCALHOST localhost. ::1 [::1] "
    "::ffff:127.0.0.1 [::ffff:7f00:1] 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:a00:1:: 10.0.0.1 10.255.255.255 "
    "172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.255 169.254.169.254 [::ffff:169.254.169.254] fe80::1 fd00::1 "
    "fd00:ec2::254 fc00::1 100.64.0.1 100.100.100.200 192.0.0.192 192.0.0.1 198.18.0.1 198.19.255.255 224.0.0.1 239.1.1.1 "
    "ff02::1 240.0.0.1 255.255.255.255 ::  ::7f00:1 2001:db8::1 100::1 fec0::1 5f00::1 192.0.2.1 198.51.100.1 203.0.113.1"
).split()
_NO_NAME = [
    "", " ", ".", "..", "a..b", "-a.example", "a-.example", "a b.example", "a\r\nb.example", "a\x00.example", "user@host.example",
    "host.example/path", "http://host.example", "host.example:993", "host.example#x", "host.example?x", "ho_st!.example", "%31%32",
    "a" * 64 + ".example", "a." * 200 + "example", "\\\\host\\share", "host.example\t", "[::1", "::1]", "[]", "{}", "$(id)", "`id`",
    "１２７.0.0.1 x", "ⓛⓞⓒⓐⓛ host", "\u202elocalhost x", "host;example", "host,example", "file:///etc/passwd", "*", "*.example",
]  # fmt: skip


def _hostile() -> Iterator[str]:
    yield from _INSIDE
    yield from (word for word in _NO_NAME if word.strip() != "host.example")
    for last in range(1, 80):
        yield f"127.{last}.{last % 7}.{last}"
        yield f"[::ffff:10.{last}.0.1]"
        yield str(0x0A000000 + last * 7919)


def test_three_hundred_hostile_names_reach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def refused(self: socket.socket, address: object) -> None:
        made.append(address)

    monkeypatch.setattr(socket.socket, "connect", refused)
    names = list(_hostile())
    assert len(names) >= 300
    for name in names:
        with pytest.raises(HostError):
            connected(name, 993, seconds=1)
    assert not made


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_a_public_name_that_points_inside_is_not_connected_to(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    answers = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 993)), (family, 1, 6, "", (inside, 993))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers)
    with pytest.raises(HostError, match="inside a network"):
        vetted("mail.somewhere.com", 993)


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(
        [
            [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 993))],
            [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 993))],
        ]
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: next(answers))
    reached: list[object] = []

    def noted(self: socket.socket, address: object) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", noted)
    with pytest.raises(UnreachableHostError):
        connected("mail.somewhere.com", 993, seconds=1)
    assert reached == [("93.184.215.14", 993)]


def test_the_operator_may_allow_a_network_or_a_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for words in ("127.0.0.0/8", "localhost 127.0.0.1"):
            with connected("127.0.0.1", port, seconds=5, allowed=Allowed.read(words)) as channel:
                assert channel.getpeername()[0] == "127.0.0.1"
        with pytest.raises(HostError):
            connected("127.0.0.1", port, seconds=5, allowed=Allowed.read("10.0.0.0/8 mail.internal.example"))


def test_names_in_other_scripts_are_looked_up_in_ascii() -> None:
    assert name_of("Bücher.Example.") == "xn--bcher-kva.example"
    assert name_of("[2606:4700::1111]") == "2606:4700::1111"


@pytest.mark.parametrize("port", [0, -1, 65_536, 10**9])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(HostError, match="no port"):
        vetted("mail.somewhere.com", port)


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_refused_in_a_sentence(text: str) -> None:
    try:
        name = name_of(text)
    except HostError as error:
        said = str(error)
        name = ""
    else:
        said = "."
    assert said.endswith(".")
    assert name.isascii()
    assert ":" in name or not set(name) & set(" /\\@\r\n\t[]%#?")

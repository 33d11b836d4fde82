"""A notice goes out signed, to a host that was vetted, and is waited for no longer than need be."""

from __future__ import annotations

import base64
import socket
from contextlib import closing
from datetime import UTC, datetime
from threading import Thread

import pytest

from connectors.listening import listening
from unchase.connectors.asking import NoAnswerError, asked, checked
from unchase.connectors.host import Allowed
from unchase.connectors.secret import Secret
from unchase.connectors.webhook import delivered, new_secret, signature

HERE = Allowed.read("127.0.0.0/8")
AT = datetime(2026, 11, 10, 9, tzinfo=UTC)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The key, the id, the moment and the body of the example in the specification."""
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)

    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_long_enough_and_no_two_are_the_same() -> None:
    one, other = new_secret(), new_secret()

    assert one != other
    assert len(base64.b64decode(one.reveal().removeprefix("whsec_"))) == 32


def test_it_arrives_with_its_headers() -> None:
    secret = new_secret()
    with listening() as listener:
        code, said = delivered(f"{listener.address}/in?x=1", secret, "msg_1", b"{}", AT, allowed=HERE)

    assert (code, said) == (200, "thank you")
    (told,) = listener.asked
    assert (told.method, told.path, told.body) == ("POST", "/in?x=1", b"{}")
    assert told.headers["webhook-id"] == "msg_1"
    assert told.headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert told.headers["webhook-signature"] == signature(secret, "msg_1", AT, b"{}")


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with listening(lambda _: (302, b"", {"Location": "http://127.0.0.1:1/"})) as listener:
        code, _ = delivered(listener.address, new_secret(), "msg_1", b"{}", AT, allowed=HERE)

    assert code == 302
    assert len(listener.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1:9/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://localhost/",
        "https://2130706433/",
    ],
)
def test_nobody_inside_a_network_is_told_anything(address: str) -> None:
    with pytest.raises(NoAnswerError, match=r"inside a network|https://"):
        asked("POST", address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://x.example/",
        "http://x.example/",
        "https://",
        "https://a:b@x.example/",
        "https://x.example/#a",
        "https://x.example:99999/",
        "https://x.example:0/",
        "https://x.example/" + "a" * 1000,
        "https://x.example/\x01",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(NoAnswerError):
        checked(address)


def test_inner_addresses_are_taken_where_the_operator_allows_them() -> None:
    assert checked("http://127.0.0.1:80/x", allowed=HERE) == "http://127.0.0.1:80/x"
    assert checked(" https://hooks.example.com/in ") == "https://hooks.example.com/in"


def test_a_server_that_is_silent_or_trickles_is_waited_for_no_longer() -> None:
    """It takes the request and answers a byte now and then, for ever."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def trickle() -> None:
            channel, _ = server.accept()
            with closing(channel):
                channel.recv(65_536)
                try:
                    channel.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                    while channel.recv(1):
                        channel.sendall(b"a")
                except OSError:
                    return

        thread = Thread(target=trickle, daemon=True)
        thread.start()
        with pytest.raises(NoAnswerError, match="gave no answer"):
            asked("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", allowed=HERE, seconds=0.5)
        thread.join(60)


def test_nobody_listening_is_told_in_a_sentence() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswerError, match="cannot be reached"):
        asked("GET", f"http://127.0.0.1:{port}/", allowed=HERE)


def test_what_comes_back_is_bounded() -> None:
    with listening(lambda _: (200, b"x" * 100_000, {})) as listener:
        answer = asked("GET", listener.address, allowed=HERE, most=10)

    assert answer.body == b"x" * 10


def test_a_host_that_speaks_in_the_open_is_not_spoken_to_in_private() -> None:
    with listening() as listener, pytest.raises(NoAnswerError, match="does not speak TLS"):
        asked("GET", f"https://127.0.0.1:{listener.port}/", allowed=HERE, seconds=30)

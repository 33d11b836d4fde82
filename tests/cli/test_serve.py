"""The workspace is served, with the rounds going beside it, and both end together."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from unchase.rounds.lock import alone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli.conftest import Run


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


@pytest.fixture
def serving(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port)]
    env = os.environ | {"UNCHASE_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        yield process
        process.terminate()


def waits_for(found: object) -> bool:
    """Whether it comes true within twenty seconds; a busy machine starts programs slowly."""
    assert callable(found)
    for _ in range(100):
        if found():
            return True
        time.sleep(0.2)
    return False


def test_it_answers_goes_the_rounds_and_ends_with_both(
    serving: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    def answers() -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/")
                return connection.getresponse().status < 500
            except OSError:
                return False

    def rounds_go() -> bool:
        with alone(tmp_path / "home") as first:
            return not first

    assert waits_for(answers)
    assert waits_for(rounds_go)

    serving.terminate()

    assert waits_for(lambda: serving.poll() is not None)
    assert waits_for(lambda: not answers())
    assert waits_for(lambda: not rounds_go())


def test_a_port_in_use_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = run("serve", "--port", str(server.getsockname()[1]))

    assert (said.code, said.err.count("\n"), "cannot be used" in said.err) == (2, 1, True)

"""The workspace is served, with the rounds going beside it, and both end together."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from unchase.cli.serve import _announce as announce
from unchase.rounds.lock import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli.conftest import Run


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


@pytest.fixture
def serving(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The program, in a group of its own as a terminal has it."""
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port)]
    env = os.environ | {"UNCHASE_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def waits_for(found: Callable[[], bool]) -> bool:
    """Whether it comes true within two minutes; a busy machine starts programs slowly."""
    end = time.monotonic() + 120
    while not found():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def answer(port: int, address: str) -> tuple[int, str]:
    """What stands at an address; 0 where nothing answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        try:
            connection.request("GET", address)
            said = connection.getresponse()
            return said.status, said.read().decode()
        except OSError:
            return 0, ""


@pytest.mark.parametrize("ends", ["terminate", "ctrl-c"])
def test_it_says_where_it_answers_goes_the_rounds_and_ends_with_both(
    serving: subprocess.Popen[str], port: int, tmp_path: Path, ends: str
) -> None:
    def rounds_go() -> bool:
        with alone(tmp_path / "home") as first:
            return not first

    assert serving.stderr is not None
    said = serving.stderr.readline()
    assert said.startswith(f"Open http://127.0.0.1:{port}/start/")
    assert said.endswith(" – Ctrl-C ends it.\n")
    assert answer(port, "/healthz") == (200, "ok\n")
    assert answer(port, "/")[0] == 302
    assert waits_for(rounds_go)

    if ends == "terminate":
        serving.terminate()
    else:
        os.killpg(serving.pid, signal.SIGINT)

    assert waits_for(lambda: serving.poll() is not None)
    assert serving.returncode == 0
    assert waits_for(lambda: answer(port, "/healthz")[0] == 0)
    assert waits_for(lambda: not rounds_go())
    assert serving.stderr.read() == ""


def test_it_opens_the_browser_once_it_answers(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)

    with HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        announce("127.0.0.1", port, "http://127.0.0.1/start/word", shows=False)
        announce("127.0.0.1", port, "http://127.0.0.1/start/word", shows=True)
        server.shutdown()

    assert shown == ["http://127.0.0.1/start/word"]
    assert capsys.readouterr().err.count("Open http://127.0.0.1/start/word – Ctrl-C ends it.") == 2


def test_a_port_in_use_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = run("serve", "--port", str(server.getsockname()[1]))

    assert (said.code, said.err.count("\n"), "cannot be used" in said.err) == (2, 1, True)

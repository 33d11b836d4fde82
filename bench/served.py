"""A workspace served as `unchase serve` serves it, and a browser of its own: real HTTP, a new connection for every request."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BOUNDARY = "one-file-and-its-word"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers, and what its browser shows to be signed in."""

    pid: int
    port: int
    cookie: str

    def get(self, address: str) -> http.client.HTTPResponse:
        """The answer to a request; its body is not read yet."""
        return self._asked("GET", address)

    def bring(self, mailbox: Path) -> str:
        """Upload a mailbox through its page; the address of the page that shows how far it is."""
        page = self.get("/begin").read().decode()
        word = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert word is not None, "every form has its word"
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{word[1]}\r\n'
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{mailbox.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.putrequest("POST", "/begin")
        connection.putheader("Cookie", self.cookie)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}")
        connection.putheader("Content-Length", str(len(head) + mailbox.stat().st_size + len(tail)))
        connection.endheaders(head)
        with mailbox.open("rb") as file:
            while piece := file.read(_PIECE):
                connection.send(piece)
        connection.send(tail)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise SystemExit(f"The mailbox was not taken: {answer.status}.")
        return answer.headers["Location"]

    def kill(self) -> None:
        """End the server, the rounds beside it and its readers as a power cut would (kill -9)."""
        for process in list(_family(self.pid)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _asked(self, verb: str, address: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(verb, address, headers={"Cookie": self.cookie, "Connection": "close"})
        return connection.getresponse()


@contextmanager
def served(env: Mapping[str, str]) -> Iterator[Served]:
    """`unchase serve` with that environment, its browser signed in; ended afterwards, with the rounds beside it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=dict(env), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            door = next(filter(None, (re.search(r"(/start/\S+)", line) for line in process.stderr)))[0]
            yield Served(process.pid, port, _sign_in(Served(process.pid, port, ""), door))
        finally:
            process.terminate()


def _sign_in(server: Served, door: str) -> str:
    """The cookies the door gives, once the server answers."""
    for _ in range(300):
        try:
            answer = server.get(door)
        except OSError:
            time.sleep(0.1)
            continue
        cookies = answer.headers.get_all("Set-Cookie") or []
        return "; ".join(one.partition(";")[0] for one in cookies)
    raise SystemExit("The server did not come up.")


def worked(pid: int) -> tuple[float, float]:
    """Seconds of processor the server has used, and the rounds beside it: what it costs, however busy the machine is."""
    server, rounds = 0, 0
    for process in _family(pid):
        said = Path(f"/proc/{process}/cmdline").read_bytes()
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        used, ended = (int(one) + int(two) for one, two in (fields[11:13], fields[13:15]))
        if _is_rounds(said):
            rounds += used + (ended if b"rounds" in said else 0)  # what its readers used that have ended
        else:
            server += used
    ticks = os.sysconf("SC_CLK_TCK")
    return server / ticks, rounds / ticks


def _is_rounds(command: bytes) -> bool:
    """Whether a process goes the rounds, or reads for them."""
    return b"rounds" in command or b"multiprocessing" in command


def memory(pid: int) -> tuple[float, float]:
    """Megabytes of the server and of the rounds beside it; pages that two processes share count half for each."""
    server, rounds = 0.0, 0.0
    for process in _family(pid):
        said = Path(f"/proc/{process}/cmdline").read_bytes()
        share = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        megabytes = int(share[1]) / 1_024 if share else 0.0
        if _is_rounds(said):
            rounds += megabytes
        else:
            server += megabytes
    return round(server), round(rounds)


def _family(pid: int) -> Iterator[int]:
    """A process and all below it; one that ended meanwhile has none."""
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))

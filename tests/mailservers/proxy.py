"""What comes between a program and a server: delay, a cut, half a line, slow bytes, silence, noise."""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT, STALL, SLOW, NOISE = "cut", "stall", "slow", "noise"


@dataclass
class Proxy:
    """A proxy in front of a port on this machine.

    `delay` is the seconds a byte takes each way. After `after` bytes from the server (counted over all connections)
    `fault` happens, once; `marks` are the numbers of bytes after which the program had its say, of all connections.
    """

    port: int
    to: int
    delay: float = 0.0
    fault: str = ""
    after: int = -1
    passed: int = 0
    marks: list[int] = field(default_factory=list)
    connections: int = 0

    def arm(self, fault: str, after: int) -> None:
        """Let a fault happen after so many bytes from now."""
        self.passed, self.marks, self.connections = 0, [], 0
        self.fault, self.after = fault, after


@contextmanager
def proxy(to: int, *, delay: float = 0.0) -> Iterator[Proxy]:
    """Start one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        between = Proxy(port=server.getsockname()[1], to=to, delay=delay)
        thread = Thread(target=_accept, args=(server, between), daemon=True)
        thread.start()
        try:
            yield between
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
    thread.join(2)


def _accept(server: socket.socket, between: Proxy) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        try:
            there = socket.create_connection(("127.0.0.1", between.to))
        except OSError:
            client.close()
            continue
        between.connections += 1
        for channel in (client, there):
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, target, is_server in ((client, there, False), (there, client, True)):
            pipe = _Pipe(target, between, is_server=is_server)
            Thread(target=_pump, args=(source, pipe), daemon=True).start()


class _Pipe:
    """One direction: what is put in comes out `delay` later."""

    def __init__(self, target: socket.socket, between: Proxy, *, is_server: bool) -> None:
        self.target, self.between, self.is_server = target, between, is_server
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.more = Condition()
        if between.delay:
            Thread(target=self._late, daemon=True).start()

    def put(self, chunk: bytes) -> bool:
        """Pass a chunk on; false where the connection is over."""
        if not self.is_server:
            self.between.marks.append(self.between.passed)
        elif chunk and not self._faulty(chunk):
            return False
        if self.between.delay:
            with self.more:
                self.waiting.append((time.monotonic() + self.between.delay, chunk))
                self.more.notify()
            return True
        return self._out(chunk)

    def _faulty(self, chunk: bytes) -> bool:
        """Whether the chunk may pass whole; where a fault is due, what comes before it passes here."""
        between = self.between
        before, between.passed = between.passed, between.passed + len(chunk)
        if not between.fault or not before <= between.after < between.passed:
            return True
        fault, between.fault = between.fault, ""
        cut = between.after - before
        self._out(chunk[:cut])
        if fault == NOISE:
            self._out(b"\x00\xff)(*&^ {99999999}\r\n")
        elif fault == SLOW:
            for place in range(cut, min(len(chunk), cut + 20)):
                time.sleep(0.004)
                self._out(chunk[place : place + 1])
            return self._out(chunk[cut + 20 :])
        elif fault == STALL:
            time.sleep(0.3)
        self._close()
        return False

    def _late(self) -> None:
        while True:
            with self.more:
                while not self.waiting:
                    self.more.wait()
                due, chunk = self.waiting.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            if not self._out(chunk):
                return

    def _out(self, chunk: bytes) -> bool:
        try:
            if chunk:
                self.target.sendall(chunk)
                return True
        except OSError:
            pass
        self._close()
        return False

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self.target.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, pipe: _Pipe) -> None:
    while True:
        try:
            chunk = source.recv(65_536)
        except OSError:
            chunk = b""
        if not pipe.put(chunk) or not chunk:
            with contextlib.suppress(OSError):
                source.shutdown(socket.SHUT_RDWR)
            source.close()
            return

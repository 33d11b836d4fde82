"""Radicale and Xandikos on loopback, each in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """The address of a Radicale that takes any name and password."""
    port = _free()
    settings = folder / "radicale.conf"
    settings.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {folder / 'radicale'}\n"
        "[logging]\nlevel = warning\n",
        encoding="utf-8",
    )
    with _running([sys.executable, "-m", "radicale", "--config", str(settings)], port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def xandikos(folder: Path) -> Iterator[str]:
    """The address of a Xandikos with the calendars it makes by default."""
    port = _free()
    command = [
        sys.executable, str(Path(__file__).with_name("one_at_a_time.py")), "serve", "--directory", str(folder / "xandikos"), "--listen-address",
        "127.0.0.1", "--port", str(port), "--current-user-principal", "/user/", "--defaults",
    ]  # fmt: skip
    with _running(command, port):
        yield f"http://127.0.0.1:{port}/"


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()

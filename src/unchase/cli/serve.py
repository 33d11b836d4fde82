"""`unchase serve`: the workspace in a browser, with the rounds going beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop


def serve(
    *,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; from elsewhere than this machine it needs a password."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Start the workspace: pages for the browser, and the rounds."""
    import subprocess
    import sys

    from unchase.cli.workspace import opened

    _check_free(host, port)
    door = _door(host)
    opened()
    command = [sys.executable, "-m", "unchase", "rounds", "--beside"]
    with subprocess.Popen(command) as rounds:  # noqa: S603 - this program itself
        try:
            _listen(host, port, door)
        finally:
            rounds.terminate()


def _door(host: str) -> str:
    """On the machine itself an address that opens the browser signed in, as long as this process runs; else nothing.

    The settings read the word once, so it has to be there before they are.
    """
    import os
    import secrets

    if host not in {"127.0.0.1", "::1", "localhost"}:
        return ""
    token = os.environ["UNCHASE_START_TOKEN"] = secrets.token_urlsafe(24)
    return f"start/{token}"


def _check_free(host: str, port: int) -> None:
    """Say so in a sentence where something listens there already, or nothing can."""
    import socket

    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except OSError as error:
        raise stop(f"Port {port} at {host} cannot be used: {error.strerror or error}.") from None


def _listen(host: str, port: int, door: str) -> None:
    """One process with two threads: SQLite has one writer, and each thread holds a connection and its cache.

    `door` is the rest of the address to open.
    """
    from granian.constants import Interfaces
    from granian.server import Server

    typer.echo(
        f"Open http://{f'[{host}]' if ':' in host else host}:{port}/{door} – Ctrl-C ends it.", err=True
    )
    Server(
        "unchase.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=2,
        log_enabled=False,
    ).serve()

"""`unchase serve`: the workspace in a browser, with the rounds going beside it."""

from __future__ import annotations

from typing import Annotated

import typer


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

    opened()
    rounds = subprocess.Popen([sys.executable, "-m", "unchase", "rounds"])
    try:
        _listen(host, port)
    finally:
        rounds.terminate()
        rounds.wait(timeout=30)


def _listen(host: str, port: int) -> None:
    """One process with two threads: SQLite has one writer, and each thread holds a connection and its cache."""
    from granian.constants import Interfaces
    from granian.server import Server

    typer.echo(f"The workspace is at http://{host}:{port}/ – Ctrl-C ends it.", err=True)
    Server(
        "unchase.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=2,
        log_enabled=False,
    ).serve()

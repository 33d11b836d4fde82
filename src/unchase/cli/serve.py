"""`unchase serve`: the workspace in a browser, with the rounds going beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop

_LOOKS = 0.05  # seconds between two looks whether it answers
_PATIENCE = 10  # seconds a page may still take when it ends


def serve(
    *,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; from elsewhere than this machine it needs a password."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    browser: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open",
            help="Open the browser as well; unless told, where it is started from a terminal.",
        ),
    ] = None,
) -> None:
    """Start the workspace: pages for the browser, and the rounds."""
    import subprocess
    import sys
    from threading import Thread

    from unchase.cli.workspace import opened

    _check_free(host, port)
    door = _door(host)
    opened()
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/{door}"
    by_hand = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    shows = by_hand if browser is None else browser
    Thread(target=_announce, args=(host, port, address), kwargs={"shows": shows}, daemon=True).start()
    from unchase.rounds.postgres import is_elsewhere

    if is_elsewhere():  # any number of these, and of `unchase work`, which goes the rounds
        _listen(host, port, threads=4)
        return
    command = [sys.executable, "-m", "unchase", "rounds", "--beside"]
    with subprocess.Popen(command) as rounds:  # noqa: S603 - this program itself
        try:
            _listen(host, port, threads=2)
        finally:
            rounds.terminate()


def _door(host: str) -> str:
    """On the machine itself an address that opens the browser signed in, as long as this process runs; else nothing.

    The settings read the word, and the names they answer to, once: both have to be there before they are.
    """
    import os
    import secrets

    if host not in {"127.0.0.1", "::1", "localhost"}:
        os.environ["UNCHASE_HOSTS"] = f"{os.environ.get('UNCHASE_HOSTS', '')} {host}".strip()
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


def _announce(host: str, port: int, address: str, *, shows: bool) -> None:
    """Say the address, and open it in the browser, once something answers there: nobody comes too early."""
    import http.client
    import time
    import webbrowser
    from contextlib import closing

    while True:
        with closing(http.client.HTTPConnection(host, port, timeout=60)) as connection:
            try:
                # The port is open before anybody listens to it: only an answer tells.
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                connection.getresponse()
                break
            except (OSError, http.client.HTTPException):
                time.sleep(_LOOKS)
    typer.echo(f"Open {address} – Ctrl-C ends it.", err=True)
    if shows:
        webbrowser.open(address)


def _listen(host: str, port: int, *, threads: int) -> None:
    """One process; on SQLite with two threads: it has one writer, and each thread holds a connection and its cache."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "unchase.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        log_enabled=False,
        workers_kill_timeout=_PATIENCE,
    ).serve()

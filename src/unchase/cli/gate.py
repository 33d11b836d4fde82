"""`unchase gate`: a submission server on this machine that any mail program can send through, with the guard inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop

if TYPE_CHECKING:
    from pathlib import Path


def gate(
    *,
    host: Annotated[
        str, typer.Option(help="The address to listen on; this machine alone unless told.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 2525,
) -> None:
    """Stand between your mail program and your provider; mail the guard refuses comes back with better words."""
    from datetime import UTC, datetime
    from ipaddress import ip_address
    from threading import Event

    from unchase.cli.workspace import opened
    from unchase.settings import home

    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise stop("The gate listens on this machine only: its passwords would travel in the clear.")
    opened()
    from unchase.connectors.relay import relay
    from unchase.rounds.gate import passed

    password = _password(home() / "gate-password")
    server = relay(host, port, password, lambda sender, to, raw: passed(sender, to, raw, datetime.now(UTC)))
    try:
        server.start()
    except OSError as error:
        raise stop(f"Port {port} at {host} cannot be used: {error.strerror or error}.") from None
    typer.echo(
        f"The gate is open. In your mail program: outgoing server {host}, port {port}, no encryption, "
        f"user: your address, password: {password}\nCtrl-C ends it.",
        err=True,
    )
    try:
        Event().wait()
    finally:
        server.stop()


def _password(path: Path) -> str:
    """The gate's own password, made once, readable by its owner alone."""
    import os
    import secrets

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(18) + "\n")
    return path.read_text(encoding="ascii").strip()

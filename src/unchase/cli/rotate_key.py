"""`unchase rotate-key`: seal every secret with a new key, and forget the old one."""

from __future__ import annotations

import typer

from unchase.cli.lines import stop


def rotate_key() -> None:
    """Make a new key for the secrets of your mailboxes, seal them with it, and forget the old key."""
    from unchase.cli.workspace import opened
    from unchase.connectors.secret import SecretError

    opened()
    from unchase.rounds.keys import rotate

    try:
        count = rotate()
    except SecretError as error:
        raise stop(str(error)) from None
    typer.echo(f"{count} secrets are sealed with a new key; the old one is gone.", err=True)

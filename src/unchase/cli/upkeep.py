"""`unchase backup`, `restore` and `doctor`: a copy of everything, put back, and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unchase.cli.lines import stop


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
) -> None:
    """Copy the whole workspace into one file, while it is in use."""
    from unchase.rounds.upkeep import UpkeepError
    from unchase.rounds.upkeep import backup as copy

    try:
        copy(file)
    except UpkeepError as error:
        raise stop(str(error)) from None
    typer.echo(f"Copied to {file}. It holds your mail: keep it safe.", err=True)


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `unchase backup`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the workspace; what was there is copied first."""
    from datetime import UTC, datetime

    from unchase.rounds.lock import alone
    from unchase.rounds.upkeep import UpkeepError
    from unchase.rounds.upkeep import restore as put_back
    from unchase.settings import home

    if not yes and not typer.confirm(f"Put {file} in the place of all that is in {home()}?", err=True):
        raise stop("Nothing was changed.", code=0)
    now = datetime.now(UTC)
    try:
        home().mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(home()) as first:
            if not first:
                raise stop("unchase is running (`unchase serve` or `rounds`); stop it first.")
            kept = put_back(file, now=now)
    except UpkeepError as error:
        raise stop(str(error)) from None
    typer.echo("Restored." + (f" What was there is in {kept}." if kept else ""), err=True)


def doctor(
    *,
    whole: Annotated[
        bool, typer.Option("--whole", help="Read the database to its last value, which takes longer.")
    ] = False,
) -> None:
    """Say what is wrong with the workspace, in sentences; exit code 1 where something is."""
    from unchase.cli.workspace import opened

    now = opened()
    from unchase.rounds.upkeep import doctor as look

    wrong = look(now=now, whole=whole)
    for sentence in wrong:
        typer.echo(sentence)
    if wrong:
        raise typer.Exit(1)
    typer.echo("All is well.", err=True)

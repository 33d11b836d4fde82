"""`unchase move-to`: the workspace carried to a PostgreSQL, with everything in it."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop


def move_to(
    address: Annotated[
        str,
        typer.Argument(
            help="postgres://USER@HOST/NAME; the password is best left to ~/.pgpass or PGPASSWORD.",
            show_default=False,
        ),
    ],
) -> None:
    """Carry the workspace in the data folder over to an empty PostgreSQL, and compare the counts."""
    from unchase.cli.workspace import opened
    from unchase.settings import home

    opened()
    from unchase.rounds.carrying import carry
    from unchase.rounds.lock import alone
    from unchase.rounds.upkeep import UpkeepError

    try:
        with alone(home()) as first:
            if not first:
                raise stop("unchase is running (`unchase serve` or `rounds`); stop it first.")
            counts = carry(address)
    except UpkeepError as error:
        raise stop(str(error)) from None
    for table, rows in sorted(counts.items()):
        if rows:
            typer.echo(f"{rows:>9} {table}", err=True)
    typer.echo(
        f"{sum(counts.values())} rows are there, as many as here. From now on set UNCHASE_DATABASE to that address;"
        f" the keys and what was uploaded stay in {home()}.",
        err=True,
    )

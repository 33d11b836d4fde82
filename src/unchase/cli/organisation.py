"""`unchase organisation`: an organisation made, with its first administrator."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop


def organisation(
    name: Annotated[str, typer.Argument(help="Its name.")],
    *,
    admin: Annotated[
        str, typer.Option(help="The address of its first administrator, who is a seller already.")
    ],
) -> None:
    """Make an organisation; its administrator invites the others in the browser. Needs a workspace on PostgreSQL."""
    from unchase.cli.workspace import opened, seller_named

    now = opened()
    from unchase.rounds.postgres import is_elsewhere
    from unchase.teams.joining import new_organisation

    if not is_elsewhere():
        raise stop(
            "Teams need a workspace on PostgreSQL, which keeps them apart: `unchase move-to` carries it over."
        )
    if not name.strip():
        raise stop("Give it a name.")
    try:
        member = new_organisation(name.strip(), seller_named(admin), now)
    except ValueError as error:
        raise stop(str(error)) from None
    typer.echo(
        f"{name.strip()} is there; {member.seller.sign_in} invites the others on the page Team.", err=True
    )

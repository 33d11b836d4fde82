"""`unchase rebuild`: compute everything anew from the touches, and report every difference."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.options import Now  # noqa: TC001 - read at run time


def rebuild(
    *,
    seller: Annotated[str | None, typer.Option("--as", help="Only the deals of this seller.")] = None,
    now: Now = None,
) -> None:
    """Read every touch again, assess every deal, and say where that differs from what was kept (exit code 1)."""
    from unchase.cli.text import harmless
    from unchase.cli.workspace import opened, seller_named

    moment = opened(now)
    from unchase.rounds.rebuild import rebuild as anew

    count, differences = anew(moment, seller=seller_named(seller) if seller else None)
    for one in differences:
        typer.echo(f"{harmless(one.name)} ({one.deal}): was {one.kept}, is {one.anew}")
    typer.echo(f"{count} deals computed anew, {len(differences)} differ.", err=True)
    if differences:
        raise typer.Exit(1)

"""`unchase token`: make, list and revoke the tokens by which other programs speak for a seller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As, AsJson  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Token


def token(
    name: Annotated[
        str | None, typer.Argument(help="The program a new token is for; without it they are listed.")
    ] = None,
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="What it may do: read, draft, write; may be given several times."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="For how many days it is good; always, unless told.")
    ] = None,
    revoke: Annotated[
        int | None, typer.Option(help="The number of a token that shall open nothing more.")
    ] = None,
    seller: As = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for another program, list them, or revoke one. A new one is told once, on stdout."""
    import json

    from unchase.cli.text import harmless
    from unchase.cli.workspace import opened, seller_named

    now = opened()
    from unchase.deals.models import Token
    from unchase.deals.token import TokenError

    who = seller_named(seller)
    if revoke is not None:
        found = Token.objects.filter(seller=who, pk=revoke).first()
        if found is None:
            raise stop(f"You have no token {revoke}.")
        found.revoke(now)
        typer.echo(f"“{harmless(found.name)}” opens nothing any more.", err=True)
        return
    if name is None:
        rows = Token.objects.filter(seller=who).order_by("pk")
        lines = [_row(one, now) for one in rows]
        if as_json:
            typer.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        for line in [] if as_json else lines:
            typer.echo(
                f"{line['id']}  {line['shown']}…  {harmless(str(line['name']))}  {', '.join(line['scopes'])}"
                f"{'' if line['good'] else '  opens nothing'}"
            )
        return
    try:
        made, word = Token.make(who, now, name=name, scopes=scope or ["read"], days=days)
    except TokenError as error:
        raise stop(str(error)) from None
    if as_json:
        typer.echo(json.dumps({**_row(made, now), "token": word}, ensure_ascii=False, indent=1))
        return
    typer.echo("It is told once; keep it where the program finds it.", err=True)
    typer.echo(word)


def _row(token: Token, now: datetime) -> dict[str, Any]:
    def iso(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return {
        "id": token.pk,
        "name": token.name,
        "shown": token.shown,
        "scopes": token.scopes,
        "made_at": iso(token.made_at),
        "expires_at": iso(token.expires_at),
        "used_at": iso(token.used_at),
        "good": token.is_good(now),
    }

"""`unchase seller`: a seller who signs in from elsewhere, made or given a new password."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop

_SHORTEST = 12


def seller(
    address: Annotated[str, typer.Argument(help="The address they sign in with.")],
    *,
    name: Annotated[str, typer.Option(help="Their name, as it stands under what they write.")] = "",
    tz: Annotated[str | None, typer.Option(help="Their time zone; for a new seller.")] = None,
    country: Annotated[str, typer.Option(help="Their country, two letters: its holidays are free.")] = "",
    password: Annotated[
        str | None,
        typer.Option(envvar="UNCHASE_PASSWORD", help="Their password; asked for, unless it is told."),
    ] = None,
) -> None:
    """Make a seller, or give one a new password. Each sees only their own deals."""
    from unchase.cli.workspace import opened
    from unchase.core.zone import zone_of

    now = opened()
    from unchase.deals.models import Seller

    sign_in = address.strip().lower()
    if sign_in.count("@") != 1:
        raise stop(f"“{address}” is no address.")
    known = Seller.objects.filter(sign_in=sign_in).first()
    if known is None and tz is None:
        raise stop("Say the new seller's time zone, for example --tz Europe/Berlin.")
    try:
        zone_of(tz or "UTC")
    except ValueError as error:
        raise stop(str(error)) from None
    word = password or str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    if len(word) < _SHORTEST:
        raise stop(f"A password has at least {_SHORTEST} characters; a sentence is a good one.")
    who = known or Seller(sign_in=sign_in, addresses=[sign_in], zone=tz or "UTC", joined_at=now)
    who.name = name or who.name
    who.country = country.upper() or who.country
    who.zone = tz or who.zone
    who.set_password(word)
    who.save()
    typer.echo(f"{sign_in} {'has a new password' if known else 'may sign in'}.", err=True)

"""`unchase export` and `erase`: everything out, and a person away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As  # noqa: TC001 - read at run time


def export(
    *,
    form: Annotated[
        str, typer.Option("--format", help="json: everything, a row a line; csv: the deals.")
    ] = "json",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else standard output.")
    ] = None,
    seller: As = None,
) -> None:
    """Write everything of a seller out: all of it as lines of JSON, or the deals as CSV."""
    import sys

    from unchase.cli.workspace import opened, seller_named

    if form not in {"json", "csv"}:
        raise stop(f"An export is json or csv, not {form}.")
    opened()
    who = seller_named(seller)
    from unchase.cli.exported import lines_of

    lines = lines_of(who, form)
    if output is None:
        for line in lines:
            sys.stdout.write(line)
        return
    import os

    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(
            descriptor, "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline=""
        ) as file:
            file.writelines(lines)
    except OSError as error:
        raise stop(f"{output} cannot be written: {error.strerror or error}.") from None


def erase(
    address: Annotated[str, typer.Argument(help="The person's address.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    seller: As = None,
) -> None:
    """Erase a person: the text of all that passed with them goes, for good."""
    from unchase.cli.text import harmless
    from unchase.cli.workspace import opened, seller_named

    now = opened()
    who = seller_named(seller)
    from unchase.deals.erasure import erase as away

    shown = harmless(address)
    if not yes and not typer.confirm(
        f"Erase {shown} and the text of all that passed with them? It cannot be undone", err=True
    ):
        raise stop("Nothing was erased.", code=0)
    count = away(who, address, now)
    typer.echo(
        f"{shown} is erased; {count} touches lost their text. Backups made before still hold it.", err=True
    )

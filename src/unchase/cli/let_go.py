"""`unchase let-go`: end the chase kindly, or take that back."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As, Now, WhichDeal  # noqa: TC001 - read at run time


def let_go(
    deal: WhichDeal,
    *,
    note: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    trigger: Annotated[str, typer.Option(help="The change that would reopen it.")] = "",
    trigger_on: Annotated[str | None, typer.Option(help="The day on which it comes back by itself.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Bring it back instead.")] = False,
    seller: As = None,
    now: Now = None,
) -> None:
    """Let a deal go: its time is free, nothing more is sent. Reversible at any time."""
    from datetime import date

    from unchase.cli.text import harmless
    from unchase.cli.workspace import deal_named, opened, seller_named

    moment = opened(now)
    try:
        day = date.fromisoformat(trigger_on) if trigger_on else None
    except ValueError:
        raise stop(f"“{trigger_on}” is no day; write it as 2027-01-11.") from None
    found = deal_named(seller_named(seller), deal)
    if undo:
        found.reopen(moment)
        typer.echo(f"{harmless(str(found))} is open again: {found.standing}.")
        return
    found.let_go(moment, note=note, trigger=trigger, trigger_on=day)
    back = f"; it comes back on {day.isoformat()}" if day else ""
    typer.echo(f"{harmless(str(found))} is let go{back}. `unchase let-go {found.pk} --undo` brings it back.")

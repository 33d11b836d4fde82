"""`unchase rounds`: go the rounds – imports, reassessing – until you stop it, or once."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop


def rounds(
    *,
    once: Annotated[bool, typer.Option("--once", help="One round, for cron.")] = False,
    now: Annotated[
        str | None, typer.Option(help="With --once: the moment to judge at, unless it is now.")
    ] = None,
) -> None:
    """Bring in what was begun and reassess what fell due. One process does it at a time."""
    from unchase.cli.workspace import opened
    from unchase.settings import home

    moment = opened(now)
    from unchase.rounds.lock import alone
    from unchase.rounds.loop import go_once

    with alone(home()) as first:
        if not first:
            raise stop(
                "Another process goes the rounds already; `unchase serve` does.", code=0 if once else 2
            )
        if once:
            typer.echo(f"{go_once(moment)} deals reassessed.", err=True)
            return
        _go_on()


def _go_on() -> None:
    """Rounds until the process is told to stop, by Ctrl-C or by whoever started it."""
    import signal
    from datetime import UTC, datetime
    from threading import Event

    from unchase.rounds.loop import go_round

    told = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: told.set())
    go_round(lambda: datetime.now(UTC), told)

"""`unchase rounds`: go the rounds – imports, reassessing – until you stop it, or once."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop

_LOOKS = 1.0  # seconds between two looks whether the starter is there


def rounds(
    *,
    once: Annotated[bool, typer.Option("--once", help="One round, for cron.")] = False,
    now: Annotated[
        str | None, typer.Option(help="With --once: the moment to judge at, unless it is now.")
    ] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="End with the process that starts them, as `unchase serve` does.")
    ] = False,
) -> None:
    """Bring in what was begun and reassess what fell due. One process does it at a time."""
    import time

    from unchase.cli.workspace import opened
    from unchase.settings import home

    if beside:
        _end_with_the_starter()
    moment = opened(now)
    from unchase.rounds.lock import alone
    from unchase.rounds.loop import go_once
    from unchase.rounds.readers import give_way

    if beside:
        give_way()  # to the pages

    while True:
        with alone(home()) as first:
            if first and once:
                typer.echo(f"{go_once(moment)} deals reassessed.", err=True)
            elif first:
                _go_on()
        if first:
            return
        if not beside:
            raise stop(
                "Another process goes the rounds already; `unchase serve` does.", code=0 if once else 2
            )
        time.sleep(_LOOKS)  # an import from the command line ends some time


def _end_with_the_starter() -> None:
    """End this process when the one that started it is gone, also where that was killed and could not say so.

    Ending at any moment is safe: what was not stored whole was not stored.
    """
    import os
    import signal
    import time
    from threading import Thread

    starter = os.getppid()

    def look() -> None:
        while os.getppid() == starter:
            time.sleep(_LOOKS)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=look, daemon=True).start()


def _go_on() -> None:
    """Rounds without end."""
    from datetime import UTC, datetime
    from threading import Event

    from unchase.rounds.loop import go_round

    go_round(lambda: datetime.now(UTC), Event())

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
        _go_on(beside=beside)


def _go_on(*, beside: bool) -> None:
    """Rounds without end. Ending the process at any moment is safe: what was not stored whole was not stored.

    `beside`: end when the process that started this one is gone, also where it was killed and could not say so.
    """
    import os
    import signal
    import time
    from datetime import UTC, datetime
    from threading import Event, Thread

    from unchase.rounds.loop import go_round

    starter = os.getppid()

    def end_with_the_starter() -> None:
        while os.getppid() == starter:
            time.sleep(_LOOKS)
        os.kill(os.getpid(), signal.SIGTERM)

    if beside:
        Thread(target=end_with_the_starter, daemon=True).start()
    go_round(lambda: datetime.now(UTC), Event())

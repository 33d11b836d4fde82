"""`unchase work`: one of any number of workers of a workspace on PostgreSQL."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.lines import stop


def work(
    *,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many jobs it does at once.")] = 4,
) -> None:
    """Do the work of the rounds as one of many: mail in and out, imports, reassessing, counting."""
    from importlib.util import find_spec

    from unchase.cli.workspace import opened

    opened()
    from unchase.rounds.postgres import is_elsewhere

    if not is_elsewhere():
        raise stop(
            "Workers need a workspace on PostgreSQL; on this one `unchase rounds` does the same by itself."
        )
    if find_spec("procrastinate") is None:
        raise stop("Workers need their extra: pip install 'unchase[workers]'.")
    from unchase.rounds.upkeep import UpkeepError
    from unchase.rounds.working import work as do_jobs

    try:
        do_jobs(jobs)
    except UpkeepError as error:
        raise stop(str(error)) from None

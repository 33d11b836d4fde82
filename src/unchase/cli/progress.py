"""A progress bar for long work, on stderr, when a person is watching."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def watched() -> Iterator[Callable[[str, int, int | None], None]]:
    """A function to tell progress to: the stage, how many mails more, and how many there are where it is known."""
    if not sys.stderr.isatty():
        yield lambda _stage, _more, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        stages: dict[str, TaskID] = {}

        def tell(stage: str, more: int, total: int | None) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(f"{stage.capitalize()} mail", total=total)
            bar.advance(stages[stage], more)

        yield tell

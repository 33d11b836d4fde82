"""Files that came through the browser: they lie in the data folder until they are brought in, and are gone then."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.deals.models import ImportRun
from unchase.deals.writing import written
from unchase.rounds.events import tell
from unchase.settings import home

if TYPE_CHECKING:
    from datetime import datetime

_PATIENCE = timedelta(days=7)  # for a table that was shown and not confirmed
_YOUNG = 3600  # seconds: its import may be about to begin


def uploads() -> Path:
    """The folder, readable by its owner alone; each import has one of its own in it."""
    folder = home() / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def forget(run: ImportRun) -> None:
    """Remove what was uploaded for a run; files named on the command line are the user's and stay."""
    for source in run.sources:
        folder = Path(source).parent
        if folder.parent == home() / "uploads":
            shutil.rmtree(folder, ignore_errors=True)


def give_up(run: ImportRun, now: datetime, error: Exception) -> None:
    """End a run on which something broke that nobody expected; what is stored is stored."""
    run.failed = (
        f"It stopped on something nobody expected ({type(error).__name__}). What came in before is in."
    )
    run.finished_at = now
    written(partial(run.save, update_fields=["failed", "finished_at"]))
    tell("import-given-up", run=run.pk, what=type(error).__name__)
    forget(run)


def sweep(now: datetime) -> int:
    """Remove what no import waits for: left by a process that was killed, or never confirmed; how many."""
    stale = ImportRun.objects.filter(
        kind=ImportRun.Kind.DEALS, confirmed_at=None, finished_at=None, started_at__lt=now - _PATIENCE
    )
    written(stale.delete)
    if not (home() / "uploads").is_dir():
        return 0
    waiting = ImportRun.objects.filter(finished_at=None).values_list("sources", flat=True)
    needed = {Path(source).parent for sources in waiting for source in sources}
    left = [
        folder
        for folder in uploads().iterdir()
        if folder.is_dir() and folder not in needed and now.timestamp() - folder.stat().st_mtime > _YOUNG
    ]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)

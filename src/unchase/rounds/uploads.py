"""Files that came through the browser: they lie in the data folder until they are brought in, and are gone then."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.settings import home

if TYPE_CHECKING:
    from unchase.deals.models import ImportRun


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

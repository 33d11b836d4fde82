"""Makes the pictures of the documents: `python bench/pictures.py`. Needs Chromium; never part of a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
AUDIT = ("samples/mailbox", "--me", "mara@lanternworks.example", "--deals", "samples/mailbox/deals.csv")
MOMENT = ("--now", "2026-11-05T08:30", "--tz", "Europe/Berlin")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
)
NO_NETWORK = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
COLUMNS, LINES = 110, 30


def main() -> None:
    """Takes each picture anew."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed for the pictures.")
    with tempfile.TemporaryDirectory() as folder:
        page, terminal = Path(folder) / "report.html", Path(folder) / "terminal.html"
        terminal.write_text(_terminal(_audited("--html", str(page))), encoding="utf-8")
        PICTURES.mkdir(exist_ok=True)
        for name, shown, size, dark in (
            ("report", page, "1100,1200", False),
            ("report-dark", page, "1100,1200", True),
            ("report-narrow", page, "500,1200", False),
            ("terminal", terminal, "1000,640", True),
        ):
            theme = ("--blink-settings=preferredColorScheme=0",) if dark else ()
            where = (f"--user-data-dir={folder}/{name}", f"--window-size={size}")
            shot = (f"--screenshot={PICTURES / name}.png", shown.as_uri())
            subprocess.run(
                (chromium, *QUIET, *NO_NETWORK, *theme, *where, *shot), check=True, stderr=subprocess.DEVNULL
            )


def _audited(*more: str) -> str:
    """What a terminal of that width shows, with its colours."""
    command = (sys.executable, "-m", "unchase", "audit", *AUDIT, *MOMENT, *more)
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return ran.stdout


def _terminal(shown: str) -> str:
    """The first lines of it as a page."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(shown.splitlines()[:LINES])), soft_wrap=True)
    form = (
        '<!doctype html><meta charset="utf-8"><style>body{{margin:0;padding:20px;background:#15161a;color:#ececf0}}'
        "pre{{font:14px/1.35 'DejaVu Sans Mono',monospace;margin:0}}{stylesheet}</style><pre>{code}</pre>"
    )
    return console.export_html(theme=MONOKAI, inline_styles=True, code_format=form)


if __name__ == "__main__":
    main()

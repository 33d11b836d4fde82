"""Makes the pictures of the documents: `python bench/pictures.py`. Needs Chromium; never part of a test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def main() -> None:
    """Takes each picture anew."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed for the pictures.")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = (sys.executable, "-m", "unchase", "audit", *AUDIT, *MOMENT, "--html", str(page))
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        PICTURES.mkdir(exist_ok=True)
        for name, size, dark in (
            ("report", "1100,1200", False),
            ("report-dark", "1100,1200", True),
            ("report-narrow", "500,1200", False),
        ):
            profile = f"--user-data-dir={folder}/{name}"
            theme = ("--blink-settings=preferredColorScheme=0",) if dark else ()
            shot = f"--screenshot={PICTURES / name}.png"
            subprocess.run(
                (
                    chromium,
                    *QUIET,
                    *NO_NETWORK,
                    profile,
                    *theme,
                    f"--window-size={size}",
                    shot,
                    page.as_uri(),
                ),
                check=True,
                stderr=subprocess.DEVNULL,
            )


if __name__ == "__main__":
    main()

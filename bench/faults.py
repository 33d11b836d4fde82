"""What is left when the program is killed: `python bench/faults.py [--kills N] [--mails N] [--quick] [--json]`.

An import is begun and killed (kill -9) at random moments, again and again, then let end; what is stored is compared
with an import nobody killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from invented import ME, NOW, write_mbox

_UNCHASE = (sys.executable, "-m", "unchase")
_LONGEST = 2.5  # seconds after which an import is killed at the latest
_SHORTEST = 0.4


def measure(kills: int, mails: int, folder: Path, seed: int) -> dict[str, int]:
    """The figures: kills, how many of them met a running import, and everything that went wrong."""
    mailbox = folder / "in.mbox"
    write_mbox(mailbox, mails // 10)
    clean, killed = folder / "clean", folder / "killed"
    command = [*_UNCHASE, "import", str(mailbox), "--me", ME, "--tz", "Europe/London", "--country", "GB"]
    command += ["--now", NOW.isoformat()]
    _run(clean, *command)
    _run(killed, *_UNCHASE, "doctor")
    moments = random.Random(seed)
    figures = {"kills": kills, "killed while it ran": 0, "damaged": 0, "halves": 0, "twice": 0}
    for _ in range(kills):
        with subprocess.Popen(command, env=_env(killed), stderr=subprocess.DEVNULL) as going:
            time.sleep(moments.uniform(_SHORTEST, _LONGEST))
            going.send_signal(signal.SIGKILL)
            figures["killed while it ran"] += going.wait() == -signal.SIGKILL
        for name, wrong in _wrong(killed).items():
            figures[name] += wrong
    figures["stored by the last kill"] = _asked(killed, "SELECT count(*) FROM deals_touch")
    _run(killed, *command)
    _run(killed, *_UNCHASE, "rounds", "--once", "--now", NOW.isoformat())
    there, here = _deals(clean), _deals(killed)
    return figures | {
        "mails": mails,
        "lost": sum(touches for _, touches, *_ in there) - sum(touches for _, touches, *_ in here),
        "deals that differ": len(set(there) ^ set(here)),
        "imports left open": _asked(killed, "SELECT count(*) FROM deals_importrun WHERE finished_at IS NULL"),
        "differences of a rebuild": subprocess.run(
            [*_UNCHASE, "rebuild", "--now", NOW.isoformat()],
            env=_env(killed),
            capture_output=True,
            check=False,
        ).stdout.count(b"\n"),
    }


def _wrong(home: Path) -> dict[str, int]:
    """What a kill may have left: a damaged file, a deal stored by halves, a mail stored twice."""
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    halves = (
        "SELECT count(*) FROM deals_deal WHERE touch_count != "
        "(SELECT count(*) FROM deals_touch WHERE deal_id = deals_deal.id)"
    )
    return {
        "damaged": int(not whole),
        "halves": _asked(home, halves),
        "twice": _asked(home, "SELECT count(*) - count(DISTINCT identity) FROM deals_touch"),
    }


def _deals(home: Path) -> list[tuple[object, int, str, int]]:
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        return database.execute("SELECT key, touch_count, standing, stalls FROM deals_deal").fetchall()


def _asked(home: Path, query: str) -> int:
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        return int(database.execute(query).fetchone()[0])


def _run(home: Path, *command: str) -> None:
    subprocess.run(command, env=_env(home), capture_output=True, check=True)


def _env(home: Path) -> dict[str, str]:
    return os.environ | {"UNCHASE_HOME": str(home)}


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--mails", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kills, mails = (
        (min(given.kills, 12), min(given.mails, 3_000)) if given.quick else (given.kills, given.mails)
    )
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(kills, mails, Path(folder), given.seed)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28}{value:>10,}")
    good = {"kills", "killed while it ran", "stored by the last kill", "mails"}
    sys.exit(any(value for name, value in figures.items() if name not in good))


if __name__ == "__main__":
    main()

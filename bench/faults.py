"""What is left when the program is killed: `python bench/faults.py [--kills N] [--mails N] [--quick] [--json]`.

An import is begun and killed (kill -9) at random moments, again and again, until it comes to its end by itself: one
life. What is stored is compared with an import nobody killed, and the next life begins, until all kills are spent. Four
in five are of `unchase import`; one in five is of `unchase serve`, server, rounds and readers at once, while a mailbox
comes in that was uploaded through its page. Then mail is killed on its way (`bench/mail_kills.py`), where there is a
Dovecot, and the workers of a workspace on PostgreSQL in the middle of their jobs (`bench/worker_kills.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from invented import ME, NOW, write_mbox
from served import served

if TYPE_CHECKING:
    from collections.abc import Callable

_UNCHASE = (sys.executable, "-m", "unchase")
_BY_PAGE = 5  # of so many kills one is of a server
_SHORTEST = 0.25  # of the time an import takes, the part before which none is killed
_LOOKS = 0.05  # seconds
_PATIENCE = 600.0  # seconds until an import has ended at the latest
_GOOD = {"kills", "lives", "killed while it ran", "killed with something stored", "mails"}
_WRONG = (
    "damaged",
    "halves",
    "twice",
    "lost",
    "deals that differ",
    "imports left open",
    "differences of a rebuild",
)


def measure(kills: int, mails: int, folder: Path, seed: int) -> dict[str, int]:
    """The figures, those of the page beside those of the command: kills, what they met, and everything that went wrong."""
    mailbox, clean, empty = folder / "in.mbox", folder / "clean", folder / "empty"
    write_mbox(mailbox, mails // 10)
    _run(empty, *_UNCHASE, "seller", ME, "--name", "Ana", "--tz", "Europe/London", "--country", "GB")
    shutil.copytree(empty, clean)
    begun = time.perf_counter()
    _run(clean, *_import_of(mailbox))
    lasts = time.perf_counter() - begun
    by_page = kills // _BY_PAGE
    chance = random.Random(seed)
    figures: dict[str, int] = {"mails": mails}
    for how, most, life in (("", kills - by_page, _imported), ("page: ", by_page, _uploaded)):
        counts = Counter(
            {"kills": 0, "lives": 0, "killed while it ran": 0, "killed with something stored": 0}
        )
        counts.update(dict.fromkeys(_WRONG, 0))
        while counts["kills"] < most:
            home = folder / "killed"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(empty, home)
            life(home, mailbox, counts, most, lambda: chance.uniform(_SHORTEST, 1.0) * lasts)
            counts["lives"] += 1
            counts.update(_compared(clean, home, NOW if life is _imported else datetime.now(UTC)))
        figures |= {f"{how}{name}": value for name, value in counts.items()}
    return figures


def _imported(
    home: Path, mailbox: Path, counts: Counter[str], most: int, moment: Callable[[], float]
) -> None:
    """One life of `unchase import`; once all kills are spent it is let end."""
    while True:
        with subprocess.Popen(_import_of(mailbox), env=_env(home), stderr=subprocess.DEVNULL) as going:
            if counts["kills"] < most:
                with suppress(subprocess.TimeoutExpired):
                    going.wait(moment())
            if counts["kills"] < most and going.poll() is None:
                going.send_signal(signal.SIGKILL)
                counts["kills"] += 1
                counts["killed while it ran"] += going.wait() == -signal.SIGKILL
            elif going.wait(_PATIENCE):
                raise SystemExit(f"An import that nobody killed ended with {going.returncode}.")
            else:
                return
        _look(home, counts)


def _uploaded(
    home: Path, mailbox: Path, counts: Counter[str], most: int, moment: Callable[[], float]
) -> None:
    """One life of `unchase serve` with a mailbox uploaded through its page; what is begun goes on by itself."""
    while True:
        with served(_env(home)) as server:
            if not _asked(home, "SELECT count(*) FROM deals_importrun"):
                server.bring(mailbox)
            until = time.perf_counter() + (moment() if counts["kills"] < most else _PATIENCE)
            while not _asked(home, "SELECT count(*) FROM deals_importrun WHERE finished_at IS NOT NULL"):
                if time.perf_counter() > until:
                    break
                time.sleep(_LOOKS)
            else:
                return
            if counts["kills"] >= most:
                raise SystemExit("An import that nobody killed did not come to its end.")
            server.kill()
            counts["kills"] += 1
            counts["killed while it ran"] += 1
        _look(home, counts)


def _look(home: Path, counts: Counter[str]) -> None:
    """What a kill may have left: a damaged file, a deal stored by halves, a mail stored twice."""
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    halves = (
        "SELECT count(*) FROM deals_deal WHERE touch_count != "
        "(SELECT count(*) FROM deals_touch WHERE deal_id = deals_deal.id)"
    )
    counts["damaged"] += not whole
    counts["halves"] += _asked(home, halves)
    counts["twice"] += _asked(home, "SELECT count(*) - count(DISTINCT identity) FROM deals_touch")
    counts["killed with something stored"] += _asked(home, "SELECT count(*) FROM deals_touch") > 0


def _compared(clean: Path, home: Path, now: datetime) -> dict[str, int]:
    """What a life that came to its end has less or otherwise than one nobody killed; judged and rebuilt at `now`."""
    _run(home, *_UNCHASE, "rounds", "--once", "--now", now.isoformat())
    there, here = (_asked(one, "SELECT count(*) FROM deals_touch") for one in (clean, home))
    rebuilt = subprocess.run(
        [*_UNCHASE, "rebuild", "--now", now.isoformat()], env=_env(home), capture_output=True, check=False
    )
    return {
        "lost": there - here,
        "deals that differ": len(_deals(clean) ^ _deals(home)),
        "imports left open": _asked(home, "SELECT count(*) FROM deals_importrun WHERE finished_at IS NULL"),
        "differences of a rebuild": rebuilt.stdout.count(b"\n"),
    }


def _deals(home: Path) -> set[tuple[object, ...]]:
    """What its mails make of each deal. (How it stands depends on the day; a rebuild compares that.)"""
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database:
        return set(database.execute("SELECT key, touch_count, first_touch_at, last_touch_at FROM deals_deal"))


def _import_of(mailbox: Path) -> list[str]:
    return [*_UNCHASE, "import", str(mailbox), "--me", ME, "--now", NOW.isoformat()]


def _asked(home: Path, query: str) -> int:
    with closing(sqlite3.connect(home / "unchase.sqlite3", timeout=60)) as database:
        return int(database.execute(query).fetchone()[0])


def _run(home: Path, *command: str) -> None:
    subprocess.run(command, env=_env(home), capture_output=True, check=True)


def _env(home: Path) -> dict[str, str]:
    return os.environ | {"UNCHASE_HOME": str(home), "UNCHASE_PASSWORD": "nobody types this one"}


def _killed_by(bench: str, name: str, *told: str) -> dict[str, int]:
    """The figures of another bench that kills, in a process of its own; none where what it needs is not there."""
    command = [sys.executable, str(Path(__file__).with_name(bench)), *told, "--json"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    found: dict[str, int] = json.loads(ran.stdout) if ran.stdout else {}
    return {f"{name}: {one}": value for one, value in found.items()}


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where anything went wrong."""
    from mail_kills import GOOD
    from worker_kills import AGAIN, AGAIN_WITHIN
    from worker_kills import GOOD as GOOD_OF_WORKERS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of imports")
    parser.add_argument("--mails", type=int, default=3_000)
    parser.add_argument("--mail-kills", type=int, default=300, help="of mail on its way; 0 for none")
    parser.add_argument("--worker-kills", type=int, default=100, help="of workers; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.kills, given.mails = min(given.kills, 10), min(given.mails, 2_000)
        given.mail_kills = min(given.mail_kills, 20)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(given.kills, given.mails, Path(folder), given.seed)
    if given.mail_kills:
        figures |= _killed_by(
            "mail_kills.py", "mail", "--kills", str(given.mail_kills), "--seed", str(given.seed)
        )
    late = 0.0
    if given.worker_kills:
        told = ("--lives", str(-(-given.worker_kills // 5)))
        quickly = ("--jobs", "16", "--kills", "2", "--lives", "1", "--stalled", "16")
        figures |= _killed_by("worker_kills.py", "workers", *(quickly if given.quick else told))
        late = figures.get(f"workers: {AGAIN}", 0)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:36}{value:>10,}")
    good = _GOOD | {f"page: {name}" for name in _GOOD} | {f"mail: {name}" for name in GOOD}
    good |= {f"workers: {name}" for name in (*GOOD_OF_WORKERS, AGAIN)}
    sys.exit(late > AGAIN_WITHIN or any(value for name, value in figures.items() if name not in good))


if __name__ == "__main__":
    main()

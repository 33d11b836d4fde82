"""Whether a mining that is killed goes on to the same end: `python bench/mining_kills.py [--kills N] [--messages N] [--json]`.

Mines invented mail once without a break. Then does it again and again, each time killed with -9 at some moment – drawn,
by a seed – of the time it takes, workers left to themselves, and begun anew in the same folder. A life that comes to
its end is compared with the unbroken run, byte for byte, and the next begins with an empty folder.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mining import begun, digest, make_house

KILLS, MESSAGES, JOBS = 20, 6_000, 2
_SEED = 20
_LONGEST = 600.0  # seconds a run may take


def main() -> None:
    """Mines, kills, compares, tells."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="unchase-mining-kills-") as folder:
        place = Path(folder)
        make_house(place / "house", given.messages)
        figures = killed(place, given.kills, random.Random(given.seed))
    figures = {"messages": given.messages, **figures}
    if given.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):36} {value}")


def killed(place: Path, kills: int, drawn: random.Random) -> dict[str, float | bool]:
    """So many kills, and the lives they fell in."""
    whole, clean = _life(place, None)
    assert clean is not None, "nobody kills the first"
    shutil.rmtree(place / "out")
    done, lives, same, kept = 0, 0, 0, 0
    while done < kills or lives == 0:
        before = _there(place / "out")
        _, ended = _life(place, drawn.uniform(0, whole) if done < kills else None)
        kept += before > 0
        if ended is None:
            done += 1
            continue
        lives, same = lives + 1, same + (ended == clean)
        if done < kills:
            shutil.rmtree(place / "out")
    return {
        "seconds_of_an_unbroken_run": round(whole, 1),
        "kills": done,
        "begun_again_with_something_there": kept,
        "lives_that_ended": lives,
        "of_them_the_same_bytes": same,
        "all_the_same_bytes": same == lives,
    }


def _life(place: Path, until: float | None) -> tuple[float, str | None]:
    """A run, killed after so many seconds unless it has ended; how long it took, and a digest of what it wrote if it ended."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as wrong:
        run = begun("local", JOBS, place / "house", place / "out", told=told, wrong=wrong)
        try:
            run.wait(_LONGEST if until is None else until)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            return time.monotonic() - began, None
        if run.returncode != 0:
            wrong.seek(0)
            sys.exit(f"It ended with {run.returncode}: {wrong.read()[-2000:]}")
    return time.monotonic() - began, digest(place / "out")


def _there(out: Path) -> int:
    """How many files of events or of judged deals an earlier run left."""
    return sum(1 for one in out.rglob("*.parquet") if ".work" not in one.parts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()

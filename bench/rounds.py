"""How fast the rounds go: `python bench/rounds.py [--deals N] [--mails N] [--jobs N] [--quick] [--json]`.

Each figure is taken in a process of its own with a workspace of its own, under a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from invented import ME, NOW, fill, write_mbox

_COUNTED = 1_000  # deals of which counting is measured


def reassessing(deals: int) -> dict[str, float]:
    """Reassessing a whole workspace on which a day has passed; and one button's worth of it."""
    from unchase.deals.models import Deal, Seller
    from unchase.rounds.reassess import reassess_due

    ana = Seller.objects.create_user(ME, zone="Europe/London", country="GB")
    started = time.perf_counter()
    fill(ana, deals)
    filled = time.perf_counter() - started
    tomorrow = NOW + timedelta(days=1)
    Deal.objects.update(reassess_at=tomorrow)
    started, worked = time.perf_counter(), time.process_time()
    done = reassess_due(tomorrow)
    passed, used = time.perf_counter() - started, time.process_time() - worked
    return {
        "deals": deals,
        "filled a second": round(deals / filled),
        "reassessed a second": round(done / passed),
        "reassessed a second of work": round(done / used),
        **_counting(),
        **_buttons(tomorrow),
        "megabytes": _peak(),
    }


def _counting() -> dict[str, float]:
    """Deals counted into their seller's day, of those nobody counted before, and once more where only time passed."""
    from unchase.deals.models import Deal
    from unchase.rounds.counting import count_changed

    Deal.objects.filter(pk__gt=_COUNTED).update(counted=True)
    figures: dict[str, float] = {}
    for name in ("counted a second of work", "counted again a second of work"):
        worked = time.process_time()
        done = count_changed()
        figures[name] = round(done / (time.process_time() - worked))
        Deal.objects.filter(pk__lte=_COUNTED).update(counted=False)
    return figures


def _buttons(now: object) -> dict[str, float]:
    """The time a seller waits for a verb, 95 of 100 times: let go, its undoing, a call logged."""
    from datetime import datetime

    from unchase.core.touch import Ending
    from unchase.deals.models import Deal

    assert isinstance(now, datetime)
    times: dict[str, list[float]] = {"let go": [], "undo": [], "log a call": []}
    for deal in Deal.objects.select_related("seller", "prospect")[:60]:
        begin = time.perf_counter()
        release = deal.let_go(now)
        released = time.perf_counter()
        deal.undo(now, release)
        undone = time.perf_counter()
        deal.log_call(now, note="She will show it to her board.", ending=Ending.NONE)
        logged = time.perf_counter()
        times["let go"].append(released - begin)
        times["undo"].append(undone - released)
        times["log a call"].append(logged - undone)
    return {f"{name}, ms p95": round(sorted(taken)[56] * 1_000, 1) for name, taken in times.items()}


def importing(mails: int, jobs: int) -> dict[str, float]:
    """A mailbox brought in: surveyed, sorted, read, stored, assessed; and brought in again."""
    from unchase.deals.models import Seller
    from unchase.rounds.mailbox import begin_import, import_mailbox
    from unchase.settings import home

    path = home() / "in.mbox"
    write_mbox(path, mails // 10)
    ana = Seller.objects.create_user(ME, zone="Europe/London", country="GB")
    started = time.perf_counter()
    run = import_mailbox(begin_import(ana, [path], NOW), NOW, jobs=jobs)
    passed = time.perf_counter() - started
    started = time.perf_counter()
    import_mailbox(begin_import(ana, [path], NOW), NOW, jobs=jobs)
    again = time.perf_counter() - started
    size = (home() / "unchase.sqlite3").stat().st_size
    return {
        "mails": run.stored,
        "jobs": jobs,
        "mails a second": round(run.stored / passed),
        "mails a second, again": round(run.stored / again),
        "bytes a mail": round(size / run.stored),
        "megabytes": _peak(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=["reassessing", "importing"])
    given = parser.parse_args()
    if given.quick:
        given.deals, given.mails = min(given.deals, 2_000), min(given.mails, 4_000)
    if given.only is not None and "UNCHASE_HOME" not in os.environ:
        parser.error("--only fills the workspace in UNCHASE_HOME; say which.")
    if given.only is None:
        figures = {part: _apart(part, given) for part in ("reassessing", "importing")}
    else:
        from unchase.rounds.upkeep import prepare

        prepare(now=NOW)
        taken = (
            reassessing(given.deals) if given.only == "reassessing" else importing(given.mails, given.jobs)
        )
        print(json.dumps(taken))
        return
    if given.json:
        print(
            json.dumps(
                {f"{part}: {name}": value for part, row in figures.items() for name, value in row.items()}
            )
        )
        return
    for part, row in figures.items():
        print(part)
        for name, value in row.items():
            print(f"  {name:32}{value:>12,}")


def _apart(part: str, given: argparse.Namespace) -> dict[str, float]:
    """One part in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = ["--deals", str(given.deals), "--mails", str(given.mails), "--jobs", str(given.jobs)]
        ran = subprocess.run(
            [sys.executable, __file__, "--only", part, *numbers],
            env=os.environ | {"UNCHASE_HOME": str(Path(folder) / "home")},
            stdout=subprocess.PIPE,
            check=True,
        )
    row: dict[str, float] = json.loads(ran.stdout)
    return row


if __name__ == "__main__":
    main()

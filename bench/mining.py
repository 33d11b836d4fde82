"""How fast archives are mined, and whether every way of doing it says the same: `python bench/mining.py [--quick] [--json]`.

Makes the mail of a house, always the same: the conversations of `bench/invented.py`, dealt out to eight mbox files so
that every thread crosses them. Then mines it in turns, each a program of its own: on one core, on two, on Ray, and on both
again with two workers killed on the way. It compares what was written byte for byte, and says what 100 million mails
would cost, parsing apart from what comes after. `--messages N` takes another number, `--only local` leaves Ray out.

Seconds on a busy machine are longer than they would be: beside them stand those of the processors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from invented import LIVES, ME, write_mbox

ROOT = Path(__file__).resolve().parent.parent
MESSAGES, QUICK = 200_000, 4_000
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FILES = 8
_KILLS = (0.2, 0.6)  # of the time the same run took before: one while mail is parsed or read, one later
_EVERY = 0.5  # seconds between two looks at memory
_GOAL = 14.0  # core-hours for 100 million mails, parsed

Figures = dict[str, Any]


def main() -> None:
    """Makes the mail, takes the turns, tells."""
    given = _arguments()
    if given.run:
        print(json.dumps(mined(given.run, given.jobs, Path(given.archive), Path(given.out))))
        return
    messages = given.messages or (QUICK if given.quick else MESSAGES)
    with tempfile.TemporaryDirectory(prefix="unchase-mining-", dir=given.folder) as folder:
        place = Path(folder)
        make_house(place / "house", messages)
        make_house(place / "quarter", messages // 4)
        turns = _turns(place, engines=("local",) if given.only == "local" else ("local", "ray"))
    figures = _figures(turns, messages)
    if given.json:
        print(json.dumps(figures, indent=2))
    else:
        _show(turns, figures)


def make_house(folder: Path, messages: int) -> None:
    """So many mails in eight mbox files: one after the other to the next file."""
    folder.mkdir()
    whole = folder / "all"
    write_mbox(whole, messages // len(LIVES[0]))
    files = [(folder / f"{number}.mbox").open("wb") for number in range(FILES)]
    number = -1
    with whole.open("rb") as source:
        for line in source:
            number += line.startswith(b"From ")
            files[number % FILES].write(line)
    for file in files:
        file.close()
    whole.unlink()


def mined(engine_name: str, jobs: int, archive: Path, out: Path) -> Figures:
    """One mining, in this process: seconds until all was parsed and until the end, and the processor's."""
    sys.path.insert(0, str(ROOT / "src"))
    from unchase.connectors.sides import sides_of
    from unchase.mining.asked import Asked
    from unchase.mining.engines import engine
    from unchase.mining.mine import mine

    asked = Asked(sides=sides_of([ME]), now=NOW, zone="Europe/Berlin")
    marks: dict[str, tuple[float, float]] = {}

    def progress(stage: str, _more: int, _total: int | None) -> None:
        marks[stage] = (time.monotonic(), _processor())

    with engine(engine_name, jobs=jobs) as by:
        list(by.each(_awake, range(jobs)))  # workers that are there already: their start is told apart
        began = (time.monotonic(), _processor())
        told = mine([archive], out=out, asked=asked, by=by, progress=progress)
        ended = (time.monotonic(), _processor())
        alone = _own()
    return {
        "processor": _processor(),
        "main_processor": alone,
        "messages": told.messages,
        "deals": told.deals,
        "shards": told.shards,
        "seconds": ended[0] - began[0],
        "parse_seconds": marks["reading"][0] - began[0],
        "parse_processor": marks["reading"][1] - began[1],
        "rest_processor": ended[1] - marks["reading"][1],
        "problems": told.problem_count,
    }


def _awake(number: int) -> int:
    """A worker that has loaded what it needs."""
    from unchase.mining import judging, shards, sorting  # noqa: F401 - to have them

    return number


def _processor() -> float:
    """Seconds of the processor this process took, and those of its workers that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return _own() + ended.ru_utime + ended.ru_stime


def _own() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def _turns(place: Path, engines: tuple[str, ...]) -> dict[str, Figures]:
    turns = {
        "local 1, a quarter": turn(place, "local", 1, archive="quarter"),
        "local 1": turn(place, "local", 1),
    }
    for name in engines:
        turns[f"{name} 2"] = turn(place, name, 2)
        turns[f"{name} 2, two killed"] = turn(place, name, 2, kills=turns[f"{name} 2"]["whole_seconds"])
    return turns


def turn(place: Path, name: str, jobs: int, *, archive: str = "house", kills: float = 0.0) -> Figures:
    """One run as a program: what it says of itself, its memory, and a digest of what it wrote."""
    out = place / "out"
    shutil.rmtree(out, ignore_errors=True)
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as wrong:
        run = begun(name, jobs, place / archive, out, told=told, wrong=wrong)
        seen = _watched(run, [part * kills for part in _KILLS] if kills else [])
        if run.returncode != 0:
            wrong.seek(0)
            sys.exit(f"{name} with {jobs} workers ended with {run.returncode}: {wrong.read()[-2000:]}")
        told.seek(0)
        said = told.read().splitlines()[-1]
    return {**json.loads(said), **seen, "whole_seconds": time.monotonic() - began, "digest": digest(out)}


def begun(
    name: str, jobs: int, archive: Path, out: Path, *, told: IO[str], wrong: IO[str]
) -> subprocess.Popen[str]:
    """A run as a program of its own, with what it says."""
    asked = {"--run": name, "--jobs": str(jobs), "--archive": str(archive), "--out": str(out)}
    command = [
        sys.executable,
        str(Path(__file__).resolve()),
        *(word for pair in asked.items() for word in pair),
    ]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "bench")))}
    return subprocess.Popen(command, stdout=told, stderr=wrong, env=environment, text=True)


def _watched(run: subprocess.Popen[str], kills: list[float]) -> Figures:
    """The memory of a run and of its workers, until it ends; at each of these moments a worker is killed."""
    seen: Figures = {"main_mb": 0.0, "worker_mb": 0.0, "killed": 0}
    began = time.monotonic()
    while run.poll() is None:
        workers = [pid for pid in _below(run.pid) if _is_worker(pid)]
        seen["main_mb"] = max(seen["main_mb"], _memory(run.pid))
        seen["worker_mb"] = max(seen["worker_mb"], *(map(_memory, workers)), 0.0)
        if kills and time.monotonic() - began > kills[0] and workers:
            kills.pop(0)
            os.kill(workers[-1], signal.SIGKILL)
            seen["killed"] += 1
        time.sleep(_EVERY)
    return seen


def _below(pid: int) -> list[int]:
    """The processes a process started, and those they started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return sorted(found[1:])


def _is_worker(pid: int) -> bool:
    """Whether it does pieces of work: a process of ours, or one of Ray that has some."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"spawn_main" in said or said.startswith(b"ray::_done")


def _memory(pid: int) -> float:
    """Megabytes a process holds for itself."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0.0
    return (int(pages[1]) - int(pages[2])) * resource.getpagesize() / 1e6


def digest(folder: Path) -> str:
    """Of every file's name and bytes."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _figures(turns: dict[str, Figures], messages: int) -> Figures:
    one, two = turns["local 1"], turns["local 2"]
    parse, rest = one["parse_processor"] / messages, one["rest_processor"] / messages
    figures: Figures = {
        "messages": messages,
        "deals": one["deals"],
        "parse_per_core_second": round(1 / parse),
        "rest_per_core_second": round(1 / rest),
        "parse_core_hours_of_100_million": round(parse * 1e8 / 3600, 1),
        "rest_core_hours_of_100_million": round(rest * 1e8 / 3600, 1),
        "parse_goal_core_hours": _GOAL,
        "two_cores_over_one": round(one["seconds"] / two["seconds"], 2),
        # By the processors' seconds, whatever else the machine does: the main program's work stands alone.
        "two_free_cores_over_one": round(
            one["processor"] / (two["main_processor"] + (two["processor"] - two["main_processor"]) / 2), 2
        ),
        "memory_growth_of_four_times": round(one["main_mb"] / turns["local 1, a quarter"]["main_mb"], 2),
        "all_the_same_bytes": len({turn["digest"] for name, turn in turns.items() if "quarter" not in name})
        == 1,
        "workers_killed": sum(turn["killed"] for turn in turns.values()),
    }
    if "ray 2" in turns:
        figures["ray_over_local"] = round(turns["ray 2"]["seconds"] / two["seconds"], 2)
    return figures


def _show(turns: dict[str, Figures], figures: Figures) -> None:
    print(f"{'':24}{'seconds':>9}{'parse':>9}{'main MB':>9}{'worker MB':>11}{'killed':>8}  digest")
    for name, one in turns.items():
        print(
            f"{name:24}{one['seconds']:9.1f}{one['parse_seconds']:9.1f}{one['main_mb']:9.0f}{one['worker_mb']:11.0f}"
            f"{one['killed']:8}  {one['digest'][:12]}"
        )
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):36} {value}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=("local",))
    parser.add_argument(
        "--folder", help="where the mail is made, unless in the system's folder for such things"
    )
    for name in ("--run", "--archive", "--out"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

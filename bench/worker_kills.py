"""Jobs under kill -9 of their workers: `python bench/worker_kills.py [--jobs 60] [--kills 5] [--lives 20] [--workers 2] [--json]`.

On a throw-away PostgreSQL. Each job takes a while and then leaves one mark; workers are killed in the middle of it, and
others started; when all are done, as many jobs and kills come again, life after life. Told: how many were done, how many twice, and how long the jobs of a killed worker lay until they ran again.
The exit code is 1 where a job was not done, an effect is there twice, or a job lay longer than two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from on_postgres import cluster

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from unchase.rounds.kinds import Kind

HERE = Path(__file__).resolve()
_LONGEST = (
    900.0  # seconds, and as many for each kill as a worker takes to start and its jobs to be taken up again
)
_A_KILL = 40.0
AGAIN_WITHIN = 120.0  # seconds, a job of a worker that was killed
GOOD = {"jobs", "workers killed", "jobs a killed worker left", "jobs done"}
AGAIN = "left jobs run again within, s (longest)"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--kills", type=int, default=5, help="of workers, a life")
    parser.add_argument("--lives", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--takes", type=float, default=1.0, help="seconds, of one job")
    parser.add_argument(
        "--stalled", type=float, default=0.0, help="seconds without a sign of life; as `unchase work` has it"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.worker:
        _be_a_worker(told.stalled, told.takes)
        return
    with cluster() as address, tempfile.TemporaryDirectory() as home:
        os.environ["UNCHASE_HOME"] = home
        figures = measured(
            address,
            jobs=told.jobs,
            kills=told.kills,
            workers=told.workers,
            stalled=told.stalled,
            takes=told.takes,
            lives=told.lives,
        )
    if told.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:45} {figure}")
    wrong = {name for name, figure in figures.items() if figure and name not in {*GOOD, AGAIN}}
    sys.exit(bool(wrong) or figures[AGAIN] > AGAIN_WITHIN)


def measured(
    address: str, *, jobs: int, kills: int, workers: int, stalled: float, takes: float, lives: int = 1
) -> dict[str, float]:
    """The figures of so many lives on an empty database, each of so many jobs and kills."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as there:
        there.execute("CREATE TABLE piece (id bigserial PRIMARY KEY, done_at timestamptz)")
        there.execute("CREATE TABLE begun (id bigint, at timestamptz DEFAULT clock_timestamp(), by int)")
        there.execute("CREATE TABLE mark (id bigint, at timestamptz DEFAULT clock_timestamp())")
        running = [_started(address, stalled, takes) for _ in range(workers)]
        orphans: list[tuple[int, datetime]] = []
        killed = 0
        try:
            for _ in range(lives):
                there.execute("INSERT INTO piece SELECT FROM generate_series(1, %s)", [jobs])
                killed += _lived(there, running, orphans, kills, lambda: _started(address, stalled, takes))
            again = _ran_again(there, orphans)
            marks = there.execute("SELECT count(*), count(DISTINCT id) FROM mark").fetchone()
            left = there.execute("SELECT count(*) FROM piece WHERE done_at IS NULL").fetchone()
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(120)
    assert marks is not None
    assert left is not None
    return {
        "jobs": jobs * lives,
        "workers killed": killed,
        "jobs a killed worker left": len(orphans),
        "jobs done": int(marks[1]),
        "jobs not done": int(left[0]),
        "effects twice": int(marks[0]) - int(marks[1]),
        AGAIN: round(max(again, default=0.0), 1),
    }


def _lived(
    there: psycopg.Connection[Any],
    running: list[subprocess.Popen[bytes]],
    orphans: list[tuple[int, datetime]],
    kills: int,
    start: Callable[[], subprocess.Popen[bytes]],
) -> int:
    """Kill workers while they do what there is, and start others, until all is done; how many were killed."""
    until, killed = time.monotonic() + _LONGEST + kills * _A_KILL, 0
    row = there.execute("SELECT count(*) FROM piece WHERE done_at IS NULL").fetchone()
    jobs = left = int(row[0]) if row else 0
    while left and time.monotonic() < until:
        if killed < kills and jobs - left >= killed * jobs // (2 * kills):
            one = _busy(there, running)
            if one is not None:
                one.send_signal(signal.SIGKILL)
                one.wait()
                killed, at = killed + 1, datetime.now(UTC)
                orphans += [(key, at) for key in _left_by(there, one.pid)]
                running[running.index(one)] = start()
        time.sleep(0.02)
        row = there.execute("SELECT count(*) FROM piece WHERE done_at IS NULL").fetchone()
        left = int(row[0]) if row else 0
    return killed


def _started(address: str, stalled: float, takes: float) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "UNCHASE_DATABASE": address, "PYTHONPATH": str(HERE.parents[1] / "src")}
    return subprocess.Popen(
        [sys.executable, str(HERE), "--worker", "--stalled", str(stalled), "--takes", str(takes)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )


def _busy(
    there: psycopg.Connection[Any], running: list[subprocess.Popen[bytes]]
) -> subprocess.Popen[bytes] | None:
    """A worker in the middle of a job."""
    for one in running:
        if _left_by(there, one.pid):
            return one
    return None


def _left_by(there: psycopg.Connection[Any], pid: int) -> list[int]:
    """What a worker began and did not end."""
    query = (
        "SELECT DISTINCT begun.id FROM begun JOIN piece USING (id) WHERE by = %s AND done_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM begun later WHERE later.id = begun.id AND later.at > begun.at)"
    )
    return [key for (key,) in there.execute(query, [pid]).fetchall()]


def _ran_again(there: psycopg.Connection[Any], orphans: list[tuple[int, datetime]]) -> list[float]:
    """Seconds from the kill of its worker until a job was begun again."""
    waits = []
    for key, at in orphans:
        row = there.execute("SELECT min(at) FROM begun WHERE id = %s AND at > %s", [key, at]).fetchone()
        if row and row[0]:
            waits.append((row[0] - at).total_seconds())
    return waits


def _be_a_worker(stalled: float, takes: float) -> None:
    """As `unchase work`, with the pieces of this bench as its only kind of work."""
    from unchase.rounds.upkeep import prepare

    prepare(now=datetime.now(UTC))
    from unchase.rounds.jobs import Patience
    from unchase.rounds.working import work

    own = Patience(heartbeat=stalled / 8, stalled=stalled, looks=stalled / 4) if stalled else Patience()
    work(4, kinds=(_kind(takes),), patience=own)


def _kind(takes: float) -> Kind:
    from django.db import connection, transaction

    from unchase.rounds.kinds import Kind

    def due(_now: datetime) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM piece WHERE done_at IS NULL ORDER BY id")
            return [key for (key,) in cursor.fetchall()]

    def do(key: int, _now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO begun (id, by) VALUES (%s, %s)", [key, os.getpid()])
        time.sleep(takes)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE piece SET done_at = now() WHERE id = %s AND done_at IS NULL", [key])
            if cursor.rowcount:  # claimed: its effect is left once
                cursor.execute("INSERT INTO mark (id) VALUES (%s)", [key])

    return Kind(name="piece", due=due, work=do, every=1.0)


if __name__ == "__main__":
    main()

"""A company at work: `python bench/mixed_load.py [--minutes 60] [--sellers 200] [--web 2] [--workers 4] [--think 30] [--kills 0] [--json]`.

On a throw-away PostgreSQL that writes to the disk as a real one does, so many processes of `unchase serve` and of `unchase
work`, and so many simulated sellers (`bench/simulated.py`), each with a second or a minute of thought between two deeds:
pages, the API, calls logged – some twice at once –, drafts, letters that leave, mailboxes brought in, deals let go, shared,
handed over, and another program told of it all. Afterwards every write that was answered is looked for, every deal that was
touched is computed anew, and what went wrong, what everything took and how much memory each process held is told; the exit
code is 1 where anything was lost, done twice, or answered with an error. With `--kills` workers are killed (kill -9) on the
way, and others started: then a letter may be in doubt, which is shown, and another program told of the same twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from afterwards import Sink, left_to_do, looked_over, sink
from ledger import Floor, Ledger, asked
from organisation import organisation
from simulated import Simulated

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from mailservers.smtp import post_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailservers.smtp import Post
    from organisation import Organisation

_LOOKS = 10.0  # seconds between two looks at the processes
_QUIET_WITHIN = 300.0  # seconds until the workers have done what is due
_ENDS_WITHIN = 60.0  # seconds a process told to stop may take
_MB = 1_024
_TROUBLE = (
    "Traceback",
    "job-failed",
    "clock-trouble",
    "database-trouble",
    "import-given-up",
    "not-sent",
    "Error",
)
# What a killed worker may leave behind: it is shown, and known to whoever was told by its id.
_MAY_BE = ("a letter in doubt", "notice ")
# What a disk is for: nothing that was answered is only in memory.
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "200"}


class Company:
    """The processes of a company, by name, each with its log; how much memory each held, and when."""

    def __init__(self, there: Organisation, logs: Path) -> None:
        self.there, self.logs = there, logs
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[str, ...]] = {}
        self.killed = 0
        self.ports: list[int] = []
        self.memory: list[tuple[float, dict[str, float]]] = []
        self.connections = 0

    def start(self, web: int, workers: int) -> None:
        """Start them all, and wait until every page answers."""
        for number in range(web):
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.ports.append(int(free.getsockname()[1]))
            self._start(f"web {number + 1}", "serve", "--port", str(self.ports[-1]), "--no-open")
        for number in range(workers):
            self._start(f"work {number + 1}", "work", "--jobs", "2")
        until = time.monotonic() + 180
        for port in self.ports:
            while asked(port, "GET", "/healthz", "", {"Host": "localhost"}).code != 200:
                if time.monotonic() > until:
                    raise SystemExit("The pages do not answer.")
                time.sleep(0.2)

    def _start(self, name: str, *arguments: str) -> None:
        self.commands[name] = arguments
        with (self.logs / name).open("ab") as log:
            command = [sys.executable, "-m", "unchase", *arguments]
            self.processes[name] = subprocess.Popen(command, env=self.there.env, stdout=log, stderr=log)

    def kill_one(self, chance: random.Random) -> None:
        """Kill a worker, with what reads for it, and start another."""
        name = chance.choice([one for one in self.processes if one.startswith("work")])
        for pid, _ in _resident(self.processes[name].pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.processes[name].wait()
        self.killed += 1
        self._start(name, *self.commands[name])

    def look(self, since: float) -> None:
        """How much each holds now."""
        held: dict[str, float] = {}
        for name, process in self.processes.items():
            for place, (pid, megabytes) in enumerate(_resident(process.pid)):
                reads = b"multiprocessing" in _command(pid)
                held[f"{name}, readers" if reads else name if place == 0 else f"{name}, child {place}"] = (
                    megabytes
                )
        held["PostgreSQL, all"] = round(_shared(self.there.postmaster))
        self.memory.append((time.monotonic() - since, held))
        self.connections = max(self.connections, len(_resident(self.there.postmaster)))

    def stop(self) -> dict[str, float]:
        """Tell all to stop; how long the slowest took, and how many did not end in order."""
        started, slowest, wrong = time.monotonic(), 0.0, 0
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                wrong += process.wait(_ENDS_WITHIN) not in {0, -signal.SIGTERM}
            except subprocess.TimeoutExpired:
                process.kill()
                wrong += 1
            slowest = max(slowest, time.monotonic() - started)
        return {"processes that did not end in order": wrong, "the slowest to end, s": round(slowest, 1)}

    def troubles(self) -> list[str]:
        """The lines of the logs that tell of trouble."""
        return [
            f"{log.name}: {line[:300]}"
            for log in sorted(self.logs.iterdir())
            for line in log.read_text(errors="replace").splitlines()
            if any(word in line for word in _TROUBLE)
        ]

    def events(self) -> Counter[str]:
        """What the workers told, by name."""
        lines = (
            line.split()
            for log in self.logs.iterdir()
            for line in log.read_text(errors="replace").splitlines()
        )
        return Counter(words[2] for words in lines if len(words) > 3 and words[0].startswith("20"))


def measure(given: argparse.Namespace) -> tuple[dict[str, float], list[str]]:
    """The figures, and what went wrong in words."""
    with ExitStack() as stack:
        there = stack.enter_context(organisation(**_DURABLE))
        there.grow(given.sellers)
        post, heard = stack.enter_context(post_office()), stack.enter_context(sink())
        there.env |= {"UNCHASE_ALLOW_HOSTS": "127.0.0.0/8"}
        prepared = _prepared(there, post, heard, given)
        logs = Path(there.env["UNCHASE_HOME"]) / "logs"
        logs.mkdir()
        company = Company(there, logs)
        with _running(company, given):
            floor = Floor(
                ports=company.ports,
                ledger=Ledger(),
                deals={int(key): deals for key, deals in prepared["deals"].items()},
                people={int(key): person for key, person in prepared["people"].items()},
            )
            started = time.monotonic()
            _work(company, floor, prepared, given)
            lasted = time.monotonic() - started
            figures = _times(floor.ledger, lasted)
            figures |= _quiet(company, there)
            company.look(started)
            figures |= company.stop()
        lost, wrong = looked_over(there, floor.ledger, post, heard, logs)
        if given.kills:
            wrong = [one for one in wrong if not one.startswith(_MAY_BE)]
        figures |= {"workers killed": company.killed} | lost
        wrong = [*floor.ledger.wrong[:40], *company.troubles()[:40], *wrong[:40]]
        figures["answers that were wrong"] = len(floor.ledger.wrong)
        figures["lines of trouble in the logs"] = len(company.troubles())
        figures |= {f"not done: {name}": count for name, count in floor.ledger.refused.items()}
        figures |= {f"told by workers: {name}": count for name, count in sorted(company.events().items())}
        figures |= _memory(company, lasted)
        if given.samples:
            given.samples.write_text(json.dumps(company.memory))
        figures["connections to PostgreSQL, most"] = company.connections
        figures["load of the machine meanwhile"] = round(os.getloadavg()[2], 1)
    return figures, wrong


@contextmanager
def _running(company: Company, given: argparse.Namespace) -> Iterator[None]:
    try:
        company.start(given.web, given.workers)
        yield
    finally:
        for process in company.processes.values():
            if process.poll() is None:
                process.kill()


def _prepared(there: Organisation, post: Post, heard: Sink, given: argparse.Namespace) -> dict[str, Any]:
    """Everybody signed in, some with a mailbox and some with a webhook, and whose which deals are."""
    command = [sys.executable, str(Path(__file__).with_name("afterwards.py")), "--prepare", str(given.sellers),
               str(post.port), str(heard.port)]  # fmt: skip
    said = subprocess.run(command, env=there.env, stdout=subprocess.PIPE, text=True, check=True).stdout
    prepared: dict[str, Any] = json.loads(said)
    return prepared


def _work(company: Company, floor: Floor, prepared: dict[str, Any], given: argparse.Namespace) -> None:
    """All sellers at work for so many minutes, while the processes are looked at."""
    stop, started, chance = Event(), time.monotonic(), random.Random(given.seed)
    looks = min(_LOOKS, given.minutes * 60 / (2 * given.kills)) if given.kills else _LOOKS
    threads = []
    for number, one in enumerate(prepared["sellers"]):
        seller = Simulated(floor=floor, chance=random.Random(given.seed * 100_003 + number), **one)
        threads.append(Thread(target=seller.work, args=(stop, given.think), daemon=True))
    for thread in threads:
        thread.start()
    while (left := given.minutes * 60 - (time.monotonic() - started)) > 0:
        company.look(started)
        if company.killed < given.kills * (1 - left / (given.minutes * 60)):
            company.kill_one(chance)
        if any(process.poll() is not None for process in company.processes.values()):
            floor.ledger.wrong.append("A process ended by itself.")
            break
        sys.stderr.write(f"\r{left / 60:5.1f} minutes left, {len(floor.ledger.wrong)} wrong ")
        sys.stderr.flush()
        time.sleep(min(looks, left))
    stop.set()
    for thread in threads:
        thread.join(120)


def _quiet(company: Company, there: Organisation) -> dict[str, float]:
    """Wait until the workers have done what is due."""
    started = time.monotonic()
    while (left := left_to_do(there)) and time.monotonic() - started < _QUIET_WITHIN:
        time.sleep(1)
    for port in company.ports:
        assert asked(port, "GET", "/metrics", "", {"Host": "localhost"}).code == 200
    return {"done by the workers after the last deed within, s": round(time.monotonic() - started, 1)} | {
        f"left undone: {name}": count for name, count in left.items()
    }


def _times(ledger: Ledger, lasted: float) -> dict[str, float]:
    """How many of each kind, and how long they took."""
    figures: dict[str, float] = {
        "minutes": round(lasted / 60, 1),
        "requests": sum(map(len, ledger.taken.values())),
        "requests a second": round(sum(map(len, ledger.taken.values())) / lasted, 1),
    }
    for kind, taken in sorted(ledger.taken.items()):
        figures[f"{kind}: requests"] = len(taken)
        figures[f"{kind}: ms p50"] = round(statistics.median(taken), 1)
        figures[f"{kind}: ms p95"] = round(sorted(taken)[int(len(taken) * 0.95)], 1)
    return figures


def _memory(company: Company, lasted: float) -> dict[str, float]:
    """What each held at a twelfth, at half and at the end of the time, and at most; those that read come and go."""
    figures = {}
    names = sorted({name for _, held in company.memory for name in held})
    for name in names:
        own = [(at, held[name]) for at, held in company.memory if name in held]
        for part in (1 / 12, 1 / 2, 1):
            if "readers" not in name:
                nearest = min(own, key=lambda one: abs(one[0] - part * lasted))
                figures[f"memory, {name}: MB after {part * lasted / 60:.0f} min"] = nearest[1]
        figures[f"memory, {name}: MB at most"] = max(megabytes for _, megabytes in own)
    return figures


def _resident(pid: int) -> list[tuple[int, float]]:
    """A process and all below it, with their resident megabytes; those that ended meanwhile are left out."""
    found: list[tuple[int, float]] = []
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found += [(pid, round(int(line.split()[1]) / _MB, 1)) for line in lines if line.startswith("VmRSS:")]
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += _resident(int(child))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _shared(pid: int) -> float:
    """Megabytes of a process and all below it; pages that several share count for each a part."""
    total = 0.0
    for one, _ in _resident(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / _MB
    return total


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sellers", type=int, default=200)
    parser.add_argument("--web", type=int, default=2)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument(
        "--think", type=float, default=30.0, help="seconds between two deeds of a seller, in the mean"
    )
    parser.add_argument("--kills", type=int, default=0, help="of workers, on the way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=Path, help="a file for every look at the memory, as JSON")
    parser.add_argument("--quick", action="store_true", help="one minute, 40 sellers")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.minutes, given.sellers, given.think = 1.0, 40, 6.0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to end, it takes its processes along
    figures, wrong = measure(given)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:70} {figure}")
    for one in wrong:
        print(one, file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

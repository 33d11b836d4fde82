"""How fast and how sound the API is: `python bench/api.py [--deals N …] [--requests N] [--calls N] [--quick] [--json]`.

Lists and single deals are asked for over real HTTP, a new connection for every request, from a workspace of invented
deals served by `unchase serve` as it is. Then so many calls are generated from its description by schemathesis, where
that is installed (`--schemathesis` says where): none may fail, none may be answered outside the description.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from served import served, worked

_WARM = 5
_LIMIT = 50  # ms, of a list, p95
_PHASES = ("coverage", "fuzzing", "stateful")
# All checks are on. What a description cannot say – the guard's word, an ending that is missing, a key used for something
# else – is answered with 422 by those that change something, and by them alone.
_WHAT_MAY_BE_REFUSED = """
[[operations]]
include-method = ["POST", "DELETE"]
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429]
"""
_ASKED = {
    "deals": "/api/deals",
    "deals, a hundred at once": "/api/deals?limit=100",
    "deals, of one standing": "/api/deals?standing=stalled",
    "deals, far back": "/api/deals?cursor={far}",
    "deals, with a person": "/api/deals?person=kim@shop7.example",
    "today": "/api/today",
    "a deal": "/api/deals/{one}",
    "what passed in it": "/api/deals/{one}/timeline",
    "two times": "/api/deals/{one}/two-times",
    "people": "/api/contacts",
}


def measure(deals: int, requests: int, calls: int, schemathesis: str) -> dict[str, float]:
    """The figures of a workspace of that many deals."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"UNCHASE_HOME": f"{folder}/home", "UNCHASE_API_RATE": "9000000"}
        filler = [sys.executable, str(Path(__file__).with_name("web.py")), "--fill", str(deals)]
        subprocess.run(filler, env=env, stdout=subprocess.DEVNULL, check=True)
        scopes = ["--scope", "read", "--scope", "draft", "--scope", "write"]
        made = subprocess.run(
            [sys.executable, "-m", "unchase", "token", "bench", *scopes],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        word = made.stdout.strip()
        with served(env) as server:
            for name, address in _ASKED.items():
                before = worked(server.pid)[0]
                taken = _timed(server.port, word, address.format(one=deals // 2, far="7a"), requests)
                spent = (worked(server.pid)[0] - before) / (len(taken) + _WARM)
                figures[f"{name}: ms of work"] = round(spent * 1_000, 1)
                figures[f"{name}: ms p50"] = round(statistics.median(taken), 1)
                figures[f"{name}: ms p95"] = round(sorted(taken)[int(len(taken) * 0.95)], 1)
            if calls and schemathesis:
                figures |= _generated(server.port, word, calls, schemathesis, folder)
    return figures


def _timed(port: int, word: str, address: str, requests: int) -> list[float]:
    taken = []
    for place in range(_WARM + requests):
        started = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("GET", address, headers={"Authorization": f"Bearer {word}", "Connection": "close"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}.")
        if place >= _WARM:
            taken.append((time.perf_counter() - started) * 1_000)
    return taken


def _generated(port: int, word: str, calls: int, schemathesis: str, folder: str) -> dict[str, float]:
    """Calls made of the description: each edge of it once, then drawn ones, alone and one after another, until so many."""
    Path(folder, "schemathesis.toml").write_text(_WHAT_MAY_BE_REFUSED)
    done = dict.fromkeys(_PHASES, 0)
    failures, seed = 0, 0
    started = time.perf_counter()
    while sum(done.values()) < calls and not failures:
        seed += 1
        for phase in _PHASES if seed == 1 else _PHASES[1:]:
            examples = max(10, min(200, (calls - sum(done.values())) // 30))
            made, wrong = _run(schemathesis, folder, port, word, phase=phase, examples=examples, seed=seed)
            done[phase] += made
            failures += wrong
    return {
        **{f"generated calls, {phase}": made for phase, made in done.items()},
        "generated calls": sum(done.values()),
        "generated calls that failed": failures,
        "generated calls a second": round(sum(done.values()) / (time.perf_counter() - started)),
    }


def _run(
    schemathesis: str, folder: str, port: int, word: str, *, phase: str, examples: int, seed: int
) -> tuple[int, int]:
    """One run of one phase: how many calls it made, and how many of them failed; what failed is shown."""
    command = [
        schemathesis,
        "run",
        f"http://127.0.0.1:{port}/api/openapi.json",
        "--header",
        f"Authorization: Bearer {word}",
        "--checks",
        "all",
        "--phases",
        phase,
        "--max-examples",
        str(examples),
        "--seed",
        str(seed),
        "--continue-on-failure",
        "--no-shrink",
        "--warnings",
        "off",
        "--suppress-health-check",
        "all",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    found = re.search(r"([\d,]+) generated", said.stdout)
    if found is None:
        raise SystemExit(said.stdout[-4_000:] + said.stderr[-2_000:])
    wrong = re.search(r"([\d,]+) found [\d,]+ unique failures", said.stdout)
    if wrong is not None or said.returncode:
        print(said.stdout[-12_000:], file=sys.stderr)
        return _number(found[1]), _number(wrong[1]) if wrong else 1
    return _number(found[1]), 0


def _number(words: str) -> int:
    return int(words.replace(",", ""))


def main() -> None:
    """Measure, and print a table or flat JSON; exit code 1 where a generated call failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--schemathesis", default=shutil.which("schemathesis") or "")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.deals, given.requests, given.calls = [1_000], 20, min(given.calls, 500)
    flat: dict[str, float] = {}
    for place, deals in enumerate(given.deals):
        figures = measure(deals, given.requests, 0 if place else given.calls, given.schemathesis)
        flat |= {f"{deals}: {name}": value for name, value in figures.items()}
        if not given.json:
            print(f"{deals:,} deals (limit of a list {_LIMIT} ms)")
            for name, value in figures.items():
                print(f"  {name:40}{value:>10}")
    if not given.schemathesis:
        print("schemathesis is not installed here, so no calls were generated.", file=sys.stderr)
    if given.json:
        print(json.dumps(flat))
    sys.exit(any("failed" in name and value for name, value in flat.items()))


if __name__ == "__main__":
    main()

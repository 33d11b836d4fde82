"""A sales floor on PostgreSQL: `python bench/floor.py [--deals 10000 100000 1000000] [--requests N] [--quick] [--json]`.

Invented deals with ten touches each, 500 a seller, twenty sellers a team (`bench/organisation.py`), on a throw-away
PostgreSQL, served by `unchase serve` as it is: real HTTP, a new connection for every request, each from another seller.
Told: how long Today, a deal, Deals, a search, the API's list and the manager's page take, with how many look-ups, what they
cost in processor time – which is the same on a busy machine – and how that grows with the organisation. `--stay` leaves the
database up at the end, until Enter, to look into.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from organisation import A_SELLER, A_TEAM, organisation
from served import worked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WARM = 10
_ASKING = 60  # sellers who ask, and as many managers
_LIMITS = {"Today": (35, 8), "the team": (150, 15), "API: deals": (50, 15)}  # ms p95, look-ups
_TEAM = "the team"


def measure(sizes: list[int], requests: int, *, stays: bool) -> dict[str, float]:
    """The figures of each size, one after the other on the same database."""
    figures: dict[str, float] = {}
    with organisation() as there:
        for deals in sizes:
            started = time.perf_counter()
            there.grow(max(A_TEAM, deals // A_SELLER))
            name = f"{deals:,} deals"
            figures[f"{name}: filled in, s"] = round(time.perf_counter() - started, 1)
            told = json.loads(_run(there.env, "--sign-in", str(there.sellers)))
            figures[f"{name}: database, MB"] = told["MB"]
            figures |= {f"{name}: {page}: look-ups": count for page, count in told["look-ups"].items()}
            with _serving(there.env) as (port, pid):
                for page, where in told["pages"].items():
                    before, there_before = worked(pid)[0], worked(there.postmaster)[0]
                    taken = _asked(port, where, requests)
                    count = requests + _WARM
                    spent = worked(pid)[0] - before, worked(there.postmaster)[0] - there_before
                    figures[f"{name}: {page}: ms p50"] = round(statistics.median(taken), 1)
                    figures[f"{name}: {page}: ms p95"] = round(sorted(taken)[int(len(taken) * 0.95)], 1)
                    figures[f"{name}: {page}: ms of work in Python"] = round(spent[0] / count * 1_000, 1)
                    figures[f"{name}: {page}: ms of work in PostgreSQL"] = round(spent[1] / count * 1_000, 1)
            _tell(figures, name)
        figures["load of the machine meanwhile"] = round(os.getloadavg()[1], 1)
        if stays:
            sys.stderr.write(f"{there.boss} until Enter. ")
            sys.stdin.readline()
    return figures


def _tell(figures: Mapping[str, float], name: str) -> None:
    """What is known so far: a large size takes its time."""
    told = [f"{one:60} {figure}\n" for one, figure in figures.items() if one.startswith(name)]
    sys.stderr.write("".join(told))


def _run(env: dict[str, str], *told: str) -> str:
    command = [sys.executable, __file__, *told]
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def sign_in(sellers: int) -> dict[str, Any]:
    """Sellers and managers signed in, and what each page of theirs looks up; told as JSON."""
    from unchase.rounds.upkeep import prepare

    now = datetime.now(UTC)
    prepare(now=now)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from unchase.deals.models import Seller
    from unchase.deals.token import Scope, Token

    chance = random.Random(7)
    teams = sellers // A_TEAM
    asking = [chance.randrange(sellers) for _ in range(_ASKING)]
    managing = [chance.randrange(1, teams) * A_TEAM if teams > 1 else 0 for _ in range(_ASKING)]
    cookies: dict[int, dict[str, str]] = {}
    words: dict[int, dict[str, str]] = {}
    clients: dict[int, Client] = {}
    for key in {*asking, *managing}:
        clients[key], seller = Client(), Seller.objects.get(pk=key + 1)
        clients[key].force_login(seller)
        cookies[key] = {"Cookie": f"sessionid={clients[key].cookies['sessionid'].value}"}
        words[key] = {
            "Authorization": f"Bearer {Token.make(seller, now, name='bench', scopes=[Scope.READ])[1]}"
        }
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM deals_deal WHERE seller_id = 1")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
        size = cursor.fetchone()[0]
    pages = {
        "Today": [(cookies[key], "/") for key in asking],
        "a deal": [(cookies[key], f"/deals/{key * last + chance.randint(1, A_SELLER)}") for key in asking],
        "Deals": [(cookies[key], "/deals") for key in asking],
        "Deals, by name": [(cookies[key], "/deals?sort=prospect") for key in asking],
        "Deals to be called, by last touch": [
            (cookies[key], "/deals?standing=callback&sort=last") for key in asking
        ],
        "search": [(cookies[key], f"/search?q=shop+{chance.randint(1, A_SELLER)}") for key in asking],
        "API: deals": [(words[key], "/api/deals") for key in asking],
        "API: deals of one standing": [(words[key], "/api/deals?standing=callback") for key in asking],
        _TEAM: [(cookies[key], "/team") for key in managing],
    }
    looked = {}
    for page, where in pages.items():
        headers, address = where[0]
        client = clients[(managing if page == _TEAM else asking)[0]]
        told = {"host": "localhost", **{name: word for name, word in headers.items() if name != "Cookie"}}
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address, headers=told)
            assert answer.status_code == 200, (address, answer.status_code)
        looked[page] = len(asked)
    return {"pages": pages, "look-ups": looked, "MB": int(size)}


@contextmanager
def _serving(env: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "unchase", "serve", "--port", str(port), "--no-open"]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 180
            while time.monotonic() < until:
                try:
                    _ask(port, {}, "/healthz")
                    break
                except (OSError, http.client.HTTPException):
                    time.sleep(0.1)
            yield port, server.pid
        finally:
            server.terminate()


def _ask(port: int, headers: Mapping[str, str], where: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as there:
        there.request("GET", where, headers={"Host": "localhost", **headers})
        answer = there.getresponse()
        answer.read()
        return answer.status


def _asked(port: int, where: list[tuple[dict[str, str], str]], requests: int) -> list[float]:
    """How long each request took, in ms."""
    taken = []
    for place in range(_WARM + requests):
        headers, page = where[place % len(where)]
        started = time.perf_counter()
        code = _ask(port, headers, page)
        passed = (time.perf_counter() - started) * 1_000
        if code != 200:
            raise SystemExit(f"{page} answered {code}.")
        if place >= _WARM:
            taken.append(passed)
    return taken


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--stay", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sign-in", type=int, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.sign_in:
        print(json.dumps(sign_in(told.sign_in)))
        return
    sizes, requests = ([10_000], 40) if told.quick else (told.deals, told.requests)
    figures = measure(sizes, requests, stays=told.stay)
    if told.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:60} {figure}")
    limits = [f"{page} {ms} ms p95, {count} look-ups" for page, (ms, count) in _LIMITS.items()]
    print("Limits:", ", ".join(limits))


if __name__ == "__main__":
    main()

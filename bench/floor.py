"""A sales floor on PostgreSQL: `python bench/floor.py [--deals 10000 100000 1000000] [--requests N] [--quick] [--json]`.

Invented deals with ten touches each, 500 a seller, twenty sellers a team, on a throw-away PostgreSQL, served by
`unchase serve` as it is: real HTTP, a new connection for every request, each from another seller. Told: how long Today, a
deal, Deals and the manager's page take, with how many look-ups, what they cost in processor time – which is the same on a
busy machine – and how that grows with the organisation.
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
import tempfile
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import invented
from served import worked

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from on_postgres import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

A_SELLER = 500  # deals
A_TEAM = 20  # sellers
_WARM = 5
_ASKING = 40  # sellers who ask, and as many managers
_LIMITS = {"Today": (35, 8), "the team": (150, 15)}  # ms p95, look-ups
# Copied for each further seller, in this order; what in them points to what, by column.
_COPIED = ("deals_prospect", "deals_contact", "deals_reading", "deals_deal", "deals_touch", "deals_standingchange",
           "deals_counted", "deals_lived", "deals_day")  # fmt: skip
_POINTS = {"prospect_id": "deals_prospect", "reading_id": "deals_reading", "deal_id": "deals_deal"}
# As a machine with fast disks is set up; the rest is as `on_postgres` has it.
_CLUSTER = {
    "random_page_cost": "1.1",
    "shared_buffers": "2GB",
    "max_wal_size": "16GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "16MB",
}


def measure(sizes: list[int], requests: int) -> dict[str, float]:
    """The figures of each size, one after the other on the same database."""
    figures: dict[str, float] = {}
    with cluster(**_CLUSTER) as address, tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "UNCHASE_DATABASE": address, "UNCHASE_HOME": home}
        _run(env, "--model")
        most, there = _ends(address), 1
        for deals in sizes:
            sellers = max(A_TEAM, deals // A_SELLER)
            started = time.perf_counter()
            _more(address, most, there, sellers)
            there = sellers
            name = f"{deals:,} deals"
            figures[f"{name}: filled in, s"] = round(time.perf_counter() - started, 1)
            told = json.loads(_run(env, "--sign-in", str(sellers)))
            figures[f"{name}: database, MB"] = told["MB"]
            figures |= {f"{name}: {page}: look-ups": count for page, count in told["look-ups"].items()}
            with _serving(env) as (port, pid):
                for page, where in told["pages"].items():
                    before, there_before = worked(pid)[0], worked(_postmaster(address))[0]
                    taken = _asked(port, where, requests)
                    count = requests + _WARM
                    spent, there_spent = (
                        worked(pid)[0] - before,
                        worked(_postmaster(address))[0] - there_before,
                    )
                    figures[f"{name}: {page}: ms p50"] = round(statistics.median(taken), 1)
                    figures[f"{name}: {page}: ms p95"] = round(sorted(taken)[int(len(taken) * 0.95)], 1)
                    figures[f"{name}: {page}: ms of work in Python"] = round(spent / count * 1_000, 1)
                    figures[f"{name}: {page}: ms of work in PostgreSQL"] = round(
                        there_spent / count * 1_000, 1
                    )
            sys.stderr.write(
                "".join(f"{one:60} {figure}\n" for one, figure in figures.items() if one.startswith(name))
            )
    figures["load of the machine meanwhile"] = round(os.getloadavg()[1], 1)
    return figures


def _postmaster(address: str) -> int:
    """The process of the cluster, below which all its others are."""
    return int((Path(address.rpartition("=")[2]) / "data" / "postmaster.pid").read_text().split()[0])


def _run(env: dict[str, str], *told: str) -> str:
    command = [sys.executable, __file__, *told]
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def model() -> None:
    """The first seller with their deals, in their team; the others are copies."""
    from unchase.rounds.upkeep import prepare

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now)
    from unchase.deals.models import Seller
    from unchase.rounds.counting import count_changed
    from unchase.teams.joining import new_organisation

    ana = Seller.objects.create_user(
        invented.ME, zone="Europe/London", country="GB", name="Ana", addresses=[invented.ME]
    )
    invented.fill(ana, A_SELLER, now)
    count_changed()
    new_organisation("Lantern", ana, now)


def _more(address: str, most: dict[str, int], there: int, sellers: int) -> None:
    """Copy the first seller until there are so many, inside the database, and put them into teams."""
    import psycopg

    boss = _boss(address)
    with psycopg.connect(boss) as database:
        database.execute("SET session_replication_role = replica")
        series = f"generate_series({there}, {sellers - 1}) AS k"
        _copy(
            database,
            "deals_seller",
            series,
            {"sign_in": "'seller' || k || '@lantern.example'", "name": "'Seller ' || k"},
        )
        for table in _COPIED:
            change = {"seller_id": "seller_id + k", "whose": "NULL"}
            change |= {column: f"{column} + k * {most[points]}" for column, points in _POINTS.items()}
            if table in most:
                change["id"] = f"id + k * {most[table]}"
            within = f"id <= {most[table]}" if table in most else f"deal_id <= {most['deals_deal']}"
            _copy(database, table, series, change, within=within)
        database.execute(
            "INSERT INTO teams_team (id, organisation_id, name) SELECT 1 + k, 1, 'Team ' || k FROM generate_series(1, %s) AS k"
            " ON CONFLICT DO NOTHING",
            [sellers // A_TEAM],
        )
        database.execute(
            "INSERT INTO teams_membership (organisation_id, team_id, seller_id, role, joined_at)"
            " SELECT 1, 1 + (seller.id - 1) / %s, seller.id, CASE WHEN (seller.id - 1) %% %s = 0 THEN 'manager' ELSE 'seller' END, now()"
            " FROM deals_seller seller WHERE NOT EXISTS (SELECT 1 FROM teams_membership WHERE seller_id = seller.id)",
            [A_TEAM, A_TEAM],
        )
    with psycopg.connect(boss, autocommit=True) as database:
        database.execute("VACUUM ANALYZE")


def _ends(address: str) -> dict[str, int]:
    """The last key of each table, while the first seller is the only one."""
    import psycopg

    with psycopg.connect(_boss(address)) as database:
        own = [table for table in _COPIED if table not in {"deals_counted", "deals_lived"}]
        return {table: _one(database, f"SELECT max(id) FROM {table}") for table in own}


def _boss(address: str) -> str:
    """The superuser: past the guard of the rows, and without looking at what points where."""
    return address.replace("//unchase@", "//postgres@")


def _copy(
    database: psycopg.Connection[Any],
    table: str,
    series: str,
    change: dict[str, str],
    *,
    within: str = "id = 1",
) -> None:
    named = database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    columns = [str(name) for (name,) in named]
    if table == "deals_seller":
        change = {**change, "id": "id + k"}
    chosen = ", ".join(change.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    database.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table}, {series} WHERE {within}")


def _one(database: psycopg.Connection[Any], query: str) -> int:
    row = database.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def sign_in(sellers: int) -> dict[str, Any]:
    """Sellers and managers signed in, and what each page of theirs looks up; told as JSON."""
    from unchase.rounds.upkeep import prepare

    prepare(now=datetime.now(UTC))
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from unchase.deals.models import Seller

    chance = random.Random(7)
    teams = sellers // A_TEAM
    asking = [chance.randrange(sellers) for _ in range(_ASKING)]
    managing = [chance.randrange(1, teams) * A_TEAM if teams > 1 else 0 for _ in range(_ASKING)]
    cookies: dict[int, str] = {}
    clients: dict[int, Client] = {}
    for key in {*asking, *managing}:
        clients[key] = Client()
        clients[key].force_login(Seller.objects.get(pk=key + 1))
        cookies[key] = clients[key].cookies["sessionid"].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM deals_deal WHERE seller_id = 1")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
        size = cursor.fetchone()[0]
    pages = {
        "Today": [(cookies[key], "/") for key in asking],
        "a deal": [(cookies[key], f"/deals/{key * last + chance.randint(1, A_SELLER)}") for key in asking],
        "Deals": [(cookies[key], "/deals") for key in asking],
        "the team": [(cookies[key], "/team") for key in managing],
    }
    looked = {}
    for page, where in pages.items():
        client = clients[(managing if page == "the team" else asking)[0]]
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where[0][1], headers={"host": "localhost"}).status_code == 200, where[0][1]
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
                    _ask(port, "", "/healthz")
                    break
                except (OSError, http.client.HTTPException):
                    time.sleep(0.1)
            yield port, server.pid
        finally:
            server.terminate()


def _ask(port: int, cookie: str, where: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as there:
        there.request("GET", where, headers={"Host": "localhost", "Cookie": f"sessionid={cookie}"})
        answer = there.getresponse()
        answer.read()
        return answer.status


def _asked(port: int, where: list[tuple[str, str]], requests: int) -> list[float]:
    """How long each request took, in ms."""
    taken = []
    for place in range(_WARM + requests):
        cookie, page = where[place % len(where)]
        started = time.perf_counter()
        code = _ask(port, cookie, page)
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
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--model", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--sign-in", type=int, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.model:
        model()
    elif told.sign_in:
        print(json.dumps(sign_in(told.sign_in)))
    else:
        sizes, requests = ([10_000], 40) if told.quick else (told.deals, told.requests)
        figures = measure(sizes, requests)
        if told.json:
            print(json.dumps(figures))
        else:
            for name, figure in figures.items():
                print(f"{name:60} {figure}")
            print(
                "Limits:",
                ", ".join(f"{page} {ms} ms p95, {count} look-ups" for page, (ms, count) in _LIMITS.items()),
            )


if __name__ == "__main__":
    main()

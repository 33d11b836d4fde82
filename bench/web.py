"""How fast the pages are: `python bench/web.py [--deals N …] [--requests N] [--quick] [--json]`.

A workspace of invented deals with ten touches each, on SQLite, served by `unchase serve` as it is: one worker, real
HTTP, a new connection for every request. Beside ours stand the figures of Django CRM's page of deals, measured with
10,000 deals and 60,000 mails on a machine of this size; it needs a newer Python and a site of its own, so they are quoted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import invented
from served import memory, served, worked

if TYPE_CHECKING:
    from collections.abc import Callable

    from served import Served
    from unchase.deals.models import Seller

_MODELS = 390  # deals made one by one, and copied from then on
_LIMITS = {
    "today": (25, 30),
    "deal": (40, 40),
    "deals": (80, 80),
    "search": (60, 60),
    "numbers": (150, 150),
}  # ms; from 100,000 deals on
_MEGABYTES = 150
_QUERIES = 8
_QUOTED = "Django CRM, deals page (quoted): 396 queries, 191 ms in the median, 219 ms p95, 5 requests a second, 127 MB"
_WARM = 5


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: what a seller calls it, its family in the limits, and an address of it, one of many."""

    name: str
    family: str
    address: Callable[[random.Random, int], str]


PAGES = (
    Page("Today", "today", lambda _, __: "/"),
    Page("Today, the next seven", "today", lambda _, __: "/?from=7"),
    Page("Today, what needs nothing", "today", lambda _, __: "/today/quiet"),
    Page("a deal", "deal", lambda chance, deals: f"/deals/{chance.randint(1, deals)}"),
    Page("writing", "deal", lambda chance, deals: f"/deals/{chance.randint(1, deals)}/write"),
    Page("a talk", "deal", lambda chance, deals: f"/deals/{chance.randint(1, deals)}/talk"),
    Page("the library", "search", lambda _, __: "/library"),
    Page("settings", "search", lambda _, __: "/settings"),
    Page("Deals", "deals", lambda _, __: "/deals"),
    Page(
        "Deals, filtered and sorted",
        "deals",
        lambda chance, _: (
            f"/deals?standing={chance.choice(('', 'stalled', 'missed', 'callback', 'let-go', 'closed'))}"
            f"&sort={chance.choice(('urgency', 'prospect', 'decision', 'amount', 'last'))}"
        ),
    ),
    Page("Deals, a hundred pages on", "deals", lambda chance, deals: f"/deals?from={chance.randint(1, deals // 300) * 100}"),
    Page("search, a company", "search", lambda chance, deals: f"/search?q=shop+{chance.randint(1, deals)}"),
    Page("search, a person", "search", lambda _, __: "/search?q=kim"),
    Page("search, an address", "search", lambda chance, deals: f"/search?q=kim@shop{chance.randint(1, deals)}"),
    Page("search, nothing there", "search", lambda chance, _: f"/search?q=zzyzx{chance.randint(1, 99)}"),
    Page("Numbers", "numbers", lambda _, __: "/numbers"),
    Page("Numbers, the deals behind one", "numbers", lambda chance, _: f"/numbers/{chance.choice(('theirs-kept', 'chases', 'end:won'))}"),
)  # fmt: skip


def measure(deals: int, requests: int, home: Path) -> dict[str, float]:
    """The figures of a workspace of that many deals."""
    started = time.perf_counter()
    env = os.environ | {"UNCHASE_HOME": str(home)}
    queries = json.loads(
        subprocess.run(
            [sys.executable, __file__, "--fill", str(deals)], env=env, stdout=subprocess.PIPE, check=True
        ).stdout
    )
    figures: dict[str, float] = {"filled in, s": round(time.perf_counter() - started, 1)}
    figures["database, MB"] = round((home / "unchase.sqlite3").stat().st_size / 1e6)
    with served(env) as server:
        for page in PAGES:
            before, _ = worked(server.pid)
            taken, size = _asked(page, server, deals, requests)
            spent = (worked(server.pid)[0] - before) / (len(taken) + _WARM)
            figures[f"{page.name}: ms of work"] = round(spent * 1_000, 1)
            figures[f"{page.name}: ms p50"] = round(statistics.median(taken), 1)
            figures[f"{page.name}: ms p95"] = round(sorted(taken)[int(len(taken) * 0.95)], 1)
            figures[f"{page.name}: kB"] = round(size / 1e3, 1)
            figures[f"{page.name}: queries"] = queries[page.name]
        figures["server, MB"], figures["rounds, MB"] = memory(server.pid)
    return figures


def _asked(page: Page, server: Served, deals: int, requests: int) -> tuple[list[float], int]:
    """How long each request took, in ms, and how large the answers were at most."""
    chance = random.Random(7)
    taken, size = [], 0
    for place in range(_WARM + requests):
        address = page.address(chance, deals)
        started = time.perf_counter()
        answer = server.get(address)
        body = answer.read()
        passed = (time.perf_counter() - started) * 1_000
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}.")
        if place >= _WARM:
            taken.append(passed)
            size = max(size, len(body))
    return taken, size


def fill(deals: int) -> dict[str, int]:
    """Fill the workspace in UNCHASE_HOME; the number of look-ups each page takes there."""
    from unchase.rounds.upkeep import prepare

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from unchase.deals.models import Seller

    ana = Seller.objects.create_user(
        invented.ME, zone="Europe/London", country="GB", name="Ana", addresses=[invented.ME]
    )
    models = min(_MODELS, deals)
    invented.fill(ana, models, now)
    _number(ana, deals // models, now, lambda: invented.multiply(deals, models))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(ana)
    counts = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            client.get(page.address(random.Random(7), deals))
        counts[page.name] = len(queries)
    return counts


def _number(seller: Seller, times: int, now: datetime, multiply: Callable[[], None]) -> None:
    """Let one deal in eight be ended, count and learn, multiply, and let the days of half a year say so many more."""
    from unchase.deals.models import Day, Deal
    from unchase.rounds.counting import count_changed
    from unchase.rounds.learning import learn_due

    for place, deal in enumerate(Deal.objects.of(seller).filter(pk__in=range(8, Deal.objects.count(), 8))):
        _ = deal.win(now) if place % 2 else deal.let_go(now)
    count_changed()
    learn_due()
    multiply()
    today = Day.objects.filter(seller=seller, worked_out=False).latest("on")
    sums, standings = (
        {name: count * times for name, count in row.items()} for row in (today.sums, today.standings)
    )
    Day.objects.filter(seller=seller).delete()
    Day.objects.bulk_create(
        Day(seller=seller, on=today.on - timedelta(days=back), standings=standings, sums=sums)
        for back in range(180)
    )


def missed(deals: int, figures: dict[str, float]) -> list[str]:
    """What lies above its limit, in words."""
    over = [
        f"{page.name}: {figures[f'{page.name}: ms p95']} ms"
        for page in PAGES
        if figures[f"{page.name}: ms p95"] > _LIMITS[page.family][deals >= 100_000]
    ]
    over += [f"{page.name}: {figures[f'{page.name}: queries']} look-ups" for page in PAGES if figures[f"{page.name}: queries"] > _QUERIES]  # fmt: skip
    return over + ([f"{figures['server, MB']} MB"] if figures["server, MB"] >= _MEGABYTES else [])


def _table(deals: int, figures: dict[str, float]) -> None:
    print(
        f"{deals:,} deals, {deals * 10:,} touches, {figures['database, MB']:,} MB, filled in {figures['filled in, s']} s"
    )
    print(f"  {'':28}{'work ms':>9}{'p50 ms':>8}{'p95 ms':>8}{'limit':>7}{'kB':>7}{'look-ups':>10}")
    for page in PAGES:
        work, p50, p95, size, queries = (
            figures[f"{page.name}: {one}"] for one in ("ms of work", "ms p50", "ms p95", "kB", "queries")
        )
        limit = _LIMITS[page.family][deals >= 100_000]
        print(
            f"  {page.name:28}{work:>9}{p50:>8}{p95:>8}{limit:>7}{size:>7}{queries:>10}{'' if p95 <= limit else '  ← over'}"
        )
    print(f"  server {figures['server, MB']} MB (limit {_MEGABYTES}), rounds {figures['rounds, MB']} MB")


def main() -> None:
    """Measure, and print a table or flat JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill is not None:
        if "UNCHASE_HOME" not in os.environ:
            parser.error("--fill fills the workspace in UNCHASE_HOME; say which.")
        print(json.dumps(fill(given.fill)))
        return
    if given.quick:
        given.deals, given.requests = [5_000], min(given.requests, 20)
    flat: dict[str, float] = {}
    for deals in given.deals:
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(deals, given.requests, Path(folder) / "home")
        flat |= {f"{deals}: {name}": value for name, value in figures.items()}
        if not given.json:
            _table(deals, figures)
            for one in missed(deals, figures):
                print(f"  over its limit: {one}")
    print(json.dumps(flat) if given.json else _QUOTED)


if __name__ == "__main__":
    main()

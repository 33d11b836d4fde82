"""How the pages answer while a mailbox comes in: `python bench/coming_in.py [--mails N] [--deals N] [--quick] [--json]`.

A mailbox of invented mail (that of `bench/audit.py`) is uploaded through its page into a workspace served by
`unchase serve` as it is: one worker, and beside it the rounds that survey, read, store and assess. Until the last mail
is in, the pages a seller looks at are asked one after the other, a tenth of a second apart; and once more afterwards, when nothing comes in. On a machine
with other work to do, look at the work and at what the pages take afterwards: those figures share its load.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import invented
from audit import ME, make_mailbox
from served import memory, served, worked

if TYPE_CHECKING:
    from served import Served

_PAGES = {"Today": "/", "a deal": "/deals/{pk}", "Deals": "/deals"}
_MODELS = 390  # deals made one by one, and copied from then on
_LIMIT = 150  # ms p95 while a mailbox comes in
_LEAST = 800  # mails a second
_AFTERWARDS = 60  # requests of each page when all is in
_PAUSE = 0.1  # seconds between two clicks
_LOOKS = 0.25  # seconds between two looks how far the import is


def measure(mails: int, deals: int, folder: Path) -> dict[str, float]:
    """The figures of one import."""
    home, mailbox = folder / "home", folder / "all.mbox"
    make_mailbox(mailbox, mails)
    env = os.environ | {"UNCHASE_HOME": str(home)}
    subprocess.run([sys.executable, __file__, "--fill", str(deals)], env=env, check=True)
    database = home / "unchase.sqlite3"
    with served(env) as server:
        begun, before = time.perf_counter(), worked(server.pid)
        server.bring(mailbox)
        uploaded = time.perf_counter()
        taken, first = _while_it_comes_in(server, database)
        ended = time.perf_counter()
        _caught_up(database)
        judged, work = time.perf_counter(), worked(server.pid)[1] - before[1]
        afterwards: dict[str, list[float]] = defaultdict(list)
        for place in range(_AFTERWARDS * len(_PAGES)):
            _ask(server, place, database, afterwards)
        in_server, in_rounds = memory(server.pid)
    met, stored, found = _asked(database, "SELECT messages, stored, deals FROM deals_importrun")
    figures: dict[str, float] = {
        "mails": met,
        "stored": stored,
        "deals": found,
        "upload, s": round(uploaded - begun, 1),
        "first deals on the pages after, s": round(first - uploaded, 1),
        "all stored and assessed after, s": round(judged - uploaded, 1),
        "mails a second": round(met / (judged - uploaded)),
        "mails a second, from the first stored": round(stored / (ended - first)),
        "mails a second of work on one core": round(met / work),
        "server, MB": in_server,
        "rounds, MB": in_rounds,
    }
    for when, asked in (("meanwhile", taken), ("afterwards", afterwards)):
        for name, times in asked.items():
            times.sort()
            figures[f"{name}, {when}: asked"] = len(times)
            figures[f"{name}, {when}: ms p50"] = round(times[len(times) // 2], 1)
            figures[f"{name}, {when}: ms p95"] = round(times[int(len(times) * 0.95)], 1)
            figures[f"{name}, {when}: ms most"] = round(times[-1], 1)
    return figures


def _while_it_comes_in(server: Served, database: Path) -> tuple[dict[str, list[float]], float]:
    """How long each request took, in ms, by page; and when the first deals were there."""
    taken: dict[str, list[float]] = defaultdict(list)
    first, looked, place = 0.0, 0.0, 0
    while True:
        if time.perf_counter() - looked > _LOOKS:
            looked = time.perf_counter()
            stored, finished = _asked(database, "SELECT stored, finished_at FROM deals_importrun")
            first = first or (looked if stored else 0.0)
            if finished:
                return taken, first or looked
        _ask(server, place, database, taken)
        time.sleep(_PAUSE)
        place += 1


def _ask(server: Served, place: int, database: Path, taken: dict[str, list[float]]) -> None:
    name, address = list(_PAGES.items())[place % len(_PAGES)]
    (most,) = _asked(database, "SELECT coalesce(max(id), 0) FROM deals_deal")
    if not most and "{pk}" in address:
        return
    address = address.format(pk=random.Random(place).randint(1, max(most, 1)))
    begun = time.perf_counter()
    answer = server.get(address)
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}.")
    taken[name].append((time.perf_counter() - begun) * 1_000)


def _caught_up(database: Path) -> None:
    """Wait until no deal that came in lacks its verdict."""
    while _asked(database, "SELECT count(*) FROM deals_deal WHERE assessed_at IS NULL")[0]:
        time.sleep(_LOOKS)


def _asked(database: Path, query: str) -> tuple[int, ...]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as reader:
        row: tuple[int, ...] = reader.execute(query).fetchone()
    return row


def fill(deals: int) -> None:
    """A seller in UNCHASE_HOME, and so many deals of hers."""
    from unchase.rounds.upkeep import prepare

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now)
    from unchase.deals.models import Seller

    nora = Seller.objects.create_user(ME, zone="Europe/London", country="GB", name="Nora", addresses=[ME])
    if deals:
        models = min(_MODELS, deals)
        invented.fill(nora, models, now)
        invented.multiply(deals, models)


def missed(figures: dict[str, float]) -> list[str]:
    """What lies beyond its limit, in words."""
    over = [
        f"{name}, meanwhile: {p95} ms p95 (limit {_LIMIT})"
        for name in _PAGES
        if (p95 := figures.get(f"{name}, meanwhile: ms p95", 0)) > _LIMIT
    ]
    slow = figures["mails a second"]
    return over + ([f"{slow} mails a second (must {_LEAST})"] if slow < _LEAST else [])


def main() -> None:
    """Measure, and print a table or flat JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--deals", type=int, default=0, help="deals that are there before")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill is not None:
        if "UNCHASE_HOME" not in os.environ:
            parser.error("--fill fills the workspace in UNCHASE_HOME; say which.")
        fill(given.fill)
        return
    mails = min(given.mails, 10_000) if given.quick else given.mails
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(mails, given.deals, Path(folder))
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:44}{value:>12,}")
    for one in missed(figures):
        print(f"  beyond its limit: {one}")


if __name__ == "__main__":
    main()

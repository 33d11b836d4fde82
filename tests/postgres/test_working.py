"""Workers share the rounds of a workspace: nothing is lost or done twice when they are killed, and pages and figures stand."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection
from django.test import Client
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from deals.cast import they
from unchase.rounds import working
from unchase.rounds.job_tables import prepare_jobs
from unchase.rounds.jobs import Ended, Patience, ask_for_due, jobs_of, take_up_stalled
from unchase.rounds.kinds import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from unchase.deals.models import Deal

    Unchase = Callable[..., subprocess.CompletedProcess[str]]

_PATIENCE = 240.0
_HOUSE = "-c unchase.whose=house"
_WORD = "a sentence is a good one"


def waits_for(found: Callable[[], object]) -> bool:
    """Whether it comes true; a busy machine takes its time."""
    end = time.monotonic() + _PATIENCE
    while not found():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def running(tmp_path: Path, on: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, until the end of the test at the latest."""
    env = {**os.environ, "UNCHASE_HOME": str(tmp_path / "home"), "UNCHASE_DATABASE": on}
    with subprocess.Popen(
        [sys.executable, "-m", "unchase", *arguments],
        env=env,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def asked(database: str, query: str) -> object:
    """The first cell of an answer."""
    with psycopg.connect(database, options=_HOUSE) as there:
        row = there.execute(query).fetchone()
    return row[0] if row else None


def test_killed_workers_lose_nothing_and_do_nothing_twice(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))

    sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
    from worker_kills import measured

    figures = measured(database, jobs=16, kills=2, workers=2, stalled=16.0, takes=1.0)

    assert figures["workers killed"] >= 1
    assert (figures["jobs done"], figures["jobs not done"], figures["effects twice"]) == (16, 0, 0)


def test_what_fell_due_is_done_by_a_worker_that_ends_in_order(
    unchase: Unchase, database: str, tmp_path: Path
) -> None:
    (tmp_path / "one.eml").write_text(
        "From: lee@bolt.example\nTo: ana@lantern.example\nDate: Mon, 09 Nov 2026 10:00:00 +0000\nMessage-ID: <1@bolt.example>\n"
        "Subject: Your offer\n\nThank you for the proposal. Not yet, ask me in spring.\n"
    )
    brought = unchase(
        "import", tmp_path / "one.eml", "--me", "ana@lantern.example", "--tz", "Europe/London", on=database
    )
    assert brought.returncode == 0, brought.stderr
    with psycopg.connect(database, options=_HOUSE) as there:
        there.execute(
            "UPDATE deals_deal SET reassess_at = now() - interval '1 hour', assessed_at = NULL, counted = false"
        )

    with running(tmp_path, database, "work", "--jobs", "2") as worker:
        assert waits_for(
            lambda: asked(
                database, "SELECT count(*) FROM deals_deal WHERE assessed_at IS NOT NULL AND counted"
            )
        )
        assert waits_for(lambda: asked(database, "SELECT count(*) FROM procrastinate_workers"))
        worker.terminate()
        assert worker.wait(_PATIENCE) == 0

    assert asked(database, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 0
    assert unchase("rounds", "--once", on=database).returncode == 0  # the lead is free again


def test_a_worker_looks_for_a_database_that_is_away_until_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[dict[str, object]] = []

    class Away:
        def run_worker(self, **told: object) -> None:
            tries.append(told)
            if len(tries) < 3:
                raise (ConnectorException, PoolTimeout)[len(tries) - 1]

    monkeypatch.setattr(working, "jobs_of", lambda _kinds, _ended: Away())
    monkeypatch.setattr(working, "_AFTER_TROUBLE", 0.0)

    working._do_jobs((), Ended(), {"name": "one"})  # noqa: SLF001 - a database is not taken away from other tests

    assert tries == [{"name": "one"}] * 3


def test_whoever_signs_in_sees_their_own_and_a_machine_its_figures(
    unchase: Unchase, database: str, tmp_path: Path
) -> None:
    assert (
        unchase(
            "seller", "ana@lantern.example", "--name", "Ana", "--tz", "UTC", "--password", _WORD, on=database
        ).returncode
        == 0
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def ask(method: str, where: str, body: str = "", **headers: str) -> http.client.HTTPResponse | None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as there:
            try:
                there.request(method, where, body, {"Host": "localhost", **headers})
                answer = there.getresponse()
                answer.body = answer.read().decode()  # type: ignore[attr-defined]  # kept for the test
            except OSError:
                return None
            return answer

    with running(tmp_path, database, "serve", "--port", str(port), "--no-open"):
        assert waits_for(lambda: (found := ask("GET", "/healthz")) is not None and found.status == 200)
        door = ask("GET", "/sign-in")
        assert door is not None
        cookie = door.headers["Set-Cookie"].partition(";")[0]
        form = urlencode(
            {
                "login": "ana@lantern.example",
                "password": _WORD,
                "csrfmiddlewaretoken": cookie.partition("=")[2],
            }
        )
        kind = "application/x-www-form-urlencoded"
        inside = ask("POST", "/sign-in", form, **{"Cookie": cookie, "Content-Type": kind})
        assert inside is not None
        assert inside.status == 302
        session = next(
            one.partition(";")[0]
            for one in inside.headers.get_all("Set-Cookie", [])
            if one.startswith("sessionid")
        )
        today = ask("GET", "/", Cookie=session)
        assert today is not None
        assert today.status == 200
        assert "Ana" in today.body  # type: ignore[attr-defined]  # as above
        figures = ask("GET", "/metrics")
        assert figures is not None
        assert "unchase_deals_due 0" in figures.body  # type: ignore[attr-defined]  # as above


@pytest.mark.django_db(transaction=True)
def test_a_piece_of_work_waits_once_and_every_kind_can_be_done(acme: Deal, now: datetime) -> None:
    acme.add_touches([they("2026-11-04 10:00", "Not yet.")], now)
    prepare_jobs()
    prepare_jobs()
    with connection.cursor() as cursor:  # no model's table: what another test asked for is still there
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    app = jobs_of(KINDS)
    with app.open():
        first = ask_for_due(app, KINDS, now)
        assert first >= 2
        assert ask_for_due(app, KINDS, now) == 0
        app.run_worker(
            wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
        )
    acme.refresh_from_db()
    assert acme.standing == "stalled"
    assert "unchase.do" in app.tasks
    assert _jobs("status <> 'succeeded'") == 0


@pytest.mark.django_db(transaction=True)
def test_jobs_of_a_worker_that_is_gone_wait_again(acme: Deal, now: datetime) -> None:
    prepare_jobs()
    acme.add_touches([they("2026-11-04 10:00", "Not yet.")], now)
    app = jobs_of(KINDS)
    with app.open():
        ask_for_due(app, KINDS, now)
    from django.db import connection

    with connection.cursor() as cursor:  # as a worker that was killed leaves it
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE queue_name = 'reassess'"
        )
        assert cursor.rowcount == 1
        with app.open():
            ask_for_due(app, KINDS, now + timedelta(seconds=1))

    assert take_up_stalled(Patience()) == 1

    assert _jobs("queue_name = 'reassess' AND status = 'todo'") == 1
    assert take_up_stalled(Patience()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_end_could_not_be_told_is_not_held_for_ever(acme: Deal, now: datetime) -> None:
    prepare_jobs()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    ended, done = Ended(), list[int]()
    app = jobs_of([Kind(name="one", due=lambda _now: (), work=lambda key, _now: done.append(key))], ended)
    with app.open():
        app.configure_task("unchase.do", lock="one:7", queueing_lock="one:7").defer(kind="one", key=7)
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        with connection.cursor() as cursor:  # as it is where the connection broke when its end was to be told
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [cursor.fetchone()[0]]
            )
        assert take_up_stalled(Patience()) == 0  # its worker lives
        assert ended.let_wait_again(3_600.0) == 0  # it may be about to be told

        assert ended.let_wait_again(0.0) == 1
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    assert done == [7, 7]
    assert (_jobs("status = 'doing'"), len(ended.at)) == (0, 1)


def _jobs(where: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM procrastinate_jobs WHERE {where}")
        return int(cursor.fetchone()[0])


def test_workers_need_postgresql(unchase: Unchase) -> None:
    refused = unchase("work")

    assert refused.returncode == 2
    assert "unchase rounds" in refused.stderr


@pytest.mark.django_db
def test_the_figures_are_for_this_machine_or_whoever_has_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 403
    assert Client().get("/metrics").status_code == 200
    assert Client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403

    monkeypatch.setenv("UNCHASE_METRICS_TOKEN", "word")
    assert Client().get("/metrics").status_code == 403
    assert (
        Client(REMOTE_ADDR="203.0.113.9")
        .get("/metrics", headers={"Authorization": "Bearer word"})
        .status_code
        == 200
    )

"""A worker: does jobs, and as the one of all workers that has the clock asks for what is due, too."""

from __future__ import annotations

import os
import socket
import time
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, close_old_connections, connection

from unchase.rounds.events import tell
from unchase.rounds.job_tables import prepare_jobs
from unchase.rounds.jobs import (
    Ended,
    Patience,
    ask_for_due,
    forget_ended,
    jobs_of,
    options,
    take_up_stalled,
)
from unchase.rounds.kinds import KINDS
from unchase.rounds.postgres import one_of_all
from unchase.rounds.watching import Watchers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.rounds.kinds import Kind

_LOOKS = 2.0
_AFTER_TROUBLE = 5.0
_AN_HOUR = 3_600.0
_NEVER = float("-inf")


def work(count: int, *, kinds: Sequence[Kind] = KINDS, patience: Patience | None = None) -> None:
    """Do jobs, `count` at once, until told to stop (SIGTERM, Ctrl-C): what is being done is ended first."""
    patience = patience or Patience()
    with one_of_all("jobs", waits=True):
        prepare_jobs()
    stop, ended = Event(), Ended()
    clock = Thread(target=_keep_the_clock, args=(kinds, patience, stop), daemon=True, name="clock")
    clock.start()
    Thread(target=_see_to_ends, args=(ended, patience, stop), daemon=True, name="ends").start()
    name = f"{socket.gethostname()} {os.getpid()}"
    tell("worker-started", jobs=count)
    try:
        _do_jobs(kinds, ended, options(name, count, patience))
    finally:
        stop.set()
        clock.join(30)
        tell("worker-stopped")


def _do_jobs(kinds: Sequence[Kind], ended: Ended, told: dict[str, Any]) -> None:
    """Do jobs until told to stop; while the database is away, look for it again and again."""
    from procrastinate.exceptions import ConnectorException
    from psycopg import OperationalError

    while True:
        try:
            jobs_of(kinds, ended).run_worker(**told)
        except (
            ConnectorException,
            OperationalError,
        ) as error:  # the second one, where it does not even begin
            tell("database-trouble", what=type(error).__name__)
            time.sleep(_AFTER_TROUBLE)
        else:
            return


def _see_to_ends(ended: Ended, patience: Patience, stop: Event) -> None:
    """Let jobs wait again that ended here and are still held; while the database is away, they are kept in mind."""
    while not stop.wait(patience.looks):
        try:
            ended.let_wait_again(patience.looks)
        except DatabaseError as error:
            tell("database-trouble", what=type(error).__name__)
        finally:
            connection.close()


def _keep_the_clock(kinds: Sequence[Kind], patience: Patience, stop: Event) -> None:
    """Wait to be the one that has the clock, and ask for what is due. Killed with its process, the lock goes to another."""
    while not stop.is_set():
        try:
            with one_of_all(
                "rounds", waits=False
            ) as first:  # the lock of `unchase rounds`: it is one or the other
                if first:
                    tell("has-the-clock")
                    _ask_again_and_again(kinds, patience, stop)
        except DatabaseError as error:
            tell("database-trouble", what=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - psycopg's own, where the lock's connection breaks
            tell("clock-trouble", what=type(error).__name__)
        finally:
            connection.close()
        stop.wait(_AFTER_TROUBLE)


def _ask_again_and_again(kinds: Sequence[Kind], patience: Patience, stop: Event) -> None:
    app = jobs_of(kinds)
    asked: dict[str, float] = {}
    swept, forgot = _NEVER, _NEVER
    watchers = Watchers(lambda: datetime.now(UTC), stop, Event())
    try:
        with app.open():
            while not stop.is_set():
                moment = time.monotonic()
                due = [kind for kind in kinds if moment - asked.get(kind.name, _NEVER) >= kind.every]
                asked.update({kind.name: moment for kind in due})
                ask_for_due(app, due, datetime.now(UTC))
                watchers.fit()
                if moment - swept >= patience.looks:
                    take_up_stalled(patience)
                    swept = moment
                if moment - forgot >= _AN_HOUR:
                    forget_ended(jobs_of(()))
                    forgot = moment
                close_old_connections()
                stop.wait(min([_LOOKS, *(kind.every for kind in kinds)]))
    finally:
        watchers.end()

"""The rounds as jobs, for any number of workers: kept by Procrastinate, in the database of the workspace.

A job is a piece of work of one kind (`kinds`): one queue a kind, and one key a piece, by which it waits at most once and is
never done twice at the same time. A job that ended is removed; what failed is kept for a week.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.db import close_old_connections, connection

from unchase.rounds.events import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from procrastinate import App, JobContext

    from unchase.rounds.kinds import Kind

DO = "unchase.do"
_KEPT_HOURS = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: between two signs of life of a worker, after which its jobs are taken up again, and between two such looks."""

    heartbeat: float = 10.0
    stalled: float = 60.0
    looks: float = 20.0


@dataclass(slots=True)
class Ended:
    """The jobs that ended in this process, by number, and when. Procrastinate says so to the database once: where that
    fails, for a connection that broke just then, a job would be held for as long as the process lives.
    """

    at: dict[int, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def note(self, job: int) -> None:
        """It ended just now."""
        with self.lock:
            self.at[job] = time.monotonic()

    def let_wait_again(self, seconds: float) -> int:
        """Let those wait again that ended so long ago and are still held; how many."""
        with self.lock:
            old = [job for job, at in self.at.items() if time.monotonic() - at >= seconds]
        held = _let_wait_again("id = ANY(%s)", [old]) if old else 0
        with self.lock:
            for job in old:
                self.at.pop(job, None)
        if held:
            tell("jobs-held", jobs=held)
        return held


def jobs_of(kinds: Sequence[Kind], ended: Ended | None = None) -> App:
    """The jobs of these kinds; not opened yet. Those that end here are noted in `ended`."""
    from procrastinate import App, PsycopgConnector

    told = connection.get_connection_params()  # type: ignore[attr-defined,unused-ignore]  # PostgreSQL's alone
    own = {name: value for name, value in told.items() if name not in {"context", "cursor_factory"}}
    app = App(connector=PsycopgConnector(kwargs=own, min_size=1, max_size=4))
    known = {kind.name: kind for kind in kinds}

    @app.task(name=DO, pass_context=True)
    def do(context: JobContext, *, kind: str, key: int) -> None:
        close_old_connections()
        try:
            known[kind].work(key, datetime.now(UTC))
        except Exception as error:
            tell("job-failed", kind=kind, key=key, what=type(error).__name__)
            raise
        finally:
            connection.close()
            if ended is not None and context.job.id is not None:
                ended.note(context.job.id)

    return app


def ask_for_due(app: App, kinds: Sequence[Kind], now: datetime) -> int:
    """Ask for everything of these kinds that is due and not asked for yet; how much that is."""
    from procrastinate.exceptions import AlreadyEnqueued

    asked = 0
    waiting = _waiting()
    for kind in kinds:
        for key in kind.due(now):
            name = f"{kind.name}:{key}"
            if name in waiting:
                continue
            job = app.configure_task(DO, queue=kind.name, lock=name, queueing_lock=name)
            try:
                job.defer(kind=kind.name, key=key)
                asked += 1
            except AlreadyEnqueued:
                continue  # another one asked between
    return asked


def _waiting() -> set[str]:
    """The keys of jobs that wait or are being done: what is being done now is asked for again once it is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND lock IS NOT NULL"
        )
        return {lock for (lock,) in cursor.fetchall()}


def take_up_stalled(patience: Patience) -> int:
    """Let the jobs of workers that are gone wait again; how many. A job whose worker is forgotten is one of them."""
    gone = (
        "worker_id IS NULL OR worker_id IN (SELECT id FROM procrastinate_workers"
        " WHERE last_heartbeat < now() - make_interval(secs => %s))"
    )
    stalled = _let_wait_again(gone, [patience.stalled])
    if stalled:
        tell("jobs-taken-up", jobs=stalled)
    return stalled


def _let_wait_again(which: str, told: list[Any]) -> int:
    """Let jobs wait again that are said to be done; how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND ({which})", told)  # noqa: S608 - words of ours
        held = [key for (key,) in cursor.fetchall()]
        for key in held:
            # The key of a piece of work that waits again already is taken: then this one is not needed any more.
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = %s AND EXISTS (SELECT 1 FROM procrastinate_jobs other"
                " WHERE other.queueing_lock = procrastinate_jobs.queueing_lock AND other.status = 'todo')",
                [key],
            )
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, scheduled_at = now()"
                " WHERE id = %s AND status = 'doing'",
                [key],
            )
    return len(held)


def forget_ended(app: App) -> None:
    """Remove what failed longer than a week ago; what went well is removed at once."""
    import asyncio

    async def forget() -> None:
        async with app.open_async():
            await app.job_manager.delete_old_jobs(
                nb_hours=_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
            )

    asyncio.run(forget())


def options(name: str, count: int, patience: Patience) -> dict[str, Any]:
    """How a worker runs: so many jobs at once, told to stop it ends what it does within half a minute."""
    return {
        "name": name,
        "concurrency": count,
        "delete_jobs": "successful",
        "fetch_job_polling_interval": 2.0,
        "shutdown_graceful_timeout": 30.0,
        "update_heartbeat_interval": patience.heartbeat,
        "stalled_worker_timeout": patience.stalled,
    }

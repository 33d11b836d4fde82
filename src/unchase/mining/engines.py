"""Engines: many pieces of work done by many workers, on this machine or on a Ray cluster; a worker that dies loses nothing.

A piece of work is a function at the top of a module with one argument; done again it gives the same. So a piece whose
worker was killed is simply given to another.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from unchase.mining.needs import MiningError, needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

_TRIES = 4  # of a piece whose worker died; then it is the piece
_AHEAD = 2  # pieces given out for each worker
_STORE = 100_000_000  # bytes
_LOOKS = 0.2  # seconds between two looks whether the starter is there


class Engine(Protocol):
    """Does work with `workers` workers at once."""

    workers: int

    def each(self, work: Callable[[T], R], pieces: Iterable[T]) -> Iterator[tuple[int, R]]:
        """Every piece done, each with its place, as they are done. Raises `MiningError` where one kills every worker.

        Only as many pieces are asked for as workers can do next.
        """
        ...


@contextmanager
def engine(name: str, *, jobs: int | None = None, address: str | None = None) -> Iterator[Engine]:
    """The engine called "local" or "ray"; `address` is a Ray cluster's, without one Ray runs on this machine."""
    if name == "local":
        with _local(jobs or os.cpu_count() or 1) as found:
            yield found
    elif name == "ray":
        with _ray(jobs, address) as cluster:
            yield cluster
    else:
        raise MiningError(f"There is no engine called {name}; there are local and ray.")


@contextmanager
def _local(workers: int) -> Iterator[Engine]:
    one = _Local(workers)
    try:
        yield one
    finally:
        one.close()


class _Local:
    """Processes of this machine. They are fresh ones, and the same for one piece after the other."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def each(self, work: Callable[[T], R], pieces: Iterable[T]) -> Iterator[tuple[int, R]]:
        """As `Engine.each`; a single worker is this process itself."""
        if self.workers == 1:
            yield from ((place, work(piece)) for place, piece in enumerate(pieces))
            return
        coming = enumerate(pieces)
        waiting: deque[tuple[int, T]] = deque()
        begun: dict[Future[R], tuple[int, T]] = {}
        tries: Counter[int] = Counter()
        while True:
            try:
                while len(begun) < self.workers * _AHEAD:
                    if not waiting:
                        waiting.extend(islice(coming, 1))
                    if not waiting:
                        break
                    begun[self._workers().submit(work, waiting[0][1])] = waiting[0]
                    waiting.popleft()
                if not begun:
                    return
                done, _ = wait(begun, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    yield begun.pop(future)[0], result
            except BrokenProcessPool:  # a worker was killed, and took the others along
                lost = sorted(begun.values(), key=itemgetter(0))
                begun.clear()
                self.close()
                tries.update(place for place, _ in lost)
                waiting.extendleft(reversed(lost))
                _give_up(tries, lost)

    def close(self) -> None:
        """Let the processes go."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Fresh processes: a forked one would hold this one's threads and files.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_end_with, initargs=(os.getpid(),)
            )
        return self._pool


def _give_up(tries: Counter[int], lost: Sequence[tuple[int, Any]]) -> None:
    for place, piece in lost:
        if tries[place] >= _TRIES:
            raise MiningError(
                f"Every worker that tries it is killed, {tries[place]} so far: {str(piece)[:300]}."
            )


def _end_with(starter: int) -> None:
    """End this process when the one that started it is gone, also where that was killed."""

    def look() -> None:
        while os.getppid() == starter:
            time.sleep(_LOOKS)
        os._exit(1)

    Thread(target=look, daemon=True).start()


@contextmanager
def _ray(jobs: int | None, address: str | None) -> Iterator[Engine]:
    """A Ray cluster, or Ray on this machine for this run only."""
    needed("ray")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    os.environ.setdefault("RAY_worker_niceness", "0")  # as the processes of the other engine
    import ray

    here: dict[str, Any] = {
        "num_cpus": jobs or os.cpu_count() or 1,
        "include_dashboard": False,
        "object_store_memory": _STORE,  # what is handed over is names of files
        "_node_ip_address": "127.0.0.1",  # for nobody else
    }
    try:
        ray.init(address=address, log_to_driver=False, configure_logging=False, **({} if address else here))
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise MiningError(f"The Ray cluster cannot be reached: {error}.") from error
    try:
        cluster: Any = ray
        yield _Ray(jobs or int(cluster.cluster_resources().get("CPU", 1)))
    finally:
        ray.shutdown()


class _Ray:
    """Workers of a Ray cluster; Ray itself gives the pieces of one that died to another."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def each(self, work: Callable[[T], R], pieces: Iterable[T]) -> Iterator[tuple[int, R]]:
        """As `Engine.each`."""
        import ray

        remote: Any = ray.remote(num_cpus=1, max_retries=_TRIES)(_done)
        told = ray.put(work)
        coming = enumerate(pieces)
        begun: dict[Any, tuple[int, T]] = {}
        while True:
            while len(begun) < self.workers * _AHEAD and (given := next(coming, None)):
                begun[remote.remote(told, given[1])] = given
            if not begun:
                return
            done, _ = ray.wait(list(begun), num_returns=1)
            for one in done:
                place, piece = begun.pop(one)
                try:
                    yield place, ray.get(one)
                except ray.exceptions.WorkerCrashedError as error:
                    raise MiningError(f"Every worker that tries it is killed: {str(piece)[:300]}.") from error


def _done(work: Callable[[T], R], piece: T) -> R:
    return work(piece)

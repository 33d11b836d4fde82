"""Mines archives: shards into events, events into deals, each deal with its standing and what it lived through.

It may be killed at any moment: begun again, shards whose events are there are not read again, nor deals judged again
that were judged of the same mail. Whatever engine and however many workers do it, the files are the same byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from unchase.connectors.problem import Problem
from unchase.mining.alone import alone
from unchase.mining.archive import held_in
from unchase.mining.judging import Some, judge_some
from unchase.mining.needs import MiningError, needed
from unchase.mining.reduce import reducer
from unchase.mining.shards import SIZE, read_shard, shards_of
from unchase.mining.sorting import Part, sort_part
from unchase.mining.versions import judge_version

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence

    from unchase.connectors.mailbox import Holding
    from unchase.mining.asked import Asked
    from unchase.mining.engines import Engine
    from unchase.mining.reduce import Reduce
    from unchase.mining.shards import ShardRead

T = TypeVar("T")
R = TypeVar("R")

EVENTS, MAILS, DEALS, SUMMARY = "events", "mails.parquet", "deals.parquet", "summary.json"
_WORK = ".work"  # gone when it ends, however it ends, or when it is begun again
_JUDGED = ".judged"  # what was judged stays until all is
_MOST_PROBLEMS = 200  # told; all are counted

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """What was found. `messages` = touches in deals + all of `left_out` + problems (`problem_count`).

    `read` tells how many shards were read now; those known before were not read again.
    """

    messages: int
    left_out: dict[str, int]
    deals: int
    touches: int
    standings: dict[str, int]
    problems: tuple[str, ...]
    problem_count: int
    shards: int
    read: int

    def row(self) -> dict[str, Any]:
        """The counts as JSON has them (docs/reference/mine.md); not how much of it was read now."""
        return {
            "messages": self.messages,
            "left_out": self.left_out,
            "deals": self.deals,
            "touches": self.touches,
            "standings": self.standings,
            "problems": self.problem_count,
        }


def mine(
    archives: Sequence[Path],
    *,
    out: Path,
    asked: Asked,
    by: Engine,
    size: int = SIZE,
    progress: Progress = lambda _stage, _more, _total: None,
) -> Mined:
    """Mine archives into the folder `out`. Raises `MiningError` or `MailboxError`, in a sentence, where that cannot be done."""
    needed("pyarrow", "duckdb")
    for archive in archives:
        if not archive.exists():
            raise MiningError(f"There is no file or folder {archive}.")
    out = out.absolute()  # workers elsewhere know no folder of ours
    _begin(out)
    with alone(out), _working(out) as work:
        found = _Met()
        held = _held([archive.absolute() for archive in archives], work / "unpacked", found)
        read = _all(
            by,
            partial(read_shard, into=str(out / EVENTS), half=str(work / "half")),
            shards_of(held, size),
            lambda one: progress("reading", one.mails, None),
        )
        if not any(one.mails for one in read):
            raise MiningError(" ".join(("There is no mail in these archives.", *found.told[:1])))
        with reducer(work, threads=by.workers) as reduce:
            left_out = _reduced(reduce, read, out=out, asked=asked, by=by, progress=progress)
            deals, touches, standings = reduce.totals()
            failed, said = reduce.failed(_MOST_PROBLEMS)
            told = [*found.told, *reduce.problems(_MOST_PROBLEMS), *said]
    mined = Mined(
        messages=sum(one.mails for one in read) + found.count,
        problem_count=left_out.pop("problem", 0) + failed + found.count,
        problems=tuple(told[:_MOST_PROBLEMS]),
        left_out=dict(sorted(left_out.items())),
        deals=deals,
        touches=touches,
        standings=standings,
        shards=len(read),
        read=sum(not one.known for one in read),
    )
    _summarise(out / SUMMARY, asked, mined)
    shutil.rmtree(out / _JUDGED, ignore_errors=True)
    return mined


def _begin(out: Path) -> None:
    """The folder it writes to. Raises `MiningError` where that may not be done."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds the words of mails
        (out / EVENTS).mkdir(exist_ok=True)
    except OSError as problem:
        raise MiningError(f"{out} cannot be written to: {problem.strerror or problem}.") from problem


@contextmanager
def _working(out: Path) -> Iterator[Path]:
    """A folder for what is not whole yet; nothing of an earlier run that was killed is in it."""
    work = out / _WORK
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("unpacked", "half", "filed"):
        (work / folder).mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Met:
    """What was met in archives that cannot be read: how much it is, and the first of it in words."""

    def __init__(self) -> None:
        self.count = 0
        self.told: list[str] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.told) < _MOST_PROBLEMS:
            self.told.append(f"{problem.where}: {problem.what}")


def _held(archives: Sequence[Path], scratch: Path, problems: _Met) -> Iterator[Holding]:
    """What holds mails in the archives, in the order given; what cannot be read goes to `problems`."""
    for archive in archives:
        for held in held_in(archive, scratch):
            if isinstance(held, Problem):
                problems.add(held)
            else:
                yield held


def _all(by: Engine, work: Callable[[T], R], pieces: Iterable[T], tell: Callable[[R], None]) -> list[R]:
    """What came of every piece, in their order; told as each is done."""
    done: dict[int, R] = {}
    for place, result in by.each(work, pieces):
        done[place] = result
        tell(result)
    return [done[place] for place in range(len(done))]


def _reduced(
    reduce: Reduce, read: Sequence[ShardRead], *, out: Path, asked: Asked, by: Engine, progress: Progress
) -> Counter[str]:
    """Bring the events together and judge the deals; what was left out and why."""
    keys = list(dict.fromkeys(one.key for one in read))
    left_out = reduce.look_at([out / EVENTS / f"{key}.parquet" for key in keys], asked)
    if twice := sum(one.mails for one in read) - sum({one.key: one.mails for one in read}.values()):
        left_out["duplicate"] += twice  # shards that hold the same, to the byte
    lists, kept = reduce.lists(asked.sides), reduce.kept()
    parts = [
        Part(str(mails), str(reduce.work / "filed" / f"{number:06}.parquet"), asked, lists)
        for number, mails in enumerate(reduce.parts(asked.sides) or [""])
    ]
    reduce.rest()
    for part in _all(by, sort_part, parts, lambda part: progress("sorting", part.mails, kept)):
        left_out += part.left_out
    some = _some(reduce, [Path(part.into) for part in parts], asked, judged=_judged(out, keys, asked))
    filed = reduce.filed()
    reduce.rest()
    _all(by, judge_some, some, lambda mails: progress("judging", mails, filed))
    reduce.judged([Path(one.into) for one in some])
    reduce.write_mails(out / MAILS, [one.mails_into for one in some], keys)
    reduce.write_deals(out / DEALS)
    return left_out


def _some(reduce: Reduce, files: Sequence[Path], asked: Asked, *, judged: Path) -> list[Some]:
    """What is judged together: some deals, and those of the list that nobody wrote about."""
    found = reduce.some_deals(files)
    untouched = reduce.without_mail(row.name for row in asked.deals if row.is_deal)
    scratch = str(reduce.work / "half")
    return [
        *(Some(str(one), str(judged / f"{one.stem}.parquet"), scratch, asked) for one in found),
        Some("", str(judged / "untouched.parquet"), scratch, asked, tuple(untouched)),
    ]


def _judged(out: Path, keys: Sequence[str], asked: Asked) -> Path:
    """The folder of what was judged, named by all that it depends on; what was judged otherwise is taken away."""
    import duckdb

    told = "\0".join((judge_version(), duckdb.__version__, asked.told(), *keys))
    folder = (
        out / _JUDGED / hashlib.blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    )
    for other in (out / _JUDGED).glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _summarise(path: Path, asked: Asked, mined: Mined) -> None:
    """Write what was found as JSON; the last file written, so that it says that all are there."""
    row = {
        "now": asked.now.isoformat(),
        "tz": asked.zone,
        "me": sorted(asked.sides.addresses),
        "ours": sorted(asked.sides.domains),
        **mined.row(),
    }
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)

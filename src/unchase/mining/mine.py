"""Mines archives: shards into events, events into deals, each deal with its standing and what it lived through.

It may be killed at any moment: begun again, shards whose events are there are not read again, and all that follows is
made anew from them. Whatever engine and however many workers do it, the files are the same byte for byte.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from unchase.connectors.problem import Problem
from unchase.mining.archive import held_in
from unchase.mining.judging import Some, deal_schema, judge_some
from unchase.mining.needs import MiningError, needed
from unchase.mining.reduce import reducer
from unchase.mining.shards import SIZE, read_shard, shards_of
from unchase.mining.sorting import Part, sort_part

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Sequence

    from unchase.connectors.mailbox import Holding
    from unchase.mining.asked import Asked
    from unchase.mining.engines import Engine
    from unchase.mining.reduce import Reduce
    from unchase.mining.shards import ShardRead

T = TypeVar("T")
R = TypeVar("R")

EVENTS, MAILS, DEALS, SUMMARY = "events", "mails.parquet", "deals.parquet", "summary.json"
_WORK = ".work"
_MOST_PROBLEMS = 200  # told; all are counted


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
    progress: Callable[[str, int, int | None], None] = lambda _stage, _more, _total: None,
) -> Mined:
    """Mine archives into the folder `out`. Raises `MiningError` or `MailboxError`, in a sentence, where that cannot be done."""
    needed("pyarrow", "duckdb")
    work = out / _WORK
    _begin(out, work)
    found: list[Problem] = []
    try:
        shards = list(shards_of(_held(archives, work / "unpacked", found), size))
        read = _all(
            by,
            partial(read_shard, into=str(out / EVENTS)),
            shards,
            lambda one: progress("reading", one.mails, None),
        )
        if not any(one.mails for one in read):
            raise MiningError("There is no mail in these archives.")
        with reducer(work, threads=by.workers) as reduce:
            left_out = _reduced(reduce, read, out=out, asked=asked, by=by, progress=progress)
            deals, touches, standings = reduce.totals()
            failed, said = reduce.failed(_MOST_PROBLEMS)
            told = [*reduce.problems(_MOST_PROBLEMS), *said]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    mined = Mined(
        messages=sum(one.mails for one in read) + len(found),
        problem_count=left_out.pop("problem", 0) + failed + len(found),
        problems=tuple([f"{one.where}: {one.what}" for one in found] + told)[:_MOST_PROBLEMS],
        left_out=dict(sorted(left_out.items())),
        deals=deals,
        touches=touches,
        standings=standings,
        shards=len(shards),
        read=sum(not one.known for one in read),
    )
    _summarise(out / SUMMARY, asked, mined)
    return mined


def _begin(out: Path, work: Path) -> None:
    """The folders, empty where they hold what is made anew. Raises `MiningError` where that may not be done."""
    try:
        shutil.rmtree(work, ignore_errors=True)
        out.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds the words of mails
        for folder in (out / EVENTS, work / "unpacked", work / "filed", work / "judged"):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise MiningError(f"{out} cannot be written to: {problem.strerror or problem}.") from problem


def _held(archives: Sequence[Path], scratch: Path, problems: list[Problem]) -> Iterator[Holding]:
    """What holds mails in the archives, in the order given; what cannot be read goes to `problems`."""
    for archive in archives:
        for held in held_in(archive, scratch):
            if isinstance(held, Problem):
                problems.append(held)
            else:
                yield held


def _all(by: Engine, work: Callable[[T], R], pieces: Sequence[T], tell: Callable[[R], None]) -> list[R]:
    """What came of every piece, in their order; told as each is done."""
    done: dict[int, R] = {}
    for place, result in by.each(work, pieces):
        done[place] = result
        tell(result)
    return [done[place] for place in range(len(pieces))]


def _reduced(
    reduce: Reduce,
    read: Sequence[ShardRead],
    *,
    out: Path,
    asked: Asked,
    by: Engine,
    progress: Callable[[str, int, int | None], None],
) -> Counter[str]:
    """Bring the events together and judge the deals; what was left out and why."""
    keys = list(dict.fromkeys(one.key for one in read))
    left_out = reduce.look_at([out / EVENTS / f"{key}.parquet" for key in keys], asked)
    if twice := sum(one.mails for one in read) - sum({one.key: one.mails for one in read}.values()):
        left_out["duplicate"] += twice  # shards that hold the same, to the byte
    lists = reduce.lists(asked.sides)
    parts = [
        Part(str(folder), str(reduce.work / "filed" / f"{number:06}.parquet"), asked, lists)
        for number, folder in enumerate(reduce.parts(asked.sides) or [reduce.work / "nothing"])
    ]
    for counts in _all(by, sort_part, parts, lambda _: None):
        left_out += counts
    folders = reduce.some_deals([Path(part.into) for part in parts])
    total = reduce.filed()
    some = [
        Some(str(folder), str(reduce.work / "judged" / f"{number:06}.parquet"), asked)
        for number, folder in enumerate(folders)
    ]
    untouched = reduce.without_mail(row.name for row in asked.deals if row.is_deal)
    some.append(Some("", str(reduce.work / "judged" / "untouched.parquet"), asked, tuple(untouched)))
    _all(by, judge_some, some, lambda mails: progress("judging", mails, total))
    reduce.write_mails(out / MAILS, keys)
    reduce.write_deals(out / DEALS, [Path(one.into) for one in some], deal_schema())
    return left_out


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

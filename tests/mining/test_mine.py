"""Archives mined: what an audit of the same mail says, whoever does it and however often it is begun."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from mining.archives import BEGAN, ME, NOW, SAMPLE, ZONE, asked, exchanges, maildir, mbox, tricks
from mining.deeds import always_killed, double, killed_once, refused
from unchase.cli.audited import audited
from unchase.connectors.deals_file import DealRow, read_deals
from unchase.connectors.sides import sides_of
from unchase.core.assess import assess
from unchase.mining.alone import alone
from unchase.mining.engines import engine
from unchase.mining.mine import Mined, mine
from unchase.mining.mined import conversations_of, lives_in, summary_of
from unchase.mining.needs import MiningError, needed
from unchase.mining.tables import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from unchase.mining.asked import Asked

Row = "dict[str, Any]"
_STARTS = 3
_PATIENT = {  # with the parts of Ray, which are processes of their own
    "RAY_raylet_start_wait_time_s": "300",
    "RAY_gcs_server_request_timeout_seconds": "300",
    "RAY_health_check_timeout_ms": "300000",
    "RAY_memory_monitor_refresh_ms": "0",
}
_PLACES = Path(__file__).parents[2]


def mined(
    archives: Path | Sequence[Path],
    out: Path,
    told: Asked | None = None,
    *,
    jobs: int = 1,
    size: int = 20_000,
) -> Mined:
    with engine("local", jobs=jobs) as by:
        paths = [archives] if isinstance(archives, Path) else list(archives)
        return mine(paths, out=out, asked=told or asked(), by=by, size=size)


def deals_in(out: Path) -> dict[str, Any]:
    return {str(row["deal"]): row for row in rows_of(pq.read_table(out / "deals.parquet"))}


def files_in(out: Path) -> dict[str, bytes]:
    """Every file of a folder with what it holds."""
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def audit_of(paths: Sequence[Path], deals: Sequence[DealRow] = ()) -> Any:  # noqa: ANN401 - an Audit
    return audited(
        paths, me=[ME], ours=[], deals=deals or None, since=None, now=NOW, zone=ZONE, locale=None,
        include_lists=False, jobs=1, progress=lambda _stage, _more, _total: None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house of two people whose mail crosses: every thread lies in both, and the tricks in one more file."""
    folder = tmp_path_factory.mktemp("house")
    mails = exchanges(20)
    mbox(folder / "a.mbox", mails[::2])
    maildir(folder / "b", mails[1::2])
    mbox(folder / "c.mbox", tricks())
    return folder


@pytest.fixture(scope="module")
def whole(house: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a mining of the house writes that nothing breaks off, by one worker."""
    out = tmp_path_factory.mktemp("whole") / "out"
    mined(house, out, size=9_000)
    return files_in(out)


@pytest.mark.parametrize("listed", [False, True])
def test_the_sample_is_told_as_an_audit_tells_it(tmp_path: Path, *, listed: bool) -> None:
    deals = read_deals(SAMPLE / "deals.csv") if listed else ()
    found = audit_of([SAMPLE], deals)
    told = mined(SAMPLE, tmp_path / "out", asked(deals=deals), size=100_000)
    rows = deals_in(tmp_path / "out")

    assert set(rows) == {deal["prospect"] for deal in found.deals}
    for deal in found.deals:
        row = rows[deal["prospect"]]
        said = {
            name: row[name] for name in ("standing", "n", "stalls", "chases", "touches", "contacts", "silent")
        }
        assert said == {name: deal[name] for name in said}, deal["prospect"]
        assert row["move"] == deal["move"]["name"]
        assert row["likelihood"] == deal["likelihood"]
        assert row["seller"] == (ME if row["touches"] else "")
    assert told.messages == found.messages
    assert told.left_out == dict(sorted(found.left_out.items()))
    assert told.messages == told.touches + sum(told.left_out.values()) + told.problem_count


def test_threads_that_lie_in_many_shards_are_brought_together(house: Path, tmp_path: Path) -> None:
    found = audit_of([house])
    told = mined(house, tmp_path / "out", size=4_000)
    rows = deals_in(tmp_path / "out")

    assert told.shards > 5
    assert told.left_out == dict(sorted(found.left_out.items()))
    assert {name: (row["standing"], row["touches"]) for name, row in rows.items()} == {
        deal["prospect"]: (deal["standing"], deal["touches"]) for deal in found.deals
    }
    assert rows["shop3.example"]["touches"] == 4  # the adviser of another house is in the thread


def test_any_number_of_workers_writes_the_same_bytes(
    house: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    mined(house, tmp_path / "two", size=9_000, jobs=2)

    assert files_in(tmp_path / "two") == whole


def test_what_is_begun_again_reads_nothing_twice_and_more_mail_only_what_is_new(
    house: Path, tmp_path: Path
) -> None:
    first = mined(house, tmp_path / "out")
    before = files_in(tmp_path / "out")
    again = mined(house, tmp_path / "out")
    assert (first.read, again.read) == (first.shards, 0)
    assert files_in(tmp_path / "out") == before

    more = mbox(tmp_path / "more.mbox", exchanges(21)[-4:])
    both = mined([house, more], tmp_path / "out")
    assert (both.read, both.deals) == (1, first.deals + 1)


@pytest.mark.parametrize("there", ["events/*.parquet", ".judged/*/*.parquet"])
def test_a_program_killed_at_any_stage_goes_on_and_ends_the_same(
    house: Path, whole: dict[str, bytes], tmp_path: Path, there: str
) -> None:
    """With -9, its workers left to themselves, as soon as something of the stage is there."""
    out = tmp_path / "cut"
    path = os.pathsep.join(str(_PLACES / part) for part in ("src", "tests"))
    run = subprocess.Popen(
        [sys.executable, "-m", "mining.on_its_own", str(house), str(out)],
        env={**os.environ, "PYTHONPATH": path},
    )
    while run.poll() is None and not list(out.glob(there)):
        time.sleep(0.005)
    run.kill()
    run.wait()
    mined(house, out, size=9_000)

    assert files_in(out) == whole


def test_what_was_judged_before_it_was_killed_is_not_judged_again(
    house: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "cut"

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as on_the_way:
        on_the_way.setattr("unchase.mining.reduce.Reduce.write_deals", killed)
        with pytest.raises(KeyboardInterrupt):
            mined(house, out, size=9_000)
    monkeypatch.setattr("unchase.mining.judging._deal", killed)
    mined(house, out, size=9_000)
    assert files_in(out) == whole

    with pytest.raises(KeyboardInterrupt):  # asked for another moment, all is judged anew
        mined(house, out, asked(now=NOW + timedelta(days=1)), size=9_000)


def test_two_minings_into_one_folder_are_one_too_many(house: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with alone(tmp_path / "out"), pytest.raises(MiningError, match="Another mining writes to"):
        mined(house, tmp_path / "out")


def test_the_same_archive_twice_is_all_copies(house: Path, tmp_path: Path) -> None:
    once = mined(house, tmp_path / "once")
    twice = mined([house, house], tmp_path / "twice")

    assert deals_in(tmp_path / "twice") == deals_in(tmp_path / "once")
    assert twice.messages == 2 * once.messages
    assert twice.messages == twice.touches + sum(twice.left_out.values()) + twice.problem_count


def test_only_what_is_asked_for_counts(house: Path, tmp_path: Path) -> None:
    late = mined(house, tmp_path / "late", asked(since=BEGAN + timedelta(days=5)))
    none = mined(house, tmp_path / "none", asked(now=BEGAN - timedelta(days=500)))

    assert late.left_out["before-since"] > 0
    assert (none.deals, none.touches) == (0, 0)
    assert none.left_out["in-the-future"] > 0


def test_a_deal_of_the_list_that_nobody_wrote_about_is_there_and_what_ended_is_told(
    house: Path, tmp_path: Path
) -> None:
    won = DealRow(
        name="Shop 3",
        domains=("shop3.example",),
        recorded="won",
        recorded_on=(BEGAN + timedelta(days=30)).date(),
    )
    quiet = DealRow(name="Quiet & Co", domains=("quiet.example",))
    mined(house, tmp_path / "out", asked(deals=(won, quiet)))
    rows = deals_in(tmp_path / "out")
    now, lives = lives_in(tmp_path / "out")

    assert (rows["Shop 3"]["standing"], rows["Shop 3"]["ending"]) == ("won", "won")
    assert (rows["Quiet & Co"]["standing"], rows["Quiet & Co"]["touches"]) == ("new", 0)
    assert (now, [(life.name, life.ending, life.contacts) for life in lives]) == (NOW, [("Shop 3", "won", 2)])


def test_the_deals_of_each_seller_come_out_with_the_words_of_their_mails(tmp_path: Path) -> None:
    house = mbox(
        tmp_path / "a.mbox",
        [one.replace(b"mara@", b"ben@") if number < 8 else one for number, one in enumerate(exchanges(5))],
    )
    mined(house, tmp_path / "out", asked(sides=sides_of((), ["lanternworks.example"])))
    found = list(conversations_of(tmp_path / "out", ["ben@lanternworks.example"]))

    assert [conversation.prospect for conversation, _ in found] == ["shop0.example", "shop1.example"]
    conversation, words = found[0]
    message, _ = words(conversation.mails[1].envelope)
    assert message is not None
    assert message.text.strip() == "Not just yet, try again later."
    assert {life.seller for life in lives_in(tmp_path / "out")[1]} <= {0, 1}


def test_one_deal_the_program_fails_on_stops_no_other(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(facts: Any, *more: Any) -> Any:  # noqa: ANN401 - handed on
        if any(touch.person == "kim@shop7.example" for touch in facts.touches):
            raise ZeroDivisionError
        return assess(facts, *more)

    monkeypatch.setattr("unchase.mining.judging.assess", fail)
    told = mined(house, tmp_path / "out")
    rows = deals_in(tmp_path / "out")
    assert rows["shop7.example"]["problem"].startswith("the program failed on it (ZeroDivisionError")
    assert told.deals == len(rows) - 1
    assert told.messages == told.touches + sum(told.left_out.values()) + told.problem_count
    assert told.problems[0].startswith("shop7.example: the program failed on it")


def test_archives_without_mail_and_a_folder_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MiningError, match="There is no mail in these archives"):
        mined(tmp_path / "empty", tmp_path / "out")
    (tmp_path / "file").write_text("x")
    with pytest.raises(MiningError, match="cannot be written to"):
        mined(tmp_path / "empty", tmp_path / "file" / "out")
    with pytest.raises(MiningError, match="is damaged: mine the archives again"):
        summary_of(tmp_path / "empty")


def test_what_is_missing_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unchase.mining.needs.find_spec", lambda name: None if name != "ray" else object())
    with pytest.raises(MiningError, match=r"needs pyarrow and duckdb, .* 'unchase\[mine\]'"):
        needed("pyarrow", "duckdb", "ray")


def test_an_unknown_engine_is_one_sentence() -> None:
    with pytest.raises(MiningError, match="no engine called dask"), engine("dask"):
        pass


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_piece_is_done_once_with_its_place(jobs: int) -> None:
    with engine("local", jobs=jobs) as by:
        assert dict(by.each(double, range(40))) == {number: 2 * number for number in range(40)}
        assert list(by.each(double, [])) == []


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    pieces = [(str(tmp_path), number) for number in (1, 2, 101, 3, 4, 102, 5)]
    with engine("local", jobs=2) as by:
        done = dict(by.each(killed_once, pieces))

    assert [done[place] for place in range(len(pieces))] == [2 * number for _, number in pieces]


def test_a_piece_that_kills_every_worker_is_given_up_in_a_sentence() -> None:
    with (
        engine("local", jobs=2) as by,
        pytest.raises(MiningError, match="Every worker that tries it is killed"),
    ):
        list(by.each(always_killed, [1]))


def test_a_piece_that_fails_says_why() -> None:
    with engine("local", jobs=2) as by, pytest.raises(ValueError, match="none of ours"):
        list(by.each(refused, [1]))


def test_ray_writes_the_same_bytes_and_loses_nothing_of_workers_that_are_killed(
    house: Path, tmp_path: Path
) -> None:
    path = os.pathsep.join(str(_PLACES / part) for part in ("src", "tests"))
    for attempt in range(_STARTS):  # on a busy machine Ray itself may give up waiting for its own parts
        ran = subprocess.run(
            [sys.executable, "-m", "mining.on_ray", str(house), str(tmp_path / str(attempt))],
            env={**os.environ, **_PATIENT, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if "cannot be reached" not in ran.stderr:
            break
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    local = mined(house, tmp_path / "local")

    assert told == {"done": [2, 4, 6, 202, 8, 10, 12, 204, 14, 16, 18], "messages": local.messages}
    assert files_in(tmp_path / str(attempt) / "ray") == files_in(tmp_path / "local")

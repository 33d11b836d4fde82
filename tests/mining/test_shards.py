"""Archives cut into shards: the same pieces whoever cuts them, each mail once, nothing read twice."""

from __future__ import annotations

import ast
import gzip
import io
import tarfile
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unchase
from mining.archives import exchanges, mail, maildir, mbox, tricks
from unchase.connectors.mailbox import Holding, Kind
from unchase.connectors.mbox import mails_of
from unchase.connectors.problem import MailboxError, Problem
from unchase.mining import events, shards, versions
from unchase.mining.archive import held_in
from unchase.mining.events import envelope_from, message_from
from unchase.mining.shards import ShardRead, read_shard, shards_of
from unchase.mining.tables import rows_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.mailbox import RawMail

MAILS = [*exchanges(12), *tricks()]


def held(path: Path, scratch: Path) -> list[Holding]:
    scratch.mkdir(exist_ok=True)
    return [one for one in held_in(path, scratch) if isinstance(one, Holding)]


def read_all(path: Path, tmp_path: Path, size: int) -> list[ShardRead]:
    for folder in ("events", "half"):
        (tmp_path / folder).mkdir(exist_ok=True)
    found = shards_of(held(path, tmp_path / "scratch"), size)
    return [read_shard(shard, into=str(tmp_path / "events"), half=str(tmp_path / "half")) for shard in found]


def ids(path: Path, tmp_path: Path, size: int = 8_000_000) -> list[str]:
    """The ids of all mails in the order of the shards."""
    keys = [one.key for one in read_all(path, tmp_path, size)]
    tables = [pq.read_table(tmp_path / "events" / f"{key}.parquet", columns=["id"]) for key in keys]
    return [row["id"] for table in tables for row in rows_of(table)]


@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=6))
def test_stretches_of_an_mbox_file_hold_each_mail_once_wherever_they_are_cut(cuts: list[int]) -> None:
    raw = b"".join(b"From x Tue Sep  1 08:00:00 2026\n" + one + b"\n" for one in MAILS[:14])
    file = io.BytesIO(raw)
    places = sorted({0, len(raw), *(cut for cut in cuts if cut < len(raw))})

    cut = [found for start, end in pairwise(places) for found in mails_of(file, start, end)]
    assert cut == list(mails_of(file))


@pytest.mark.parametrize("size", [900, 2_500, 8_000_000])
def test_an_mbox_file_gives_the_same_mails_however_large_its_shards(tmp_path: Path, size: int) -> None:
    found = ids(mbox(tmp_path / "all.mbox", MAILS), tmp_path, size)

    assert len(found) == len(MAILS)
    assert found[:4] == [f"{number}@mail.example" for number in (1, 2, 3, 4)]


def test_a_maildir_is_cut_by_its_sorted_names_and_a_folder_holds_both(tmp_path: Path) -> None:
    mbox(tmp_path / "house" / "ana.mbox", MAILS[:8])
    maildir(tmp_path / "house" / "ben", MAILS[8:20])

    assert ids(tmp_path / "house", tmp_path, 16_000) == [
        f"{number}@mail.example" for start in range(0, 50, 10) for number in range(start + 1, start + 5)
    ]
    assert len(read_all(tmp_path / "house", tmp_path, 16_000)) >= 6  # two files of 8 kB each are one shard


def test_small_files_share_a_shard(tmp_path: Path) -> None:
    for number, one in enumerate(MAILS[:30]):
        (tmp_path / "house").mkdir(exist_ok=True)
        (tmp_path / "house" / f"{number:02}.eml").write_bytes(one)

    assert [one.mails for one in read_all(tmp_path / "house", tmp_path, 8_000_000)] == [30]


def test_the_key_is_the_content_and_nothing_is_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mbox(tmp_path / "a" / "box.mbox", MAILS)
    first = read_all(path, tmp_path, 3_000)
    elsewhere = mbox(tmp_path / "b" / "box.mbox", MAILS)
    monkeypatch.setattr(shards, "read_mail", None)  # nothing is left to read with
    again = read_all(elsewhere, tmp_path, 3_000)

    assert [one.key for one in again] == [one.key for one in first]
    assert (any(one.known for one in first), all(one.known for one in again)) == (False, True)


def test_another_version_of_the_parser_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = mbox(tmp_path / "box.mbox", MAILS)
    (first,) = read_all(path, tmp_path, 8_000_000)
    monkeypatch.setattr(shards, "parser_version", lambda: "another")
    (again,) = read_all(path, tmp_path, 8_000_000)

    assert (again.known, again.key == first.key) == (False, False)


_VALUES = {"act", "assessment", "facts", "reading", "touch", "when"}  # of the core: only named in types there
_ASIDE = {"problem", "zipped", "versions"}  # what is said of a file, how it is unpacked, and this


def test_the_version_of_the_parser_covers_all_that_parses_and_no_more() -> None:
    room = Path(unchase.__file__).parent
    found, waiting = set(), ["mining/shards.py"]
    while waiting:
        place = waiting.pop()
        found.add(place)
        if place.endswith(".py"):
            waiting += [one for one in _used(room, place) if one not in found]
    parsing = {one for one in found if Path(one).stem not in _VALUES | _ASIDE}
    assert parsing == set(versions._PARSING)  # noqa: SLF001 - what it covers


def _used(room: Path, place: str) -> Iterator[str]:
    """The modules and tables a module uses while it runs; not what it only names in types."""
    tree = ast.parse((room / place).read_text("utf-8"))
    tree.body = [
        one for one in tree.body if not (isinstance(one, ast.If) and "TYPE_CHECKING" in ast.dump(one.test))
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("unchase."):
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            files = (f"{name.removeprefix('unchase.').replace('.', '/')}.py" for name in names)
            yield from (file for file in files if (room / file).is_file())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = room / "connectors" / node.value.replace("\0", "")[:100]
            if named.suffix == ".toml" and named.is_file():
                yield f"connectors/{node.value}"


def test_a_shard_read_twice_is_the_same_file_and_nothing_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mbox(tmp_path / "box.mbox", MAILS)
    (one,) = read_all(path, tmp_path, 8_000_000)
    file = tmp_path / "events" / f"{one.key}.parquet"
    before = file.read_bytes()
    file.unlink()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(pq.ParquetWriter, "write_table", full)
        with pytest.raises(OSError, match="No space"):
            read_all(path, tmp_path, 8_000_000)
    assert [*(tmp_path / "events").iterdir(), *(tmp_path / "half").iterdir()] == []
    read_all(path, tmp_path, 8_000_000)
    assert file.read_bytes() == before


def test_what_was_written_is_what_was_read(tmp_path: Path) -> None:
    made = [shards._event(one) for one in _raw(tmp_path)]  # noqa: SLF001 - the row of a mail
    table = table_of(made, events.event_schema())
    rows = list(rows_of(table))
    kept = [row for row in rows if row["problem"] is None and row["set_aside"] is None]

    assert sum(row["problem"] is not None for row in rows) == 0
    assert [message_from(row).text.strip() for row in kept[:2]] == [
        "Is Tuesday at 3 pm better?",
        "Not just yet, try again later.",
    ]
    assert envelope_from(kept[1]).references == ("1@mail.example",)
    assert kept[1]["base"] == "sorting line"
    assert (kept[1]["people"], kept[1]["companies"]) == (
        ["kim@shop0.example", "mara@lanternworks.example"],
        ["shop0.example", "lanternworks.example"],
    )


def _raw(tmp_path: Path) -> list[RawMail | Problem]:
    from unchase.connectors.mailbox import mails_in

    path = mbox(tmp_path / "box.mbox", MAILS)
    return list(mails_in(Holding(kind=Kind.MBOX, path=str(path))))


def test_one_mail_the_program_fails_on_is_a_row_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(raw: bytes, **_: object) -> object:
        raise RecursionError(len(raw))

    monkeypatch.setattr(shards, "read_mail", fail)
    (one,) = read_all(mbox(tmp_path / "box.mbox", MAILS[:2]), tmp_path, 8_000_000)
    rows = list(rows_of(pq.read_table(tmp_path / "events" / f"{one.key}.parquet")))

    assert [row["problem"] for row in rows] == ["the program failed on it (RecursionError)"] * 2


def test_archives_in_folders_and_in_archives_are_unpacked(tmp_path: Path) -> None:
    house = tmp_path / "house"
    mbox(house / "plain.mbox", MAILS[:4])
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("Takeout/Mail/all.mbox", mbox(tmp_path / "x.mbox", MAILS[4:8]).read_bytes())
    (house / "export.zip").write_bytes(inner.getvalue())
    with tarfile.open(house / "old.tar.gz", "w:gz") as packed_:
        packed_.add(mbox(tmp_path / "y.mbox", MAILS[8:12]), "years/2019.mbox")
        packed_.add(maildir(tmp_path / "ben", MAILS[12:16]), "years/ben")
        link = tarfile.TarInfo("years/passwords.mbox")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed_.addfile(link)
        climbing = tarfile.TarInfo("../../climbed.mbox")
        climbing.size = len(MAILS[0])
        packed_.addfile(climbing, io.BytesIO(MAILS[0]))
    found = ids(house, tmp_path)

    assert sorted(set(found)) == sorted({f"{10 * (n // 4) + n % 4 + 1}@mail.example" for n in range(16)})
    assert not (tmp_path / "climbed.mbox").exists()


def test_an_archive_named_by_itself_may_be_packed_in_any_way(tmp_path: Path) -> None:
    path = mbox(tmp_path / "x.mbox", MAILS[:4])
    for name, mode in (("a.tar", "w"), ("b.tgz", "w:gz"), ("c.tar.xz", "w:xz"), ("d.tar.bz2", "w:bz2")):
        with tarfile.open(tmp_path / name, mode) as packed:  # type: ignore[call-overload]  # one of its modes
            packed.add(path, "x.mbox")
        assert len(ids(tmp_path / name, tmp_path)) == 4
    (tmp_path / "e.mbox.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert len(ids(tmp_path / "e.mbox.gz", tmp_path)) == 4


def test_a_bomb_and_a_damaged_archive_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unchase.connectors.zipped._ALWAYS", 10_000)
    bomb = tmp_path / "bomb.tar.gz"
    with tarfile.open(bomb, "w:gz") as packed:
        large = tarfile.TarInfo("large.mbox")
        large.size = 5_000_000
        packed.addfile(large, io.BytesIO(b"\0" * large.size))
    with pytest.raises(MailboxError, match="far more than mail would"):
        held(bomb, tmp_path / "scratch")
    cut = tmp_path / "cut.tar"
    with tarfile.open(cut, "w") as packed:
        packed.add(mbox(tmp_path / "x.mbox", MAILS), "x.mbox")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cut.tar").write_bytes(cut.read_bytes()[:2_000])
    problems = [one for one in held_in(tmp_path / "in", tmp_path / "scratch") if isinstance(one, Problem)]
    assert [problem.where for problem in problems] == [str(tmp_path / "in" / "cut.tar")]


def test_a_folder_without_any_mail_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "notes.txt").write_text("Words.")
    with pytest.raises(MailboxError, match="holds no mail"):
        held(tmp_path / "none", tmp_path / "scratch")


def test_an_unreadable_file_stops_no_other(tmp_path: Path) -> None:
    gone = Holding(kind=Kind.MBOX, path=str(tmp_path / "gone.mbox"))
    there = Holding(kind=Kind.SINGLE, path=str(tmp_path / "there.eml"))
    (tmp_path / "there.eml").write_bytes(mail(1, sender="a@x.example", to="b@y.example", text="Hi", days=0))
    (shard,) = shards_of([gone, there])
    read = read_shard(shard, into=str(tmp_path), half=str(tmp_path))
    rows = list(rows_of(pq.read_table(tmp_path / f"{read.key}.parquet")))

    assert [(row["id"], row["problem"]) for row in rows] == [
        (None, "it may not be read (No such file or directory)"),
        ("1@mail.example", None),
    ]

"""Archives made to harm, or harmed: a sentence for what cannot be read, all the other mail read, nothing written elsewhere."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from mining.archives import asked, exchanges, maildir
from unchase.connectors.mailbox import Holding, RawMail, mails_in
from unchase.connectors.problem import MailboxError, Problem
from unchase.mining.archive import held_in
from unchase.mining.engines import engine
from unchase.mining.mine import mine
from unchase.mining.needs import MiningError

if TYPE_CHECKING:
    from pathlib import Path

MAILS = exchanges(2)
BOX = b"".join(b"From x Tue Sep  1 08:00:00 2026\n" + one + b"\n" for one in MAILS)
COUNT = len(MAILS)
ROOM = 1_000_000  # bytes that may come out of any archive here


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder for archives, with nothing else beside it but what the test puts there."""
    (tmp_path / "house").mkdir()
    return tmp_path / "house"


def packed(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*entries: tuple[str, bytes], mode: str = "w") -> bytes:
    """A TAR archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # one of its modes
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def met(house: Path) -> tuple[int, list[str]]:
    """How many mails are met in a folder, and what was wrong; nothing may lie outside of the scratch folder."""
    scratch = house.parent / "scratch"
    scratch.mkdir()
    mails, wrong = 0, []
    for held in held_in(house, scratch):
        if isinstance(held, Problem):
            wrong.append(f"{held.where}: {held.what}")
            continue
        for one in mails_in(held):
            mails += isinstance(one, RawMail)
            wrong += [one.what] if isinstance(one, Problem) else []
    assert sorted(one.name for one in house.parent.iterdir()) == ["house", "scratch"]
    return mails, wrong


@pytest.mark.parametrize(
    "name",
    ["/etc/evil.mbox", "../../../evil.mbox", "..\\..\\evil.mbox", "C:\\evil.mbox", "é" * 240 + ".mbox", ("ü" * 200 + "/") * 30 + "x.mbox",
     "a\x07b\u202ec.mbox", "it's a 'box'; DROP.mbox"],
)  # fmt: skip
def test_a_name_in_an_archive_is_only_a_hint(house: Path, name: str) -> None:
    (house / "a.zip").write_bytes(packed((name, BOX)))
    (house / "b.tar").write_bytes(tarred((name, BOX)))

    assert met(house) == (2 * COUNT, [])


def test_a_file_where_a_folder_should_be_hides_nothing(house: Path) -> None:
    same = (("a", BOX), ("a/b.mbox", BOX), ("c/d.mbox", BOX), ("c", BOX), ("a", BOX))
    with pytest.warns(UserWarning, match="Duplicate name"):
        (house / "a.zip").write_bytes(packed(*same))
    (house / "b.tar").write_bytes(tarred(*same))

    assert met(house) == (10 * COUNT, [])


def test_links_and_devices_in_an_archive_are_passed_over(house: Path) -> None:
    with tarfile.open(house / "a.tar", "w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "../../house/b.mbox"),
            (tarfile.FIFOTYPE, ""),
            (tarfile.CHRTYPE, ""),
        ):
            entry = tarfile.TarInfo(f"{kind.decode()}.mbox")
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
    (house / "b.mbox").write_bytes(BOX)

    assert met(house) == (COUNT, [])


def test_archives_in_archives_are_unpacked_three_deep_and_then_named(house: Path) -> None:
    deep = packed(("in.mbox", BOX))
    for _ in range(3):
        deep = packed(("m.tgz", tarred(("n.zip", deep), mode="w:gz")))
    (house / "deep.zip").write_bytes(deep)
    three = packed(("x.tar.gz", tarred(("y.zip", packed(("z.mbox", BOX))), mode="w:gz")))
    (house / "three.zip").write_bytes(three)

    mails, wrong = met(house)
    assert mails == COUNT
    assert wrong == ["n.zip/m.tgz: it is an archive in an archive in an archive: unpack it first"]


def test_what_unpacks_to_far_more_than_mail_is_not_opened_however_it_is_packed(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unchase.connectors.zipped._ALWAYS", ROOM)
    nothing = b"\0" * 4 * ROOM
    (house / "a.zip").write_bytes(packed(("large.mbox", nothing)))
    (house / "b.tgz").write_bytes(tarred(("large.mbox", nothing), mode="w:gz"))
    (house / "c.zip").write_bytes(packed(("d.zip", packed(("large.mbox", nothing)))))
    (house / "e.mbox").write_bytes(BOX)

    mails, wrong = met(house)
    assert mails == COUNT
    assert [one.partition(":")[0].rpartition("/")[2] for one in wrong] == ["a.zip", "b.tgz", "d.zip"]
    assert all("unpacks to far more than mail would" in one for one in wrong)


def test_many_small_bombs_in_one_archive_share_its_room(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unchase.connectors.zipped._ALWAYS", ROOM)
    bomb = gzip.compress(BOX[:100] + b"\0" * (ROOM // 2))
    (house / "a.zip").write_bytes(packed(*((f"{number}.mbox.gz", bomb) for number in range(30)), how=zipfile.ZIP_STORED))  # fmt: skip
    many = packed(*((f"{number}.zip", packed(("x", b"\0" * (ROOM // 2)))) for number in range(30)))
    (house / "b.zip").write_bytes(many)

    _, wrong = met(house)
    out = sum(file.stat().st_size for file in (house.parent / "scratch").rglob("*") if file.is_file())
    assert any("comes to far more than mail would" in one for one in wrong)
    assert any("unpacks to far more than mail would" in one for one in wrong)
    assert out < 8 * ROOM < 30 * ROOM // 2


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_would_fill_the_memory_is_not_read(house: Path, kind: bytes) -> None:
    head = tarfile.TarInfo("x")
    head.type, head.size = kind, 8_000_000_000
    (house / "a.tar").write_bytes(head.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 100_000)
    (house / "b.mbox").write_bytes(BOX)

    mails, wrong = met(house)
    assert mails == COUNT
    assert "a.tar unpacks to far more than mail would" in wrong[0]


def test_damaged_archives_give_what_can_be_had_and_stop_no_other(house: Path) -> None:
    whole = packed(("a.mbox", BOX * 20), ("b.mbox", BOX))
    (house / "cut.zip").write_bytes(whole[:200])
    hit = bytearray(whole)
    hit[60:80] = b"\xff" * 20
    (house / "hit.zip").write_bytes(hit)
    (house / "cut.tgz").write_bytes(tarred(("a.mbox", BOX), mode="w:gz")[:-30])
    (house / "empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (house / "empty.tar").write_bytes(b"")
    (house / "good.mbox").write_bytes(BOX)

    mails, wrong = met(house)
    assert mails >= 2 * COUNT  # the good one, and what was whole in the damaged one
    assert sum("cut.zip is a damaged ZIP archive" in one for one in wrong) == 1
    assert any(
        one.endswith("hit.zip/a.mbox: it is damaged, or packed in a way nobody knows") for one in wrong
    )


def test_a_maildir_is_read_but_for_what_is_half_written_or_no_mail(house: Path) -> None:
    box = maildir(house / "ben", MAILS)
    (box / "tmp" / "1788800000.half").write_bytes(MAILS[0][:60])
    (box / "new" / ".hidden").write_bytes(MAILS[0])
    (box / "cur" / "1.circle").symlink_to(box / "cur" / "1.circle")
    (box / "cur" / "2.nowhere").symlink_to("nowhere")
    (box / "cur" / "3.folder").mkdir()
    os.mkfifo(box / "cur" / "4.pipe")
    (box / "cur" / os.fsdecode(b"\xff\xfe.mail")).write_bytes(MAILS[0])
    (house / "around").symlink_to(house)
    os.mkfifo(house / "pipe.mbox")

    assert met(house) == (COUNT + 1, [])


def test_a_mail_that_vanishes_while_it_is_read_is_told(tmp_path: Path) -> None:
    box = maildir(tmp_path / "ben", MAILS)
    held = [one for one in held_in(tmp_path, tmp_path) if isinstance(one, Holding)]
    cur = next(one for one in held if one.path.endswith("cur"))
    named = Holding(kind=cur.kind, path=cur.path, names=tuple(sorted(os.listdir(box / "cur"))))  # noqa: PTH208 - names are what is wanted
    (box / "cur" / named.names[0]).unlink()

    first, *others = mails_in(named)
    assert isinstance(first, Problem)
    assert first.what == "it may not be read (No such file or directory)"
    assert len(others) == COUNT - 1


def test_all_of_it_at_once_is_mined_and_told_in_sentences(house: Path, tmp_path: Path) -> None:
    (house / "a.zip").write_bytes(packed(("../../out/evil.mbox", BOX), ("n.tar", b"no archive")))
    (house / "b.zip").write_bytes(packed(("x.mbox", BOX))[:100])
    (house / "line.mbox").write_bytes(BOX + b"From x Tue Sep  1 08:00:00 2026\nSubject: " + b"x" * 20_000_000 + b"\n\n" + BOX)  # fmt: skip
    (house / "froms.mbox").write_bytes(b"From x Tue Sep  1 08:00:00 2026\n" * 20_000)
    (house / "nul.eml").write_bytes(
        b"From: a\0b@x.example\nDate: Tue, 99 Sep 99999\nMessage-ID: <\xff\0>\n\n\0\xff"
    )
    with engine("local", jobs=1) as by:
        told = mine([house], out=tmp_path / "out", asked=asked(), by=by)

    assert (told.deals, told.touches) == (2, COUNT)
    assert told.messages == told.touches + sum(told.left_out.values()) + told.problem_count
    assert any("b.zip is a damaged ZIP archive" in one for one in told.problems)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "deals.parquet",
        "events",
        "mails.parquet",
        "summary.json",
    ]
    assert not list(tmp_path.rglob("evil*"))


def test_where_nothing_can_be_read_the_reason_is_told(house: Path, tmp_path: Path) -> None:
    (house / "a.zip").write_bytes(packed(("x.mbox", BOX))[:100])
    with engine("local", jobs=1) as by:
        with pytest.raises(
            MiningError, match=r"no mail in these archives\. .*a\.zip is a damaged ZIP archive"
        ):
            mine([house], out=tmp_path / "out", asked=asked(), by=by)
        with pytest.raises(MailboxError, match=r"a\.zip is a damaged ZIP archive"):
            mine([house / "a.zip"], out=tmp_path / "out", asked=asked(), by=by)
        with pytest.raises(MiningError, match="There is no file or folder"):
            mine([house, tmp_path / "gone"], out=tmp_path / "out", asked=asked(), by=by)

"""A ZIP archive of mails, as providers hand them out, and as nobody should."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pytest

from unchase.connectors import zipped
from unchase.connectors.mailbox import RawMail, read_mailbox
from unchase.connectors.problem import MailboxError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.conftest import WriteMail, WriteMbox


def archive(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


def test_mbox_and_eml_come_out_with_their_folders(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    mbox = mbox_of(letter("one\n"), letter("two\n")).read_bytes()
    entries = {"Takeout/Mail/Sent.mbox": mbox, "Takeout/Mail/Inbox/3.eml": letter("three\n"),
               "Takeout/index.html": b"<p>", "__MACOSX/Mail/._x.eml": b"\0"}  # fmt: skip
    path = archive(tmp_path / "all.zip", **entries)

    found = list(read_mailbox(path, scratch=tmp_path))

    mails = [one for one in found if isinstance(one, RawMail)]
    assert len(mails) == len(found) == 3
    assert {one.folder for one in mails} == {"Takeout/Mail/Sent", "Takeout/Mail/Inbox"}


def test_a_maildir_keeps_its_folders_and_flags(letter: WriteMail, tmp_path: Path) -> None:
    entries = {"Maildir/cur/1762680000.M1.host,S=9:2,RS": letter("one\n"),
               "Maildir/.Sent/cur/1762680001.M2.host:2,S": letter("two\n"),
               "Maildir/dovecot.index.cache": b"\0"}  # fmt: skip

    found = list(read_mailbox(archive(tmp_path / "x.zip", **entries), scratch=tmp_path))

    assert [(one.folder, one.flags) for one in found if isinstance(one, RawMail)] == [
        ("Maildir", "RS"),
        ("Maildir/Sent", "S"),
    ]
    assert len(found) == 2


@pytest.mark.parametrize("name", ["../../evil.eml", "/etc/evil.eml", "a/../../evil.eml", "..\\..\\evil.eml"])
def test_no_name_leads_out_of_the_folder(letter: WriteMail, tmp_path: Path, name: str) -> None:
    into = tmp_path / "deep" / "into"
    into.mkdir(parents=True)

    assert list(zipped.unpack(archive(tmp_path / "x.zip", **{name: letter()}), into)) == []

    assert [path.name for path in tmp_path.rglob("*.eml")] == ["evil.eml"]
    assert next(tmp_path.rglob("*.eml")).is_relative_to(into)


def test_names_that_come_twice_are_two_mails(letter: WriteMail, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", **{"a?/1.eml": letter("one\n"), "a*/1.eml": letter("two\n")})

    assert len(list(read_mailbox(path, scratch=tmp_path))) == 2


def test_a_bomb_is_not_opened_however_small_it_says_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "_ALWAYS", 1_000_000)
    path = archive(tmp_path / "bomb.zip", **{"1.eml": b"From: a\n\n" + b"0" * 30_000_000})
    assert path.stat().st_size < 100_000

    with pytest.raises(MailboxError, match="far more than mail would"):
        list(zipped.unpack(path, tmp_path))

    assert sum(one.stat().st_size for one in tmp_path.rglob("*.eml")) < 5_000_000


def test_what_is_locked_or_damaged_is_told_and_the_rest_comes_out(letter: WriteMail, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", **{"1.eml": letter("one\n" * 400), "2.eml": letter("two\n")})
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10  # inside the first mail
    path.write_bytes(data)

    found = list(read_mailbox(path, scratch=tmp_path))

    assert [type(one) for one in found] == [Problem, RawMail]
    assert "damaged" in str(found[0])


@pytest.mark.parametrize("content", [{}, {"notes.html": b"x"}, {"notes": b"just words"}])
def test_an_archive_without_mail_gives_one_sentence(tmp_path: Path, content: dict[str, bytes]) -> None:
    path = archive(tmp_path / "x.zip", **content)

    with pytest.raises(MailboxError, match="holds no mail"):
        list(read_mailbox(path, scratch=tmp_path))


def test_of_a_bomb_in_gzip_only_the_beginning_is_unpacked(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "_ALWAYS", 1_000_000)
    path = tmp_path / "bomb.mbox.gz"
    path.write_bytes(gzip.compress(mbox_of(letter("0" * 30_000_000)).read_bytes()))

    found = list(read_mailbox(path, scratch=tmp_path))

    assert isinstance(found[0], Problem)
    assert "far more than mail would" in found[0].what
    assert max(one.stat().st_size for one in tmp_path.glob("bomb*.mbox")) < 5_000_000

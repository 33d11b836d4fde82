"""Mailboxes as people have them: mbox files, Maildirs, single mails, folders, packed or broken."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unchase.connectors import mailbox, mbox
from unchase.connectors.mailbox import RawMail, fetch, read_mailbox
from unchase.connectors.mime import MOST_BYTES
from unchase.connectors.problem import MailboxError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.conftest import WriteMail, WriteMbox


def mails(path: Path, scratch: Path) -> list[RawMail]:
    return [mail for mail in read_mailbox(path, scratch=scratch) if isinstance(mail, RawMail)]


def problems(path: Path, scratch: Path) -> list[Problem]:
    return [mail for mail in read_mailbox(path, scratch=scratch) if isinstance(mail, Problem)]


def test_an_mbox_file_is_cut_into_its_mails(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    path = mbox_of(letter("one\n"), letter("two\n"))
    found = mails(path, tmp_path)
    assert [mail.raw.rstrip().rpartition(b"\n")[2] for mail in found] == [b"one", b"two"]
    assert found[0].arrived_at == datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
    assert [fetch(mail.place) for mail in found] == [mail.raw for mail in found]


@pytest.mark.parametrize(
    "line",
    [b"From - Mon Oct 05 07:30:00 2026", b"From 17@xxx Mon Oct 05 07:30:00 +0000 2026", b"From ida@x.example Mon Oct  5 09:30 2026 +0200",
     b"From MAILER-DAEMON Mon Oct  5 07:30:00 2026", b"From ida@x.example  5 Oct 2026 07:30:00"],
)  # fmt: skip
def test_every_kind_of_from_line_parts_mails_and_tells_the_time(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path, line: bytes
) -> None:
    found = mails(mbox_of(letter("one\n"), letter("two\n"), from_line=line), tmp_path)
    assert [mail.arrived_at for mail in found] == [datetime(2026, 10, 5, 7, 30, tzinfo=UTC)] * 2


def test_a_bare_from_line_parts_mails_before_a_known_header(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    found = mails(mbox_of(letter("one\n"), letter("two\n"), from_line=b"From "), tmp_path)
    assert [mail.arrived_at for mail in found] == [None, None]


@pytest.mark.parametrize(
    "line",
    [b"From ida@x.example", b"From ida@x.example Mon Oct  5 07:30:00", b"From - Thu Jan  1 00:00:00 1970"],
)
def test_a_from_line_without_a_time_worth_believing_tells_none(line: bytes) -> None:
    assert mbox.from_date(line) is None


def test_words_that_begin_with_from_stay_in_their_mail(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    body = "Hello\n\nFrom the office in Graz\nwe greet you.\n\nFrom here on: all new.\n\nFrom now\nNote: this too\n"
    assert len(mails(mbox_of(letter(body), letter("two\n")), tmp_path)) == 2


def test_without_a_blank_line_a_dated_from_line_still_parts_mails(letter: WriteMail, tmp_path: Path) -> None:
    line = b"From ida@x.example Mon Oct  5 07:30:00 2026\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(line + letter("one\n") + line + letter("two\n"))
    assert len(mails(path, tmp_path)) == 2


def test_a_mail_without_headers_in_an_mbox_is_a_mail(tmp_path: Path, letter: WriteMail) -> None:
    line = b"From ida@x.example Mon Oct  5 07:30:00 2026\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(line + letter("one\n") + b"\n" + line + b"\nonly words\n")
    assert mails(path, tmp_path)[1].raw == b"\nonly words\n"


def test_the_mark_before_from_is_taken_away_unless_it_quotes() -> None:
    assert mbox.unquote(b"a\n>From here\nb") == b"a\nFrom here\nb"
    assert mbox.unquote(b"a\n>>From here\nb") == b"a\n>From here\nb"
    assert mbox.unquote(b"> you said\n>From here\n> on\n") == b"> you said\n>From here\n> on\n"
    assert mbox.unquote(b"a\n>From one\n>From two\n") == b"a\nFrom one\nFrom two\n"
    assert mbox.unquote(b"a\n> From here") == b"a\n> From here"


def test_windows_line_ends_are_no_obstacle(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    path = mbox_of(letter("one\n"), letter("two\n"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(mails(path, tmp_path)) == 2


def test_mails_larger_than_a_stretch_come_out_whole(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    sizes = [10, 1_048_000, 5, 3_000_000, 4_095, 1_048_576, 1]
    path = mbox_of(*(letter("x" * size + "\n") for size in sizes))
    found = mails(path, tmp_path)
    assert [mail.raw.rstrip().rpartition(b"\n")[2] for mail in found] == [b"x" * size for size in sizes]
    assert [fetch(mail.place) for mail in found] == [mail.raw for mail in found]


def test_a_from_line_at_every_place_of_a_stretch_is_seen(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mbox_of(*(letter(f"mail {number}\n" * number) for number in range(40)))
    whole = [mail.raw for mail in mails(path, tmp_path)]
    assert len(whole) == 40
    for size in (311, 500, 777, 1_021):
        monkeypatch.setattr(mbox, "_CHUNK", size)
        monkeypatch.setattr(mbox, "_AHEAD", 300)
        assert [mail.raw for mail in mails(path, tmp_path)] == whole


def test_an_empty_mbox_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    assert list(read_mailbox(tmp_path / "empty.mbox", scratch=tmp_path)) == []


def test_a_cut_off_mbox_gives_what_there_is(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    path = mbox_of(letter("one\n"), letter("two\n"))
    for length in range(1, len(path.read_bytes()), 7):
        (tmp_path / "cut.mbox").write_bytes(path.read_bytes()[:length])
        list(read_mailbox(tmp_path / "cut.mbox", scratch=tmp_path)) if length > 4 else None
    (tmp_path / "cut.mbox").write_bytes(path.read_bytes()[:-60])
    assert len(mails(tmp_path / "cut.mbox", tmp_path)) == 2


def test_a_mail_of_two_hundred_megabytes_is_read_at_its_beginning_in_flat_memory(
    letter: WriteMail, tmp_path: Path
) -> None:
    path = tmp_path / "huge.mbox"
    line = b"From ida@x.example Mon Oct  5 07:30:00 2026\n"
    with path.open("wb") as file:
        file.write(line + letter("begin\n"))
        file.seek(200_000_000, os.SEEK_CUR)  # a hole: no disk is used
        file.write(b"\n\n" + line + letter("after\n"))
    tracemalloc.start()
    sizes = [
        (len(mail.raw), len(fetch(mail.place)))
        for mail in read_mailbox(path, scratch=tmp_path)
        if isinstance(mail, RawMail)
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sizes[0] == (MOST_BYTES + 1, MOST_BYTES + 1)
    assert sizes[1][0] < 1_000
    assert peak < 120_000_000


def test_packed_mailboxes_are_unpacked(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    plain = mbox_of(letter("one\n"), letter("two\n"), name="in/Sent.mbox")
    packed = plain.with_name("Sent.mbox.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    (tmp_path / "in" / "one.eml.gz").write_bytes(gzip.compress(letter("three\n")))
    found = mails(tmp_path / "in", tmp_path)
    assert [mail.folder for mail in found] == ["Sent", "Sent", ""]
    assert [fetch(mail.place) for mail in found] == [mail.raw for mail in found]


def test_a_damaged_packed_mailbox_gives_its_beginning_and_says_so(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    data = gzip.compress(
        mbox_of(*(letter(f"{number} {os.urandom(200).hex()}\n") for number in range(300))).read_bytes()
    )
    path = tmp_path / "cut.mbox.gz"
    path.write_bytes(data[: len(data) // 2])
    assert 100 < len(mails(path, tmp_path)) < 300
    assert problems(path, tmp_path) == [
        Problem("it is damaged: only its beginning could be unpacked", str(path))
    ]
    path.write_bytes(data[:4] + b"rubbish")
    assert problems(path, tmp_path) == [Problem("it is damaged: nothing can be unpacked from it", str(path))]


def test_gzip_files_may_be_joined_or_padded(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    first, second = (
        mbox_of(letter("one\n"), name="1").read_bytes(),
        mbox_of(letter("two\n"), name="2").read_bytes(),
    )
    path = tmp_path / "joined.mbox.gz"
    path.write_bytes(gzip.compress(first) + gzip.compress(second) + b"\0" * 100)
    assert len(mails(path, tmp_path)) == 2
    assert problems(path, tmp_path) == []


def test_a_packed_mail_may_be_cut_off_or_monstrous(letter: WriteMail, tmp_path: Path) -> None:
    data = gzip.compress(letter("word " * 10_000 + os.urandom(20_000).hex()))
    path = tmp_path / "a.eml.gz"
    path.write_bytes(data[:-8_000] + b"\xff" * 9_000)
    (found,) = mails(path, tmp_path)
    assert found.raw.startswith(b"From: Ida Moe")
    path.write_bytes(gzip.compress(letter("x" * (MOST_BYTES + 1_000_000))))
    assert len(mails(path, tmp_path)[0].raw) == MOST_BYTES + 1


def test_a_maildir_is_read_with_its_flags_folders_and_times(letter: WriteMail, tmp_path: Path) -> None:
    root = tmp_path / "Maildir"
    for folder in ("", ".Sent", ".INBOX.Entw&APw-rfe"):
        for part in ("cur", "new", "tmp"):
            (root / folder / part).mkdir(parents=True)
    (root / "cur" / "1791185400.M1P1.host,S=9:2,FS").write_bytes(letter("flagged\n"))
    (root / "new" / "1791185401.M1P1.host").write_bytes(letter("new\n"))
    (root / "tmp" / "1791185401.M2P1.host").write_bytes(letter("not delivered\n"))
    (root / "cur" / ".hidden").write_bytes(b"x")
    (root / ".Sent" / "cur" / "unusual;2,T").write_bytes(letter("gone\n"))
    (root / ".INBOX.Entw&APw-rfe" / "cur" / "3:2,D").write_bytes(letter("draft\n"))
    (root / "dovecot.index").write_bytes(b"\0\1")
    found = {mail.raw.rstrip().rpartition(b"\n")[2]: mail for mail in mails(root, tmp_path)}
    assert set(found) == {b"flagged", b"new", b"gone", b"draft"}
    assert found[b"flagged"].flags == "FS"
    assert found[b"flagged"].arrived_at == datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
    assert (found[b"gone"].folder, found[b"gone"].flags) == ("Sent", "T")
    assert found[b"draft"].folder == "Entwürfe"


def test_a_folder_of_anything_gives_the_mail_in_it(
    letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path
) -> None:
    root = tmp_path / "box"
    mbox_of(letter("one\n"), name="box/Inbox")
    mbox_of(letter("two\n"), name="box/Apple.mbox/mbox")
    (root / "Inbox.msf").write_bytes(b"index")
    (root / "deals.csv").write_text("From: no,mail\n")
    (root / "Archive").mkdir()
    (root / "Archive" / "a.eml").write_bytes(letter("three\n"))
    mail = letter("four\n")
    (root / "Archive" / "7.emlx").write_bytes(str(len(mail)).encode() + b"\n" + mail + b"<?xml?><plist/>")
    (root / "Archive" / "12").write_bytes(letter("five\n"))
    (root / "Archive" / "notes.txt").write_text("Just notes.\n")
    (root / "old.pst").write_bytes(b"!BDN")
    found = {m.raw.rstrip().rpartition(b"\n")[2].decode(): m.folder for m in mails(root, tmp_path)}
    assert found == {
        "one": "Inbox",
        "two": "Apple.mbox",
        "three": "Archive",
        "four": "Archive",
        "five": "Archive/12",
    }
    assert [mail.folder for mail in mails(root / "Apple.mbox", tmp_path)] == ["Apple.mbox"]
    assert [problem.what[:28] for problem in problems(root, tmp_path)] == ["it is an Outlook data file: "]


def test_single_mails_may_begin_with_blank_lines_or_a_byte_order_mark(
    letter: WriteMail, tmp_path: Path
) -> None:
    for number, start in enumerate((b"\r\n\r\n", b"\xef\xbb\xbf", b"")):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(start + letter("words\n"))
        (found,) = mails(path, tmp_path)
        assert found.raw.startswith(b"From:")
        assert fetch(found.place) == found.raw


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nothing", None, "There is no file or folder {path}."),
        (
            "notes.txt",
            b"Just words.\n",
            "{path} is not a mailbox: it begins neither like an mbox file nor like a mail.",
        ),
        (
            "a.pst",
            b"!BDN",
            "{path} is an Outlook data file: export its folders as described in the guide to getting your mail out.",
        ),
        ("a.zip", b"PK\x03\x04", "a.zip is a damaged ZIP archive."),
    ],
)
def test_what_is_no_mailbox_gives_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MailboxError) as caught:
        list(read_mailbox(path, scratch=tmp_path))
    assert str(caught.value) == sentence.format(path=path)


def test_a_folder_without_mail_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Just words.\n")
    with pytest.raises(MailboxError, match="holds no mail"):
        list(read_mailbox(tmp_path, scratch=tmp_path))


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert list(read_mailbox(tmp_path / "empty", scratch=tmp_path)) == []


def test_an_unreadable_file_is_a_sentence_when_named_and_a_problem_in_a_folder(
    letter: WriteMail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in" / "a.eml"
    (tmp_path / "in" / "box" / "cur").mkdir(parents=True)
    (tmp_path / "in" / "box" / "new").mkdir()
    path.write_bytes(letter())
    (tmp_path / "in" / "box" / "cur" / "1").write_bytes(letter())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(mailbox, "_single", refuse)
    with pytest.raises(MailboxError, match="may not be read: Permission denied"):
        list(read_mailbox(path, scratch=tmp_path))
    found = problems(tmp_path / "in", tmp_path)
    assert [problem.what for problem in found] == ["it may not be read (Permission denied)"] * 2

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(mailbox, "_single", fail)
    with pytest.raises(MailboxError, match="cannot be read: Input/output error"):
        list(read_mailbox(path, scratch=tmp_path))


def test_folders_that_may_not_be_opened_are_problems(
    letter: WriteMail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "box" / "cur").mkdir(parents=True)
    (tmp_path / "in" / "box" / "new").mkdir()
    (tmp_path / "in" / "a.eml").write_bytes(letter())
    really = os.scandir

    def scandir(path: str | Path) -> object:
        if str(path).endswith(("closed", "cur")):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert {problem.where.rpartition("/")[2] for problem in problems(tmp_path / "in", tmp_path)} == {
        "closed",
        "cur",
    }
    assert len(mails(tmp_path / "in", tmp_path)) == 1


def test_the_real_archive_is_cut_rightly(suites: Path, tmp_path: Path) -> None:
    assert len(mails(suites / "mail" / "fedora-devel-2010-01.mbox", tmp_path)) == 292

"""Bad input gives one plain sentence and exit code 2, or an entry in `problems`: never a traceback, never a lost batch."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from cli.conftest import NOW
from cli.letters import NORA, letter, mbox, ours, story

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Ran, Run

Row = dict[str, Any]
STEERING = (
    "\x1b[31mred\x1b]0;title\x07 [bold]x[/bold] <script>alert(1)</script> \u202egnp.exe\u2066 =HYPERLINK(1)"
)


def audit(run: Run, *arguments: str | Path, me: str = NORA) -> Row:
    ran = run("audit", *arguments, "--me", me, *NOW, "--json")
    assert (ran.code, ran.err) == (0, "")
    answer: Row = ran.json()
    counted = sum(row["touches"] for row in answer["deals"])
    assert counted + sum(answer["left_out"].values()) + len(answer["problems"]) == answer["messages"]
    return answer


def refused(ran: Ran) -> str:
    """The one sentence of a command that stopped."""
    assert (ran.code, ran.out) == (2, "")
    sentence = ran.err.strip()
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def test_a_mailbox_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert "nowhere.mbox" in refused(run("audit", tmp_path / "nowhere.mbox", "--me", NORA))


def test_a_pipe_is_no_mailbox_because_mails_are_fetched_again(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "neither a file nor a folder" in refused(run("audit", tmp_path / "pipe", "--me", NORA))


@pytest.mark.parametrize("me", ["", "Nora", "@", "@lanternworks.example"])
def test_what_is_no_address(run: Run, mailbox: Path, me: str) -> None:
    assert "is no address" in refused(run("audit", mailbox, "--me", me))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_mailbox_that_may_not_be_read(run: Run, mailbox: Path) -> None:
    mailbox.chmod(0)

    assert "may not be read" in refused(run("audit", mailbox, "--me", NORA))


def test_a_file_that_is_no_mailbox(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, nothing was sold today.\n")

    assert "is not a mailbox" in refused(run("audit", path, "--me", NORA))


def test_a_folder_without_mail_and_a_mailbox_that_is_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.mbox").touch()

    assert refused(run("audit", tmp_path / "empty", "--me", NORA)) == "There is no mail in this mailbox."
    assert refused(run("audit", tmp_path / "empty.mbox", "--me", NORA)) == "There is no mail in this mailbox."


def test_a_truncated_mailbox_gives_what_there_is(run: Run, tmp_path: Path) -> None:
    whole = mbox(tmp_path / "whole.mbox", *story()).read_bytes()
    path = tmp_path / "cut.mbox"
    path.write_bytes(whole[: whole.index(b"Message-ID: <4@") - 20])

    answer = audit(run, path)
    assert answer["messages"] == 4


def test_a_message_of_200_megabytes_is_read_at_its_beginning(run: Run, tmp_path: Path) -> None:
    """The file is sparse: it takes no room on the disk."""
    path = mbox(
        tmp_path / "big.mbox",
        *story()[:4],
        letter("Call me on Friday, 9 October at 4 pm.\n", Message_ID="<big@x>"),
    )
    with path.open("r+b") as file:
        file.seek(200_000_000)
        file.write(b"\nthe end\n")
    answer = audit(run, path)

    assert answer["messages"] == 5
    assert any("larger than 16 MB" in note["what"] for note in answer["notes"])


def test_nul_bytes_and_charsets_that_do_not_exist(run: Run, tmp_path: Path) -> None:
    mails = (
        *story(),
        letter(b"Hi\x00 Nora\x00, yes.\n", Message_ID="<n@northwind.example>", Subject="Sort\x00ing"),
        letter("Grüße\n", Message_ID="<c@northwind.example>", Content_Type="text/plain; charset=klingon-8"),
        letter(
            b"\xff\xfe\xfd\n", Message_ID="<d@northwind.example>", Content_Type='text/plain; charset="idna"'
        ),
    )
    answer = audit(run, mbox(tmp_path / "m.mbox", *mails))

    assert sum(row["touches"] for row in answer["deals"]) == 8
    assert "\x00" not in run("audit", tmp_path / "m.mbox", "--me", NORA, *NOW, "--deal", "northwind").out


def test_impossible_dates_no_date_no_sender_and_references_in_a_circle(run: Run, tmp_path: Path) -> None:
    mails = (
        *story(),
        letter("Long ago.\n", Date="Thu, 01 Jan 1970 00:00:00 +0000", Message_ID="<y1970@northwind.example>"),
        letter(
            "Far ahead.\n", Date="Mon, 05 Oct 2099 09:30:00 +0200", Message_ID="<y2099@northwind.example>"
        ),
        letter("Whenever.\n", Date="Yesterday-ish, 99 Foo 12345 99:99", Message_ID="<bad@northwind.example>"),
        letter("No date.\n", Date=None, Message_ID="<none@northwind.example>"),
        letter("No sender.\n", From=None, Message_ID="<anon@northwind.example>"),
        letter("Round.\n", Message_ID="<a@northwind.example>", References="<b@northwind.example>"),
        letter("And round.\n", Message_ID="<b@northwind.example>", References="<a@northwind.example>"),
        letter("Myself.\n", Message_ID="<self@northwind.example>", In_Reply_To="<self@northwind.example>"),
    )
    answer = audit(run, mbox(tmp_path / "m.mbox", *mails))

    assert answer["messages"] == 13


def test_an_address_that_matches_nothing_is_told_whose_mailbox_it_seems_to_be(
    run: Run, mailbox: Path
) -> None:
    sentence = refused(run("audit", mailbox, "--me", "someone@else.example", *NOW))

    assert sentence.startswith("No mail here is from or to someone@else.example.")
    assert NORA in sentence


def test_a_mailbox_of_mails_with_impossible_dates_is_not_said_to_be_somebody_elses(
    run: Run, tmp_path: Path
) -> None:
    path = mbox(tmp_path / "m.mbox", letter(Date="Mon, 05 Oct 2099 09:30:00 +0200"))
    ran = run("audit", path, "--me", NORA, *NOW)

    assert ran.code == 0
    assert "0 deals in 1 message" in ran.out
    assert "1 dated in the future" in ran.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("name,deal\nNorthwind,yes\n", "no column domains or addresses"),
        ("domains\nnorthwind.example\n", "no column name"),
        ("name,domains\n,northwind.example\n", "Line 2"),
        ("name,domains\nNorthwind,\n", "neither a domain nor an address"),
        ("name,domains,recorded,recorded_on\nNorthwind,n.example,won,yesterday\n", "yesterday"),
        ("name,domains,reopen_on\nNorthwind,n.example,0001-01-01\n", "outside our time"),
        ("name,domains,recorded\nNorthwind,n.example,perhaps\n", "perhaps"),
    ],
)
def test_a_deals_file_that_cannot_be_used(
    run: Run, mailbox: Path, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(text)

    assert says in refused(run("audit", mailbox, "--me", NORA, *NOW, "--deals", path))


def test_options_that_mean_nothing(run: Run, mailbox: Path, tmp_path: Path) -> None:
    base = ("audit", mailbox, "--me", NORA)

    assert "Mars/Base" in refused(run(*base, "--tz", "Mars/Base"))
    assert "tomorrow" in refused(run(*base, "--now", "tomorrow"))
    assert "asleep" in refused(run(*base, "--fail-on", "asleep"))
    assert "cannot be written" in refused(run(*base, *NOW, "--html", tmp_path))
    assert "cannot be written" in refused(run(*base, *NOW, "--write-deals", tmp_path / "no" / "deals.csv"))
    assert "Cannot read" in refused(run("read", tmp_path / "no.txt"))
    assert "Cannot read" in refused(run("assess", tmp_path, "--jsonl"))
    assert "Cannot read" in refused(run("lint", tmp_path / "no.txt"))


@pytest.mark.parametrize("command", ["read", "lint", "assess"])
def test_bytes_that_are_no_text(run: Run, command: str) -> None:
    ran = run(command, "--jsonl", said=b"\xff\xfe\x00\n{}\n\x00\n")

    assert [set(line) for line in ran.lines()] == [{"id", "problems"}] * 3
    assert ran.code == 0


def test_what_a_message_says_steers_no_terminal_page_or_spreadsheet(run: Run, tmp_path: Path) -> None:
    """Escapes, markup and reordering characters in subject, name and text show as harmless words everywhere."""
    mails = (
        ours("Here is our proposal.\n", To=f'"{STEERING}" <ida@northwind.example>', Message_ID="<1@x>", Subject=STEERING),
        letter(f"Not just yet. {STEERING} Is it [red]dear[/red]?\n", From=f'"{STEERING}" <ida@northwind.example>', Subject=STEERING,
               Message_ID="<2@x>", Date="Tue, 06 Oct 2026 09:30:00 +0200"),
        letter("Hm.\n", From='"=cmd()" <"=1+1"@gmail.com>', Message_ID="<3@x>"),
    )  # fmt: skip
    path = mbox(tmp_path / "m.mbox", *mails)
    page, deals = tmp_path / "r.html", tmp_path / "d.csv"
    shown = [
        run("audit", path, "--me", NORA, *NOW, "--html", page, "--write-deals", deals, columns=200).out,
        run("audit", path, "--me", NORA, *NOW, "--deal", "northwind", columns=200).out,
        run("read", "-", said=STEERING).out,
        run("lint", "-", said=f"Just touching base {STEERING}").out,
        page.read_text(encoding="utf-8"),
        deals.read_text(encoding="utf-8-sig"),
    ]

    for text in shown:
        assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(text)
    assert "<script" not in shown[4]
    assert "&lt;script&gt;" in shown[4]
    assert all("[bold]" in text for text in shown[1:5] if "gnp.exe" in text)
    assert not any(line.startswith(("=", "+", "-", "@")) for line in shown[5].splitlines())


def test_an_error_names_its_file_without_what_steers(run: Run, tmp_path: Path) -> None:
    assert "\x1b" not in refused(run("audit", tmp_path / "\x1b[31mred.mbox", "--me", NORA))

"""One pass over the mail: what is kept, what is left out, what could not be read; everything is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unchase.connectors.envelope import Envelope, Place, read_envelope
from unchase.connectors.folders import kind_of_folder, maildir_folder
from unchase.connectors.mailbox import RawMail, read_mailbox
from unchase.connectors.problem import Problem
from unchase.connectors.survey import Survey, load, survey

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.conftest import WriteMail, WriteMbox


def surveyed(*raw: bytes, folder: str = "", flags: str = "") -> Survey:
    return survey(RawMail(raw=mail, place=Place("here"), folder=folder, flags=flags) for mail in raw)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("Drafts", "draft"),
        ("Entwürfe", "draft"),
        ("[Gmail]/Spam", "spam"),
        ("Junk E-mail", "spam"),
        ("Corbeille", "trash"),
        ("Trash/2024", "trash"),
        ("Deleted Items.mbox", "trash"),
        ("Papelera", "trash"),
        ("Outbox", "outbox"),
        ("Postausgang", "outbox"),
        ("Geplant", "scheduled"),
        ("ごみ箱", "trash"),
        ("Sent Items", "sent"),
        ("Inbox", None),
        ("Projects", None),
        ("All mail Including Spam and Trash.mbox", None),
        ("", None),
    ],
)
def test_folders_are_known_in_many_languages(folder: str, kind: str | None) -> None:
    assert kind_of_folder(folder) == kind


def test_maildir_folders_are_written_as_people_read_them() -> None:
    assert maildir_folder(".INBOX.Sent.2025") == "Sent/2025"
    assert maildir_folder(".Gel&APY-scht") == "Gelöscht"
    assert maildir_folder(".R&-D") == "R&D"
    assert maildir_folder(".a&AA-b") == "a&AA-b"


@pytest.mark.parametrize(
    ("headers", "flags", "folder", "reason"),
    [
        ({"X_Gmail_Labels": "Draft,Important"}, "", "", "draft"),
        ({"X_Gmail_Labels": "=?utf-8?q?Papierkorb,Ge=C3=B6ffnet?="}, "", "", "trash"),
        ({"X_Gmail_Labels": "Chat"}, "", "", "chat"),
        ({"X_Gmail_Labels": '"Sent",Opened'}, "", "", None),
        ({"X_Mozilla_Status": "0009"}, "", "", "trash"),
        ({"X_Mozilla_Status": "0001", "X_Mozilla_Status2": "00200000"}, "", "", "trash"),
        ({"X_Mozilla_Status": "zz"}, "", "", None),
        ({"Status": "RO", "X_Status": "D"}, "", "", "trash"),
        ({"X_Status": "T"}, "", "", "draft"),
        ({"Status": "RO"}, "", "", None),
        ({}, "ST", "", "trash"),
        ({}, "D", "", "draft"),
        ({}, "S", "Spam", "spam"),
        ({}, "S", "Inbox", None),
    ],
)
def test_drafts_and_deleted_mail_are_left_out_and_counted(
    letter: WriteMail, headers: dict[str, str], flags: str, folder: str, reason: str | None
) -> None:
    found = surveyed(letter(**headers), flags=flags, folder=folder)
    assert dict(found.left_out) == ({reason: 1} if reason else {})
    assert found.messages == 1


def test_the_same_mail_twice_is_one(letter: WriteMail) -> None:
    found = surveyed(letter(), letter(X_Copy="yes"))
    assert len(found.envelopes) == 1
    assert found.left_out == {"duplicate": 1}


def test_a_personal_copy_is_kept_rather_than_the_lists(letter: WriteMail) -> None:
    found = surveyed(letter(List_Id="<x.example>", List_Post="<mailto:x@x.example>"), letter())
    assert [envelope.bulk for envelope in found.envelopes] == [None]


def test_two_mails_that_only_share_an_id_are_two(letter: WriteMail) -> None:
    found = surveyed(letter(), letter(Date="Tue, 06 Oct 2026 09:30:00 +0200"))
    assert [envelope.id for envelope in found.envelopes] == [
        "1@northwind.example",
        "1@northwind.example#20261006T073000Z",
    ]


def test_mail_outside_the_span_is_left_out(letter: WriteMail) -> None:
    mail = RawMail(raw=letter(), place=Place("here"))
    assert survey([mail], since=datetime(2026, 11, 1, tzinfo=UTC)).left_out == {"before-since": 1}
    assert survey([mail], until=datetime(2026, 9, 1, tzinfo=UTC)).left_out == {"in-the-future": 1}


def test_problems_are_counted_with_their_place(letter: WriteMail) -> None:
    bad = RawMail(raw=letter(Date=None), place=Place("box.mbox", 1_200, 1_500))
    found = survey(
        [Problem("it may not be read", "x.eml"), bad, RawMail(raw=letter(From=None), place=Place("y.eml"))]
    )
    assert [problem.where for problem in found.problems] == ["x.eml", "box.mbox, byte 1,200"]
    assert found.notes == (Problem("it names no sender", "y.eml"),)
    assert found.messages == 3


@pytest.mark.parametrize(
    ("headers", "bulk", "list_address"),
    [
        (
            {"List_Post": "<mailto:talk@lists.example>", "List_Id": "talk"},
            "mailing-list",
            "talk@lists.example",
        ),
        ({"X_BeenThere": "talk@lists.example"}, "mailing-list", "talk@lists.example"),
        ({"List_Post": "NO", "List_Id": "news"}, "newsletter", ""),
        ({"List_Unsubscribe": "<https://news.example>"}, "newsletter", ""),
        ({"Precedence": "list"}, "mailing-list", ""),
        ({"Precedence": "bulk"}, "newsletter", ""),
        ({"Precedence": "bulk", "Auto_Submitted": "auto-replied"}, None, ""),
        ({"Precedence": "junk", "X_Autoreply": "yes"}, None, ""),
        ({"Precedence": "bulk", "Return_Path": "<>"}, None, ""),
        (
            {"X_Google_Group_Id": "1", "List_Post": "<mailto:sales@lanternworks.example>"},
            "group",
            "sales@lanternworks.example",
        ),
        ({}, None, ""),
    ],
)
def test_bulk_mail_is_told_by_its_headers(
    letter: WriteMail, headers: dict[str, str], bulk: str | None, list_address: str
) -> None:
    envelope, _ = read_envelope(letter(**headers))
    assert envelope is not None
    assert (envelope.bulk, envelope.list_address) == (bulk, list_address)


def test_a_surveyed_mail_is_loaded_whole(letter: WriteMail, mbox_of: WriteMbox, tmp_path: Path) -> None:
    path = mbox_of(letter("\n>From here\n"), letter("two\n", Date="Tue, 06 Oct 2026 09:30:00 +0200"))
    found = survey(read_mailbox(path, scratch=tmp_path))
    for envelope in found.envelopes:
        message, problems = load(envelope)
        assert message is not None
        assert problems == ()
        assert (message.id, message.at, message.subject) == (envelope.id, envelope.at, envelope.subject)
    first, _ = load(found.envelopes[0])
    assert first is not None
    assert first.text.strip() == "From here"


def test_a_mail_that_has_gone_or_changed_is_a_problem(letter: WriteMail, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(letter())
    (envelope,) = survey(read_mailbox(path, scratch=tmp_path)).envelopes
    path.write_bytes(letter(Message_ID="<other@x.example>"))
    assert load(envelope) == (None, ("its file has changed since it was surveyed",))
    path.unlink()
    message, problems = load(envelope)
    assert message is None
    assert problems == ("it cannot be read any more (No such file or directory)",)
    assert load(Envelope(id="x", at=datetime(2026, 1, 1, tzinfo=UTC)))[0] is None


def test_a_bounce_names_whom_it_is_about_and_what_it_returns(letter: WriteMail) -> None:
    body = (
        "Sorry.\n\nFinal-Recipient: rfc822; Jo@Northwind.example\nAction: failed\n\n"
        "From: nora@lanternworks.example\nMessage-ID: <9@lanternworks.example>\n"
    )
    envelope, _ = read_envelope(letter(body, From="MAILER-DAEMON@mx.example"))
    assert envelope is not None
    assert envelope.about[0] == "jo@northwind.example"
    assert envelope.references == ("9@lanternworks.example",)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("Invitee: Jo Berg\nEmail: jo@northwind.example\n", None),
        ("Sm8gQmVyZzogam9Abm9ydGh3aW5kLmV4YW1wbGU=\n", "base64"),
        ("Email:=20jo=40northwind.example\n", "quoted-printable"),
        (
            "--b\nContent-Transfer-Encoding: base64\n\nPHA+SW52aXRlZSBlbWFpbDogPGI+am9Abm9ydGh3aW5kLmV4YW1wbGU8L2I+PC9wPgo=\n--b--\n",
            None,
        ),
        ("broken\n", "base64"),
    ],
)
def test_a_booking_names_who_booked(letter: WriteMail, body: str, encoding: str | None) -> None:
    envelope, _ = read_envelope(
        letter(body, From="Calendly <notifications@calendly.com>", Content_Transfer_Encoding=encoding)
    )
    assert envelope is not None
    assert envelope.about == (("jo@northwind.example",) if "broken" not in body else ())


def test_failed_recipients_in_a_header_count(letter: WriteMail) -> None:
    envelope, _ = read_envelope(letter("Gone.", From="<>", X_Failed_Recipients="jo@northwind.example"))
    assert envelope is not None
    assert envelope.about == ("jo@northwind.example",)

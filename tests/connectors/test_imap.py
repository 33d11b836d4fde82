"""A session with real servers: Dovecot with QRESYNC and without."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from mailservers.fixtures import (
    LOOPBACK,
    any_dovecot,
    new_dovecot,
    old_dovecot,
    other_client,
    session_of,
    somebody,
)
from mailservers.letters import MONDAY, days, letter
from unchase.connectors.imap import LoginError, signed_in
from unchase.connectors.imap_folders import read_unless_told, the_one
from unchase.connectors.imap_wire import RefusedError
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from mailservers.dovecot import Dovecot

__all__ = ["any_dovecot", "new_dovecot", "old_dovecot"]


def _letters(count: int) -> list[bytes]:
    return [
        letter("Kim <kim@shop.example>", "ana@lantern.example", f"Number {one}.", at=MONDAY + days(one))
        for one in range(count)
    ]


def test_what_was_put_into_a_folder_comes_out_as_it_was(any_dovecot: Dovecot) -> None:
    raws = _letters(3)
    with session_of(somebody(any_dovecot)) as session:
        for one, raw in enumerate(raws):
            session.append("INBOX", raw, at=MONDAY + days(one))
        mark, vanished = session.open("INBOX")
        heads = list(session.heads(session.uids()))
        bodies = dict(session.bodies([(head.uid, head.size) for head in heads]))
        assert (mark.count, vanished, session.uids(MONDAY + days(2))) == (3, None, [3])
        assert [head.arrived_at for head in heads] == [MONDAY + days(one) for one in range(3)]
        assert [bodies[head.uid] for head in heads] == raws
        assert [head.size for head in heads] == [len(raw) for raw in raws]
        assert b"Message-ID: <kim.20261103T090000@letters.example>" in heads[1].block
        assert list(session.heads([17])) == []
        assert session.with_people("shop.example") == [1, 2, 3]
        assert session.with_header("Message-ID", "kim.20261103T090000@letters.example") == [2]
        assert session.marks(["INBOX", "Nowhere"])["INBOX"].next_uid == 4


def test_sent_mail_and_drafts_are_found_in_any_language(any_dovecot: Dovecot) -> None:
    with session_of(somebody(any_dovecot)) as session:
        session.create("Kunden")
        session.create("Junk")
        folders = session.folders()
        sent, drafts = the_one(folders, "sent"), the_one(folders, "draft")
        assert sent is not None
        assert drafts is not None
        assert (sent.path, drafts.path) in {("Sent", "Drafts"), ("Gesendet", "Entwürfe")}
        assert [one.path for one in read_unless_told(folders, gmail=False)] == ["INBOX", sent.path]
        assert {one.path for one in folders if one.may_be_read} == {"INBOX", sent.path, "Kunden"}
        session.append(drafts.name, _letters(1)[0], flags="\\Draft")
        session.open(drafts.name)
        assert [head.flags for head in session.heads(session.uids())] == [{"\\Draft", "\\Recent"}]


def test_a_server_with_qresync_tells_what_vanished(new_dovecot: Dovecot) -> None:
    where = somebody(new_dovecot)
    with session_of(where) as session, other_client(where) as other:
        for raw in _letters(4):
            session.append("INBOX", raw)
        mark, _ = session.open("INBOX")
        other.select("INBOX")
        other.uid("STORE", "2:3", "+FLAGS.SILENT", "(\\Deleted)")
        other.expunge()
        session.append("INBOX", _letters(5)[4])
        now, vanished = session.open("INBOX", mark)
        assert vanished == frozenset({2, 3})
        assert now.next_uid == 6
        assert now != mark
        assert session.open("INBOX", now) == (now, frozenset())


def test_a_wrong_password_is_told_apart_from_a_server_in_trouble(any_dovecot: Dovecot) -> None:
    with pytest.raises(LoginError, match=r"does not let .* in"):
        signed_in(somebody(any_dovecot), Secret("wrong"), allowed=LOOPBACK)


def test_words_that_could_break_a_line_break_nothing(any_dovecot: Dovecot) -> None:
    with session_of(somebody(any_dovecot)) as session:
        with pytest.raises(ValueError, match="quoted"):
            session.with_header("Message-ID", "x\r\na DELETE INBOX")
        with pytest.raises(RefusedError):
            session.open('No " such \\ folder')
        assert session.open("INBOX")[0].count == 0


def test_new_mail_is_told_at_once(any_dovecot: Dovecot) -> None:
    where = somebody(any_dovecot)
    with session_of(where) as waiting, session_of(where) as other:
        waiting.open("INBOX")
        stop, heard = Event(), list[bool]()
        listener = Thread(target=lambda: heard.append(waiting.wait(stop, seconds=20, look=0.2)))
        listener.start()
        other.append("INBOX", _letters(1)[0])
        listener.join(15)
        assert heard == [True]
        assert waiting.uids() == [1], "after waiting the session goes on"
        stop.set()
        assert waiting.wait(stop, seconds=20) is False

"""Threads: what answers what."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.envelope import read_envelope
from unchase.connectors.mailbox import RawMail, read_mailbox
from unchase.connectors.threads import Thread, base_subject, is_reply_subject, threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unchase.connectors.envelope import Envelope

START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Note:
    id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    minute: int = 0
    who: str = ""

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.minute)


def shape(*mails: Note, by_people: bool = False) -> str:
    people = (lambda note: frozenset({note.who})) if by_people else None
    names = {id(mail): mail.id for mail in mails}
    return shown(threads(mails, people=people), names)


def shown(found: Sequence[Thread[Note]] | Sequence[Thread[Envelope]], names: dict[int, str]) -> str:
    """In the form of an IMAP server's answer (RFC 5256, 4)."""

    def one(thread: Thread[Note] | Thread[Envelope]) -> str:
        own = [] if thread.mail is None else [names[id(thread.mail)]]
        if own and len(thread.replies) == 1:
            return " ".join([*own, one(thread.replies[0])])
        below = "".join(f"({one(reply)})" for reply in thread.replies)
        return " ".join([*own, below]) if below else "".join(own)

    return "".join(f"({one(thread)})" for thread in found)


def test_answers_stand_under_what_they_answer() -> None:
    assert (
        shape(
            Note("a"),
            Note("b", ("a",), minute=1),
            Note("c", ("a", "b"), minute=2),
            Note("d", ("a",), minute=3),
        )
        == "(a (b c)(d))"
    )


def test_order_of_arrival_does_not_matter() -> None:
    assert shape(Note("c", ("a", "b"), minute=2), Note("b", ("a",), minute=1), Note("a")) == "(a b c)"


def test_a_missing_mail_leaves_its_answers_together() -> None:
    assert shape(Note("b", ("gone",)), Note("c", ("gone",), minute=1)) == "((b)(c))"
    assert (
        shape(Note("a"), Note("c", ("a", "gone"), minute=2), Note("d", ("a", "gone"), minute=3))
        == "(a (c)(d))"
    )
    assert shape(Note("b", ("gone", "gone too"))) == "(b)"


def test_references_in_a_circle_lose_no_mail() -> None:
    assert shape(Note("a", ("b",)), Note("b", ("a",), minute=1)) == "(b a)"
    assert shape(Note("a", ("a",))) == "(a)"
    assert shape(Note("a", ("c",)), Note("b", ("a",), minute=1), Note("c", ("b",), minute=2)).count("a") == 1


def test_what_a_mail_says_of_its_parent_outweighs_others() -> None:
    assert (
        shape(Note("a"), Note("c", ("a", "b"), minute=2), Note("x", minute=3), Note("b", ("x",), minute=4))
        == "(a)(x b c)"
    )


def test_two_mails_with_one_id_are_two() -> None:
    assert shape(Note("a"), Note("a", minute=1)) == "(a)(a)"


def test_an_answer_without_references_joins_by_subject() -> None:
    assert (
        shape(Note("a", subject="Sorting line"), Note("b", subject="AW: Sorting line", minute=1)) == "(a b)"
    )
    assert (
        shape(Note("b", subject="Re: Sorting line"), Note("a", subject="Sorting line", minute=1)) == "(a b)"
    )
    assert shape(Note("a", subject="Re: x"), Note("b", subject="Re: x", minute=1)) == "((a)(b))"
    assert (
        shape(Note("a", subject="x"), Note("b", subject="x", minute=1), Note("c", subject="x", minute=2))
        == "((a)(b)(c))"
    )
    assert shape(Note("a"), Note("b", minute=1)) == "(a)(b)"


def test_threads_whose_first_mail_is_missing_join_by_subject_too() -> None:
    gone = [Note("b", ("g",), "Re: x"), Note("c", ("g",), "Re: x", 1)]
    assert shape(*gone, Note("d", subject="Re: x", minute=2)) == "((b)(c)(d))"
    assert shape(*gone, Note("d", ("h",), "Re: x", 2), Note("e", ("h",), "Re: x", 3)) == "((b)(c)(d)(e))"


def test_one_letter_to_many_stays_many_threads() -> None:
    mails = [
        Note("a", subject="Hello", who="ida"),
        Note("b", subject="Hello", who="tom", minute=1),
        Note("c", subject="Re: Hello", who="tom", minute=2),
    ]
    assert shape(*mails, by_people=True) == "(a)(b c)"


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Fwd: [list] AW: Sorting line (fwd)", "sorting line"),
        ("Re[2]: Sorting  line", "sorting line"),
        ("[Fwd: Re: Sorting line]", "sorting line"),
        ("[note]", "[note]"),
        ("SV: VS: Antw: RE : x", "x"),
        ("回复: x", "x"),
        ("Reply to all", "reply to all"),
        ("", ""),
        ("re: " * 200, ""),
    ],
)
def test_the_base_of_a_subject_is_what_it_is_about(subject: str, base: str) -> None:
    assert base_subject(subject) == base


def test_a_subject_says_whether_it_answers() -> None:
    assert is_reply_subject("Re: x")
    assert is_reply_subject("x (fwd)")
    assert not is_reply_subject("x")


@given(
    st.lists(
        st.builds(
            Note,
            id=st.sampled_from("abcdefgh"),
            references=st.lists(st.sampled_from("abcdefgh"), max_size=4).map(tuple),
            subject=st.sampled_from(["", "x", "Re: x", "y"]),
            minute=st.integers(0, 9),
            who=st.sampled_from(["ida", "tom"]),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_mail_comes_out_exactly_once(mails: list[Note], by_people: object) -> None:
    found = threads(mails, people=(lambda note: frozenset({note.who})) if by_people else None)
    out = [id(mail) for thread in found for mail in thread.mails()]
    assert sorted(out) == sorted(id(mail) for mail in mails)


@pytest.mark.parametrize("backwards", [False, True])
def test_very_long_and_very_wide_threads_take_linear_time(backwards: object) -> None:
    chain = [Note(str(n), (str(n - 1),), minute=n) for n in range(1, 8_000)]
    wide = [Note(f"w{n}", ("root", "mid"), "Re: x", minute=n) for n in range(8_000)]
    mails = [*chain, *wide]
    began = time.process_time()
    found = threads(mails[::-1] if backwards else mails)
    assert time.process_time() - began < 30  # at a quadratic cost it would be minutes
    assert sum(1 for thread in found for _ in thread.mails()) == len(mails)


IMAPTEST = ("thread", "thread2", "thread3", "thread4", "thread5", "thread6", "thread7", "thread8")


def mailbox_of(path: Path, scratch: Path) -> list[Envelope]:
    raw = [mail for mail in read_mailbox(path, scratch=scratch) if isinstance(mail, RawMail)]
    envelopes = [read_envelope(mail.raw, fallback_at=mail.arrived_at)[0] for mail in raw]
    return [envelope for envelope in envelopes if envelope is not None]


def answers(script: Path) -> list[tuple[str, list[int], str]]:
    """The steps of an imaptest script: how many mails were appended, which deleted, and the answer expected."""
    steps, deleted, appended = [], [], 0
    for line in script.read_text("utf-8").splitlines():
        words = line.lower().split()
        if words[:2] == ["ok", "append"]:
            appended += 1
        elif words[:2] == ["ok", "store"]:
            deleted = [int(number) for number in words[2].split(",")]
        elif words[:2] == ["*", "thread"]:
            steps.append((str(appended), deleted, line.split(None, 2)[2].strip()))
            deleted = []
    return steps


@pytest.mark.parametrize("name", IMAPTEST)
def test_the_servers_test_mailboxes_thread_as_their_answers_say(
    suites: Path, tmp_path: Path, name: str
) -> None:
    folder = suites / "threading"
    mails = mailbox_of(folder / f"imaptest_{name}.mbox", tmp_path)
    present: list[Envelope] = []
    used = 0
    steps = answers(folder / f"imaptest_{name}")
    assert steps
    for appended, deleted, expected in steps:
        present = [mail for number, mail in enumerate(present, start=1) if number not in deleted]
        upto = int(appended) or len(mails)
        present += mails[used:upto]
        used = max(used, upto)
        names = {id(mail): str(number) for number, mail in enumerate(present, start=1)}
        assert shown(threads(present), names) == expected


@pytest.mark.parametrize("name", ["thread-orderedsubject", "thread-orderedsubject2"])
def test_mails_of_one_base_subject_are_those_the_servers_put_together(
    suites: Path, tmp_path: Path, name: str
) -> None:
    folder = suites / "threading"
    mails = mailbox_of(folder / f"imaptest_{name}.mbox", tmp_path)
    by_date = sorted(enumerate(mails, start=1), key=lambda pair: (pair[1].at, pair[0]))
    groups: dict[str, list[int]] = {}
    for number, mail in by_date:
        groups.setdefault(base_subject(mail.subject), []).append(number)
    written = "".join(
        f"({first})"
        if not rest
        else f"({first} {rest[0]})"
        if len(rest) == 1
        else f"({first} {''.join(f'({n})' for n in rest)})"
        for first, *rest in groups.values()
    )
    assert written == answers(folder / f"imaptest_{name}")[0][2]


def test_a_month_of_real_list_mail_threads_as_a_mail_server_does(suites: Path, tmp_path: Path) -> None:
    mails = mailbox_of(suites / "mail" / "fedora-devel-2010-01.mbox", tmp_path)
    assert len(threads(mails)) == 60

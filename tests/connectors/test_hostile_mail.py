"""Whatever bytes come, the reader answers, and soon."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unchase.connectors.calendar_part import read_calendar
from unchase.connectors.envelope import read_envelope
from unchase.connectors.mime import parse_message
from unchase.connectors.tnef import read_winmail

if TYPE_CHECKING:
    from pathlib import Path

SEED = (
    b'Received: from a by b; Mon, 05 Oct 2026 07:31:00 +0000\r\nFrom: =?utf-8?q?J=C3=BC?= <j@x.example>\r\nTo: a@b.example, "C, D" <c@d.example>\r\n'
    b"Date: Mon, 05 Oct 2026 09:30:00 +0200\r\nMessage-ID: <1@x.example>\r\nReferences: <0@x.example>\r\nSubject: =?iso-8859-1?b?R3L832U=?=\r\n"
    b'Content-Type: multipart/mixed; boundary="=_m"\r\n\r\n--=_m\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe =\r\n\r\n--=_m\r\nContent-Type: text/html\r\n\r\n<div class=gmail_quote><p>x</p></div>\r\n"
    b"--=_m\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Eastern Standard Time:20261006T100000\r\n"
    b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:j@x.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--=_m\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Final-Recipient: rfc822; a@b.example\r\n\r\n--=_m\r\nContent-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgEA\r\n--=_m--\r\n"
)
PIECES = st.sampled_from(
    [b"\r\n", b"\n\n", b"--=_m", b"Content-Type: ", b"multipart/alternative", b"message/rfc822", b"; charset=", b"utf-7", b"idna", b"base64", b"=?", b"?=", b"\x00",
     b"\xff", b"=", b";", b'"', b"<", b">", b"BEGIN:VEVENT", b"DTSTART:99999999T999999Z", b"\xed\xa0\x80", b"From ", b"+99999", b"boundary="]
)  # fmt: skip


@given(st.binary(max_size=400))
def test_random_bytes_never_raise(raw: bytes) -> None:
    message, problems = parse_message(raw)
    assert message is not None or problems
    assert (read_envelope(raw)[0] is None) == (message is None)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SEED)), st.integers(0, 40), PIECES | st.binary(max_size=8)), max_size=8
    )
)
def test_a_mutated_mail_never_raises(changes: list[tuple[int, int, bytes]]) -> None:
    raw = SEED
    for place, length, piece in changes:
        raw = raw[:place] + piece + raw[place + length :]
    message, problems = parse_message(raw)
    assert message is not None or problems
    if message is not None:
        message.text.encode()
        message.subject.encode()
        assert message.at.utcoffset() is not None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=6)), max_size=6))
def test_of_mutated_calendars_and_winmails_what_can_be_read_is_read(changes: list[tuple[int, bytes]]) -> None:
    calendar = SEED[SEED.index(b"BEGIN:VCALENDAR") : SEED.index(b"END:VCALENDAR") + 15]
    winmail = (
        b"\x78\x9f\x3e\x22\x01\x00" + b"\x01\x03\x90\x06\x00" + (60).to_bytes(4, "little") + bytes(range(60))
    )
    for place, piece in changes:
        calendar = calendar[:place] + piece + calendar[place + 1 :]
        winmail = winmail[: place % 70 + 4] + piece + winmail[place % 70 + 5 :]
    parts, problems = read_calendar(calendar, method=None)
    held = read_winmail(winmail)

    assert all(problem.strip() for problem in problems)
    moments = [moment for part in parts for moment in (part.start, part.end, part.recurrence_id, part.stamp)]
    assert all(moment.utcoffset() is not None for moment in moments if moment is not None)
    assert held is not None, "its mark is never touched"
    assert not (held.rich_only and (held.text or held.html))


def test_mutated_real_mails_never_raise(suites: Path) -> None:
    for number, path in enumerate(sorted((suites / "bounce" / "mails").iterdir())):
        raw = path.read_bytes()
        step = max(1, len(raw) // 7)
        for place in range(0, len(raw), step):
            cut = raw[:place] + bytes([(number + place) % 256]) * 3 + raw[place + number :]
            message, problems = parse_message(cut)
            assert message is not None or problems


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"a@x.example, " * 20_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"From: " + b"<" * 100_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"From: " + b'"' * 100_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"From: " + b"(" * 100_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"Subject: " + b"=?utf-8?q?" * 10_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"Subject: " + b"=?utf-8?q?x?= " * 10_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"References: " + b"<a@b> " * 20_000 + b"\nDate: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"A: b\n" * 50_000 + b"Date: Mon, 05 Oct 2026 09:30:00 +0200\n\n",
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nContent-Type: text/plain; " + b"a=b; " * 20_000 + b"\n\nx",
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\n" * 30_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--y\n" * 30_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nContent-Type: text/plain; format=flowed\n\n"
        + b"word \n" * 30_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nContent-Transfer-Encoding: base64\n\n" + b"A=\n" * 50_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nFrom: mailer-daemon@x.example\n\n" + b"a@" * 60_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nFrom: mailer-daemon@x.example\n\n" + b"a" * 120_000,
        b"Date: Mon, 05 Oct 2026 09:30:00 +0200\nFrom: mailer-daemon@x.example\n\n" + b"a.a@a." * 20_000,
        b"Date: " + b"Mon, " * 20_000 + b"\n\n",
    ],
)
def test_hostile_mails_of_a_hundred_kilobytes_cost_no_more_than_their_length(raw: bytes) -> None:
    began = time.process_time()
    parse_message(raw)
    assert time.process_time() - began < 30, "at a quadratic cost it would be minutes"

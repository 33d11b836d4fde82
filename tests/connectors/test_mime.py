"""Whole mails: bodies in every form, calendars, reports, and what no mail should be."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unchase.connectors.mime import MOST_BYTES, MOST_CHARACTERS, parse_message
from unchase.core.message import Address

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.conftest import WriteMail
    from unchase.core.message import Message

MULTIPART = 'multipart/mixed; boundary="=_m"'
ALTERNATIVE = 'multipart/alternative; boundary="=_a"'


def parsed(raw: bytes) -> Message:
    message, problems = parse_message(raw)
    assert message is not None, problems
    return message


def parts(boundary: str, *inside: str) -> str:
    return "".join(f"--{boundary}\n{part}\n" for part in inside) + f"--{boundary}--\n"


def test_a_plain_mail_is_read_with_all_its_fields(letter: WriteMail) -> None:
    raw = letter(
        "Tuesday at 4 works.\r\n",
        Cc="tom@northwind.example",
        In_Reply_To="<0@lanternworks.example>",
        Auto_Submitted="no",
        X_Gmail_Labels="Inbox,Opened",
    )
    message = parsed(raw)
    assert message.id == "1@northwind.example"
    assert message.at == datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
    assert message.zone == "+02:00"
    assert message.sender == Address("ida@northwind.example", "Ida Moe")
    assert message.cc == (Address("tom@northwind.example"),)
    assert message.references == ("0@lanternworks.example",)
    assert message.text == "Tuesday at 4 works.\n"
    assert message.labels == ("Inbox", "Opened")
    assert message.headers["auto-submitted"] == "no"
    assert "subject" not in message.headers


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", b"Gr=C3=BC=\n=C3=9Fe\n"),
        ("base64", base64.encodebytes("Grüße\n".encode())),
        ("base64", base64.b64encode("Grüße\n".encode()).rstrip(b"=") + b"\n_footer of a scanner_\n"),
        ("8bit", "Grüße\n".encode()),
        ("nonsense", "Grüße\n".encode()),
        ("x-uuencode", b"begin 666 t\n)1W+#O,.?90H \n \nend\n"),
    ],
)
def test_every_transfer_encoding_is_undone(letter: WriteMail, encoding: str, body: bytes) -> None:
    raw = letter(body, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding=encoding)
    assert parsed(raw).text.startswith("Grüße")


def test_a_wrong_charset_is_a_note_not_a_loss(letter: WriteMail) -> None:
    message, notes = parse_message(
        letter("Grüße".encode("latin-1"), Content_Type="text/plain; charset=klingon-1")
    )
    assert message is not None
    assert message.text == "Grüße"
    assert notes == ("its charset is not “klingon-1” as it says; it was guessed",)


def test_of_alternatives_the_plain_one_is_read(letter: WriteMail) -> None:
    body = parts(
        "=_a", "Content-Type: text/plain\n\nplain words\n", "Content-Type: text/html\n\n<p>rich words</p>\n"
    )
    assert parsed(letter(body, Content_Type=ALTERNATIVE)).text.strip() == "plain words"


def test_an_empty_plain_part_gives_way_to_html(letter: WriteMail) -> None:
    body = parts("=_a", "Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>rich words</p>\n")
    assert parsed(letter(body, Content_Type=ALTERNATIVE)).text.strip() == "rich words"


def test_a_mail_in_html_alone_becomes_text(letter: WriteMail) -> None:
    raw = letter(
        "<p>Yes.</p><blockquote type=cite>Shall we?</blockquote>", Content_Type="text/html; charset=utf-8"
    )
    assert parsed(raw).text == "Yes.\n\n> Shall we?"


def test_flowed_text_flows(letter: WriteMail) -> None:
    raw = letter("One \nparagraph.\n", Content_Type="text/plain; format=flowed; delsp=no")
    assert parsed(raw).text == "One paragraph.\n"


def test_text_around_attachments_is_joined_and_attachments_left_out(letter: WriteMail) -> None:
    body = parts(
        "=_m",
        "Content-Type: text/plain\n\nbefore\n",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt\n\nnot said here\n",
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n",
        "Content-Type: message/rfc822\n\nSubject: forwarded\n\nold words\n",
        "Content-Type: text/plain\n\nafter\n",
    )
    text = parsed(letter(body, Content_Type=MULTIPART)).text
    assert [line for line in text.split("\n") if line] == ["before", "after"]


def test_a_mail_that_is_only_an_attachment_has_no_text(letter: WriteMail) -> None:
    raw = letter("x", Content_Type="text/plain", Content_Disposition="attachment; filename=x.txt")
    assert parsed(raw).text == ""


def test_nested_multiparts_are_walked(letter: WriteMail) -> None:
    inner = parts("=_a", "Content-Type: text/plain\n\nwords\n", "Content-Type: text/html\n\n<p>words</p>\n")
    body = parts("=_m", f"Content-Type: {ALTERNATIVE}\n\n{inner}", "Content-Type: image/png\n\nx\n")
    assert parsed(letter(body, Content_Type=MULTIPART)).text.strip() == "words"


@pytest.mark.parametrize(
    "body",
    [
        "--other\nContent-Type: text/plain\n\nwords\n--other--\n",
        "words without any boundary\n",
        "--other\nContent-Type-but-no-header\n\nwords\n",
    ],
)
def test_a_wrong_boundary_loses_no_words(letter: WriteMail, body: str) -> None:
    assert "words" in parsed(letter(body, Content_Type=MULTIPART)).text


def test_a_boundary_lost_in_folding_is_found_again(letter: WriteMail) -> None:
    inner = parts("=_x", "Content-Type: text/plain\n\nError: no such user\n")
    body = parts("=_m", f'Content-Type: multipart/alternative;\nboundary="=_x"\n\n{inner}')
    assert parsed(letter(body, Content_Type=MULTIPART)).text.strip() == "Error: no such user"


def test_a_report_keeps_its_machine_readable_parts(letter: WriteMail) -> None:
    body = parts(
        "=_m",
        "Content-Type: text/plain\n\nIt could not be delivered.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jo@x.example\nAction: failed\nStatus: 5.1.1\n",
        "Content-Type: text/rfc822-headers\n\nSubject: Sorting line\n",
        "Content-Type: message/rfc822\n\nSubject: Sorting line\n\nHello.\n",
    )
    message = parsed(
        letter(body, Content_Type='multipart/report; report-type=delivery-status; boundary="=_m"')
    )
    assert message.text.strip() == "It could not be delivered."
    kinds = dict(message.reports)
    assert (
        "Final-Recipient: rfc822; jo@x.example\nAction: failed\nStatus: 5.1.1"
        in kinds["message/delivery-status"]
    )
    assert kinds["text/rfc822-headers"].strip() == "Subject: Sorting line"
    assert "Hello." in kinds["message/rfc822"]


def test_a_report_that_stands_alone_is_kept_too(letter: WriteMail) -> None:
    raw = letter("Feedback-Type: abuse\n", Content_Type="message/feedback-report")
    assert parsed(raw).reports[0][0] == "message/feedback-report"


INVITATION = """BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
UID:7@lanternworks.example
DTSTART:20261006T140000Z
DTEND:20261006T143000Z
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@northwind.example
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_sent_twice_in_one_mail_counts_once(letter: WriteMail) -> None:
    body = parts(
        "=_m",
        "Content-Type: text/plain\n\nAccepted.\n",
        f"Content-Type: text/calendar; method=REPLY\n\n{INVITATION}",
        f"Content-Type: application/ics; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics\n\n{INVITATION}",
    )
    message = parsed(letter(body, Content_Type=MULTIPART))
    assert [(part.method, part.uid, part.attendees) for part in message.calendar] == [
        ("REPLY", "7@lanternworks.example", (("ida@northwind.example", "ACCEPTED"),))
    ]


def test_a_broken_calendar_does_not_block_its_mail(letter: WriteMail) -> None:
    body = parts(
        "=_m", "Content-Type: text/plain\n\nwords\n", "Content-Type: text/calendar\n\nnothing of the kind\n"
    )
    message, notes = parse_message(letter(body, Content_Type=MULTIPART))
    assert message is not None
    assert message.text.strip() == "words"
    assert notes == ("its calendar could not be read (it holds no VCALENDAR)",)


def tnef(*properties: bytes, attributes: bytes = b"") -> str:
    """A winmail.dat with MAPI properties (MS-OXTNEF)."""
    block = struct.pack("<I", len(properties)) + b"".join(properties)
    level = b"\x01" + struct.pack("<II", 0x00069003, len(block)) + block + b"\0\0"
    data = struct.pack("<IH", 0x223E9F78, 1) + attributes + level
    return (
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(data).decode()
    )


def prop(tag: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)


NAMED = (
    struct.pack("<HH", 0x1E, 0x8001)
    + b"\0" * 16
    + struct.pack("<II", 1, 3)
    + b"abc\0"
    + struct.pack("<II", 1, 4)
    + b"skip"
)
NUMBERED = struct.pack("<HH", 0x03, 0x8002) + b"\0" * 16 + struct.pack("<II", 0, 7) + struct.pack("<I", 7)
MANY = struct.pack("<HHI", 0x1003, 0x0001, 2) + b"\0" * 8


@pytest.mark.parametrize(
    ("winmail", "text", "notes"),
    [
        (tnef(NAMED, NUMBERED, MANY, prop(0x1000, 0x1E, b"Hello from Outlook\0")), "Hello from Outlook", ()),
        (tnef(prop(0x1000, 0x1F, "Grüße\0".encode("utf-16-le"))), "Grüße", ()),
        (tnef(prop(0x1013, 0x102, b"<p>Hello</p>")), "Hello", ()),
        (tnef(prop(0x1009, 0x102, b"{\\rtf}")), "", ("its winmail.dat holds only rich text, which was not read",)),
        (tnef(prop(0x1000, 0x99, b"x")), "", ()),
        (tnef(b"\0"), "", ()),
        (
            tnef(
                attributes=b"\x01" + struct.pack("<III", 0x00069007, 4, 1251) + b"\0\0"
                + b"\x01" + struct.pack("<II", 0x0002800C, 6) + "Привет".encode("cp1251") + b"\0\0"
            ),
            "Привет",
            (),
        ),
        ("Content-Type: application/ms-tnef\n\nnothing\n", "", ("its winmail.dat could not be read",)),
    ],
)  # fmt: skip
def test_the_words_in_a_winmail_dat_are_read_or_missed_aloud(
    letter: WriteMail, winmail: str, text: str, notes: tuple[str, ...]
) -> None:
    message, said = parse_message(letter(parts("=_m", winmail), Content_Type=MULTIPART))
    assert message is not None
    assert (message.text, said) == (text, notes)


def test_base64_in_pieces_is_joined(letter: WriteMail) -> None:
    assert parsed(letter("SGVs\nbG8=\n", Content_Transfer_Encoding="base64")).text == "Hello"


def test_of_two_plain_forms_the_first_is_read(letter: WriteMail) -> None:
    body = parts(
        "=_a",
        "Content-Type: text/plain\n\nfirst\n",
        "Content-Type: text/plain\n\nsecond\n",
        "Content-Type: image/png\n\nx\n",
    )
    assert parsed(letter(body, Content_Type=ALTERNATIVE)).text.strip() == "first"


def test_a_mail_without_a_date_takes_the_time_of_its_arrival(letter: WriteMail) -> None:
    received = "from a by b; Mon, 05 Oct 2026 07:31:00 +0000"
    message, notes = parse_message(letter(Date=None, Received=received))
    assert message is not None
    assert message.at == datetime(2026, 10, 5, 7, 31, tzinfo=UTC)
    assert notes == ("it has no date; taken from its arrival",)
    message, _ = parse_message(letter(Date="soon"), fallback_at=datetime(2026, 10, 6, tzinfo=UTC))
    assert message is not None
    assert message.at == datetime(2026, 10, 6, tzinfo=UTC)


def test_a_date_that_cannot_be_right_is_not_believed(letter: WriteMail) -> None:
    received = "from a by b; Mon, 05 Oct 2026 07:31:00 +0000"
    for date in ("Thu, 01 Jan 1970 00:00:00 +0000", "Thu, 31 Dec 2099 00:00:00 +0000"):
        message, notes = parse_message(letter(Date=date, Received=received))
        assert message is not None
        assert message.at.year == 2026
        assert len(notes) == 1
    message, _ = parse_message(
        letter(Date="Fri, 30 Oct 2026 00:00:00 +0000", Received="by b; Thu, 05 Nov 2026 07:31:00 +0000")
    )
    assert message is not None
    assert message.at.day == 30, "late is not wrong"


def test_a_mail_that_nothing_places_in_time_is_a_problem(letter: WriteMail) -> None:
    assert parse_message(letter(Date=None)) == (
        None,
        ("it has no date, and nothing else tells when it was written",),
    )
    message, problems = parse_message(letter(Date="Thu, 01 Jan 1970 00:00:00 +0000"))
    assert message is None
    assert "1970" in problems[-1]


def test_no_sender_is_a_note(letter: WriteMail) -> None:
    message, notes = parse_message(letter(From=None))
    assert message is not None
    assert message.sender is None
    assert notes == ("it names no sender",)


def test_nothing_at_all_is_no_mail() -> None:
    for raw in (b"", b"\n\n", b"just words, no headers\n\nmore"):
        message, problems = parse_message(raw)
        assert message is None
        assert problems


def test_without_a_message_id_copies_are_told_by_what_does_not_change(letter: WriteMail) -> None:
    one = parsed(letter(Message_ID=None, Received="a"))
    copy = parsed(letter(Message_ID=None, Received="b", X_Status="RO").replace(b"\n", b"\r\n"))
    other = parsed(letter("Other words.\n", Message_ID=None))
    assert one.id == copy.id
    assert one.id != other.id


def test_nul_bytes_and_lone_surrogates_do_no_harm(letter: WriteMail) -> None:
    message = parsed(
        letter(b"a\x00b\xed\xa0\x80c", Subject="x\x00y", Content_Type="text/plain; charset=utf-16-surrogate")
    )
    assert "\x00" not in message.text
    assert message.subject == "x y"
    message.text.encode()


def test_a_monstrous_mail_is_read_at_its_beginning(letter: WriteMail) -> None:
    message, notes = parse_message(letter(b"word " * (MOST_BYTES // 5 + 10)))
    assert message is not None
    assert len(message.text) == MOST_CHARACTERS
    assert len(notes) == 2
    assert "16 MB" in notes[0]


def test_hundreds_of_parts_are_not_all_read(letter: WriteMail) -> None:
    body = parts("=_m", *["Content-Type: text/plain\n\nx\n"] * 500)
    message, notes = parse_message(letter(body, Content_Type=MULTIPART))
    assert message is not None
    assert notes == ("it has more parts than a mail has; the rest was not read",)


def test_multiparts_nested_without_end_do_no_harm(letter: WriteMail) -> None:
    nest = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(5_000))
    message, notes = parse_message(letter(nest, Content_Type='multipart/mixed; boundary="b0"'))
    assert message is not None
    assert notes
    shallow = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(60))
    assert parse_message(letter(shallow, Content_Type='multipart/mixed; boundary="b0"'))[1]


def test_an_unnamed_content_type_is_plain_text(letter: WriteMail) -> None:
    assert parsed(letter("words", Content_Type="???")).text == "words"
    assert parsed(letter("words", Content_Type="image/png")).text == ""


def test_every_real_bounce_is_read(suites: Path) -> None:
    for path in sorted((suites / "bounce" / "mails").iterdir()):
        message, _ = parse_message(path.read_bytes())
        assert message is not None, path.name
        assert message.text.strip() or message.reports, path.name

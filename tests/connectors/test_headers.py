"""Header blocks as real programs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unchase.connectors import headers
from unchase.core.message import Address


def test_folded_lines_are_one_value_and_names_have_no_case() -> None:
    read = headers.read_headers(b"SUBJECT: a very\n\tlong\n   subject\nFrom : jo@x.example\nno header here\n")
    assert read == {"subject": "a very long subject", "from": "jo@x.example"}


def test_of_several_fields_the_first_counts_but_recipients_are_joined() -> None:
    read = headers.read_headers(b"Subject: one\nTo: a@x.example\nSubject: two\nTo: b@x.example\n")
    assert read["subject"] == "one"
    assert [a.address for a in headers.addresses(read["to"])] == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_parts_headers_from_body(end: bytes) -> None:
    block, body = headers.split_message(end.join([b"A: 1", b"B: 2", b"", b"Body", b"more"]))
    assert (block, body) == (b"A: 1\nB: 2", b"Body\nmore")


def test_a_mail_may_have_no_body_or_no_headers() -> None:
    assert headers.split_message(b"A: 1") == (b"A: 1", b"")
    assert headers.split_message(b"\nBody") == (b"", b"Body")


def test_raw_utf8_and_windows_letters_in_headers_are_read() -> None:
    assert headers.read_headers("Subject: Grüße".encode())["subject"] == "Grüße"
    assert headers.read_headers("Subject: Grüße".encode("cp1252"))["subject"] == "Grüße"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?q?Angebot_f=C3=BCr_Graz?=", "Angebot für Graz"),
        ("=?UTF-8?B?QW5nZWJvdCBmw7xy?= =?utf-8?q?_Graz?=", "Angebot für Graz"),
        ("Re: =?iso-8859-1*de?Q?M=FCller?= & Co", "Re: Müller & Co"),
        ("=?utf-8?b?Q?=", "=?utf-8?b?Q?="),
        ("=?no-such-charset?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?QQ?=", "A"),
        ("two  spaces\x00and\ta tab", "two spaces and a tab"),
    ],
)
def test_encoded_words_are_read(written: str, meant: str) -> None:
    assert headers.words(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ida Moe <Ida@Northwind.Example>", [Address("ida@northwind.example", "Ida Moe")]),
        (
            '"Moe, Ida" <ida@x.example>, tom@x.example',
            [Address("ida@x.example", "Moe, Ida"), Address("tom@x.example")],
        ),
        ("ida@x.example (Ida Moe)", [Address("ida@x.example", "Ida Moe")]),
        ("Team: ida@x.example, tom@x.example;", [Address("ida@x.example"), Address("tom@x.example")]),
        ("=?utf-8?q?J=C3=BCrgen?= <j@x.example>", [Address("j@x.example", "Jürgen")]),
        ("ida@x.example, IDA@x.example", [Address("ida@x.example")]),
        ("Ida Moe ida@x.example>", [Address("ida@x.example")]),
        ("undisclosed-recipients:;", []),
        ("", []),
    ],
)
def test_addresses_are_found_each_once(written: str, meant: list[Address]) -> None:
    found = headers.addresses(written)
    assert [a.address for a in found] == [a.address for a in meant]
    assert [a.name for a in found] == [a.name for a in meant]


def test_a_list_of_very_many_recipients_is_read_without_being_remembered() -> None:
    assert len(headers.addresses(", ".join(f"p{n}@x.example" for n in range(100)))) == 100


@pytest.mark.parametrize(
    ("fields", "sender"),
    [
        ({"from": "Jo <jo@x.example>"}, Address("jo@x.example", "Jo")),
        ({"sender": "jo@x.example"}, Address("jo@x.example")),
        ({"from": "MAILER-DAEMON"}, Address("mailer-daemon")),
        ({"from": "Mail Delivery System <MAILER-DAEMON>"}, Address("mailer-daemon", "Mail Delivery System")),
        ({"from": "<>"}, Address("")),
        ({}, None),
    ],
)
def test_a_server_may_sign_with_a_word_or_nothing(fields: dict[str, str], sender: Address | None) -> None:
    assert headers.sender_of(fields) == sender


def test_message_ids_lose_their_brackets() -> None:
    assert headers.message_id(" <a@b> ") == headers.message_id("a@b") == "a@b"
    assert headers.message_id(None) == headers.message_id("<>") == ""


def test_the_parent_stands_last_among_references() -> None:
    assert headers.references({"references": "<a@x> <b@x>", "in-reply-to": "<b@x>"}) == ("a@x", "b@x")
    assert headers.references({"references": "<a@x>", "in-reply-to": "<c@x> (said Jo)"}) == ("a@x", "c@x")
    assert headers.references({"references": "<a@x> < > <a@x>"}) == ("a@x",)
    assert headers.references({}) == ()


@pytest.mark.parametrize(
    ("written", "at", "zone"),
    [
        ("Mon, 05 Oct 2026 09:30:00 +0200", datetime(2026, 10, 5, 7, 30, tzinfo=UTC), "+02:00"),
        ("5 Oct 2026 09:30 -0530", datetime(2026, 10, 5, 15, 0, tzinfo=UTC), "-05:30"),
        ("Mon, 5 Oct 26 9:30:00 EST", datetime(2026, 10, 5, 14, 30, tzinfo=UTC), "-05:00"),
        ("Mon, 05 Oct 2026 09:30:60 -0000", datetime(2026, 10, 5, 9, 30, 59, tzinfo=UTC), "+00:00"),
        ("Mon, 05 Oct 2026 09:30:00 +9900", datetime(2026, 10, 5, 9, 30, tzinfo=UTC), "+00:00"),
        ("Mon Oct  5 09:30:00 2026", datetime(2026, 10, 5, 9, 30, tzinfo=UTC), "+00:00"),
        ("Thu, 31 Dec 2099 23:59:59 +0000", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC), "+00:00"),
    ],
)
def test_dates_keep_their_offset(written: str, at: datetime, zone: str) -> None:
    assert headers.date(written) == (at, zone)


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 32 Foo 2026 09:30:00 +0200",
        "yesterday",
        "",
        None,
        "Fri, 31 Dec 9999 23:59:59 -2300",
    ],
)
def test_impossible_dates_are_none(written: str | None) -> None:
    assert headers.date(written) is None

"""Mail of plain form is taken apart as the library does it; every other form is left to the library."""

from __future__ import annotations

import email
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.plain_parts import PlainPart, plain_parts

if TYPE_CHECKING:
    from email.message import Message

TYPE = 'multipart/mixed; boundary="b1"'


def by_library(content_type: str, body: bytes) -> Message:
    return email.message_from_bytes(f"content-type: {content_type}\n\n".encode() + body)


def told(part: Message | PlainPart) -> tuple[object, ...]:
    """What of a part is read, in a form to compare."""
    below = part.get_payload()
    if isinstance(below, list):
        return part.get_content_type(), [told(one) for one in below if not isinstance(one, str)]
    return (
        part.get_content_type(),
        part.get_payload(decode=True),
        str(part.get("content-disposition", "")),
        part.get_filename(""),
    )


PIECES = [
    b"--b1\n",
    b"--b1--\n",
    b"--b1 \n",
    b"--b12\n",
    b"--b2\n",
    b"--b2--\n",
    b"\n",
    b"Content-Type: text/plain; charset=utf-8\n",
    b"Content-Type: text/html\n",
    b'Content-Type: multipart/alternative; boundary="b2"\n',
    b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: base64\n",
    b'Content-Disposition: inline;\n filename="note.txt"\n',
    b"X-Other: 1\n folded\n",
    b"aGVsbG8=\n",
    b"Gr=C3=BC=C3=9Fe =\n",
    "Grüße\n".encode(),
    b"a line\n",
    b"no header here\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_what_is_told_apart_is_what_the_library_tells(pieces: list[bytes]) -> None:
    body = b"--b1\n" + b"".join(pieces) + b"\n--b1--\n"
    found = plain_parts({"content-type": TYPE}, body)
    if found is not None:
        assert told(found) == told(by_library(TYPE, body))


def test_text_beside_html_and_an_attachment_is_of_plain_form() -> None:
    body = (
        b"preamble\n--b1\nContent-Type: multipart/alternative; boundary=b2\n\n"
        b"--b2\n\nHello\n\n--b2\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>H=C3=A9</p>\n--b2--\n"
        b'--b1\nContent-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment\n'
        b"Content-Transfer-Encoding: base64\n\n!!!\n--b1--\nepilogue\n"
    )
    found = plain_parts({"content-type": TYPE}, body)
    assert found is not None
    alternative, plan = found.below
    assert [told(part)[:2] for part in alternative.below] == [
        ("text/plain", b"Hello\n"),
        ("text/html", "<p>Hé</p>".encode()),
    ]
    assert plan.get_filename() == "plan.pdf"
    assert plan.get_payload(decode=True) == b""  # nobody asks for it
    assert dict(plan.items())["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b"--b1\n\nx\n--b1--\n"),
        ("multipart/digest; boundary=b1", b"--b1\n\nx\n--b1--\n"),
        ("multipart/mixed; boundary*0=b; boundary*1=1", b"--b1\n\nx\n--b1--\n"),
        (TYPE, b"--b1\n\nnever closed\n"),
        (TYPE, b"--b1\n--b1\n\nx\n--b1--\n"),
        (TYPE, b"--b1\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--b1--\n"),
        (TYPE, b"--b1\nContent-Transfer-Encoding: base64\n\nabc\n--b1--\n"),
        (TYPE, b"--b1\nContent-Type: text/plain\nContent-Type: text/html\n\nx\n--b1--\n"),
        (TYPE, b"--b1\n\nx\n" * 60 + b"\n--b1--\n"),
    ],
)
def test_other_forms_are_left_to_the_library(content_type: str, body: bytes) -> None:
    assert plain_parts({"content-type": content_type}, body) is None


def test_a_part_has_one_header_of_a_name() -> None:
    part = PlainPart({"content-type": "text/plain; name=a.txt"}, "text/plain", b"x")
    assert (part.get("content-type"), part.get("x-none", "-")) == ("text/plain; name=a.txt", "-")
    assert (part.get_filename(), part.is_multipart(), part.get_payload()) == ("a.txt", False, b"x")

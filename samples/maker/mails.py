"""Writes a letter as the bytes of a mail: headers, parts and encodings as its writer's program makes them."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from maker import letters
from maker.calendars import calendar_of, subject_of_calendar
from maker.letters import client_of, has_html, plain, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maker.story import Letter, Person

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PROGRAMS = {
    "apple": ("X-Mailer", "Apple Mail (2.3826.400.131.1.6)"),
    "iphone": ("X-Mailer", "iPhone Mail (22D72)"),
    "thunderbird": ("User-Agent", "Mozilla Thunderbird"),
    "plain": ("X-Mailer", "Webmail 4.2"),
}
_ABSENT = {"en": "Automatic reply", "us": "Automatic reply", "de": "Automatische Antwort", "nl": "Automatisch antwoord", "sv": "Autosvar", "nb": "Automatisk svar", "fr": "Réponse automatique", "es": "Respuesta automática"}  # fmt: skip
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def id_of(letter: Letter) -> str:
    """The Message-ID of a letter, without its brackets."""
    domain = letter.sender.address.partition("@")[2]
    digest = _digest(letter, "id")
    client = client_of(letter)
    if client in {"gmail", "android"}:
        return f"CA+{digest[:30]}=w@mail.{domain}"
    if client in {"outlook", "owa"}:
        return f"{digest[:32].upper()}@{digest[-8:].upper()}.{domain}"
    if client in {"apple", "iphone"}:
        return (
            "-".join(digest[a:b].upper() for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
            + f"@{domain}"
        )
    return f"{digest[:24]}@{domain}"


def mail_of(letter: Letter) -> bytes:
    """The whole mail with LF line ends, as it lies in mbox files and Maildirs."""
    kind, body = _body(letter)
    headers = [*_trace(letter), *_address_headers(letter), *_thread_headers(letter), *letter.headers, *kind]
    head = "".join(f"{name}: {value}\n" for name, value in headers)
    return head.encode("ascii") + b"\n" + body


# -- headers


def _trace(letter: Letter) -> list[tuple[str, str]]:
    """What the servers on the way wrote; our own sent mail has none of it."""
    if letter.sender.address.endswith("@lanternworks.example") and client_of(letter) != "robot":
        return []
    arrived = _date(letter.at.astimezone(UTC) + timedelta(seconds=4))
    domain = letter.sender.address.partition("@")[2]
    back = "" if letter.option("Absence") or letter.option("Bounce") else letter.sender.address
    received = f"from mail.{domain} by mx.lanternworks.example with ESMTPS id {_digest(letter, 'queue')[:10]};\n\t{arrived}"
    return [("Return-Path", f"<{back}>"), ("Received", received)]


def _address_headers(letter: Letter) -> list[tuple[str, str]]:
    out = [("From", _address(letter.sender)), ("To", ", ".join(map(_address, letter.to)))]
    if letter.cc:
        out.append(("Cc", ", ".join(map(_address, letter.cc))))
    subject = _subject(letter)
    out += [("Subject", _word(subject)), ("Date", _date(letter.at)), ("Message-ID", f"<{id_of(letter)}>")]
    if client_of(letter) in {"outlook", "owa"}:
        out.append(("Thread-Topic", _word(letter.subject)))
    if program := _PROGRAMS.get(client_of(letter)):
        out.append(program)
    return [(name, value) for name, value in out if value]


def _subject(letter: Letter) -> str:
    if letter.option("Bounce"):
        return letter.option("Subject") or "Undelivered Mail Returned to Sender"
    if letter.option("Absence") and letter.answers is not None:
        return letter.option("Subject") or f"{_ABSENT[letter.sender.tongue]}: {subject_of(letter.answers)}"
    return subject_of_calendar(letter) or subject_of(letter)


def _thread_headers(letter: Letter) -> list[tuple[str, str]]:
    out = []
    answered = letter.answers
    # Some webmails and phones forget what they answer; a bounce names it only in the report.
    if (
        answered is not None
        and letter.option("Thread") != "broken"
        and client_of(letter) != "plain"
        and not letter.option("Bounce")
    ):
        above: list[str] = []
        here: Letter | None = answered
        while here is not None and len(above) < 12:
            above.append(f"<{id_of(here)}>")
            here = here.answers
        out += [("In-Reply-To", above[0]), ("References", "\n ".join(reversed(above)))]
    if letter.option("Absence"):
        out += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")] if letter.option("Absence") == "outlook" else [
            ("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("X-Autoreply", "yes")]  # fmt: skip
    elif letter.option("Bounce"):
        out.append(("Auto-Submitted", "auto-replied"))
    return [*out, ("MIME-Version", "1.0")]


def _address(person: Person) -> str:
    if not person.name:
        return person.address
    if not person.name.isascii():
        return f"{_word(person.name)} <{person.address}>"
    name = f'"{person.name}"' if set(person.name) & set(",.()@:;") else person.name
    return f"{name} <{person.address}>"


def _word(text: str) -> str:
    """A header's text; where it is not ASCII in encoded words (RFC 2047) that each hold whole characters."""
    if text.isascii():
        return text
    words, here = [], ""
    for character in text:
        if len((here + character).encode()) > 39:
            words.append(here)
            here = ""
        here += character
    return "\n ".join(f"=?utf-8?B?{b64encode(part.encode()).decode()}?=" for part in [*words, here])


def _date(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} {at:%z}"


# -- bodies


Headers = list[tuple[str, str]]


def _body(letter: Letter) -> tuple[Headers, bytes]:
    if letter.option("Bounce"):
        return _report(letter)
    headers, body = _written(letter)
    calendar = calendar_of(letter)
    if calendar is not None:
        method, text = calendar
        part = ([("Content-Type", f"text/calendar; charset=utf-8; method={method}"), ("Content-Transfer-Encoding", "base64")], _base64(text.encode()))  # fmt: skip
        if has_html(letter):
            html = _text_part(letters.html(letter), "html", letter)
            headers, body = _multipart(
                letter, "alternative", [_text_part(plain(letter), "plain", letter), html, part]
            )
        else:
            headers, body = _multipart(letter, "alternative", [(headers, body), part])
    if name := letter.option("Attach"):
        file = (
            [
                ("Content-Type", f'application/pdf; name="{name}"'),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                ("Content-Transfer-Encoding", "base64"),
            ],
            _base64(_PDF),
        )
        headers, body = _multipart(letter, "mixed", [(headers, body), file])
    return headers, body


def _written(letter: Letter) -> tuple[Headers, bytes]:
    text = plain(letter)
    if client_of(letter) == "mailing":  # such tools send HTML alone
        return _text_part(letters.html(letter), "html", letter)
    if not has_html(letter):
        return _text_part(text, "plain", letter)
    return _multipart(
        letter,
        "alternative",
        [_text_part(text, "plain", letter), _text_part(letters.html(letter), "html", letter)],
    )


def _text_part(text: str, kind: str, letter: Letter) -> tuple[Headers, bytes]:
    """A part in the charset and encoding its program would choose."""
    client = client_of(letter)
    charset = "us-ascii" if text.isascii() and client in {"apple", "plain"} else "utf-8"
    if client in {"outlook", "plain"} and charset != "us-ascii":
        charset = "windows-1252" if _fits(text, "windows-1252") else "utf-8"
    raw = text.replace("charset=utf-8", f"charset={charset}", 1).encode(charset)
    flowed = "; format=flowed" if client == "thunderbird" else ""
    content = ("Content-Type", f"text/{kind}; charset={charset}{flowed}")
    if client == "thunderbird":
        return [content, ("Content-Transfer-Encoding", "8bit")], _flowed(text).encode()
    longest = max(map(len, raw.split(b"\n")))
    if text.isascii() and longest < 900 and client not in {"outlook", "owa"}:
        return [content, ("Content-Transfer-Encoding", "7bit")], raw
    if client in {"owa", "iphone"} and kind == "plain" and not text.isascii():
        return [content, ("Content-Transfer-Encoding", "base64")], _base64(raw)
    return [content, ("Content-Transfer-Encoding", "quoted-printable")], _quoted_printable(raw)


def _report(letter: Letter) -> tuple[Headers, bytes]:
    """A delivery report: words for people, the fields for machines, the head of the mail (RFC 3464)."""
    returned = letter.answers
    assert returned is not None, "a bounce has a mail it returns"
    status, _, reason = letter.option("Bounce").partition(" ")
    recipient = letter.option("From") or returned.to[0].address
    domain = recipient.partition("@")[2]
    words = letter.text or (
        "This is the mail system at host mx.lanternworks.example.\n\n"
        "I'm sorry to have to inform you that your message could not be delivered to one or more recipients. "
        "It's attached below.\n\n"
        f"<{recipient}>: host mail.{domain} said:\n    {reason}"
    )
    fields = (
        "Reporting-MTA: dns; mx.lanternworks.example\n"
        f"Arrival-Date: {_date(returned.at)}\n\n"
        f"Final-Recipient: rfc822; {recipient}\n"
        f"Action: {'delayed' if status.startswith('4') else 'failed'}\nStatus: {status}\n"
        f"Remote-MTA: dns; mail.{domain}\nDiagnostic-Code: smtp; {reason}\n"
    )
    head = "".join(f"{name}: {value}\n" for name, value in _address_headers(returned))
    return _multipart(
        letter,
        "report; report-type=delivery-status",
        [
            ([("Content-Type", "text/plain; charset=us-ascii")], f"{words}\n".encode("ascii")),
            ([("Content-Type", "message/delivery-status")], fields.encode("ascii")),
            ([("Content-Type", "text/rfc822-headers")], head.encode("ascii")),
        ],
    )


def _multipart(letter: Letter, kind: str, parts: Sequence[tuple[Headers, bytes]]) -> tuple[Headers, bytes]:
    boundary = f"=_{_digest(letter, kind)[:28]}"
    body = b""
    for headers, content in parts:
        head = "".join(f"{name}: {value}\n" for name, value in headers)
        body += f"--{boundary}\n{head}\n".encode("ascii") + content.rstrip(b"\n") + b"\n\n"
    return [("Content-Type", f'multipart/{kind}; boundary="{boundary}"')], body + f"--{boundary}--\n".encode()


def _flowed(text: str) -> str:
    """Lines of at most 72 that may be joined again, a space at the end of each that goes on (RFC 3676)."""
    out = []
    for line in text.split("\n"):
        marks = line[: len(line) - len(line.lstrip(">"))]
        rest = line[len(marks) :]
        if line == "-- ":
            out.append(line)
            continue
        rest = rest.rstrip()
        while len(rest) > 72 and " " in rest[:72].strip():
            cut = rest.rfind(" ", 1, 72)
            out.append(f"{marks}{rest[: cut + 1]}")
            rest = (" " if marks else "") + rest[cut + 1 :]
        out.append(f"{marks}{rest}")
    return "\n".join(out)


def _quoted_printable(raw: bytes) -> bytes:
    return binascii.b2a_qp(raw, istext=True, header=False)


def _base64(raw: bytes) -> bytes:
    packed = b64encode(raw)
    return b"".join(packed[place : place + 76] + b"\n" for place in range(0, len(packed), 76))


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _digest(letter: Letter, what: str) -> str:
    told = f"{letter.story} {letter.number} {what}"
    return hashlib.blake2b(told.encode(), digest_size=20).hexdigest()

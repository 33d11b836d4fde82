"""Reads a whole mail: headers, text, calendar parts, reports. Whatever the bytes, it answers; it never raises."""

from __future__ import annotations

import binascii
import email
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from unchase.connectors.charset import decode
from unchase.connectors.envelope import envelope_of
from unchase.connectors.flowed import unflow
from unchase.connectors.headers import message_id, read_headers, split_message, words
from unchase.connectors.html_text import text_of_html
from unchase.connectors.plain_parts import plain_parts
from unchase.core.message import CalendarPart, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as LibraryPart

    from unchase.connectors.envelope import Envelope
    from unchase.connectors.plain_parts import PlainPart

    Part = LibraryPart | PlainPart

MOST_BYTES = 16_000_000  # of one mail; what lies behind is not looked at
MOST_CHARACTERS = 200_000  # of a mail's text
_MOST_HTML = 2_000_000
_MOST_PARTS = 200
_MOST_REPORT = 16_000
_MOST_MARKUP = 200_000  # characters of HTML that are kept to be shown
_DEEPEST = 20

# Headers nobody reads for meaning: the trace, signatures and scores; and those a Message has as its own fields.
_DROPPED = frozenset(
    [
        "received",
        "dkim-signature",
        "domainkey-signature",
        "authentication-results",
        "arc-seal",
        "arc-message-signature",
        "arc-authentication-results",
        "received-spf",
        "x-received",
        "x-google-dkim-signature",
        "x-gm-message-state",
        "x-google-smtp-source",
        "x-gmail-labels",
        "x-gm-thrid",
        "x-mozilla-status",
        "x-mozilla-status2",
        "x-mozilla-keys",
        "to",
        "cc",
        "subject",
        "date",
        "references",
        "in-reply-to",
        "message-id",
        "mime-version",
    ]
)
_DROPPED_PREFIXES = ("x-ms-exchange-", "x-microsoft-", "x-forefront-", "x-spam", "x-proofpoint", "x-ironport")
_KEPT = frozenset(
    {
        "x-ms-exchange-generated-message-source",
        "x-ms-exchange-inbox-rules-loop",
        "x-ms-exchange-calendar-originator-id",
    }
)
_LONGEST_HEADER = 1_000

_CONTENT_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,80})")
_PARAMETER = re.compile(r";\s*([\w-]{1,40})\s*=\s*(?:\"([^\"]{0,400})\"|([^\s;\"]{1,400}))")
_BOUNDARY = re.compile(rb"^--([^\s\"]{1,200})[ \t]*\n[Cc]ontent-", re.MULTILINE)
_BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n \t"
_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_REPORT_TYPES = frozenset({"text/rfc822-headers", "text/rfc822-header"})
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_HTML_TYPES = frozenset({"text/html", "text/enriched", "application/xhtml+xml"})


def parse_message(
    raw: bytes, *, folder: str = "", labels: tuple[str, ...] = (), fallback_at: datetime | None = None
) -> tuple[Message | None, tuple[str, ...]]:
    """The message in `raw` (RFC 5322 and MIME, or what passes for it), and what was wrong with it, in sentences.

    There is no message only where it is no mail at all or nothing tells when it was written; the last sentence
    then says so. `fallback_at` (aware) is when its mailbox got it. Of a mail beyond `MOST_BYTES` only the
    beginning is read, of a text beyond `MOST_CHARACTERS` too; a sentence says so.
    """
    raw, notes = _bounded(raw)
    block, body = split_message(raw)
    headers = read_headers(block)
    envelope, problems = envelope_of(headers, body, folder=folder, labels=labels, fallback_at=fallback_at)
    if envelope is None:
        return None, (*notes, *problems)
    message, flaws = _message(envelope, headers, body)
    return message, tuple(dict.fromkeys((*notes, *problems, *flaws)))


def read_mail(
    raw: bytes, *, folder: str = "", flags: str = "", fallback_at: datetime | None = None
) -> tuple[Envelope | None, Message | None, tuple[str, ...]]:
    """The envelope and the message of a mail in one go, and what was wrong with it, in sentences.

    No envelope where it cannot be placed in time; no message where its folder, label or flag leaves it out.
    """
    raw, notes = _bounded(raw)
    block, body = split_message(raw)
    headers = read_headers(block)
    envelope, problems = envelope_of(headers, body, folder=folder, flags=flags, fallback_at=fallback_at)
    if envelope is None or envelope.set_aside is not None:
        return envelope, None, (*notes, *problems)
    message, flaws = _message(envelope, headers, body)
    return envelope, message, tuple(dict.fromkeys((*notes, *problems, *flaws)))


def complete(envelope: Envelope, raw: bytes) -> tuple[Message | None, tuple[str, ...]]:
    """The whole message of an envelope read before, from its bytes; none where these are another mail's."""
    raw, notes = _bounded(raw)
    block, body = split_message(raw)
    headers = read_headers(block)
    named = message_id(headers.get("message-id"))
    if not raw or (named and named != envelope.id and not envelope.id.startswith(f"{named}#")):
        return None, ("its file has changed since it was surveyed",)
    message, flaws = _message(envelope, headers, body)
    return message, tuple(dict.fromkeys((*notes, *flaws)))


def _bounded(raw: bytes) -> tuple[bytes, list[str]]:
    if len(raw) <= MOST_BYTES:
        return raw, []
    return raw[:MOST_BYTES], [f"it is larger than {MOST_BYTES // 1_000_000} MB; only its beginning was read"]


def _message(envelope: Envelope, headers: dict[str, str], body: bytes) -> tuple[Message, list[str]]:
    content = _Content(zone=_offset(envelope.zone))
    text = _read_body(headers, body, content)
    if content.text and not text.strip():
        text = content.text
    if len(text) > MOST_CHARACTERS:
        content.notes.append(
            f"its text is longer than {MOST_CHARACTERS:,} characters; only its beginning was read"
        )
        text = text[:MOST_CHARACTERS]
    message = Message(
        id=envelope.id,
        at=envelope.at,
        zone=envelope.zone,
        sender=envelope.sender,
        to=envelope.to,
        cc=envelope.cc,
        subject=envelope.subject,
        text=text,
        html="" if content.has_plain else content.html,
        references=envelope.references,
        headers=_kept(headers),
        reports=tuple(content.reports),
        calendar=tuple(dict.fromkeys(content.calendar)),
        folder=envelope.folder,
        labels=envelope.labels,
    )
    return message, content.notes


@dataclass(slots=True)
class _Content:
    """What is gathered while the parts of one mail are walked."""

    zone: timezone
    calendar: list[CalendarPart] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    html: str = ""
    has_plain: bool = False  # text that is not HTML
    text: str = ""  # found in a winmail.dat, used where the mail says nothing else


def _read_body(headers: dict[str, str], body: bytes, content: _Content) -> str:
    """The text of the body; calendars, reports and notes go to `content`."""
    kind, parameters = _content_type(headers.get("content-type"))
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    if not kind.startswith(("multipart/", "message/")) and encoding not in {
        "x-uuencode",
        "uuencode",
        "uue",
        "x-uue",
    }:
        attached = headers.get("content-disposition", "").strip().lower().startswith("attachment")
        return _leaf(
            kind,
            parameters,
            _decoded(body, encoding),
            content,
            attached=attached,
            name=parameters.get("name", ""),
        )
    try:
        return _walk(_parts_of(headers, body), content)
    except Exception:  # noqa: BLE001 - the standard library on hostile bytes; RecursionError among them
        content.notes.append("its parts could not be told apart; it was read as plain text")
        return _clean(decode(body[:_MOST_HTML])[0])


def _parts_of(headers: dict[str, str], body: bytes) -> Part:
    """The tree of parts; where it is not plain by the standard library, fed only the headers that shape it."""
    plain = plain_parts(headers, body)
    if plain is not None:
        return plain
    shaping = "".join(
        f"{name}: {headers[name]}\n"
        for name in ("content-type", "content-transfer-encoding")
        if name in headers
    )
    if body.lower().count(b"boundary=", 0, MOST_BYTES) > _MOST_PARTS:
        raise ValueError("too many parts")
    return email.message_from_bytes(shaping.encode("utf-8", "replace") + b"\n" + body)


def _walk(part: Part, content: _Content, depth: int = 0) -> str:
    """The text of a part with all below it."""
    content.parts += 1
    if content.parts > _MOST_PARTS or depth > _DEEPEST:
        content.notes.append("it has more parts than a mail has; the rest was not read")
        return ""
    kind = part.get_content_type()
    if part.is_multipart() and kind.startswith("message/"):
        _report(kind, part, content)
        return ""
    if kind.startswith("multipart/") and not part.is_multipart():
        return _walk_guessed(part, content, depth)
    if part.is_multipart():
        parts = _below(part)
        if kind == "multipart/alternative":
            return _alternative(parts, content, depth)
        texts = [_walk(below, content, depth + 1) for below in parts]
        return "\n".join(text for text in texts if text.strip())
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    _, parameters = _content_type(str(part.get("content-type", "")))
    disposition = str(part.get("content-disposition", "")).strip().lower()
    name = part.get_filename("") or ""
    return _leaf(kind, parameters, data, content, attached=disposition.startswith("attachment"), name=name)


def _below(part: Part) -> list[Part]:
    return [below for below in part.get_payload() if not isinstance(below, str | int)]


def _walk_guessed(part: Part, content: _Content, depth: int) -> str:
    """A multipart whose boundary is not the one it names: by the first line that looks like one; else as text."""
    payload = part.get_payload(decode=True)
    data = (
        payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")
    )
    boundary = _BOUNDARY.search(data)
    if boundary is None:
        return _clean(decode(data[:_MOST_HTML])[0])
    kind = part.get_content_type().encode("ascii", "replace")
    whole = email.message_from_bytes(b'Content-Type: %s; boundary="%s"\n\n%s' % (kind, boundary[1], data))
    if not whole.is_multipart():
        return _clean(decode(data[:_MOST_HTML])[0])
    return _walk(whole, content, depth + 1)


def _alternative(parts: list[Part], content: _Content, depth: int) -> str:
    """Of the same words in several forms the plain one, unless it is empty; else the richest, which comes last."""
    plain, others = "", ""
    for part in parts:
        if part.get_content_type() in _HTML_TYPES and plain.strip():
            continue  # not needed: the costliest form is not even read
        text = _walk(part, content, depth + 1)
        if part.get_content_type() == "text/plain":
            plain = plain if plain.strip() else text
        elif text.strip():
            others = text
    return plain if plain.strip() else others


def _leaf(
    kind: str, parameters: dict[str, str], data: bytes, content: _Content, *, attached: bool, name: str
) -> str:
    """The text of a part that has none below it; calendars and reports go to `content`."""
    lower_name = name.lower()
    if kind in _CALENDAR_TYPES or lower_name.endswith((".ics", ".vcs")):
        from unchase.connectors.calendar_part import read_calendar

        events, problems = read_calendar(data, method=parameters.get("method"), zone=content.zone)
        content.calendar += events
        content.notes += problems
    elif kind in _TNEF_TYPES or lower_name == "winmail.dat":
        _read_winmail(data, content)
    elif kind in _REPORT_TYPES:
        content.reports.append((kind, _text(data, parameters, content)[:_MOST_REPORT]))
    elif kind.startswith("message/") and not attached:
        content.reports.append((kind, decode(data[:_MOST_REPORT])[0]))
    elif attached:
        return ""
    elif kind in _HTML_TYPES:
        markup = _text(data[:_MOST_HTML], parameters, content)
        content.html = content.html or markup[:_MOST_MARKUP]
        return text_of_html(markup)
    elif kind == "text/plain":
        text = _text(data, parameters, content)
        content.has_plain = content.has_plain or bool(text.strip())
        if parameters.get("format", "").lower() == "flowed":
            return unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
        return text
    return ""


def _read_winmail(data: bytes, content: _Content) -> None:
    from unchase.connectors.tnef import read_winmail

    winmail = read_winmail(data)
    if winmail is None:
        content.notes.append("its winmail.dat could not be read")
    elif winmail.rich_only:
        content.notes.append("its winmail.dat holds only rich text, which was not read")
    else:
        content.text = _clean(winmail.text) or text_of_html(winmail.html)


def _report(kind: str, part: Part, content: _Content) -> None:
    """A machine-readable part as text: fields as they stand, blocks apart; of a returned mail its beginning."""
    blocks = []
    for below in _below(part):
        fields = "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in below.items())
        rest = below.get_payload()
        blocks.append(f"{fields}\n\n{rest}".rstrip() if isinstance(rest, str) else fields)
    content.reports.append((kind, _clean("\n\n".join(blocks)[:_MOST_REPORT])))


def _text(data: bytes, parameters: dict[str, str], content: _Content) -> str:
    text, as_claimed = decode(data, parameters.get("charset"))
    if not as_claimed and (charset := parameters.get("charset")):
        content.notes.append(f"its charset is not “{words(charset)[:40]}” as it says; it was guessed")
    return _clean(text)


def _clean(text: str) -> str:
    """Line ends as LF, no NUL, no half of a surrogate pair."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-8", "replace").decode("utf-8")
        text = text.removeprefix("\ufeff")
    return text


def _content_type(value: str | None) -> tuple[str, dict[str, str]]:
    """Type and parameters of a Content-Type; text/plain where it says nothing sensible (RFC 2045, 5.2)."""
    found = _CONTENT_TYPE.match(value or "")
    if found is None or value is None:
        return "text/plain", {}
    parameters = {
        name.lower(): quoted if quoted is not None and quoted != "" else bare
        for name, quoted, bare in _PARAMETER.findall(value[found.end() : 4_000])
    }
    return found[1].lower(), parameters


def _decoded(body: bytes, encoding: str) -> bytes:
    """The body without its transfer encoding; as it stands where that is damaged."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        return _base64(body)
    return body


def _base64(body: bytes) -> bytes:
    """Base64 as far as it goes: scanners and lists write their footers behind it, and transfers cut it off."""
    if body.translate(None, _BASE64_LETTERS):
        body = b"\n".join(_pure_lines(body.split(b"\n")))
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:  # cut off
        letters = body.translate(None, b"=\n \t")
    whole = len(letters) - (len(letters) % 4 == 1)  # a single letter over holds no byte
    return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))


def _pure_lines(lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line.translate(None, _BASE64_LETTERS):
            return
        yield line


def _kept(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: words(value[:_LONGEST_HEADER])
        for name, value in headers.items()
        if name not in _DROPPED and (not name.startswith(_DROPPED_PREFIXES) or name in _KEPT)
    }


def _offset(zone: str) -> timezone:
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes)) if minutes else UTC

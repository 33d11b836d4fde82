"""Finds the people behind a robot's mail: whom a mail did not reach, who booked, signed or filled in a form."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from unchase.connectors.domains import is_robot, speaks_for_people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.core.message import Address

_SEARCHED = 200_000  # bytes of the body that are looked through
_MOST = 10
_ADDRESS = re.compile(rb"(?<![\w.+-])([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_FAILED = re.compile(
    rb"(?:final-recipient|original-recipient)[ \t]*:[ \t]*(?:rfc822|utf-8)?[ \t]*;?[ \t]*<?([\w.+-]{1,64}@[\w.-]{1,200})",
    re.IGNORECASE,
)
_RETURNED_ID = re.compile(
    rb"^[> ]{0,4}message-id[ \t]*:[ \t\n]*<([^<>\s]{1,300})>", re.IGNORECASE | re.MULTILINE
)
_BASE64_BLOCK = re.compile(rb"\n\n((?:[A-Za-z0-9+/]{40,100}={0,2}\n){1,3000}[A-Za-z0-9+/]{0,100}={0,2})")
_DAEMONS = ("mailer-daemon", "postmaster", "post_master", "mail-daemon", "maildaemon", "daemon@")


def may_speak_for_another(sender: Address) -> bool:
    """Whether a mail from there may be about someone else than its sender."""
    return is_daemon(sender.address) or is_robot(sender.address) or is_service(sender)


def is_service(sender: Address) -> bool:
    """Whether a service speaks for a person: a booking page, a form, an e-signature. People who work there, and
    write under their own name, speak for themselves.
    """
    local, _, domain = sender.address.partition("@")
    if not speaks_for_people(domain):
        return False
    names = [name for name in re.split(r"[^\w]+", sender.name.lower()) if len(name) > 2]
    return not any(name in local and name not in domain for name in names)


def is_daemon(address: str) -> bool:
    """Whether a mail server itself wrote it; the empty address is such a one's."""
    return not address or address.startswith(_DAEMONS)


def people_behind(headers: Mapping[str, str], body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses a robot's mail is about, likeliest first, and the ids of the mails of ours it returns.

    The failed recipients a report names come first (RFC 3464), then X-Failed-Recipients, then every address in the
    text, in order.
    """
    text = _readable(headers, body[:_SEARCHED])
    found: dict[str, None] = dict.fromkeys(
        match.decode("ascii", "replace").lower() for match in _FAILED.findall(text)
    )
    failed = headers.get("x-failed-recipients", "").lower().encode("ascii", "replace")
    for match in (*_ADDRESS.findall(failed), *(found_[1] for found_ in _first(text))):
        found.setdefault(match.decode("ascii", "replace").lower().rstrip("."))
    returned = tuple(id_.decode("ascii", "replace") for id_ in _RETURNED_ID.findall(text)[:1])
    return tuple(found)[:_MOST], returned


def _first(text: bytes) -> list[re.Match[bytes]]:
    matches = []
    for match in _ADDRESS.finditer(text):
        matches.append(match)
        if len(matches) >= _MOST * 3:
            break
    return matches


def _readable(headers: Mapping[str, str], body: bytes) -> bytes:
    """The body with its transfer encodings undone as far as addresses can hide in them; not a reading of its parts."""
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "base64":
        return _unpacked(body)
    text = _BASE64_BLOCK.sub(lambda found: b"\n\n" + _unpacked(found[1]), body)
    if b"=3D" in text or b"=40" in text or encoding == "quoted-printable":
        text = binascii.a2b_qp(text)
    return text.replace(b"&#64;", b"@").replace(b"%40", b"@")


def _unpacked(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        return data

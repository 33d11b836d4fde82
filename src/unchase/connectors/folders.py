"""Which mail its own folder, label or flag leaves out: drafts, spam, deleted, not yet sent."""

from __future__ import annotations

import binascii
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from unchase.connectors.headers import words
from unchase.connectors.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

SENT = "sent"
_SUFFIXES = re.compile(r"\.(?:mbox|mbx|mbs|sbd|eml|gz|imapmbox)\Z", re.IGNORECASE)
_MOZILLA_EXPUNGED = 0x0008  # X-Mozilla-Status: deleted, the folder not yet compacted
_MOZILLA_IMAP_DELETED = 0x0020_0000  # X-Mozilla-Status2
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]{0,200})-")


def set_aside(folder: str, labels: tuple[str, ...], flags: str, headers: Mapping[str, str]) -> str | None:
    """Why a mail is left out: "draft", "spam", "trash", "outbox", "scheduled" or "chat"; None where it is not.

    `flags` are the letters of a Maildir file name; mbox programs write theirs into headers.
    """
    if flags:
        return "trash" if "T" in flags else "draft" if "D" in flags else _by_name(folder, labels)
    return _by_name(folder, labels) or _by_headers(headers)


def _by_name(folder: str, labels: tuple[str, ...]) -> str | None:
    kinds = (kind_of_folder(name) for name in (folder, *labels))
    return next((kind for kind in kinds if kind is not None and kind != SENT), None)


def _by_headers(headers: Mapping[str, str]) -> str | None:
    """In mbox files D is deleted and T is a draft: the other way round than in Maildir."""
    flags = headers.get("x-status", "")
    expunged = _mozilla(headers, "x-mozilla-status") & _MOZILLA_EXPUNGED
    deleted = _mozilla(headers, "x-mozilla-status2") & _MOZILLA_IMAP_DELETED
    if expunged or deleted or "D" in flags or "D" in headers.get("status", ""):
        return "trash"
    return "draft" if "T" in flags else None


@lru_cache(maxsize=4_096)
def kind_of_folder(name: str) -> str | None:
    """What kind of folder a name says it is ("draft", "spam", "sent", …); None for any other."""
    known = _kinds()
    for part in re.split(r"[/\\]", name):
        plain = _SUFFIXES.sub("", part.strip()).strip().casefold()
        if (kind := known.get(plain)) is not None:
            return kind
    return None


def gmail_labels(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The labels a Gmail export writes with each mail."""
    value = headers.get("x-gmail-labels")
    if not value:
        return ()
    return tuple(label for part in words(value).split(",") if (label := part.strip().strip('"')))


def maildir_folder(name: str) -> str:
    """The name of a Maildir++ folder: ".INBOX.Entw&APw-rfe" → "Entwürfe" (RFC 3501, 5.1.3)."""
    path = [part for part in unshifted(name).split(".") if part]
    if path and path[0].casefold() == "inbox":
        path = path[1:]
    return "/".join(path)


def unshifted(name: str) -> str:
    """A folder's name as people read it: "Entw&APw-rfe" → "Entwürfe" (RFC 3501, 5.1.3)."""
    return _SHIFTED.sub(_unshifted, name)


def _unshifted(found: re.Match[str]) -> str:
    packed = found[1].replace(",", "/")
    if not packed:
        return "&"
    try:
        return binascii.a2b_base64(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return found[0]


def _mozilla(headers: Mapping[str, str], name: str) -> int:
    try:
        return int(headers.get(name, "0"), 16)
    except ValueError:
        return 0


@cache
def _kinds() -> dict[str, str]:
    return {name.casefold(): kind for kind, names in table("folders.toml").items() for name in names}

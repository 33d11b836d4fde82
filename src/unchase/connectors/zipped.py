"""Unpacks a ZIP archive of mails beside it: only what may be mail, bounded, and never outside its folder."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from unchase.connectors.problem import MailboxError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAIL = frozenset({".eml", ".emlx", ".mbox", ".mbx", ".mbs", ".mail", ".gz", ""})
MOST_ENTRIES = 1_000_000
_MOST_TIMES = 60  # text packs to a tenth, a bomb to a thousandth
_ALWAYS = 200_000_000  # bytes that may come out of any archive, however small
_DEEPEST = 12
_STRETCH = 1 << 20
_ODD = re.compile(r"[^\w .,;=!@+()\[\]-]")
_MAILDIR = frozenset({"cur", "new"})


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP archive."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}  # the second is empty


def most_unpacked(size: int) -> int:
    """How many bytes may come out of a packed file of that size."""
    return max(_ALWAYS, size * _MOST_TIMES)


def unpack(archive: Path, into: Path) -> Iterator[Problem]:
    """Unpack the mail files of an archive into a folder, with its folders; what is left out comes as a `Problem`.

    What comes out is counted as it comes, for an archive may lie about it. Raises `MailboxError` where it is damaged,
    or unpacks to more than `_MOST_TIMES` its size.
    """
    left = most_unpacked(archive.stat().st_size)
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_ENTRIES:
                raise MailboxError(f"{archive.name} holds more than {MOST_ENTRIES:,} files.")
            for number, entry in enumerate(entries):
                target = None if entry.is_dir() else mail_place(entry.filename, into, number)
                if target is None:
                    continue
                if entry.flag_bits & 1:
                    yield Problem("it is locked with a password", entry.filename[:200])
                    continue
                try:
                    left = _copy(packed, entry, target, left)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
                    target.unlink(missing_ok=True)
                    yield Problem("it is damaged, or packed in a way nobody knows", entry.filename[:200])
                if left < 0:
                    raise MailboxError(
                        f"{archive.name} unpacks to far more than mail would; it is not opened."
                    )
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise MailboxError(f"{archive.name} is a damaged ZIP archive.") from error


def mail_place(filename: str, into: Path, number: int) -> Path | None:
    """Where the file of an archive with this name goes; None where it is no mail.

    The name is only a hint: none climbs out of the folder.
    """
    parts = [part for part in filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    if not parts or parts[0] == "__MACOSX" or parts[-1].startswith("."):
        return None
    name = _ODD.sub("_", parts[-1].replace(":", ";"))[
        -200:
    ]  # ";" is what Maildirs write where ":" may not be
    dot = name.rfind(".")
    in_maildir = len(parts) > 1 and parts[-2] in _MAILDIR
    if not in_maildir and (name[dot:].lower() if dot > 0 else "") not in _MAIL:
        return None
    folder = into.joinpath(*(_folder(part) for part in parts[:-1][-_DEEPEST:]))
    for needed in (folder, *(folder.parent / part for part in sorted(_MAILDIR) if in_maildir)):
        needed.mkdir(parents=True, exist_ok=True)  # an archive leaves out what is empty
    target = folder / name.lstrip(".")
    return folder / f"{number}-{target.name}" if target.exists() else target


def _folder(part: str) -> str:
    """A folder's name; the dot at its beginning stays, for Maildirs write their folders so."""
    return _ODD.sub("_", part)[:80] if part.strip(".") else "_"


def _copy(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """How much may still come out; below zero where it was too much."""
    with packed.open(entry) as source, target.open("wb") as file:
        while left >= 0 and (stretch := source.read(_STRETCH)):
            left -= len(stretch)
            file.write(stretch)
    return left

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
_PACKED = frozenset({".zip", ".tar", ".tgz", ".tbz2", ".txz", ".bz2", ".xz"})
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


class Room:
    """How many bytes may still come out of an archive, and of all that is packed in it, together."""

    def __init__(self, archive: Path) -> None:
        self.left = most_unpacked(archive.stat().st_size)

    def take(self, size: int) -> bool:
        """Whether there was room for so much more."""
        self.left -= size
        return self.left >= 0


def unpack(archive: Path, into: Path, room: Room | None = None, *, packed: bool = False) -> Iterator[Problem]:
    """Unpack the mail files of an archive into a folder, with its folders; what is left out comes as a `Problem`.

    With `packed` archives in it come out, too. What comes out is counted as it comes, for an archive may lie about it.
    Raises `MailboxError` where it is damaged, or unpacks to more than there is room for.
    """
    room = room or Room(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_ENTRIES:
                raise MailboxError(f"{archive.name} holds more than {MOST_ENTRIES:,} files.")
            for number, entry in enumerate(entries):
                target = None if entry.is_dir() else mail_place(entry.filename, into, number, packed=packed)
                if target is None:
                    continue
                if entry.flag_bits & 1:
                    yield Problem("it is locked with a password", entry.filename[:200])
                    continue
                try:
                    _copy(opened, entry, target, room)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
                    target.unlink(missing_ok=True)
                    yield Problem("it is damaged, or packed in a way nobody knows", entry.filename[:200])
                if room.left < 0:
                    raise too_much(archive)
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise MailboxError(f"{archive.name} is a damaged ZIP archive.") from error


def too_much(archive: Path) -> MailboxError:
    """What is said of an archive that holds more than there is room for."""
    return MailboxError(f"{archive.name} unpacks to far more than mail would; it is not opened.")


def mail_place(filename: str, into: Path, number: int, *, packed: bool = False) -> Path | None:
    """Where the file of an archive with this name goes; None where it is no mail, nor with `packed` an archive.

    The name is only a hint: none climbs out of the folder, none is longer than a file system bears.
    """
    parts = [part for part in filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    if not parts or parts[0] == "__MACOSX" or parts[-1].startswith("."):
        return None
    name = _ODD.sub("_", parts[-1].replace(":", ";"))  # ";" is what Maildirs write where ":" may not be
    name = _shortened(name, 200)
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot > 0 else ""
    in_maildir = len(parts) > 1 and parts[-2] in _MAILDIR
    if not in_maildir and suffix not in _MAIL and not (packed and suffix in _PACKED):
        return None
    folder = into.joinpath(*(_folder(part) for part in parts[:-1][-_DEEPEST:]))
    try:
        for needed in (folder, *(folder.parent / part for part in sorted(_MAILDIR) if in_maildir)):
            needed.mkdir(parents=True, exist_ok=True)  # an archive leaves out what is empty
    except (FileExistsError, NotADirectoryError):  # a file of that name came before
        folder = into / f"{number}"
        folder.mkdir(exist_ok=True)
    target = folder / name.lstrip(".")
    return folder / f"{number}-{target.name}" if target.exists() else target


def _shortened(name: str, most: int) -> str:
    """The end of a name, in so many bytes."""
    return name.encode()[-most:].decode("utf-8", "ignore")


def _folder(part: str) -> str:
    """A folder's name; the dot at its beginning stays, for Maildirs write their folders so."""
    return _ODD.sub("_", part).encode()[:80].decode("utf-8", "ignore") if part.strip(".") else "_"


def _copy(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: Room) -> None:
    with opened.open(entry) as source, target.open("wb") as file:
        while (stretch := source.read(_STRETCH)) and room.take(len(stretch)):
            file.write(stretch)

"""Unpacks a TAR archive of mails, packed or not, as `zipped` does: only what may be mail, bounded, never outside its folder."""

from __future__ import annotations

import errno
import lzma
import tarfile
import zlib
from typing import IO, TYPE_CHECKING, Self

from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.zipped import MOST_ENTRIES, Room, mail_place, too_much

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENDS = (".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")
_STRETCH = 1 << 20
_LONGEST_HEADER = 1_000_000  # bytes; one that claims more is there to fill the memory
_DAMAGED = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


class _HeaderTooLargeError(tarfile.TarError):
    """A header says it goes on for longer than any does."""


class _Entry(tarfile.TarInfo):
    """An entry whose further headers, which are read as a whole, are small."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if not (found.isfile() or found.isdir() or found.islnk() or found.issym() or found.isdev()):
            cls._check(found.size)
        return found

    @staticmethod
    def _check(size: int) -> None:
        if size > _LONGEST_HEADER:
            raise _HeaderTooLargeError


def is_tar(path: Path) -> bool:
    """Whether a file is named as a TAR archive is, and is one."""
    if not path.name.lower().endswith(_ENDS) or not path.is_file():
        return False
    try:
        with tarfile.open(path, "r|*", tarinfo=_Entry):
            return True
    except _HeaderTooLargeError:
        return True
    except _DAMAGED:
        return False


def unpack_tar(
    archive: Path, into: Path, room: Room | None = None, *, packed: bool = False
) -> Iterator[Problem]:
    """Unpack the mail files of an archive into a folder, with its folders; what is left out comes as a `Problem`.

    With `packed` archives in it come out, too. Links, devices and whatever is no plain file are passed over. Raises
    `MailboxError` where it is damaged at its beginning, or unpacks to more than there is room for.
    """
    room = room or Room(archive)
    number = 0
    try:
        with tarfile.open(
            archive, "r|*", tarinfo=_Entry
        ) as opened:  # a stream: its end is not looked for first
            while (entry := opened.next()) is not None:
                opened.members.clear()  # type: ignore[attr-defined]  # it would keep them all
                number += 1
                if number > MOST_ENTRIES:
                    raise MailboxError(f"{archive.name} holds more than {MOST_ENTRIES:,} files.")
                if not entry.isfile():
                    continue
                if not room.take(entry.size):
                    raise too_much(archive)
                target = mail_place(entry.name, into, number, packed=packed)
                source = opened.extractfile(entry) if target is not None else None
                if target is not None and source is not None:
                    _copy(source, target)
    except _HeaderTooLargeError as error:
        raise too_much(archive) from error
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        if number == 0:
            raise MailboxError(f"{archive.name} is a damaged TAR archive.") from error
        yield Problem("it is damaged: only its beginning could be unpacked", archive.name)


def _copy(source: IO[bytes], target: Path) -> None:
    with source, target.open("wb") as file:
        while stretch := source.read(_STRETCH):
            file.write(stretch)

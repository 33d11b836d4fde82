"""Unpacks a TAR archive of mails, packed or not, as `zipped` does: only what may be mail, bounded, never outside its folder."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from typing import IO, TYPE_CHECKING

from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.zipped import MOST_ENTRIES, mail_place, most_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENDS = (".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")
_STRETCH = 1 << 20
_DAMAGED = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def is_tar(path: Path) -> bool:
    """Whether a file is named as a TAR archive is, and is one."""
    return path.name.lower().endswith(_ENDS) and path.is_file() and tarfile.is_tarfile(path)


def unpack_tar(archive: Path, into: Path) -> Iterator[Problem]:
    """Unpack the mail files of an archive into a folder, with its folders; what is left out comes as a `Problem`.

    Links, devices and whatever is no plain file are passed over. Raises `MailboxError` where it is damaged at its
    beginning, or unpacks to far more than mail would.
    """
    left = most_unpacked(archive.stat().st_size)
    number = 0
    try:
        with tarfile.open(archive, "r|*") as packed:  # a stream: its end is not looked for first
            for number, entry in enumerate(packed):
                if number >= MOST_ENTRIES:
                    raise MailboxError(f"{archive.name} holds more than {MOST_ENTRIES:,} files.")
                left -= entry.size if entry.isfile() else 0
                if left < 0:
                    raise MailboxError(
                        f"{archive.name} unpacks to far more than mail would; it is not opened."
                    )
                target = mail_place(entry.name, into, number) if entry.isfile() else None
                source = packed.extractfile(entry) if target is not None else None
                if target is not None and source is not None:
                    _copy(source, target)
    except _DAMAGED as error:
        if number == 0:
            raise MailboxError(f"{archive.name} is a damaged TAR archive.") from error
        yield Problem("it is damaged: only its beginning could be unpacked", archive.name)


def _copy(source: IO[bytes], target: Path) -> None:
    with source, target.open("wb") as file:
        while stretch := source.read(_STRETCH):
            file.write(stretch)

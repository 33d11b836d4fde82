"""What archives hold: mbox files, Maildirs, folders of both, and ZIP and TAR archives of these, one in the other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.connectors.mailbox import holdings
from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.tarred import is_tar, unpack_tar
from unchase.connectors.zipped import is_zip, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.mailbox import Holding

_DEEPEST = 3  # archives in archives
_PACKED = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")


def held_in(path: Path, scratch: Path, *, depth: int = 0) -> Iterator[Holding | Problem]:
    """What holds mails at a path, in a stable order; packed archives are unpacked into folders of `scratch`.

    Raises `MailboxError` where nothing at the path can be mail.
    """
    if path.is_dir():
        packed = _packed_in(path)
        names = {str(one) for one in packed}
        try:
            for holding in holdings(path, scratch=scratch):
                if not isinstance(holding, Problem) or holding.where not in names:
                    yield holding
        except MailboxError:
            if not packed:
                raise
        for one in packed:
            yield from _unpacked(one, scratch, depth)
    elif path.is_file() and (is_tar(path) or is_zip(path)):
        yield from _unpacked(path, scratch, depth, named=depth == 0)
    else:
        yield from holdings(path, scratch=scratch)


def _packed_in(folder: Path) -> list[Path]:
    """The archives in a tree, by name."""
    found = []
    for directory, below, names in os.walk(folder):
        below.sort()
        paths = (Path(directory) / name for name in sorted(names) if name.lower().endswith(_PACKED))
        found += [path for path in paths if path.is_file() and (is_tar(path) or is_zip(path))]
    return found


def _unpacked(path: Path, scratch: Path, depth: int, *, named: bool = False) -> Iterator[Holding | Problem]:
    """What an archive holds. Of one that was not named itself, what is wrong with it is a `Problem`."""
    if depth >= _DEEPEST:
        yield Problem("it is an archive in an archive in an archive: unpack it first", str(path))
        return
    folder = scratch / f"{len(list(scratch.iterdir())):06}-{path.name[:80]}"
    folder.mkdir()
    try:
        yield from unpack_tar(path, folder) if is_tar(path) else unpack(path, folder)
        yield from held_in(folder, scratch, depth=depth + 1)
    except MailboxError as problem:
        if named:
            raise
        yield Problem(f"it cannot be unpacked ({problem})", str(path))

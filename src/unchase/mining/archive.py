"""What archives hold: mbox files, Maildirs, folders of both, and ZIP and TAR archives of these, one in the other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.connectors.mailbox import holdings
from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.tarred import is_tar, unpack_tar
from unchase.connectors.zipped import Room, is_zip, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.mailbox import Holding

_DEEPEST = 3  # archives in archives
_PACKED = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")


def held_in(
    path: Path, scratch: Path, *, depth: int = 0, room: Room | None = None
) -> Iterator[Holding | Problem]:
    """What holds mails at a path, in a stable order; packed archives are unpacked into folders of `scratch`.

    `room` is what may still come out of the archive the path lies in. Raises `MailboxError` where nothing at the path
    can be mail.
    """
    if path.is_dir():
        packed = _packed_in(path)
        names = {str(one) for one in packed}
        try:
            for holding in holdings(path, scratch=scratch):
                if isinstance(holding, Problem):
                    if holding.where not in names:
                        yield replace(holding, where=_place(Path(holding.where), scratch))
                    continue
                if room is not None and not _fits(holding, scratch, room):
                    yield Problem(
                        "what is packed in it comes to far more than mail would", _place(path, scratch)
                    )
                    return
                yield holding
        except MailboxError:
            if not packed:
                raise
        for one in packed:
            yield from _unpacked(one, scratch, depth, room)
    elif path.is_file() and (is_tar(path) or is_zip(path)):
        yield from _unpacked(path, scratch, depth, room, named=depth == 0)
    else:
        yield from holdings(path, scratch=scratch)


def _place(path: Path, scratch: Path) -> str:
    """Where something lies, in words for whoever brought it: of what was unpacked, in which archive."""
    if not path.is_relative_to(scratch):
        return str(path)
    folder, *below = path.relative_to(scratch).parts
    return "/".join((folder.partition("-")[2], *below))


def _fits(holding: Holding, scratch: Path, room: Room) -> bool:
    """Whether there is room for it, where it was unpacked by itself."""
    place = Path(holding.path)
    return place.parent != scratch or room.take(place.stat().st_size)


def _packed_in(folder: Path) -> list[Path]:
    """The archives in a tree, by name."""
    found = []
    for directory, below, names in os.walk(folder):
        below.sort()
        paths = (Path(directory) / name for name in sorted(names) if name.lower().endswith(_PACKED))
        found += [path for path in paths if path.is_file() and (is_tar(path) or is_zip(path))]
    return found


def _unpacked(
    path: Path, scratch: Path, depth: int, room: Room | None, *, named: bool = False
) -> Iterator[Holding | Problem]:
    """What an archive holds. Of one that was not named itself, what is wrong with it is a `Problem`."""
    if depth >= _DEEPEST:
        yield Problem("it is an archive in an archive in an archive: unpack it first", _place(path, scratch))
        return
    folder = (
        scratch / f"{len(list(scratch.iterdir())):06}-{path.name.encode()[:80].decode('utf-8', 'ignore')}"
    )
    folder.mkdir()
    room = room or Room(path)
    unpacking = unpack_tar if is_tar(path) else unpack
    try:
        for one in unpacking(path, folder, room, packed=True):
            inside = "" if one.where == path.name else f"/{one.where}"
            yield replace(one, where=f"{_place(path, scratch)}{inside}")
        yield from held_in(folder, scratch, depth=depth + 1, room=room)
    except MailboxError as problem:
        if named:
            raise
        yield Problem(f"it cannot be unpacked ({problem})", _place(path, scratch))

"""Finds the mails in what people have: mbox files, Maildirs, .eml files, folders of any of these, packed or not."""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import IO, TYPE_CHECKING

from unchase.connectors import mbox
from unchase.connectors.envelope import Place
from unchase.connectors.folders import maildir_folder
from unchase.connectors.mime import MOST_BYTES
from unchase.connectors.problem import MailboxError, Problem
from unchase.connectors.zipped import Room, is_zip, most_unpacked, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

_GZIP = b"\x1f\x8b"
_PEEK = 4_096
_STRETCH = 262_144
_FIELD = re.compile(rb"(?:\xef\xbb\xbf)?[!-9;-~]{1,80}[ \t]?:[^\n]{0,2000}\r?\n?")
_MAIL_FIELD = re.compile(
    rb"(?:\A|\n)(?:received|from|date|return-path|message-id|delivered-to|x-[\w-]{1,60}|subject|to|mime-version)[ \t]?:",
    re.IGNORECASE,
)
_MAILDIR_TIME = re.compile(r"(\d{9,10})[.,_]")
_MAILDIR_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)")
_INDEX_FILES = frozenset(
    {".msf", ".dat", ".json", ".csv", ".toml", ".md", ".html", ".ics", ".vcf", ".plist", ".sqlite", ".log"}
)
_MAIL_FILES = frozenset({".eml", ".emlx", ".mail", ".mbox", ".mbx", ".mbs", ".gz", ".txt", ""})
_FOREIGN = {
    ".pst": "an Outlook data file: export its folders as described in the guide to getting your mail out",
    ".ost": "an Outlook data file: export its folders as described in the guide to getting your mail out",
    ".olm": "an archive of Outlook for Mac: open it there and drag the mails out as .eml files",
    ".msg": "a mail in Outlook's own form: save it as .eml",
    ".zip": "a ZIP archive inside a folder: name it by itself",
    ".tgz": "a packed archive: unpack it first",
    ".tar": "a packed archive: unpack it first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail as it lies in its mailbox, nothing read yet: bytes, place, folder, Maildir flags, time of arrival."""

    raw: bytes
    place: Place
    folder: str = ""
    flags: str = ""
    arrived_at: datetime | None = None


class Kind(StrEnum):
    """What holds mails."""

    MBOX = "mbox"
    MAILDIR = "maildir"  # one of its folders of files
    SINGLE = "single"  # a file that is a mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A file or folder that holds mails, of all or a part of it: a stretch of bytes of an mbox file, some files of a Maildir."""

    kind: Kind
    path: str
    folder: str = ""
    start: int = 0
    end: int | None = None
    names: tuple[str, ...] = ()


def read_mailbox(path: Path, *, scratch: Path) -> Iterator[RawMail | Problem]:
    """Every mail in a file or folder, in a stable order; what could not be read comes between them as a `Problem`.

    `scratch` is a folder for unpacked copies of gzipped mbox files and ZIP archives; it must live as long as their
    mails are fetched. Raises `MailboxError` where nothing at the path can be a mailbox.
    """
    for holding in holdings(path, scratch=scratch):
        if isinstance(holding, Problem):
            yield holding
            continue
        try:
            yield from mails_in(holding)
        except OSError as problem:
            if path.is_file():
                raise _refused(path, problem) from problem
            yield Problem(f"it may not be read ({problem.strerror or problem})", holding.path)


def holdings(path: Path, *, scratch: Path) -> Iterator[Holding | Problem]:
    """What holds the mails in a file or folder, as `read_mailbox` reads them; packed ones are unpacked into `scratch`."""
    if not path.exists():
        raise MailboxError(f"There is no file or folder {path}.")
    if (
        not path.is_file() and not path.is_dir()
    ):  # a pipe or a device: mails are fetched from their places later
        raise MailboxError(f"{path} is neither a file nor a folder.")
    try:
        if path.is_dir():
            yield from _folder(path, scratch)
        elif is_zip(path):
            yield from _zipped(path, scratch)
        else:
            yield from _file(path, path.stem, scratch, named=True)
    except OSError as problem:
        raise _refused(path, problem) from problem


def _refused(path: Path, problem: OSError) -> MailboxError:
    verb = "may not be" if isinstance(problem, PermissionError) else "cannot be"
    return MailboxError(f"{path} {verb} read: {problem.strerror or problem}.")


def mails_in(holding: Holding) -> Iterator[RawMail | Problem]:
    """The mails of a holding, in a stable order. OSError where it cannot be read."""
    path = Path(holding.path)
    if holding.kind is Kind.MBOX:
        with path.open("rb") as file:
            for start, end, raw, arrived in mbox.mails_of(file, holding.start, holding.end):
                yield RawMail(
                    raw=mbox.unquote(raw),
                    place=Place(holding.path, start, end, mbox=True),
                    folder=holding.folder,
                    arrived_at=arrived,
                )
    elif holding.kind is Kind.MAILDIR:
        yield from _maildir(path, holding)
    else:
        with path.open("rb") as file:
            yield RawMail(raw=_single(file), place=Place(holding.path), folder=holding.folder)


def looks_like_mailbox(start: bytes) -> bool:
    """Whether a file that begins so, unpacked, may be an mbox file or a mail."""
    start = start.removeprefix(b"\xef\xbb\xbf")
    return start.lstrip(b"\r\n").startswith(b"From ") or _looks_like_mail(start)


def fetch(place: Place) -> bytes:
    """The bytes of a mail surveyed before, at most `MOST_BYTES` and one. OSError where its file is gone."""
    if place.end is None:
        with Path(place.path).open("rb") as file:
            return _single(file)
    descriptor = os.open(place.path, os.O_RDONLY)
    try:
        raw = os.pread(descriptor, min(place.end - place.start, MOST_BYTES + 1), place.start)
    finally:
        os.close(descriptor)
    return mbox.unquote(raw) if place.mbox else raw


def _zipped(path: Path, scratch: Path) -> Iterator[Holding | Problem]:
    """The mails of a ZIP archive, as a mail program or a provider hands out whole mailboxes."""
    folder, room = Path(mkdtemp(dir=scratch)), Room(path)
    yield from unpack(path, folder, room)
    nothing = MailboxError(f"{path} holds no mail: neither mbox files nor .eml files.")
    if not any(folder.iterdir()):
        raise nothing
    try:
        for holding in _folder(folder, scratch):
            yield holding
            place = Path(holding.path) if isinstance(holding, Holding) else folder
            if place.parent == scratch and place != folder and not room.take(place.stat().st_size):
                yield Problem("what is packed in it comes to far more than mail would", str(path))
                return
    except MailboxError:
        raise nothing from None


def _folder(root: Path, scratch: Path) -> Iterator[Holding | Problem]:
    """A Maildir, or any tree of mail files and Maildirs."""
    held_any = False
    closed: list[OSError] = []
    for directory, below, names in os.walk(root, onerror=closed.append):
        below.sort()
        here = Path(directory)
        relative = here.relative_to(root).as_posix()
        folder = "" if relative == "." else relative
        if root.suffix.lower() == ".mbox":  # one mailbox of Apple Mail, exported
            folder = "/".join(part for part in (root.name, folder) if part)
        if "cur" in below and ("new" in below or "tmp" in below):
            below[:] = [name for name in below if name not in {"cur", "new", "tmp"}]
            name = "/".join(
                part
                for part in (maildir_folder(p) if p.startswith(".") else p for p in folder.split("/"))
                if part
            )
            held_any = True
            yield from (
                Holding(kind=Kind.MAILDIR, path=str(here / part), folder=name)
                for part in ("new", "cur")
                if (here / part).is_dir()
            )
            continue
        for file_name in sorted(names):
            path = here / file_name
            try:
                if not _may_be_mail(path):
                    continue
                held_any = True
                single = path.suffix.lower() in {".eml", ".emlx"} or file_name.removesuffix(".gz").endswith(
                    ".eml"
                )
                single = single or (path.name == "mbox" and folder.endswith(".mbox"))
                inside = folder if single else "/".join(part for part in (folder, path.stem) if part)
                yield from _file(path, inside, scratch, named=False)
            except OSError as problem:
                held_any = True
                yield Problem(f"it may not be read ({problem.strerror or problem})", str(path))
    for refused in closed:
        held_any = True
        yield Problem(f"it may not be read ({refused.strerror or refused})", str(refused.filename))
    if not held_any and any(root.iterdir()):
        raise MailboxError(f"{root} holds no mail: neither mbox files, nor a Maildir, nor .eml files.")


def _maildir(root: Path, holding: Holding) -> Iterator[RawMail | Problem]:
    for name in holding.names or maildir_names(root):
        path = root / name
        try:
            with path.open("rb") as file:
                raw = _single(file)
            named = _MAILDIR_TIME.match(name)
            arrived = float(named[1]) if named else path.stat().st_mtime
        except OSError as problem:
            yield Problem(f"it may not be read ({problem.strerror or problem})", str(path))
            continue
        flags = _MAILDIR_FLAGS.search(name)
        yield RawMail(
            raw=raw,
            place=Place(str(path)),
            folder=holding.folder,
            flags=flags[1] if flags else "",
            arrived_at=datetime.fromtimestamp(arrived, UTC),
        )


def maildir_names(root: Path) -> list[str]:
    """The files of one of a Maildir's folders that are mails, in order. OSError where it may not be read."""
    return sorted(
        entry.name for entry in os.scandir(root) if not entry.name.startswith(".") and _is_file(entry)
    )


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file; of a link that leads round in a circle, it is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _file(path: Path, folder: str, scratch: Path, *, named: bool) -> Iterator[Holding | Problem]:
    """The mails of one file. `named`: the user named this very file, so that it must be mail."""
    foreign = _FOREIGN.get(path.suffix.lower())
    if foreign:
        if named:
            raise MailboxError(f"{path} is {foreign}.")
        yield Problem(f"it is {foreign}", str(path))
        return
    with path.open("rb") as file:
        start = file.read(_PEEK)
        packed = start.startswith(_GZIP)
        if packed:
            file.seek(0)
            start = next(_unpacked(file), b"")[:_PEEK]
        start = start.removeprefix(b"\xef\xbb\xbf")
        if start.lstrip(b"\r\n").startswith(b"From "):
            yield from _mbox_file(path, folder, scratch, packed=packed)
        elif start and (_looks_like_mail(start) or path.suffix.lower() in {".eml", ".emlx"}):
            yield Holding(kind=Kind.SINGLE, path=str(path), folder=folder if not named else "")
        elif packed and not start:
            yield Problem("it is damaged: nothing can be unpacked from it", str(path))
        elif start.strip() and named:
            raise MailboxError(
                f"{path} is not a mailbox: it begins neither like an mbox file nor like a mail."
            )


def _mbox_file(path: Path, folder: str, scratch: Path, *, packed: bool) -> Iterator[Holding | Problem]:
    place = path
    if packed:
        folder = folder.removesuffix(".mbox")
        with NamedTemporaryFile(
            dir=scratch, prefix=f"{path.stem[:80]}-", suffix=".mbox", delete=False
        ) as copy:
            place = Path(copy.name)
            damage = _unpack(path, copy)
        if damage:
            yield Problem(damage, str(path))
    yield Holding(kind=Kind.MBOX, path=str(place), folder=folder)


def _unpack(path: Path, copy: IO[bytes]) -> str:
    """Unpacks a gzip file as far as it goes; a sentence where it ends early, or goes on as no mail would."""
    left = most_unpacked(path.stat().st_size)
    with path.open("rb") as packed:
        try:
            for stretch in _unpacked(packed, strict=True):
                left -= len(stretch)
                if left < 0:
                    return "it unpacks to far more than mail would: only its beginning was unpacked"
                copy.write(stretch)
        except EOFError:
            return "it is damaged: only its beginning could be unpacked"
    return ""


def _unpacked(packed: IO[bytes], *, strict: bool = False) -> Iterator[bytes]:
    """The contents of a gzip file, of several one after the other too, up to where it is damaged.

    `strict` raises EOFError there, after everything before it.
    """
    expand = zlib.decompressobj(wbits=31)  # gzip, with its header
    while chunk := packed.read(_STRETCH):
        while chunk:
            try:
                stretch = expand.decompress(chunk, _STRETCH)
            except zlib.error:
                if strict:
                    raise EOFError from None
                return
            if stretch:
                yield stretch
            chunk = expand.unconsumed_tail
            if expand.eof:
                chunk = expand.unused_data
                if not chunk.startswith(_GZIP):  # padding
                    chunk = b""
                    continue
                expand = zlib.decompressobj(wbits=31)
    if strict and not expand.eof:
        raise EOFError


def _single(file: IO[bytes]) -> bytes:
    """The mail a file holds alone: plain, gzipped, or wrapped by Apple Mail (.emlx: its length, the mail, a list)."""
    raw = file.read(MOST_BYTES + 1)
    if raw.startswith(_GZIP):
        file.seek(0)
        raw = b""
        for stretch in _unpacked(file):
            raw += stretch
            if len(raw) > MOST_BYTES:
                raw = raw[: MOST_BYTES + 1]
                break
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    first, newline, rest = raw.partition(b"\n")
    if newline and first.strip().isdigit() and len(first) < 16:
        return rest[: int(first)]
    return raw.lstrip(b"\r\n") if raw.startswith((b"\r", b"\n")) else raw


def _may_be_mail(path: Path) -> bool:
    """Whether a file found in a folder is worth opening; told by its name, else by its beginning."""
    if not path.is_file() or path.name.startswith("."):
        return False
    suffix = path.suffix.lower()
    if suffix in _INDEX_FILES:
        return False
    if suffix in _FOREIGN or suffix in {".eml", ".emlx", ".mbox", ".mbx"}:
        return True
    with path.open("rb") as file:
        start = file.read(_PEEK)
    return start.startswith((b"From ", _GZIP)) or _looks_like_mail(start)


def _looks_like_mail(start: bytes) -> bool:
    first, newline, rest = start.lstrip(b"\r\n").partition(b"\n")
    if newline and first.strip().isdigit() and len(first) < 16:  # .emlx
        start = rest
    return _FIELD.match(start.lstrip(b"\r\n")) is not None and _MAIL_FIELD.search(start) is not None

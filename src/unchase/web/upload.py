"""Files that come through the browser: streamed to disk, bounded, told by their first bytes, named by us."""

from __future__ import annotations

import re
import secrets
import shutil
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from unchase.connectors.mailbox import looks_like_mailbox
from unchase.rounds.uploads import uploads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

MOST = 20_000_000_000  # bytes of one upload: a very large mailbox
MOST_TABLE = 50_000_000
MOST_FILES = 500
_SPARE = 500_000_000  # bytes that stay free on the disk
_PEEK = 4096
_A_DAY = 86_400
_COMING = "coming-"
_ODD = re.compile(r"[^\w .@+()\[\]-]")
_TABLE_LINE = re.compile(r"[^\x00-\x08\x0e-\x1f]*[,;\t][^\x00-\x08\x0e-\x1f]*\Z")
_FOREIGN = (
    (
        b"!BDN",
        "is an Outlook data file. In Outlook, export its folders, or drag the mails out as .eml files.",
    ),
    (b"\xd0\xcf\x11\xe0", "is a file of an older Office program. Save a table as CSV, a mail as .eml."),
    (b"Rar!", "is a RAR archive. Pack it as ZIP."),
    (b"7z\xbc\xaf", "is a 7-Zip archive. Pack it as ZIP."),
    (b"%PDF", "is a PDF."),
)


class UploadError(Exception):
    """What came cannot be taken; its text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came: a mailbox or, where `is_table`, a table of deals. The files lie in a folder of their own."""

    files: tuple[Path, ...]
    is_table: bool
    name: str


def expect(request: HttpRequest) -> str:
    """Let the files of a request go straight to disk; a sentence where it is not worth beginning.

    To be called before anything looks at the form.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() else 0
    if size > MOST:
        return f"That is more than {MOST // 1_000_000_000} GB. Bring it in parts."
    if size + _SPARE > shutil.disk_usage(uploads()).free:
        return "There is not enough room on the disk for it."
    for left in uploads().glob(f"{_COMING}*"):  # of an upload that was cut off
        if time.time() - left.stat().st_mtime > _A_DAY:
            left.unlink(missing_ok=True)
    request.upload_handlers = [_ToDisk(request)]
    return ""


def arrived(files: Sequence[UploadedFile[bytes]]) -> Arrived:
    """Keep what came. Raises `UploadError`, in a sentence, where it is neither a mailbox nor a table of deals."""
    if not files or not any(file.size for file in files):
        raise UploadError("Choose a file first.")
    if len(files) > MOST_FILES:
        raise UploadError(f"That is more than {MOST_FILES} files. Pack them as one ZIP file.")
    tables = [_is_table(file) for file in files]
    if any(tables) and len(files) > 1:
        raise UploadError("Bring a table of deals by itself.")
    if tables[0] and (files[0].size or 0) > MOST_TABLE:
        raise UploadError(f"A table of more than {MOST_TABLE // 1_000_000} MB is no list of deals.")
    folder = uploads() / secrets.token_urlsafe(12)
    folder.mkdir(mode=0o700)
    kept = tuple(_keep(file, folder) for file in files)
    first = kept[0].name
    name = first if len(kept) == 1 else f"{first} and {len(kept) - 1} more"
    return Arrived(kept, is_table=tables[0], name=name)


class Streamed(UploadedFile):  # type: ignore[type-arg]
    """A file that lies on the disk of the data folder; gone when it is closed, unless it was kept."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(file=NamedTemporaryFile(prefix=_COMING, dir=folder), name=name, size=0)  # noqa: SIM115 - closed with the request

    def close(self) -> None:
        """Close it, and let go of what was not kept."""
        try:
            super().close()
        except FileNotFoundError:  # it was kept under its own name
            return


class _ToDisk(FileUploadHandler):
    """Writes each file into the data folder as it comes, and stops what never ends."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.came = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self.file = Streamed(self.file_name or "", uploads())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """A piece of it."""
        self.came += len(raw_data)
        if self.came > MOST:
            raise StopUpload(connection_reset=True)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Streamed:
        """It is whole."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if hasattr(self, "file"):
            self.file.close()


def _is_table(file: UploadedFile[bytes]) -> bool:
    """Whether it is a table rather than a mailbox, by its first bytes. Raises `UploadError` where it is neither."""
    file.seek(0)
    start = file.read(_PEEK)
    file.seek(0)
    name = one_word(file.name or "The file")
    if start.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        if start.startswith(b"\x1f\x8b"):
            start = zlib.decompressobj(wbits=31).decompress(start, _PEEK)
        elif (file.name or "").lower().endswith((".xlsx", ".ods", ".numbers")):
            raise UploadError(f"{name} is a spreadsheet. Save it as CSV.")
        else:
            return False
    if looks_like_mailbox(start):
        return False
    foreign = next((says for mark, says in _FOREIGN if start.startswith(mark)), None)
    if foreign:
        raise UploadError(f"{name} {foreign}")
    text = start.decode("utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0].rstrip("\r")
    if _TABLE_LINE.match(first):
        return True
    raise UploadError(f"{name} is neither a mailbox (mbox, .eml, .gz, .zip) nor a CSV table of deals.")


def _keep(file: UploadedFile[bytes], folder: Path) -> Path:
    """The file under a name of its own; what it was called is only a hint, and tells the mailbox's folder."""
    name = one_word(file.name or "mail")
    target = folder / name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{number}-{name}"
    temporary = getattr(file.file, "name", None)
    if isinstance(file, Streamed) and isinstance(temporary, str):
        file.flush()
        Path(temporary).replace(target)
    else:
        with target.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
    target.chmod(0o600)
    return target


def one_word(name: str) -> str:
    """The name of a file without what could point elsewhere."""
    return _ODD.sub("_", name.replace("\\", "/").rpartition("/")[2])[-100:].lstrip(".") or "mail"

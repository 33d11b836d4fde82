"""A mailbox on a server, read for one audit: it lies in a folder of this run's own and is gone with it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from unchase.cli.lines import stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unchase.connectors.imap import Session
    from unchase.connectors.imap_folders import Folder
    from unchase.connectors.secret import Secret

_SCHEMES = {"imaps": 993, "imap": 143}
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own inside it, 0700; never written to a disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a mailbox lies: `imaps://user@host[:port][/folder]`; `imap` begins in the clear and encrypts (STARTTLS)."""

    scheme: str
    user: str
    host: str
    port: int
    folder: str = ""


def is_remote(word: str) -> bool:
    """Whether a mailbox is named by the address of a server."""
    return word.lower().startswith(tuple(f"{scheme}://" for scheme in _SCHEMES))


def address_of(word: str) -> Address:
    """The address, read; a sentence and the end where it is none."""
    parts = urlsplit(word)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.password is not None:
        raise stop("A password does not belong into an address, where others can read it; it is asked for.")
    if not parts.hostname or not parts.username or port == 0:
        raise stop(f"“{word[:100]}” is no mailbox; write it as imaps://you@company.com@imap.company.com.")
    return Address(
        scheme=parts.scheme.lower(),
        user=unquote(parts.username),
        host=parts.hostname,
        port=port or _SCHEMES[parts.scheme.lower()],
        folder=unquote(parts.path.strip("/")),
    )


def with_passwords(words: Sequence[str]) -> list[tuple[str, Secret | None]]:
    """The mailboxes, those on servers with their passwords: asked for before anything else is shown."""
    from unchase.connectors.secret import Secret

    return [(word, Secret(_password(address_of(word))) if is_remote(word) else None) for word in words]


@contextmanager
def local_copies(
    mailboxes: Sequence[tuple[str, Secret | None]],
    since: datetime | None,
    progress: Callable[[str, int, int | None], None],
) -> Iterator[list[Path]]:
    """The mailboxes as paths: those on servers as copies that last as long as this; in memory where there is room for it."""
    if all(secret is None for _, secret in mailboxes):
        yield [Path(word) for word, _ in mailboxes]
        return
    where = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="unchase-", dir=where) as scratch:
        yield [
            Path(word)
            if secret is None
            else _copied(address_of(word), secret, Path(scratch) / str(number), since, progress)
            for number, (word, secret) in enumerate(mailboxes)
        ]


def _copied(
    address: Address,
    secret: Secret,
    target: Path,
    since: datetime | None,
    progress: Callable[[str, int, int | None], None],
) -> Path:
    from unchase.connectors.host import Allowed, HostError
    from unchase.connectors.imap import Server, Tls, signed_in
    from unchase.connectors.imap_folders import read_unless_told
    from unchase.connectors.imap_wire import ImapError

    tls = Tls.IMPLICIT if address.scheme == "imaps" else Tls.STARTTLS
    server = Server(host=address.host, port=address.port, tls=tls, user=address.user)
    try:
        # Whoever names a host here sits at this machine already.
        with signed_in(server, secret, allowed=Allowed(frozenset({address.host}))) as session:
            folders = session.folders()
            chosen = [one for one in folders if address.folder in {one.path, one.name}]
            if address.folder and not chosen:
                names = ", ".join(one.path for one in folders[:20])
                raise stop(f"There is no folder {address.folder} there; there are {names}.")
            for number, folder in enumerate(chosen or read_unless_told(folders, gmail=session.is_gmail)):
                _copy(
                    session,
                    folder,
                    target / ("Sent" if folder.kind == "sent" else f"Mail {number}"),
                    since,
                    progress,
                )
    except (HostError, ImapError) as error:
        raise stop(str(error)) from None
    return target


def _copy(
    session: Session,
    folder: Folder,
    target: Path,
    since: datetime | None,
    progress: Callable[[str, int, int | None], None],
) -> None:
    target.mkdir(parents=True, exist_ok=True)
    session.open(folder.name)
    left = {"\\draft", "\\deleted"}
    heads = [
        head
        for head in session.heads(session.uids(since))
        if not left & {flag.lower() for flag in head.flags}
        and not {"Draft", "Spam", "Trash"} & set(head.labels)
    ]
    for uid, raw in session.bodies((head.uid, head.size) for head in heads):
        (target / f"{uid}.eml").write_bytes(raw)
        progress("fetching", 1, len(heads))


def _password(address: Address) -> str:
    """From UNCHASE_PASSWORD, else asked for where it does not show."""
    if told := os.environ.get("UNCHASE_PASSWORD"):
        return told
    from getpass import getpass

    try:
        return getpass(f"Password of {address.user} at {address.host}: ")
    except EOFError:
        raise stop("There is nobody to ask for the password; set UNCHASE_PASSWORD.") from None

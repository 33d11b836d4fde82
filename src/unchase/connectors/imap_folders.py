"""The folders of an IMAP mailbox: what kind each is, by what the server says of it, else by its name in many languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.connectors.folders import kind_of_folder, unshifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.connectors.imap_wire import Token

INBOX, SENT, DRAFTS, ALL = "inbox", "sent", "draft", "all"
_NEVER_READ = frozenset({"draft", "spam", "trash", "outbox", "scheduled", "chat"})
# Special uses (RFC 6154, and those Gmail had before them).
_USES = {
    b"\\sent": SENT,
    b"\\drafts": DRAFTS,
    b"\\junk": "spam",
    b"\\spam": "spam",
    b"\\trash": "trash",
    b"\\all": ALL,
    b"\\allmail": ALL,
    b"\\archive": "archive",
    b"\\flagged": "view",
    b"\\starred": "view",
    b"\\important": "view",
}
_CLOSED = frozenset({b"\\noselect", b"\\nonexistent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder. `name` is what the server calls it, `path` what people do; `kind` is "" for one of their own making.

    `told` says that the server itself named the kind.
    """

    name: str
    path: str
    kind: str = ""
    told: bool = False

    @property
    def may_be_read(self) -> bool:
        """Whether its mail passed between people: no drafts, spam, rubbish; nor a view of other folders' mail."""
        return self.kind not in _NEVER_READ and self.kind != "view"


def folder_of(tokens: Sequence[Token]) -> Folder | None:
    """A folder from what LIST says of it; None for one that cannot be opened."""
    if len(tokens) < 3 or not isinstance(tokens[0], list) or not isinstance(tokens[2], bytes):
        return None
    flags = {flag.lower() for flag in tokens[0] if isinstance(flag, bytes)}
    if flags & _CLOSED:
        return None
    try:
        name = tokens[2].decode("ascii")
    except UnicodeDecodeError:
        return None
    separator = tokens[1].decode("ascii", "replace") if isinstance(tokens[1], bytes) else ""
    path = unshifted(name)
    path = "/".join(part for part in path.split(separator)) if separator else path
    used = next((kind for flag, kind in _USES.items() if flag in flags), None)
    if path.upper() == "INBOX":
        return Folder(name=name, path="INBOX", kind=INBOX, told=True)
    return Folder(name=name, path=path, kind=used or kind_of_folder(path) or "", told=used is not None)


def the_one(folders: Sequence[Folder], kind: str) -> Folder | None:
    """The folder of a kind: what the server names so, else the one with such a name nearest to the top."""
    found = [folder for folder in folders if folder.kind == kind]
    return min(found, key=lambda one: (not one.told, one.path.count("/"), len(one.path)), default=None)


def read_unless_told(folders: Sequence[Folder], *, gmail: bool) -> tuple[Folder, ...]:
    """The folders that are read where the seller chose none: all mail at Gmail, else inbox, archive and sent mail."""
    everything = the_one(folders, ALL)
    if gmail and everything is not None:
        return (everything,)
    wanted = (the_one(folders, kind) for kind in (INBOX, SENT, "archive"))
    return tuple(folder for folder in wanted if folder is not None)

"""Files mails into the folders of the sample: mbox files, one of them packed, and a Maildir."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maker.mails import id_of, mail_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maker.story import Letter, Story

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_OLD = datetime(2026, 4, 1, tzinfo=UTC)  # what came in before lies in a packed file
_OLD_INBOX = "Inbox 2026 Q1"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def files_of(stories: Iterable[Story]) -> dict[str, bytes]:
    """The files of the mailbox by their path in it, always the same for the same stories."""
    folders: dict[str, list[Letter]] = {}
    for story in stories:
        for letter in story.letters:
            for folder in _folders(letter, story.head):
                folders.setdefault(folder, []).append(letter)
    files: dict[str, bytes] = {}
    for folder, inside in folders.items():
        inside.sort(key=lambda letter: (letter.at, letter.story, letter.number))
        if folder == "Archive":
            files |= _maildir(folder, inside)
        elif folder == _OLD_INBOX:
            files[f"{folder}.mbox.gz"] = gzip.compress(_mbox(inside), mtime=0)
        else:
            files[f"{folder}.mbox"] = _mbox(inside)
    return files


def _folders(letter: Letter, head: Mapping[str, str]) -> list[str]:
    """Where a mail lies; a few people keep a second copy elsewhere."""
    ours = letter.sender.address.partition("@")[0].startswith("mara") and letter.sender.address.endswith(
        "@lanternworks.example"
    )
    if told := letter.option("Folder"):
        first = told
    elif ours:
        first = "Sent"
    elif head.get("folder"):
        first = head["folder"]
    else:
        first = _OLD_INBOX if letter.at < _OLD else "Inbox"
    return [first, letter.option("Twice")] if letter.option("Twice") else [first]


def _mbox(letters: Iterable[Letter]) -> bytes:
    out = b""
    for letter in letters:
        at = letter.at.astimezone(UTC)
        day = f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2} {at:%H:%M:%S %Y}"
        mail = _FROM.sub(rb">\1", mail_of(letter).rstrip(b"\n") + b"\n")
        out += f"From {letter.sender.address} {day}\n".encode("ascii") + mail + b"\n"
    return out


def _maildir(folder: str, letters: Iterable[Letter]) -> dict[str, bytes]:
    """A Maildir. Flags stand behind "!", which file systems that forbid ":" allow too; the last mail is unread."""
    files = {}
    inside = list(letters)
    for letter in inside:
        name = f"{int(letter.at.timestamp())}.{id_of(letter)[:12].replace('+', '_')}.lantern"
        place = f"new/{name}" if letter is inside[-1] else f"cur/{name}!2,S"
        files[f"{folder}/{place}"] = mail_of(letter)
    return files

"""Versions: fingerprints of the code and tables that made something, so that what another version made is made anew."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

# What has a hand in it and nothing else: years of mail are not read again because a calendar is spoken to otherwise.
_PARSING = (
    *(
        f"connectors/{name}.py"
        for name in (
            "behind", "calendar_part", "calendar_zones", "charset", "domains", "envelope", "flowed", "folders", "headers", "html_text",
            "mailbox", "mbox", "mime", "plain_parts", "tables", "threads", "tnef",
        )
    ),
    "connectors/domains.toml",
    "connectors/folders.toml",
    "connectors/quote_containers.toml",
    "core/message.py",
    "core/plain.py",
    "mining/events.py",
    "mining/shards.py",
    "mining/tables.py",
)  # fmt: skip
_JUDGING = ("connectors", "core", "learning", "mining", "reading")


@cache
def parser_version() -> str:
    """The version of what makes events of mails."""
    return _fingerprint(_PARSING)


@cache
def judge_version() -> str:
    """The version of what makes deals of events."""
    return _fingerprint(_JUDGING)


def _fingerprint(places: tuple[str, ...]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for place in places:
        for file in _files_at(files("unchase").joinpath(place)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files_at(place: Traversable) -> Iterator[Traversable]:
    """The files of a room, by name; not what Python compiled of them."""
    if place.is_file():
        yield place
        return
    for below in sorted(place.iterdir(), key=lambda one: one.name):
        if below.name != "__pycache__":
            yield from _files_at(below)

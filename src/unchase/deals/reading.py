"""The reading of a deal: what its touches say, resolved in the order they were written. A cache, never a fact."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


class Reading(models.Model):
    """The facts the touches of one deal give, as JSON, and the version of the reader that made them.

    Made again when a touch or a correction comes, and when the reader improves. "" as version: to be made again.
    """

    reader = models.CharField(max_length=32, blank=True)
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"a reading by {self.reader or 'no one'}"


@cache
def reader_version() -> str:
    """The version of the reader: a fingerprint of its code, its tables and the values it hands on."""
    return _fingerprint(
        "reading", "core/act.py", "core/when.py", "core/touch.py", "core/facts.py", "core/plain.py"
    )


@cache
def judge_version() -> str:
    """The version of the judgement: a fingerprint of the core."""
    return _fingerprint("core")


@cache
def learning_version() -> str:
    """The version of what a life is made by: a fingerprint of the core and of the room that learns."""
    return _fingerprint("core", "learning/life.py", "learning/states.py", "learning/kept.py")


def _fingerprint(*places: str) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for place in places:
        for file in _files(files("unchase").joinpath(place)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
        return
    for below in sorted(place.iterdir(), key=lambda one: one.name):
        if below.name != "__pycache__":
            yield from _files(below)
